"""Needs go to their end: eight categories, urgency, joined ones, files, letters; suggestions; what a talent raises alone.

Revision: 0013, after 0012, made 2026-11-28
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEVER_REUSED = {"sqlite_autoincrement": True}
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Nobody can tell whether a "project" was about money or about a machine: an officer says so as they pass it on.
RENAMED = {"children": "schooling", "health": "medical", "family": "spouse", "project": "other"}
BACK = {"schooling": "children", "medical": "health", "spouse": "family", "residence": "family", "funding": "project",
        "equipment": "project"}


def upgrade() -> None:
    """Forward. Suggestions of before have no topic yet and wait for a reply like new ones."""
    with op.batch_alter_table("asks") as asks:
        asks.alter_column("contact_id", existing_type=Id, nullable=True)
        asks.add_column(sa.Column("talent_id", Id, nullable=True))
        asks.create_foreign_key(op.f("fk_asks_talent_id_talents"), "talents", ["talent_id"], ["id"])
        asks.create_index(op.f("ix_asks_talent_id"), ["talent_id"], unique=False)
    op.add_column("needs", sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("needs", sa.Column("joined_to", sa.BigInteger(), nullable=True))
    op.create_index("ix_needs_joined_to", "needs", ["joined_to"], unique=False)
    op.add_column("need_steps", sa.Column("letter", sa.String(64), server_default=sa.text("''"), nullable=False))
    op.add_column("grants", sa.Column("is_contact", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "need_attachments",
        sa.Column("id", Id, nullable=False),
        sa.Column("need_id", Id, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(12), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_need_attachments_need_id_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_attachments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_need_attachments_need_id"), "need_attachments", ["need_id"], unique=False)
    op.create_index(op.f("ix_need_attachments_sha256"), "need_attachments", ["sha256"], unique=False)
    op.create_table(
        "need_vectors",
        sa.Column("id", Id, nullable=False),
        sa.Column("need_id", Id, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_need_vectors_need_id_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_vectors")),
        sa.UniqueConstraint("need_id", name=op.f("uq_need_vectors_need_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", Id, nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_canned_replies_department"), "canned_replies", ["department"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", Id, nullable=False),
        sa.Column("ask_id", Id, nullable=False),
        sa.Column("talent_id", Id, nullable=False),
        sa.Column("topic", sa.String(16), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_suggestions_ask_id_asks")),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"], name=op.f("fk_suggestions_talent_id_talents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_suggestions_ask_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suggestions_talent", "suggestions", ["talent_id"], unique=False)
    op.create_index("ix_suggestions_replied", "suggestions", ["replied_at"], unique=False)
    op.execute(
        "INSERT INTO suggestions (ask_id, talent_id, topic, opened_at, reply)"
        " SELECT asks.id, contacts.talent_id, '', contacts.logged_at, ''"
        " FROM asks JOIN contacts ON contacts.id = asks.contact_id"
        " WHERE asks.kind = 'suggestion' AND contacts.withdrawn_at IS NULL ORDER BY asks.id"
    )
    _rename(RENAMED)


def downgrade() -> None:
    """Back. What talents raised alone goes with its chain: a siwen of before knows no line without a contact."""
    _rename(BACK)
    op.drop_table("suggestions")
    op.drop_table("canned_replies")
    op.drop_table("need_vectors")
    op.drop_table("need_attachments")
    own = "(SELECT needs.id FROM needs JOIN asks ON asks.id = needs.ask_id WHERE asks.contact_id IS NULL)"
    op.execute(f"DELETE FROM need_steps WHERE need_id IN {own}")
    op.execute(f"DELETE FROM needs WHERE id IN {own}")
    op.execute("DELETE FROM asks WHERE contact_id IS NULL")
    op.execute("UPDATE needs SET state = 'to_transfer' WHERE state = 'joined'")
    op.execute("UPDATE needs SET state = 'call_back' WHERE state = 'replied'")
    op.drop_column("grants", "is_contact")
    op.drop_column("need_steps", "letter")
    op.drop_index("ix_needs_joined_to", table_name="needs")
    op.drop_column("needs", "joined_to")
    op.drop_column("needs", "urgent")
    with op.batch_alter_table("asks") as asks:
        asks.drop_index(op.f("ix_asks_talent_id"))
        asks.drop_constraint(op.f("fk_asks_talent_id_talents"), type_="foreignkey")
        asks.drop_column("talent_id")
        asks.alter_column("contact_id", existing_type=Id, nullable=False)


def _rename(names: Mapping[str, str]) -> None:
    """Categories of needs, and of lines that are being written or were changed."""
    connection = op.get_bind()
    for old, new in names.items():
        connection.execute(sa.text("UPDATE needs SET category = :new WHERE category = :old"), {"new": new, "old": old})
    value = "CAST(:facts AS JSON)" if connection.dialect.name == "postgresql" else ":facts"
    for table, column in (("contact_drafts", "facts"), ("contact_versions", "before")):
        rows = connection.execute(sa.text(f"SELECT id, {column} FROM {table}")).all()
        for number, stored in rows:
            facts = json.loads(stored) if isinstance(stored, str) else stored
            lines = [line for line in facts.get("lines", []) if line.get("category") in names]
            for line in lines:
                line["category"] = names[line["category"]]
            if lines:
                connection.execute(
                    sa.text(f"UPDATE {table} SET {column} = {value} WHERE id = :id"),
                    {"facts": json.dumps(facts, ensure_ascii=False), "id": number},
                )
