"""A question at the answer desk can be passed to a unit, which answers the office there or in a letter.

Revision: 0014, after 0013, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    """Forward."""
    op.add_column("enquiries", _text("department"))
    op.add_column("enquiries", sa.Column("handler_id", sa.BigInteger(), nullable=True))
    op.add_column("enquiry_turns", _text("department"))
    op.add_column("enquiry_turns", _text("letter"))


def downgrade() -> None:
    """Back. What a unit has is its officer's again, and what units said stays with the office: an older siwen shows
    two sides only."""
    op.execute("UPDATE enquiries SET state = 'waiting', taken_at = NULL WHERE state = 'passed'")
    op.execute("DELETE FROM enquiry_turns WHERE side IN ('unit', 'return')")
    op.drop_column("enquiry_turns", "letter")
    op.drop_column("enquiry_turns", "department")
    op.drop_column("enquiries", "handler_id")
    op.drop_column("enquiries", "department")
