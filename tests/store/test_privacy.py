"""Erased is erased: looked for in the raw bytes of the file, its -wal, and a backup."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import store as stores
from mailbot.errors import StoreError
from mailbot.model import Action, Decision, Diet, Language, LetterState, Outcome, Status
from mailbot.store import Erased, Queue
from tests.store.samples import LATER, NOW, arrival, mail, outgoing, registers

MARKS = ("Aurinkoinen", "aurinko@kuu.example", "tähtianis", "kuuhullu")
ENDED = {"hirvas": NOW + timedelta(days=5)}
OTHERS = "pekka@aho.example"


def filled(store: stores.Store) -> None:
    """Marks in every column that holds anything of a person, and another person between."""
    diet = Diet(frozenset({"vegan"}), ("tähtianis",))
    name, sender, raw = "Aurinkoinen Kuu", "aurinko@kuu.example", "Hei Aurinkoinen, tähtianis kuuhullu".encode()
    with store.write() as session:
        for uid in range(1, 40):
            theirs = registers(Outcome("Pekka Aho", "inari", Status.CONFIRMED))
            stores.record(session, arrival(uid), mail(uid, OTHERS), theirs, outgoing(uid, OTHERS), NOW)
        lines = registers(Outcome(name, "hirvas", Status.CONFIRMED, diet), question=True)
        letter = outgoing(40, sender, raw=raw)
        text = "Ilmo\nOlen kuuhullu Aurinkoinen"
        stores.record(session, arrival(40), mail(40, sender, text, message_id="<1@kuuhullu>"), lines, letter, NOW)
        old = stores.participants(session, "hirvas")[0]
        changed = registers(Outcome(name + "sa", "hirvas", Status.CONFIRMED, replaces=old), review=False)
        stores.record(session, arrival(41), mail(41, sender), changed, None, NOW)
        waits = Decision(Action.HUMAN, Language.FI, review=True, reasons=("kuuhullu",))
        stores.record(session, arrival(42), mail(42, sender, text, name=name), waits, None, NOW)
        copies = [outgoing(50, "hilma@kokoamo.example", "digest", raw)]
        stores.add_digest(session, NOW.date(), "07:00", "token", copies, NOW)


def found(*files: Path) -> set[str]:
    return {mark for mark in MARKS for file in files for spelled in spellings(mark) if spelled in file.read_bytes()}


def spellings(mark: str) -> list[bytes]:
    """In UTF-8, and as JSON writes it."""
    return [mark.encode(), mark.encode("ascii", "backslashreplace").replace(b"\\xe4", b"\\u00e4")]


def everything(file: Path) -> list[Path]:
    return list(file.parent.iterdir())


def test_the_marks_are_there_to_be_found(store: stores.Store, file: Path) -> None:
    filled(store)
    assert found(*everything(file)) == set(MARKS)


def test_who_is_forgotten_leaves_no_bytes(store: stores.Store, file: Path, tmp_path: Path) -> None:
    filled(store)
    assert stores.forget(store, "Aurinko@Kuu.example ") == Erased(mails=3, registrations=1, letters=1)
    stores.backup(store, tmp_path / "data" / "backup.db")
    assert found(*everything(file)) == set()


def test_who_is_forgotten_is_not_answered_again_and_others_stay(store: stores.Store) -> None:
    filled(store)
    stores.forget(store, "aurinko@kuu.example")
    with store.read() as session:
        assert stores.known(session, stores.Place("INBOX", 7, 40))
        assert stores.known_hash(session, "hash-40") == 40
        assert len(stores.participants(session, "inari")) == 39
        assert len(stores.letters(session)) == 39
        assert stores.waiting(session) == []
        assert stores.last_digest(session) is None, "nobody had got it: it is made anew"


def test_retention_leaves_no_bytes_and_keeps_the_counts(store: stores.Store, file: Path) -> None:
    filled(store)
    queue = Queue(store)
    while claimed := queue.claim(LATER):
        queue.settle(claimed, LetterState.SENT, LATER)
    assert stores.purge(store, NOW + timedelta(days=35), ENDED).registrations == 1
    assert found(*everything(file)) == set()
    with store.read() as session:
        assert stores.counts(session)["hirvas"] == {Status.CONFIRMED: 1}
        assert stores.participants(session, "hirvas") == []


def test_what_an_event_to_come_needs_is_kept(store: stores.Store) -> None:
    filled(store)
    stores.purge(store, NOW + timedelta(days=35), ENDED)
    with store.read() as session:
        known = {r.sender: r.thread for r in stores.standing(session).registrations}
    assert "<39@laakso.example>" in known[OTHERS]


def test_before_its_time_nothing_is_erased(store: stores.Store) -> None:
    filled(store)
    assert stores.purge(store, NOW + timedelta(days=29), ENDED) == Erased(0, 0, 0)


def test_what_is_kept_of_somebody_is_given_out(store: stores.Store) -> None:
    filled(store)
    with store.read() as session:
        given = stores.export(session, "aurinko@kuu.example")
        nobody = stores.export(session, "nobody@kuu.example")
    assert [len(given[part]) for part in ("mails", "registrations", "letters")] == [3, 1, 1]
    assert given["registrations"][0]["history"][0]["after"]["diet"]["other"] == ["tähtianis"]
    assert "kuuhullu" in given["letters"][0]["raw"]
    assert [nobody[part] for part in ("mails", "registrations", "letters")] == [[], [], []]


def test_a_reader_that_keeps_the_old_state_is_told(store: stores.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store)
    monkeypatch.setattr("mailbot.store.engine._PRAGMAS", ("PRAGMA busy_timeout = 50",))
    impatient = stores.open(str(store.engine.url))
    with store.read() as session:
        stores.participants(session, "inari")
        with pytest.raises(StoreError, match=r"another program"):
            stores.scrub(impatient)
    impatient.close()


# ---------------------------------------------------------------- backup


def test_a_backup_is_whole_and_its_owners_alone(store: stores.Store, tmp_path: Path) -> None:
    filled(store)
    stores.backup(store, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    again = stores.open(f"sqlite:///{tmp_path}/copy.db")
    with store.read() as ours, again.read() as theirs:
        assert stores.standing(theirs) == stores.standing(ours)
    again.close()


def test_a_backup_takes_nothings_place(store: stores.Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("other")
    with pytest.raises(StoreError, match="exists already"):
        stores.backup(store, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="cannot be written"):
        stores.backup(store, tmp_path / "nowhere" / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "other"
