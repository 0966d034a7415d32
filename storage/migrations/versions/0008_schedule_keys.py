"""Schedules have a key, so that a command that comes twice drafts one.

Revision: 0008, after 0007, made 2026-11-28
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEVER_REUSED = {"sqlite_autoincrement": True}  # a copied table has only what is said here


def upgrade() -> None:
    """Forward. What was drafted before has a key that no command makes."""
    with op.batch_alter_table("schedules", table_kwargs=NEVER_REUSED) as schedules:
        schedules.add_column(sa.Column("key", sa.String(length=128), nullable=True))
    op.execute("UPDATE schedules SET key = 'before:' || id")
    with op.batch_alter_table("schedules", table_kwargs=NEVER_REUSED) as schedules:
        schedules.alter_column("key", existing_type=sa.String(length=128), nullable=False)
        schedules.create_unique_constraint(op.f("uq_schedules_key"), ["key"])


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("schedules", table_kwargs=NEVER_REUSED) as schedules:
        schedules.drop_constraint(op.f("uq_schedules_key"), type_="unique")
        schedules.drop_column("key")
