"""Run by Alembic at a migration: `mailbot.store.opening` gives the connection, whose transaction it stays in."""

from alembic import context

from mailbot.store.schema import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite knows little of ALTER TABLE
    transactional_ddl=True,  # true of SQLite when the driver keeps its hands off, and ours does
)
context.run_migrations()
