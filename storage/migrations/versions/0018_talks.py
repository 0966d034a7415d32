"""What a conversation is about, for the next question; what was typed, where the question rested on the one before.

Revision: 0018, after 0014, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("questions", sa.Column("said", sa.Text(), nullable=True))
    op.create_table(
        "talks",
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("asker", "chat", name=op.f("pk_talks")),
    )
    op.create_index(op.f("ix_talks_at"), "talks", ["at"], unique=False)


def downgrade() -> None:
    """Back. Conversations begin anew."""
    op.drop_table("talks")
    op.drop_column("questions", "said")
