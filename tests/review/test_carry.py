"""A coordinator's word, carried out once, and told."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mailbot import review, store
from mailbot.config import Mode
from mailbot.model import Action, Diet, Missing, Outcome, Status
from mailbot.review import Command, Do
from mailbot.store import Review
from mailbot.store.schema import LetterRow
from tests.review import desk
from tests.review.desk import DESK, HILMA, LIISA, MAIJA, NOW, digest, kept, letters, line, proposal, reply, text_of


def take(session, text, **more):
    return review.take(session, reply(text, **more), DESK, None, NOW)


def carry(session, *commands, who=LIISA, at=NOW):
    return review.carry_out(session, commands, who, DESK, at, "seed")


def listed(session, event="hirvas"):
    return [(one.name, one.status) for one in store.participants(session, event)]


# ---------------------------------------------------------------- what waits


def test_an_approval_records_the_proposal_and_writes_to_the_resident(session):
    number = kept(session, 1, proposal(line()))
    done = carry(session, Command(Do.APPROVE, number))
    assert [one.key for one in done] == ["approved"]
    assert listed(session) == [("Maija Virtanen", Status.CONFIRMED)]
    assert letters(session) == [("confirmed", MAIJA)]


def test_what_was_approved_already_is_told_with_whose_word_it_was(session):
    number = kept(session, 1, proposal(line()))
    carry(session, Command(Do.APPROVE, number))
    again = carry(session, Command(Do.REJECT, number), who=HILMA, at=NOW + timedelta(hours=1))
    assert review.line(again[0], DESK) == f"{number}: sen hoiti jo Liisa Korhonen 9.12. klo 9.12"
    assert len(letters(session)) == 1


@pytest.mark.parametrize(
    ("words", "eaten"),
    [
        ("{} on myös laktoositon", {"nut-free", "lactose-free"}),
        ("lisää {} laktoositon", {"nut-free", "lactose-free"}),
        ("lisää {} ruoka: laktoositon", {"nut-free", "lactose-free"}),
        ("{} ruoka: lisäksi laktoositon", {"nut-free", "lactose-free"}),
        ("{} is lactose-free too", {"nut-free", "lactose-free"}),
        ("{} har dessutom laktosintolerans", {"nut-free", "lactose-free"}),
        ("{} on laktoositon", {"lactose-free"}),
        ("{} ruoka: laktoositon", {"lactose-free"}),
    ],
)
def test_a_diet_comes_to_what_is_known_or_takes_its_place(session, words, eaten):
    number = kept(session, 1, proposal(line(diet=Diet(frozenset({"nut-free"})))))
    told = review.find(words.format(number), waiting={number}, recent=())
    assert not told.unclear
    carry(session, *told.commands)
    assert store.participants(session, "hirvas")[0].diet.tags == eaten


def test_a_late_one_is_confirmed_by_an_approval(session):
    number = kept(session, 1, proposal(line(status=Status.LATE)))
    carry(session, Command(Do.APPROVE, number))
    assert listed(session) == [("Maija Virtanen", Status.CONFIRMED)]


def test_who_is_approved_when_the_places_are_gone_is_waitlisted(session):
    kept(session, 1, proposal(line("Pekka Laine"), line("Kaisa Laine"), review=False))
    number = kept(session, 2, proposal(line()))
    done = carry(session, Command(Do.APPROVE, number))
    assert done[0].statuses == (Status.WAITLISTED,)
    assert letters(session) == [("waitlisted", MAIJA)]


def test_who_is_on_the_list_meanwhile_is_not_added_again(session):
    number = kept(session, 1, proposal(line()))
    kept(session, 2, proposal(line(), review=False))
    carry(session, Command(Do.APPROVE, number))
    assert listed(session) == [("Maija Virtanen", Status.CONFIRMED)]


def test_who_had_registered_is_told_of_what_is_approved_from_another_address(session):
    kept(session, 1, proposal(line(diet=Diet(frozenset({"vegan"}))), review=False))
    old = store.participants(session, "hirvas")[0]
    cancels = proposal(line(status=Status.CANCELLED, replaces=old), action=Action.CANCEL)
    number = kept(session, 2, cancels, sender="pekka@posti.example")
    carry(session, Command(Do.APPROVE, number))
    assert (listed(session), letters(session)) == (
        [],
        [("cancelled", "pekka@posti.example"), ("cancelled", MAIJA)],
    )


def test_what_another_address_gave_is_not_told_back_by_an_approval(session):
    kept(session, 1, proposal(line(diet=Diet(frozenset({"vegan"}))), review=False))
    number = kept(session, 2, proposal(line()), sender="pekka@posti.example")
    carry(session, Command(Do.APPROVE, number))
    letter = session.scalar(sa.select(LetterRow).where(LetterRow.recipient == "pekka@posti.example"))
    assert "Maija Virtanen" in text_of(letter)
    assert "vegaani" not in text_of(letter).lower()


def test_a_rejection_records_nothing_and_tells_it_kindly_once(session):
    number = kept(session, 1, proposal(line()))
    carry(session, Command(Do.REJECT, number), Command(Do.REJECT, number))
    assert (listed(session), letters(session)) == ([], [("refused", MAIJA)])
    assert store.kept(session, number).review is Review.REJECTED


UNTOLD = [
    proposal(line(), action=Action.HUMAN),
    proposal(action=Action.HUMAN),
    proposal(line("Maija Virtanen", None)),
    replace(proposal(line()), reasons=("doubt.other_organiser",)),
    replace(proposal(line()), reasons=("automatic.10",)),
    replace(proposal(line()), reasons=("review.stranger",)),
]


@pytest.mark.parametrize("decision", UNTOLD)
def test_a_rejection_of_what_may_be_no_registration_writes_to_nobody(session, decision):
    carry(session, Command(Do.REJECT, kept(session, 1, decision)))
    assert letters(session) == []


def test_who_is_on_the_list_already_gets_no_refusal(session):
    kept(session, 1, proposal(line(), review=False))
    carry(session, Command(Do.REJECT, kept(session, 2, proposal(line()))))
    assert letters(session) == []


def test_a_rejection_may_be_quiet(session):
    done = carry(session, Command(Do.REJECT, kept(session, 1, proposal(line())), is_quiet=True))
    assert (done[0].key, letters(session)) == ("rejected", [])


def test_a_late_registration_that_is_rejected_is_told_so(session):
    kept(session, 1, proposal(line(status=Status.LATE), review=False))
    number = store.participants(session, "hirvas")[0].id
    carry(session, Command(Do.REJECT, number, is_listed=True))
    assert (listed(session), letters(session)) == ([], [("refused", MAIJA)])


@pytest.mark.parametrize(
    ("mode", "told"), [("send", "kirje lähtee"), ("draft", "luonnoksissa"), ("observe", "vain seuraa")]
)
def test_the_receipt_tells_how_far_letters_go(session, mode, told):
    done = carry(session, Command(Do.APPROVE, kept(session, 1, proposal(line()))))
    assert told in review.line(done[0], replace(DESK, mode=Mode(mode)))


def test_a_correction_of_what_waits_is_its_approval_as_corrected(session):
    number = kept(session, 1, proposal(line("Maia Virtane", None, status=Status.INCOMPLETE), action=Action.CLARIFY))
    put_right = (("name", "Maija Virtanen"), ("diet", "gluteeniton, ei sipulia"), ("event", "Narkaus"))
    done = carry(session, Command(Do.CORRECT, number, put_right), Command(Do.APPROVE, number))
    assert [one.key for one in done] == ["corrected"]
    one = store.participants(session, "narkaus")[0]
    assert (one.name, one.diet.tags) == ("Maija Virtanen", frozenset({"gluten-free"}))
    assert "sipul" in " ".join(one.diet.other)


def test_a_correction_that_leaves_something_missing_keeps_it_waiting(session):
    waits = proposal(
        line(None, None, status=Status.INCOMPLETE), action=Action.CLARIFY, missing=frozenset({Missing.EVENT})
    )
    number = kept(session, 1, waits)
    assert carry(session, Command(Do.CORRECT, number, (("name", "Maija Virtanen"),)))[0].key == "corrected_waits"
    assert store.waiting(session)[0].proposal.outcomes[0].name == "Maija Virtanen"


def test_a_correction_of_one_among_several_is_not_guessed(session):
    number = kept(session, 1, proposal(line(), line("Pekka Laine")))
    assert carry(session, Command(Do.CORRECT, number, (("name", "Kaisa Laine"),)))[0].key == "several"
    assert listed(session) == []


def test_an_event_that_is_none_of_ours_is_not_guessed(session):
    number = kept(session, 1, proposal(line()))
    assert carry(session, Command(Do.CORRECT, number, (("event", "Helsinki"),)))[0].key == "unread"
    assert store.waiting(session)


# ---------------------------------------------------------------- registrations


@pytest.fixture
def registered(session):
    kept(session, 1, proposal(line(diet=Diet(frozenset({"vegan"}))), review=False))
    return store.participants(session, "hirvas")[0].id


def test_a_registration_is_cancelled_by_its_number(session, registered):
    done = carry(session, Command(Do.CANCEL, registered, is_listed=True))
    assert (done[0].key, listed(session), letters(session)) == ("cancelled", [], [("cancelled", MAIJA)])
    again = carry(session, Command(Do.CANCEL, registered, is_listed=True), who=HILMA)
    assert review.line(again[0], DESK) == f"R{registered}: sen hoiti jo Liisa Korhonen 9.12. klo 9.12"


def test_a_registration_is_put_right_with_its_history(session, registered):
    put_right = (("name", "Maija Virta"), ("diet", "ei mitään erityistä"), ("event", "narkaus"))
    carry(session, Command(Do.CORRECT, registered, put_right, is_listed=True))
    assert listed(session, "narkaus") == [("Maija Virta", Status.CONFIRMED)]
    assert store.last_change(session, registered) == (NOW, LIISA.email)
    assert letters(session) == [("changed", MAIJA)]


def test_a_late_registration_is_let_in_by_its_number(session):
    kept(session, 1, proposal(line(status=Status.LATE), review=False))
    number = store.participants(session, "hirvas")[0].id
    assert number in review.scene(session, NOW).undecided
    carry(session, Command(Do.APPROVE, number, is_listed=True))
    assert listed(session) == [("Maija Virtanen", Status.CONFIRMED)]
    assert letters(session) == [("confirmed", MAIJA)]


def test_two_changes_of_one_mails_registrations_send_two_letters(session):
    kept(session, 1, proposal(line(), line("Pekka Laine"), review=False))
    first, second = (one.id for one in store.participants(session, "hirvas"))
    carry(session, Command(Do.CANCEL, first, is_listed=True), Command(Do.CANCEL, second, is_listed=True))
    assert letters(session) == [("cancelled", MAIJA), ("cancelled 2", MAIJA)]


# ---------------------------------------------------------------- answers


def test_an_answer_goes_to_the_resident_in_the_thread_and_once(session):
    number = kept(session, 1, proposal(action=Action.HUMAN, question=True, review=False))
    command = Command(Do.ANSWER, number, text="Tervetuloa!\n\nTila on esteetön.")
    assert [one.key for one in carry(session, command, command)] == ["answered", "already_plain"]
    assert letters(session) == [("answer", MAIJA)]
    raw = session.connection().exec_driver_sql("select raw from letters").scalar().decode()
    assert "In-Reply-To: <1@posti.example>" in raw
    assert "Subject: Re: Ilmoittautuminen" in raw
    assert "Liisa Korhonen" in raw


# ---------------------------------------------------------------- by mail


def test_a_reply_is_carried_out_and_acknowledged(session):
    one, two = kept(session, 1, proposal(line())), kept(session, 2, proposal(line("Pekka Laine")))
    digest(session)
    taken = take(session, f"OK {one}, hylkää {two}. Kuka on 99?")
    told = text_of(taken.outgoing)
    assert [done.key for done in taken.done] == ["approved", "rejected"]
    assert f"{one} Maija Virtanen: hyväksytty ja kirjattu (mukana); kirje lähtee osoitteeseen {MAIJA}" in told
    assert "Kuka on 99?" in told
    assert "HYLKÄÄ 18" in told  # how to say it
    assert taken.decision.action is Action.IGNORE


def test_a_reply_that_says_nothing_is_not_acknowledged(session):
    digest(session)
    assert take(session, "Kiitos!").outgoing is None
    assert take(session, "Olen lomalla 7.1. asti. Kiireellisissä asioissa ota yhteyttä Hilmaan.").outgoing is None


def test_all_is_what_waits_and_no_more(session):
    kept(session, 1, proposal(line()))
    kept(session, 2, proposal(line("Pekka Laine", "narkaus")))
    kept(session, 3, proposal(action=Action.HUMAN, question=True, review=False))
    digest(session)
    assert [done.key for done in take(session, "OK kaikki").done] == ["approved", "approved"]


def test_what_somebody_settled_is_told_to_who_says_it_again(session):
    number = kept(session, 1, proposal(line()))
    digest(session)
    take(session, f"OK {number}")
    again = review.take(session, reply(f"ok {number}", sender=HILMA.email), DESK, None, NOW)
    assert "sen hoiti jo Liisa Korhonen 9.12. klo 9.12" in text_of(again.outgoing)


def test_the_code_in_the_quoted_text_is_a_ticket_too(session):
    number = kept(session, 1, proposal(line()))
    digest(session)
    taken = take(session, f"OK {number}\r\n\r\n> Tunniste: {review.code(desk.TOKEN)}", to="")
    assert [done.key for done in taken.done] == ["approved"]


def test_a_mail_that_answers_no_digest_is_not_a_reply(session):
    kept(session, 1, proposal(line()))
    digest(session)
    assert take(session, "OK 1", to="") is None
    assert take(session, "OK 1", to="<other@village.example>") is None


REFUSED = [
    ("review.stranger", {"sender": MAIJA}),
    ("review.token", {"to": "", "text": "OK 1\r\n\r\n> MB-ffffffffffffffff"}),
    ("review.forged", {"headers": "Authentication-Results: mx.village.example; dmarc=fail\r\n"}),
]


@pytest.mark.parametrize(("reason", "how"), REFUSED, ids=lambda one: one if isinstance(one, str) else "")
def test_what_does_not_count_does_nothing_and_waits_for_the_coordinators(session, reason, how):
    kept(session, 1, proposal(line()))
    digest(session)
    came = reply(how.pop("text", "OK 1"), **how)
    taken = review.take(session, came, DESK, "mx.village.example", NOW)
    assert (taken.decision.reasons, taken.decision.review, taken.done) == ((reason,), True, ())
    assert (listed(session), letters(session)) == ([], [])
    assert reason in DESK.templates.words[DESK.language].table["digest"]["reasons"]


def test_an_old_digest_no_longer_counts(session):
    kept(session, 1, proposal(line()))
    digest(session, NOW - timedelta(days=31))
    assert take(session, "OK 1").decision.reasons == ("review.old",)


def test_a_reply_with_a_mark_of_forgery_counts_where_no_server_of_ours_signs(session):
    number = kept(session, 1, proposal(line()))
    digest(session)
    headers = "Authentication-Results: elsewhere.example; dmarc=fail\r\n"
    taken = review.take(session, reply(f"OK {number}", headers=headers), DESK, "mx.village.example", NOW)
    assert [done.key for done in taken.done] == ["approved"]


def test_a_change_of_what_is_gone_is_told(session):
    kept(session, 1, proposal(line(), review=False))
    old = store.standing(session).registrations[0]
    waits = proposal(Outcome(old.name, old.event, Status.CANCELLED, replaces=old), action=Action.CANCEL)
    number = kept(session, 2, waits)
    carry(session, Command(Do.CANCEL, old.id, is_listed=True))
    assert carry(session, Command(Do.APPROVE, number))[0].key == "gone"
