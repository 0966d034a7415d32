"""Confirmed answers, asked again by night: whether they still hold.

Revision: 0019, after 0018, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "confirmed_answers",
        sa.Column("question_id", Id, autoincrement=False, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_confirmed_answers_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_confirmed_answers")),
    )


def downgrade() -> None:
    """Back. They are asked again the next night."""
    op.drop_table("confirmed_answers")
