"""Recording: what a decision does to the list, in one transaction, and what is kept of a mail."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from mailbot import store as stores
from mailbot.errors import StoreError
from mailbot.model import (
    Action,
    Address,
    Decision,
    Diet,
    Evidence,
    Language,
    LetterState,
    Missing,
    Outcome,
    PersonRead,
    Registration,
    Status,
    Zone,
    ZoneKind,
)
from mailbot.store.schema import Change, HistoryRow, MailRow, RegistrationRow
from tests.store.samples import LATER, MAIJA, NOW, arrival, mail, outgoing, registers

VEGAN = Diet(frozenset({"vegan"}))
ASKS = Decision(
    Action.CLARIFY,
    Language.FI,
    missing=frozenset({Missing.EVENT}),
    candidates=("hirvas", "inari"),
    people=(PersonRead("Maija Laakso", diet=VEGAN),),
    case="8.3",
)


def written(store: stores.Store, uid: int, decision: Decision, **more) -> int | None:
    letter = more.pop("letter", None)
    with store.write() as session:
        return stores.record(session, arrival(uid), mail(uid, **more), decision, letter, NOW)


def standing(store: stores.Store) -> tuple[Registration, ...]:
    with store.read() as session:
        return stores.standing(session).registrations


def changes(store: stores.Store) -> list[tuple[Change, int]]:
    with store.read() as session:
        rows = session.scalars(sa.select(HistoryRow).order_by(HistoryRow.id))
        return [(row.change, row.registration_id) for row in rows]


# ---------------------------------------------------------------- the list


def test_a_registration_stands_as_it_was_decided(store: stores.Store) -> None:
    diet = Diet(frozenset({"gluten-free", "vegan"}), ("ei sipulia",), severe=True)
    written(store, 1, registers(Outcome("Maija Laakso", "hirvas", Status.LATE, diet)), letter=outgoing())
    (found,) = standing(store)
    assert found == Registration(
        1, "hirvas", "Maija Laakso", Status.LATE, diet, MAIJA,
        frozenset({"<1@laakso.example>", "<letter-1-confirmed@village.example>"}), NOW,
    )  # fmt: skip


def test_an_unnamed_companion_and_no_special_diet_are_kept_apart_from_nothing_stated(store: stores.Store) -> None:
    lines = (Outcome(None, "hirvas", Status.CONFIRMED), Outcome("A B", "hirvas", Status.CONFIRMED, Diet(none=True)))
    written(store, 1, registers(*lines))
    assert [(r.name, r.diet.none, r.diet.is_stated) for r in standing(store)] == [
        (None, False, False),
        ("A B", True, True),
    ]


def test_a_change_rewrites_the_registration_and_its_history_tells(store: stores.Store) -> None:
    written(store, 1, registers())
    (old,) = standing(store)
    written(store, 2, registers(Outcome("Maija Laakso-Aho", "inari", Status.CONFIRMED, VEGAN, replaces=old)))
    (new,) = standing(store)
    assert (new.id, new.name, new.event, new.created_at) == (old.id, "Maija Laakso-Aho", "inari", old.created_at)
    with store.read() as session:
        line = stores.changes_after(session, 1)[0]
    assert (line.change, line.before, line.after) == (
        Change.CHANGED,
        replace(old, thread=frozenset()),
        line.registration,
    )


def test_a_cancelled_registration_leaves_the_list_and_stays_in_the_file(store: stores.Store) -> None:
    written(store, 1, registers())
    (old,) = standing(store)
    written(store, 2, registers(Outcome(old.name, old.event, Status.CANCELLED, old.diet, old), action=Action.CANCEL))
    assert standing(store) == ()
    with store.read() as session:
        assert stores.counts(session) == {"hirvas": {Status.CANCELLED: 1}}
    assert changes(store) == [(Change.ADDED, 1), (Change.CANCELLED, 1)]


def test_a_change_to_what_stands_already_is_no_change(store: stores.Store) -> None:
    written(store, 1, registers())
    (old,) = standing(store)
    written(store, 2, registers(Outcome(old.name, old.event, old.status, old.diet, replaces=old)))
    assert changes(store) == [(Change.ADDED, 1), (Change.REPEATED, 1)]


def test_one_person_moved_to_two_events_is_changed_once_and_added_once(store: stores.Store) -> None:
    written(store, 1, registers())
    (old,) = standing(store)
    moved = [Outcome(old.name, event, Status.CONFIRMED, VEGAN, replaces=old) for event in ("inari", "utsjoki")]
    written(store, 2, registers(*moved))
    assert [(r.id, r.event) for r in standing(store)] == [(1, "inari"), (2, "utsjoki")]


def test_a_repeat_changes_nothing_but_joins_its_thread(store: stores.Store) -> None:
    written(store, 1, registers())
    written(store, 2, registers(Outcome("Maija Laakso", "hirvas", Status.CONFIRMED, VEGAN, is_repeat=True)))
    (found,) = standing(store)
    assert found.thread == {"<1@laakso.example>", "<2@laakso.example>"}
    with store.read() as session:
        assert stores.changes_after(session, 1) == []


@pytest.mark.parametrize("status", [Status.INCOMPLETE, Status.CANCELLED])
def test_what_is_not_on_the_list_is_not_written(store: stores.Store, status: Status) -> None:
    written(store, 1, registers(Outcome("Maija Laakso", "hirvas", status)))
    assert standing(store) == ()


def test_the_waiting_line_keeps_its_order_when_somebody_leaves(store: stores.Store) -> None:
    for uid, name in enumerate(("A A", "B B", "C C"), 1):
        written(store, uid, registers(Outcome(name, "hirvas", Status.WAITLISTED)))
    first = standing(store)[0]
    written(store, 4, registers(Outcome("A A", "hirvas", Status.CANCELLED, replaces=first)))
    written(
        store, 5, registers(Outcome("D D", "hirvas", Status.WAITLISTED), Outcome("E E", "hirvas", Status.CONFIRMED))
    )
    with store.read() as session:
        assert [r.name for r in stores.participants(session, "hirvas")] == ["E E", "B B", "C C", "D D"]
        assert stores.standing(session).places_taken("hirvas") == 1


# ---------------------------------------------------------------- once


def test_a_place_is_recorded_once(store: stores.Store) -> None:
    assert written(store, 1, registers(), letter=outgoing(1)) == 1
    assert written(store, 1, registers(), letter=outgoing(2)) is None
    assert len(standing(store)) == 1


def test_a_place_is_known_by_folder_uidvalidity_and_uid(store: stores.Store) -> None:
    written(store, 1, registers())
    with store.read() as session:
        assert stores.known(session, stores.Place("INBOX", 7, 1))
        assert not stores.known(session, stores.Place("INBOX", 8, 1))
        assert stores.known_hash(session, "hash-1") == 1
        assert stores.known_hash(session, "hash-2") is None


@pytest.mark.parametrize("twin", [{"content_hash": "hash-1"}, {"message_id": "<1@laakso.example>"}])
def test_a_mail_that_came_again_gets_no_second_letter(store: stores.Store, twin: dict[str, str]) -> None:
    written(store, 1, registers(), letter=outgoing(1))
    written(store, 2, registers(), letter=outgoing(2), **twin)
    with store.read() as session:
        assert [letter.mail_id for letter in stores.letters(session)] == [1]
        assert stores.is_answered(session, "<1@laakso.example>")
        assert not stores.is_answered(session, "")


def test_a_mail_may_have_one_letter_of_a_kind_to_each_of_two(store: stores.Store) -> None:
    two = [outgoing(1, kind="cancelled"), outgoing(2, "liisa@aho.example", "cancelled")]
    with store.write() as session:
        stores.record(session, arrival(1), mail(1), registers(), two, NOW)
        assert [one.recipient for one in stores.letters(session)] == [MAIJA, "liisa@aho.example"]
    with pytest.raises(StoreError), store.write() as session:
        stores.post(session, outgoing(3, kind="cancelled"), NOW, mail_id=1)


def test_all_rows_of_a_mail_are_written_or_none(store: stores.Store) -> None:
    written(store, 1, registers(), letter=outgoing(1))
    with pytest.raises(StoreError):
        written(store, 2, registers(), letter=replace(outgoing(2), message_id=outgoing(1).message_id))
    with store.read() as session:
        assert stores.known_uids(session, "INBOX", 7) == {1}
        assert len(stores.standing(session).registrations) == 1


# ---------------------------------------------------------------- what is kept of a mail


def row_of(store: stores.Store, uid: int) -> MailRow:
    with store.read() as session:
        return session.scalars(sa.select(MailRow).where(MailRow.uid == uid)).one()


def test_of_an_ignored_mail_only_place_hash_and_rule_are_kept(store: stores.Store) -> None:
    why = Decision(Action.IGNORE, Language.FI, case="1", evidence=(Evidence("automatic.8", "auto-replied", 0, 4),))
    written(store, 1, why, text="Lasku\nMaksa heti")
    row = row_of(store, 1)
    assert (row.content_hash, row.case, row.rules) == ("hash-1", "1", ["automatic.8"])
    told = [row.sender, row.message_id, row.thread, row.language, row.words, row.proposal]
    assert told == [None] * 6


def test_of_a_plain_registration_the_words_are_not_kept(store: stores.Store) -> None:
    written(store, 1, registers())
    assert (row_of(store, 1).words, row_of(store, 1).proposal) == (None, None)


def test_of_a_mail_for_a_person_the_own_words_are_kept_in_their_places(store: stores.Store) -> None:
    text = "Kysymys\nOnko siellä hissi?\n> Vanha viesti"
    zones = (Zone(ZoneKind.SUBJECT, 0, 7), Zone(ZoneKind.OWN, 7, 27), Zone(ZoneKind.QUOTED, 27, len(text)))
    written(store, 1, Decision(Action.HUMAN, Language.FI, question=True, case="4"), text=text, zones=zones)
    with store.read() as session:
        (kept,) = stores.mails_after(session, 0)
    assert kept.words == "Kysymys\nOnko siellä hissi?"
    assert kept.proposal is not None
    assert kept.proposal.question
    assert (kept.sender, kept.is_answered) == (Address("Maija Laakso", MAIJA), False)


def test_a_mail_that_could_not_be_parsed_is_laid_before_the_coordinators(store: stores.Store) -> None:
    with store.write() as session:
        decision = Decision(Action.HUMAN, Language.FI, case="3", reasons=("It could not be read.",))
        stores.record(session, arrival(9), None, decision, None, NOW)
        (kept,) = stores.mails_after(session, 0)
    assert (kept.sender, kept.place, kept.proposal) == (Address("", ""), ("INBOX", 7, 9), decision)


# ---------------------------------------------------------------- questions of ours


def test_an_open_question_stands_until_its_answer_completes_it(store: stores.Store) -> None:
    written(store, 1, ASKS, letter=outgoing(1, kind="clarify"))
    with store.read() as session:
        (pending,) = stores.standing(session).pending
    assert (pending.mail_id, pending.people, pending.candidates, pending.times) == (1, ASKS.people, ASKS.candidates, 1)
    assert pending.thread == {"<1@laakso.example>", "<letter-1-clarify@village.example>"}
    written(store, 2, registers(completes=1))
    with store.read() as session:
        assert stores.standing(session).pending == ()
    assert row_of(store, 1).words is None


def test_asking_again_counts_and_keeps_the_thread(store: stores.Store) -> None:
    written(store, 1, ASKS, letter=outgoing(1, kind="clarify"))
    answer = {"in_reply_to": "<letter-1-clarify@village.example>"}
    written(store, 2, replace(ASKS, completes=1), letter=outgoing(2, kind="clarify"), **answer)
    with store.read() as session:
        (pending,) = stores.standing(session).pending
    assert (pending.mail_id, pending.times) == (2, 2)
    assert "<letter-1-clarify@village.example>" in pending.thread


def test_a_reply_anywhere_in_the_conversation_finds_the_registration(store: stores.Store) -> None:
    written(store, 1, registers(), letter=outgoing(1))
    written(store, 2, Decision(Action.HUMAN, Language.FI, case="4"), in_reply_to="<letter-1-confirmed@village.example>")
    assert "<2@laakso.example>" in standing(store)[0].thread


def test_two_who_answer_the_same_announcement_share_no_thread(store: stores.Store) -> None:
    written(store, 1, registers(), references=("<flyer@village.example>",))
    written(store, 2, registers(), sender="pekka@aho.example", references=("<flyer@village.example>",))
    first, second = standing(store)
    assert not first.thread & second.thread


# ---------------------------------------------------------------- review


def test_while_a_review_waits_nothing_is_on_the_list_and_nothing_goes_out(store: stores.Store) -> None:
    decision = registers(review=True, reasons=("The name may be two.",))
    written(store, 1, decision, letter=outgoing(1))
    assert standing(store) == ()
    with store.read() as session:
        (waits,) = stores.waiting(session)
        assert stores.letters(session) == []
    assert (waits.id, waits.proposal, waits.words) == (1, decision, "Ilmo\nTulen Hirvaalle.")


def test_what_is_approved_is_recorded_once_with_who_did_it(store: stores.Store) -> None:
    written(store, 1, registers(review=True))
    for expected in (True, False):
        with store.write() as session:
            assert stores.approve(session, 1, registers(), outgoing(1), "hilma@kokoamo.example", LATER) is expected
    with store.read() as session:
        (line,) = stores.changes_after(session, 0)
        (letter,) = stores.letters(session)
        assert stores.waiting(session) == []
    assert (line.who, line.registration.sender) == ("hilma@kokoamo.example", MAIJA)
    assert letter.state is LetterState.DUE
    assert row_of(store, 1).words is None


def test_an_approved_question_stands_open(store: stores.Store) -> None:
    written(store, 1, replace(ASKS, review=True))
    with store.write() as session:
        assert stores.standing(session).pending == ()
        stores.approve(session, 1, ASKS, outgoing(1, kind="clarify"), "hilma@kokoamo.example", LATER)
        assert [p.mail_id for p in stores.standing(session).pending] == [1]


def test_what_is_rejected_loses_its_words(store: stores.Store) -> None:
    written(store, 1, registers(review=True))
    with store.write() as session:
        assert stores.reject(session, 1)
        assert not stores.reject(session, 1)
    assert (row_of(store, 1).words, row_of(store, 1).review) == (None, stores.Review.REJECTED)


# ---------------------------------------------------------------- marks and failures


def test_the_first_bookmark_stays(store: stores.Store) -> None:
    with store.write() as session:
        assert stores.bookmark(session, "INBOX") is None
        stores.set_bookmark(session, "INBOX", 7, 100, NOW)
        stores.set_bookmark(session, "INBOX", 7, 200, LATER)
        mark = stores.bookmark(session, "INBOX")
    assert (mark.uidvalidity, mark.first_uid, mark.started_at, mark.seen_at) == (7, 100, NOW, LATER)


def test_failures_are_counted_before_the_mail_is_parsed_and_cleared_by_its_row(store: stores.Store) -> None:
    place = stores.Place.of(arrival(1))
    assert [stores.count_failure(store, place, NOW) for _ in range(3)] == [1, 2, 3]
    stores.name_failure(store, place, RecursionError("words of the mail"))
    written(store, 1, registers())
    assert stores.count_failure(store, place, NOW) == 1


def test_ids_are_never_given_again(store: stores.Store) -> None:
    written(store, 1, registers())
    stores.forget(store, MAIJA)
    written(store, 2, registers(Outcome("Pekka Aho", "hirvas", Status.CONFIRMED)), sender="pekka@aho.example")
    with store.read() as session:
        assert session.scalars(sa.select(RegistrationRow.id)).all() == [2]


def test_digests_are_one_a_date_and_slot_and_tell_how_far_they_told(store: stores.Store) -> None:
    written(store, 1, registers())
    with store.write() as session:
        assert stores.last_digest(session) is None
        copies = [outgoing(1, to="hilma@kokoamo.example", kind="digest")]
        assert stores.add_digest(session, NOW.date(), "07:00", "token", copies, NOW) == 1
        assert stores.add_digest(session, NOW.date(), "07:00", "other", copies, NOW) is None
        told = stores.digest_with(session, "token")
        assert told is not None
        assert (told.last_mail_id, told.last_history_id, told.sent_at) == (1, 1, None)
        assert stores.mails_after(session, told.last_mail_id) == []
        assert stores.left_alone_after(session, 0) == 0
