"""Awards: steps that are taken back, repayments that came in, and their sums; bulletins approved on paper.

Revision: 0025, after 0022, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ZERO, _EMPTY = sa.text("0"), sa.text("''")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "award_receipts",
        sa.Column("id", Id, nullable=False),
        sa.Column("award_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("yuan", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(64), server_default=_EMPTY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_receipts_award_id_awards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_receipts")),
    )
    op.create_index("ix_award_receipts_award_id", "award_receipts", ["award_id"], unique=False)
    op.add_column("awards", sa.Column("repaid_yuan", sa.BigInteger(), server_default=_ZERO, nullable=False))
    op.add_column("award_steps", sa.Column("act", sa.String(12), server_default=_EMPTY, nullable=False))
    op.add_column("bulletins", sa.Column("approval", sa.JSON(), nullable=True))
    for name in ("repaid_yuan", "repaid_own_yuan"):
        op.add_column("award_sums", sa.Column(name, sa.BigInteger(), server_default=_ZERO, nullable=False))


def downgrade() -> None:
    """Back."""
    for name in ("repaid_own_yuan", "repaid_yuan"):
        op.drop_column("award_sums", name)
    op.drop_column("bulletins", "approval")
    op.drop_column("award_steps", "act")
    op.drop_column("awards", "repaid_yuan")
    op.drop_index("ix_award_receipts_award_id", table_name="award_receipts")
    op.drop_table("award_receipts")
