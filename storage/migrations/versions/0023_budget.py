"""The budget by benefit and year: plan, adjustments, forecasts, and what was told of them.

Revision: 0023, after 0021, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "budget_lines",
        sa.Column("id", Id, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("benefit", sa.String(60), nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("article", sa.String(32), nullable=False),
        sa.Column("planned_yuan", sa.BigInteger(), nullable=False),
        sa.Column("quarters", sa.JSON(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
        sa.UniqueConstraint("year", "benefit", name="uq_budget_lines_year"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "budget_adjustments",
        sa.Column("id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("yuan", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_lines.id"], name=op.f("fk_budget_adjustments_line_id_budget_lines")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_adjustments")),
        sa.UniqueConstraint("key", name=op.f("uq_budget_adjustments_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_budget_adjustments_line", "budget_adjustments", ["line_id", "day"], unique=False)
    op.create_table(
        "budget_forecasts",
        sa.Column("id", Id, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_forecasts")),
        sa.UniqueConstraint("year", "as_of", name="uq_budget_forecasts_year"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "budget_states",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("benefit", sa.String(60), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", "benefit", name=op.f("pk_budget_states")),
    )


def downgrade() -> None:
    """Back. Plans, adjustments and forecasts go; what was paid stays with the awards."""
    for table in ("budget_states", "budget_forecasts", "budget_adjustments", "budget_lines"):
        op.drop_table(table)
