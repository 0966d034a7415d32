"""Deliveries that belong to runs, claims that are fenced, leases and limits by the database's clock.

Revision: 0006, after 0005, made 2026-11-24
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('queued', 'retry')")
LEASED = sa.text("state IN ('claimed', 'sending')")
UNKNOWN = sa.text("state = 'unknown'")


def upgrade() -> None:
    """Forward. What a process of before had in hand is free again, or unknown where it was being sent."""
    op.execute("UPDATE deliveries SET state = 'queued' WHERE state = 'claimed'")
    op.execute("UPDATE deliveries SET state = 'unknown', reason = 'interrupted' WHERE state = 'sending'")
    op.execute("UPDATE deliveries SET facts = NULL WHERE CAST(facts AS VARCHAR) = 'null'")  # blanked as JSON's null
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    op.drop_column("deliveries", "lease_until")
    op.add_column("deliveries", sa.Column("run_id", sa.BigInteger(), nullable=True))
    op.add_column("deliveries", sa.Column("round", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("deliveries", sa.Column("rank", sa.SmallInteger(), server_default=sa.text("1"), nullable=False))
    op.add_column("deliveries", sa.Column("becomes", sa.String(16), server_default=sa.text("''"), nullable=False))
    op.add_column("deliveries", sa.Column("claim", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("deliveries", sa.Column("lease_ends", sa.Double(), nullable=True))
    op.add_column("deliveries", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("decided_by", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_deliveries_run_id"), "deliveries", ["run_id"], unique=False)
    for name, columns, where in (
        ("ix_deliveries_due", ["rank", "due_at", "id"], WAITING),
        ("ix_deliveries_leased", ["lease_ends"], LEASED),
        ("ix_deliveries_unknown", ["id"], UNKNOWN),
    ):
        op.create_index(name, "deliveries", columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.add_column("accounts", sa.Column("free_at", sa.Double(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "quotas",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("busy_until", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("push_at", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_until", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("held_until", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused_since", sa.Double(), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_quotas")),
    )


def downgrade() -> None:
    """Back. What was held or cancelled is never sent by a siwen that knows neither."""
    op.drop_table("quotas")
    op.drop_column("accounts", "free_at")
    op.execute(
        "UPDATE deliveries SET reason = state, state = 'undeliverable', facts = NULL"
        " WHERE state IN ('held', 'cancelled')"
    )
    for name in ("ix_deliveries_unknown", "ix_deliveries_leased", "ix_deliveries_due"):
        op.drop_index(name, table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_run_id"), table_name="deliveries")
    for column in ("decided_by", "decided_at", "lease_ends", "claim", "becomes", "rank", "round", "run_id"):
        op.drop_column("deliveries", column)
    op.add_column("deliveries", sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"], unique=False)
