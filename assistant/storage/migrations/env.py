"""Run by Alembic inside `migrations.upgrade`, on the connection and transaction given there."""

from __future__ import annotations

from alembic import context

from assistant.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a column by copying its table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
