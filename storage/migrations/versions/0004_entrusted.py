"""The talents that an employer's HR acts for, named by staff.

Revision: 0004, after 0003, made 2026-11-24
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. An HR of before acts for nobody until staff name the people."""
    op.create_table(
        "entrusted",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("talent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_entrusted_person_id_people")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_entrusted_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrusted")),
    )
    op.create_index(op.f("ix_entrusted_talent_id"), "entrusted", ["talent_id"], unique=False)
    op.create_index(
        "uq_entrusted_open",
        "entrusted",
        ["person_id", "talent_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def downgrade() -> None:
    """Back."""
    op.drop_index(
        "uq_entrusted_open",
        table_name="entrusted",
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_index(op.f("ix_entrusted_talent_id"), table_name="entrusted")
    op.drop_table("entrusted")
