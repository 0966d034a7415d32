"""The answer desk: questions that wait for a person, their threads, who is on duty, answers for all.

Revision: 0011, after 0009, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Forward. What was sent to the office before waits at the desk, for whoever takes it."""
    op.create_table(
        "enquiries",
        sa.Column("id", Id, nullable=False),
        sa.Column("question_id", Id, nullable=False),
        sa.Column("cause", sa.String(12), nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("same_key", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("opened_at"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        _moment("assigned_at", nullable=True),
        _moment("taken_at", nullable=True),
        _moment("answered_at", nullable=True),
        _moment("closed_at", nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_enquiries_question_id_questions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_enquiries_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint("question_id", name=op.f("uq_enquiries_question_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enquiries_state", "enquiries", ["state", "due_on"], unique=False)
    op.create_index("ix_enquiries_same_key", "enquiries", ["same_key", "state"], unique=False)
    op.create_index("ix_enquiries_officer", "enquiries", ["officer_id", "assigned_at"], unique=False)
    op.create_index(op.f("ix_enquiries_person_id"), "enquiries", ["person_id"], unique=False)
    op.create_table(
        "enquiry_turns",
        sa.Column("id", Id, nullable=False),
        sa.Column("enquiry_id", Id, nullable=False),
        _moment("at"),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(96), nullable=False),
        sa.Column("token", sa.String(32), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_enquiry_turns_enquiry_id_enquiries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_turns")),
        sa.UniqueConstraint("key", name=op.f("uq_enquiry_turns_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enquiry_turns_enquiry", "enquiry_turns", ["enquiry_id", "id"], unique=False)
    op.create_table(
        "desk_duties",
        sa.Column("person_id", Id, autoincrement=False, nullable=False),
        sa.Column("topic", sa.String(32), nullable=False),
        _moment("since"),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_desk_duties_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_desk_duties")),
    )
    op.create_table(
        "faqs",
        sa.Column("id", Id, nullable=False),
        sa.Column("enquiry_id", Id, nullable=True),
        sa.Column("replaces", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("indexed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("remark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=True),
        _moment("drafted_at"),
        sa.Column("reviewed_by", sa.BigInteger(), nullable=True),
        _moment("reviewed_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiries.id"], name=op.f("fk_faqs_enquiry_id_enquiries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faqs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_faqs_state", "faqs", ["state", "expires_on"], unique=False)
    op.create_index(op.f("ix_faqs_enquiry_id"), "faqs", ["enquiry_id"], unique=False)
    day = "date(sent_at)" if op.get_bind().dialect.name == "sqlite" else "CAST(sent_at AS date)"
    op.execute(
        "INSERT INTO enquiries (question_id, cause, topic, same_key, state, opened_at, due_on, person_id) "  # noqa: S608 -- no input
        f"SELECT id, 'asked', 'other', 'before:' || id, 'waiting', sent_at, {day}, person_id "
        "FROM questions WHERE sent_at IS NOT NULL AND answered_at IS NULL"
    )


def downgrade() -> None:
    """Back. The threads and the answers for all are lost; what waits for the office still does."""
    op.drop_table("faqs")
    op.drop_table("desk_duties")
    op.drop_table("enquiry_turns")
    op.drop_table("enquiries")
