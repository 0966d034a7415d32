"""Alembic's entry: runs the migrations on the connection that `migrate` opened, in its transaction."""

from __future__ import annotations

from alembic import context

from storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,  # SQLite can, since we begin transactions ourselves
    compare_server_default=True,
)
context.run_migrations()
