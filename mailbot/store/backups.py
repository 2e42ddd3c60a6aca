"""A copy of the database that is whole, also while others write."""

from __future__ import annotations

import os
from pathlib import Path

from mailbot.errors import StoreError
from mailbot.store.engine import Store, driver, sentences


def backup(store: Store, path: Path) -> None:
    """Writes a copy (0600) to `path`, which must not exist; on the disk for certain when it returns. SQLite only."""
    if store.engine.dialect.name != "sqlite":
        raise StoreError("`mailbot backup` copies SQLite only; use pg_dump for PostgreSQL.")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StoreError(f"{path} exists already; give the backup a name of its own.") from None
    except OSError as error:
        raise StoreError(f"The backup {path} cannot be written ({error.strerror}).") from None
    try:
        with sentences(store.engine), driver(store.engine) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))  # into an empty file, which keeps its mode
        _sync(path)
        _sync(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)  # half a backup is none
        raise


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
