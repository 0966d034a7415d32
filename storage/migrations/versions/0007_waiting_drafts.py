"""Drafts that wait for an official whom nobody acts as yet; employers' numbers that never come back.

Revision: 0007, after 0006, made 2026-11-24
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEVER_REUSED = {"sqlite_autoincrement": True}  # a copied table has only what is said here
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Forward. Numbers that employers had before this revision and lost may have been given again already."""
    with op.batch_alter_table("contact_drafts", table_kwargs=NEVER_REUSED) as drafts:
        drafts.alter_column("person_id", existing_type=Id, nullable=True)
        drafts.add_column(sa.Column("waits_for", Id, nullable=True))
        drafts.create_foreign_key(
            op.f("fk_contact_drafts_waits_for_officials"), "officials", ["waits_for"], ["id"]
        )
        drafts.create_index(op.f("ix_contact_drafts_waits_for"), ["waits_for"], unique=False)
    _copy_employers(NEVER_REUSED)


def downgrade() -> None:
    """Back. Drafts that are nobody's go: a siwen of before can show them to nobody."""
    _copy_employers({})
    op.execute("DELETE FROM contact_drafts WHERE person_id IS NULL")
    with op.batch_alter_table("contact_drafts", table_kwargs=NEVER_REUSED) as drafts:
        drafts.drop_index(op.f("ix_contact_drafts_waits_for"))
        drafts.drop_constraint(op.f("fk_contact_drafts_waits_for_officials"), type_="foreignkey")
        drafts.drop_column("waits_for")
        drafts.alter_column("person_id", existing_type=Id, nullable=False)


def _copy_employers(options: dict[str, bool]) -> None:
    """SQLite alone gives numbers again, and says in the table's text whether it does."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("employers", recreate="always", table_kwargs=options):
            pass
