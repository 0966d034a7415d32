"""The year's work items: their goals by quarter, what units say of them, and what shows it.

Revision: 0022, after 0024, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0024"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "works",
        sa.Column("id", Id, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
        sa.UniqueConstraint("year", "number", name="uq_works_year"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_works_unit", "works", ["unit", "year"], unique=False)
    op.create_table(
        "work_goals",
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_usual", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["works.id"], name=op.f("fk_work_goals_item_id_works")),
        sa.PrimaryKeyConstraint("item_id", "quarter", name=op.f("pk_work_goals")),
    )
    op.create_table(
        "work_entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["works.id"], name=op.f("fk_work_entries_item_id_works")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_entries")),
        sa.UniqueConstraint("item_id", "revision", name="uq_work_entries_item_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "work_evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("quarter", sa.String(6), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), server_default=sa.text("''"), nullable=False),
        sa.Column("media_type", sa.String(128), server_default=sa.text("''"), nullable=False),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["works.id"], name=op.f("fk_work_evidence_item_id_works")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_evidence")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_work_evidence_item_id"), "work_evidence", ["item_id"], unique=False)
    op.create_index(op.f("ix_work_evidence_sha256"), "work_evidence", ["sha256"], unique=False)


def downgrade() -> None:
    """Back. The items and what was said of them are lost; the files of their evidence go with the next sweep."""
    op.drop_table("work_evidence")
    op.drop_table("work_entries")
    op.drop_table("work_goals")
    op.drop_table("works")
