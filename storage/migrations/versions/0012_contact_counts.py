"""Contacts are counted by day and dimension as they are written down; a line knows the article it is about.

Revision: 0012, after 0011, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# What a contact counts under, as `storage.contact_counts` has it.
_DIMENSIONS = {
    "channel": "channel",
    "level": "level",
    "category": "CAST(COALESCE(category, 0) AS VARCHAR(20))",
    "official": "CAST(COALESCE(official_id, 0) AS VARCHAR(20))",
    "greeting": "CASE WHEN greeting_only THEN 'only' ELSE 'more' END",
}
_INTO = "INSERT INTO contact_counts (dimension, day, key, contacts)"


def upgrade() -> None:
    """Forward. A contact of before counts under the category that its talent has now."""
    op.add_column("contacts", sa.Column("category", sa.Integer(), nullable=True))
    for table in ("asks", "needs"):
        op.add_column(table, sa.Column("document", sa.String(128), nullable=True))
        op.add_column(table, sa.Column("article", sa.String(128), nullable=True))
    op.add_column("asks", sa.Column("told_on", sa.Date(), nullable=True))
    unmatched = sa.text("kind = 'suggestion' AND article IS NULL")
    op.create_index(
        "ix_asks_unmatched", "asks", ["id"], unique=False, sqlite_where=unmatched, postgresql_where=unmatched
    )
    unmatched = sa.text("article IS NULL")
    op.create_index(
        "ix_needs_unmatched", "needs", ["ask_id"], unique=False, sqlite_where=unmatched, postgresql_where=unmatched
    )
    suggested = sa.text("kind = 'suggestion'")
    op.create_index(
        "ix_asks_suggestions", "asks", ["told_on", "document", "article"], unique=False, sqlite_where=suggested, postgresql_where=suggested
    )
    op.create_index("ix_talents_coverage", "talents", ["category", "erased_at", "last_contact_on"], unique=False)
    op.execute(
        "UPDATE asks SET told_on = (SELECT day FROM contacts WHERE contacts.id = asks.contact_id"
        " AND contacts.withdrawn_at IS NULL) WHERE kind = 'suggestion'"
    )
    op.execute("UPDATE contacts SET category = (SELECT category FROM talents WHERE talents.id = contacts.talent_id)")
    op.create_table(
        "contact_counts",
        sa.Column("dimension", sa.String(12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "day", "key", name=op.f("pk_contact_counts")),
        sqlite_with_rowid=False,
    )
    for dimension, key in _DIMENSIONS.items():
        op.execute(
            f"{_INTO} SELECT '{dimension}', day, {key}, count(*) FROM contacts"  # noqa: S608 -- no input
            f" WHERE withdrawn_at IS NULL GROUP BY day, {key}"
        )
    op.execute(
        f"{_INTO} SELECT 'ask', contacts.day, asks.kind, count(DISTINCT contacts.id) FROM asks"  # noqa: S608 -- no input
        " JOIN contacts ON contacts.id = asks.contact_id WHERE contacts.withdrawn_at IS NULL"
        " GROUP BY contacts.day, asks.kind"
    )


def downgrade() -> None:
    """Back. What was counted can be counted again."""
    op.drop_table("contact_counts")
    op.drop_index("ix_talents_coverage", table_name="talents")
    op.drop_index("ix_asks_suggestions", table_name="asks")
    op.drop_index("ix_asks_unmatched", table_name="asks")
    op.drop_column("asks", "told_on")
    op.drop_index("ix_needs_unmatched", table_name="needs")
    for table in ("needs", "asks"):
        op.drop_column(table, "article")
        op.drop_column(table, "document")
    op.drop_column("contacts", "category")
