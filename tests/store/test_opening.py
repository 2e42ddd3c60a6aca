"""The file: its pragmas, modes and schema, and the sentences when it cannot be had."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from mailbot import store as stores
from mailbot.errors import StoreError
from mailbot.model import Status
from mailbot.store.schema import REVISION, Moment, RegistrationRow, Table
from tests.store.samples import LATER, NOW, arrival, mail, registers


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2)],
)
def test_a_connection_has_its_pragmas(store: stores.Store, pragma: str, value: object) -> None:
    with store.read() as session:
        assert session.scalar(sa.text(f"PRAGMA {pragma}")) == value


def test_a_writer_waits_for_another(store: stores.Store) -> None:
    with store.write() as session:
        assert session.scalar(sa.text("PRAGMA busy_timeout")) >= 10_000


def test_the_files_are_their_owners_alone(store: stores.Store, file: Path) -> None:
    with store.write() as session:
        stores.record(session, arrival(), mail(), registers(), None, NOW)
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in file.parent.iterdir()}
    assert modes == {"mailbot.db": "0o600", "mailbot.db-wal": "0o600", "mailbot.db-shm": "0o600"}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "m.db").touch(mode=0o644)
    stores.open(f"sqlite:///{tmp_path}/m.db").close()
    assert (tmp_path / "m.db").stat().st_mode & 0o777 == 0o600


def test_a_migration_from_nothing_makes_the_tables_of_the_schema(store: stores.Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == REVISION


def test_an_open_store_is_opened_again_without_alembic(store: stores.Store, file: Path) -> None:
    code = f"import sys; from mailbot import store; store.open('sqlite:///{file}'); assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_store_in_memory_has_the_same_tables_without_alembic() -> None:
    code = (
        "import sys; from mailbot import store; made = store.open()\n"
        "with made.read() as session: assert store.counts(session) == {}\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_two_programs_that_open_an_empty_store_at_once_both_get_it(file: Path) -> None:
    code = f"from mailbot import store; store.open('sqlite:///{file}')"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]


def test_every_table_can_be_made_in_postgresql() -> None:
    made = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in Table.metadata.sorted_tables]
    assert len(made) == 8
    assert "TIMESTAMP WITH TIME ZONE" in made[0]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(NOW.replace(tzinfo=None), sa.create_engine("sqlite://").dialect)


def test_what_a_database_cannot_hold_is_replaced(store: stores.Store) -> None:
    with store.write() as session:
        row = RegistrationRow(
            event="hirvas", name="A\ud800B\0", status=Status.LATE, sender="", created_at=LATER, diet_tags=[],
            diet_other=["\ud800\0"], diet_none=False, diet_severe=False,
        )  # fmt: skip
        session.add(row)
    with store.read() as session:
        assert stores.participants(session, "hirvas")[0].name == "A?B\N{REPLACEMENT CHARACTER}"


# ---------------------------------------------------------------- trouble


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="see that its folder exists and that this user may write in it"):
        stores.open(f"sqlite:///{tmp_path}/data/mailbot.db")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.db").write_text("Not a database at all, but long enough to look at. " * 9)
    with pytest.raises(StoreError, match="put the latest backup in its place"):
        stores.open(f"sqlite:///{tmp_path}/m.db")


def test_a_broken_page_is_told(store: stores.Store, file: Path) -> None:
    store.close()
    broken = bytearray(file.read_bytes())
    broken[4096:] = b"\xff" * (len(broken) - 4096)
    file.write_bytes(bytes(broken))
    with pytest.raises(StoreError, match="put the latest backup in its place"):
        stores.open(f"sqlite:///{file}").close()


def test_a_newer_schema_is_left_alone_and_told(store: stores.Store, file: Path) -> None:
    store.close()
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match=r"newer mailbot \(schema 9999"):
        stores.open(f"sqlite:///{file}")


def test_a_url_that_is_none_is_told() -> None:
    with pytest.raises(StoreError, match=r"write e\.g\. sqlite:///mailbot\.db"):
        stores.open("mailbot.db")


def test_an_error_tells_nothing_of_the_people(store: stores.Store) -> None:
    with pytest.raises(StoreError) as told, store.write() as session:
        session.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Maija keliakia"})
    assert "Maija" not in str(told.value)
    assert told.value.__suppress_context__


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk needs root")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_told_and_what_was_recorded_is_safe(small_disk: Path) -> None:
    store = stores.open(f"sqlite:///{small_disk}/m.db")
    with store.write() as session:
        stores.record(session, arrival(1), mail(1), registers(), None, NOW)
    with pytest.raises(StoreError, match=r"free some space|space left"), store.write() as session:
        stores.record(session, arrival(2), mail(2, text="x" * 600_000), registers(question=True), None, NOW)
    with store.read() as session:
        assert stores.known_uids(session, "INBOX", 7) == {1}
        assert session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    store.close()


def test_a_list_of_before_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    """An old file as 0002 left it: a letter and its mail stay, and may have a second of the kind to somebody else."""
    from alembic import command
    from alembic.config import Config

    url = f"sqlite:///{tmp_path}/old.db"
    config = Config()
    config.set_main_option("script_location", "mailbot.store:migrations")
    with sa.create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(
            "INSERT INTO letters (kind, message_id, recipient, state, attempts, created_at, next_at, raw)"
            " VALUES ('confirmed', '<a@b>', 'a@b.example', 'sent', 1, '2026-11-02 09:00', '2026-11-02 09:00', 'x')"
        )
    opened = stores.open(url)
    with opened.read() as session:
        assert [(one.recipient, one.state.value) for one in stores.letters(session)] == [("a@b.example", "sent")]
        [(sql,)] = session.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = 'letters'")).all()
        assert "UNIQUE (mail_id, kind, recipient)" in sql
        assert "AUTOINCREMENT" in sql
    opened.close()
