"""The database, opened: its pragmas, its file modes, one writer at a time, and its troubles as sentences."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from mailbot.errors import StoreError

BUSY_SECONDS = 20
_ONE_WRITER = 7207  # the key of PostgreSQL's advisory lock; any number will do, if all use the same

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",  # first: the next may have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # nothing of a mail in temporary files
)

_SENTENCES = {  # the beginning of SQLite's name of an error
    "SQLITE_FULL": "the disk is full; free some space and run again. What was recorded before is safe",
    "SQLITE_IOERR": "its disk cannot be read or written; check the disk and the space left on it, then run again",
    "SQLITE_READONLY": "it cannot be written; give this user the right to write the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; see that its folder exists and that this user may write in it",
    "SQLITE_PERM": "it cannot be opened; give this user the right to read and write it",
    "SQLITE_NOTADB": "it is not a database, or it is broken; put the latest backup in its place",
    "SQLITE_CORRUPT": "it is broken; put the latest backup in its place",
    "SQLITE_BUSY": f"another program held it for over {BUSY_SECONDS} seconds; run again when that is done",
    "SQLITE_LOCKED": f"another program held it for over {BUSY_SECONDS} seconds; run again when that is done",
}


@dataclass(frozen=True)
class Store:
    """An open database. All functions of this package take a session of it, or the store itself."""

    engine: sa.Engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing."""
        with sentences(self.engine), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The one writing session of the moment: others wait. Commits at its end, or undoes all on an exception."""
        writer = self.engine.execution_options(writes=True)
        with sentences(self.engine), Session(writer, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def file(self) -> Path | None:
        """The database's file; None in memory or on a server."""
        return _file(self.engine.url)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def connect(url: str | sa.URL, *, foreign_keys: bool = True) -> sa.Engine:
    """An engine with our pragmas, its file made (0600, in a folder of 0700) if there was none; StoreError if not so."""
    try:
        parsed = sa.make_url(url)
        # Parameters hold diets and names: they must not stand in an exception.
        options: dict[str, Any] = {"hide_parameters": True}
        if parsed.get_backend_name() == "sqlite" and _file(parsed) is None:
            options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        engine = sa.create_engine(parsed, **options)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise StoreError(f"store.url is not usable ({type(error).__name__}); write e.g. sqlite:///mailbot.db") from None
    if engine.dialect.name == "sqlite":
        _prepare_file(_file(parsed))
        _listen(engine, foreign_keys=foreign_keys)
    elif engine.dialect.name == "postgresql":
        _listen_elsewhere(engine)
    return engine


@contextmanager
def sentences(engine: sa.Engine) -> Iterator[None]:
    """Turns the database's exceptions inside it into a StoreError with a sentence and nothing of the data."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"The database {_shown(engine.url)}: {_sentence(error)}.") from None
    except sqlite3.Error as error:
        raise StoreError(f"The database {_shown(engine.url)}: {_sentence_of_sqlite(error)}.") from None


@contextmanager
def driver(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """A connection of SQLite's own, outside any transaction: VACUUM and checkpoints want it so."""
    pooled = engine.raw_connection()
    try:
        yield cast("sqlite3.Connection", pooled.driver_connection)
    finally:
        pooled.close()


def _listen(engine: sa.Engine, *, foreign_keys: bool) -> None:
    @sa.event.listens_for(engine, "connect")
    def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 shall begin no transaction by itself: it would begin too late
        for pragma in (*_PRAGMAS, f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}"):
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A reader that turned writer could fail on what another wrote in between: a writer says so at once.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _listen_elsewhere(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_WRITER)))


def _file(url: sa.URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _prepare_file(path: Path | None) -> None:
    """Makes the file before SQLite would: -wal and -shm get the same mode as it has."""
    if path is None:
        return
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        why = f"it cannot be opened for writing ({error.strerror})"
        raise StoreError(
            f"The database {path}: {why}; see that its folder exists and that this user may write in it."
        ) from None


def _shown(url: sa.URL) -> str:
    return str(_file(url) or url.render_as_string(hide_password=True))


def _sentence(error: SQLAlchemyError) -> str:
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return _sentence_of_sqlite(error.orig)
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"it refused ({type(cause).__name__}); run `mailbot doctor`"


def _sentence_of_sqlite(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    for beginning, sentence in _SENTENCES.items():
        if name.startswith(beginning):
            return sentence
    return f"it refused ({name}); run `mailbot doctor`"
