"""Alembic's entry point. The connection always comes from `amanat.store.database.migrate`; there is no ini file."""

from alembic import context

from amanat.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
