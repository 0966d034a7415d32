"""The award ledger.

Revision: 0020, after 0017, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EMPTY, NOTHING = sa.text("''"), sa.text("0")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "awards",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("number", sa.String(64), server_default=EMPTY, nullable=False),
        sa.Column("payee", sa.String(8), nullable=False),
        sa.Column("talent_id", Id, nullable=True),
        sa.Column("employer_id", Id, nullable=True),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(128), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("benefit", sa.String(64), nullable=False),
        sa.Column("article", sa.String(32), nullable=False),
        sa.Column("department", sa.String(64), server_default=EMPTY, nullable=False),
        sa.Column("batch", sa.String(64), server_default=EMPTY, nullable=False),
        sa.Column("instalment", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("due_yuan", sa.BigInteger(), nullable=False),
        sa.Column("paid_yuan", sa.BigInteger(), server_default=NOTHING, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("letter", sa.String(64), server_default=EMPTY, nullable=False),
        sa.Column("honour", sa.String(12), server_default=EMPTY, nullable=False),
        sa.Column("honour_number", sa.String(64), server_default=EMPTY, nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("repay_yuan", sa.BigInteger(), server_default=NOTHING, nullable=False),
        sa.Column("repay_working", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=NOTHING, nullable=False),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_awards_talent_id_talents")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_awards_employer_id_employers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("key", name=op.f("uq_awards_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_awards_talent", "awards", ["talent_id", "benefit"], unique=False)
    op.create_index("ix_awards_employer", "awards", ["employer_id", "benefit"], unique=False)
    op.create_index("ix_awards_state", "awards", ["state", "due_on"], unique=False)
    op.create_index("ix_awards_batch", "awards", ["batch", "benefit"], unique=False)
    op.create_index("ix_awards_number", "awards", ["number"], unique=False)
    op.create_table(
        "award_steps",
        sa.Column("id", Id, nullable=False),
        sa.Column("award_id", Id, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("letter", sa.String(64), server_default=EMPTY, nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_steps_award_id_awards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_steps")),
        sa.UniqueConstraint("award_id", "revision", name="uq_award_steps_award_id"),
    )
    op.create_table(
        "award_instalments",
        sa.Column("id", Id, nullable=False),
        sa.Column("award_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("yuan", sa.BigInteger(), nullable=False),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_award_instalments_award_id_awards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_instalments")),
        sa.UniqueConstraint("award_id", "number", name="uq_award_instalments_award_id"),
    )
    op.create_index("ix_award_instalments_due_on", "award_instalments", ["due_on"], unique=False)
    op.create_table(
        "award_sums",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("benefit", sa.String(64), nullable=False),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.Column("due_yuan", sa.BigInteger(), nullable=False),
        sa.Column("paid_yuan", sa.BigInteger(), nullable=False),
        sa.Column("plaques", sa.Integer(), nullable=False),
        sa.Column("certificates", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "quarter", "benefit", name=op.f("pk_award_sums")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "award_payees",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payee", sa.String(8), nullable=False),
        sa.Column("benefit", sa.String(64), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "payee", "benefit", "payee_id", name=op.f("pk_award_payees")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "departures",
        sa.Column("talent_id", Id, autoincrement=False, nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_departures_talent_id_talents")),
        sa.PrimaryKeyConstraint("talent_id", name=op.f("pk_departures")),
    )


def downgrade() -> None:
    """Back. The ledger goes: it is in the office's files."""
    for name in ("departures", "award_payees", "award_sums", "award_instalments", "award_steps", "awards"):
        op.drop_table(name)
