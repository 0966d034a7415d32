"""What a language model was good for at each question: the outcome, the tokens, and for a while how it came about.

Revision: 0016, after 0019, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Questions of before were answered without a model."""
    op.add_column("questions", sa.Column("wording", sa.String(16), server_default=sa.text("''"), nullable=False))
    op.add_column("questions", sa.Column("tokens", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("questions", sa.Column("account", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Back: the accounts go with their columns."""
    op.drop_column("questions", "account")
    op.drop_column("questions", "tokens")
    op.drop_column("questions", "wording")
