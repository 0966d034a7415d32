"""Needs have a chain: who has them, by when, and every step that was taken.

Revision: 0009, after 0008, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward. A need of before is registered, since nothing could move one."""
    for column in (
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("department", sa.String(64), server_default=sa.text("''"), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("extension", sa.String(8), server_default=sa.text("''"), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    ):
        op.add_column("needs", column)
    op.create_index("ix_needs_state", "needs", ["state", "due_on"], unique=False)
    op.create_table(
        "need_steps",
        sa.Column("id", Id, nullable=False),
        sa.Column("need_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("side", sa.String(12), nullable=False),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_need_steps_need_id_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_steps")),
        sa.UniqueConstraint("need_id", "revision", name="uq_need_steps_need_id"),
    )


def downgrade() -> None:
    """Back. What a siwen of before can't move is registered again, unless it is settled; the steps are lost."""
    op.drop_table("need_steps")
    op.execute("UPDATE needs SET state = 'registered' WHERE state <> 'settled'")
    op.drop_index("ix_needs_state", table_name="needs")
    for column in ("revision", "until", "extension", "handler_id", "owner_id", "department", "due_on", "since"):
        op.drop_column("needs", column)
