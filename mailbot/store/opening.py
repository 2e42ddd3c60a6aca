"""Opening the store: the schema is brought up to date first, at the price of one SELECT where it is."""

from __future__ import annotations

import sqlalchemy as sa

from mailbot.errors import StoreError
from mailbot.store.engine import Store, connect, sentences
from mailbot.store.schema import REVISION, Table

_STAMP = "alembic_version"


def open(url: str = "sqlite://") -> Store:  # noqa: A001 - read as store.open, like gzip.open
    """The store at this SQLAlchemy URL, made or migrated where needed; `sqlite://` is one in memory, for a replay."""
    engine = connect(url)
    with sentences(engine):
        if revision(engine) != REVISION:
            _make(engine) if engine.url.database in (None, "", ":memory:") else _migrate(url)
    return Store(engine)


def revision(engine: sa.Engine) -> str | None:
    """The revision of the schema in this database; None where there is none yet."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(_STAMP):
        return None
    found: str | None = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(_STAMP)))
    return found


def _make(engine: sa.Engine) -> None:
    """All tables at once: what a migration would come to, without the import of Alembic."""
    Table.metadata.create_all(engine.execution_options(writes=True))


def _migrate(url: str) -> None:
    """Runs what is missing, all in one transaction: a crash leaves the old schema whole."""
    from alembic import command  # here: a tenth of a second that a pass does not need
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "mailbot.store:migrations")
    engine = connect(url, foreign_keys=False)  # SQLite changes a table by making it anew: that must cascade to nothing
    try:
        with engine.execution_options(writes=True).begin() as connection:
            found = _revision(connection)
            if found not in {
                None,
                *(script.revision for script in ScriptDirectory.from_config(config).walk_revisions()),
            }:
                raise StoreError(
                    f"The database was written by a newer mailbot (schema {found}, this one knows {REVISION}): "
                    "install the newer version again, or put a backup from before in its place."
                )
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)
    finally:
        engine.dispose()
