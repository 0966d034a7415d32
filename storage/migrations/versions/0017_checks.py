"""What people say of themselves to see what they can get.

Revision: 0017, after 0016, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "checks",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("talent_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_update_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_checks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("person_id", "talent_id", name="uq_checks_whose"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_checks_talent_id"), "checks", ["talent_id"], unique=False)
    op.create_index(op.f("ix_checks_saved_at"), "checks", ["saved_at"], unique=False)


def downgrade() -> None:
    """Back. What people said goes; they can say it again."""
    op.drop_table("checks")
