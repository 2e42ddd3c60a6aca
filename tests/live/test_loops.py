"""P5: two machines that write to each other stop, and the coordinators hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.flow.village import COMES, MONDAY, mail
from tests.live.town import Town
from tests.servers.smtp import Kept, Sink

pytestmark = pytest.mark.dovecot
HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=1)
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress")
THEIRS = "kerho@naapuri.example"


def opened(kept: Kept) -> EmailMessage:
    return message_from_bytes(kept.raw, policy=policy.default)  # type: ignore[return-value]


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return str(body.get_content()).replace("{", "(").replace("}", ")") if body else ""


def rounds(town: Town, count: int, answer: Callable[[Kept, int], bytes | None], every: timedelta = 5 * MINUTES) -> None:
    """Passes of the town, each of whose letters is answered before the next one."""
    seen, now = 0, MONDAY + HOUR
    for number in range(count):
        now += every
        town.go(now)
        letters, seen = town.sink.mails[seen:], len(town.sink.mails)
        for at, kept in enumerate(letters):
            if kept.recipients[0] != "aino@kyla.example" and (raw := answer(kept, 100 * number + at)) is not None:
                town.mailbox.append(raw, now)


def to_residents(town: Town) -> list[Kept]:
    return [kept for kept in town.sink.mails if kept.recipients[0] != "aino@kyla.example"]


@pytest.fixture
def begun(town: Town) -> Town:
    """The town with one registration come."""
    town.go(MONDAY)
    town.mailbox.append(mail("Maarit Kettunen"), MONDAY + HOUR)
    return town


# ---------------------------------------------------------------- two of us


@pytest.fixture
def neighbour(town: Town, tmp_path: Path) -> Iterator[Town]:
    """Another installation, which holds the first one for a resident."""
    mailbox = town.mailbox.server.mailbox("naapuri." + town.mailbox.user)
    mailbox.create("Sent", "Drafts")
    (tmp_path / "naapuri").mkdir()
    with Sink() as sink:
        other = Town(tmp_path / "naapuri", mailbox, sink, events=town.events.replace("ilmo@kyla.example", THEIRS))
        other.events = other.events.replace("aino@kyla.example", "eino@naapuri.example")
        other.go(MONDAY)
        yield other


@pytest.mark.parametrize("is_stripped", [False, True], ids=["as it is", "its marks lost on the way"])
def test_two_mailbots_write_to_each_other_no_more_than_the_cap(
    town: Town, neighbour: Town, *, is_stripped: bool
) -> None:
    town.go(MONDAY)
    town.mailbox.append(mail("Naapurin kerho", sender=THEIRS), MONDAY + HOUR)

    def handed(kept: Kept) -> bytes:
        letter = opened(kept)
        for mark in MARKS if is_stripped else ():
            del letter[mark]
        return letter.as_bytes()

    seen = {0: 0, 1: 0}
    for step in range(24):
        here, there = (town, neighbour) if step % 2 == 0 else (neighbour, town)
        now = MONDAY + HOUR + (step + 1) * MINUTES
        here.go(now)
        letters, seen[step % 2] = here.sink.mails[seen[step % 2] :], len(here.sink.mails)
        for kept in letters:
            there.mailbox.append(handed(kept), now)
    both = [*town.sink.mails, *neighbour.sink.mails]
    assert 1 <= len(both) <= (6 if is_stripped else 1)
    assert {kept.recipients[0] for kept in both} <= {THEIRS, "ilmo@kyla.example"}


# ---------------------------------------------------------------- who is away

AWAY = {
    "with its marks": ("Automaattinen vastaus: {}", "Auto-Submitted: auto-replied\r\n"),
    "of an old program": ("Re: {}", "Precedence: bulk\r\n"),
    "of Exchange": ("Re: {}", "X-Auto-Response-Suppress: All\r\n"),
    "by its subject alone": ("Poissaoloviesti: {}", ""),
    "with no mark at all": ("Re: {}", ""),
}


@pytest.mark.parametrize("what", AWAY)
def test_a_vacation_responder_gets_no_answer_to_its_answer(begun: Town, what: str) -> None:
    subject, head = AWAY[what]

    def away(kept: Kept, number: int) -> bytes:
        letter = opened(kept)
        thread = f"In-Reply-To: {letter['Message-ID']}\r\nReferences: {letter['Message-ID']}\r\n"
        body = "Hei, olen lomalla 21.3. asti. Vastaan viestiisi palattuani.\n\nMaarit Kettunen\n"
        subject_line = subject.format(str(letter["Subject"]))
        return mail("Maarit Kettunen", body=body, subject=subject_line, head=head + thread, number=number + 2)

    rounds(begun, 6, away)
    assert len(begun.sink.mails) <= (1 if what != "with no mark at all" else 3)
    assert len(begun.listed("ranta")) == 1, "nobody is taken from the list by a machine"


# ---------------------------------------------------------------- an echo

ECHOES: dict[str, tuple[str, str, int, str]] = {
    "of one address": ("[caps]\naddress_per_day = 4\n", "kaiku@kaiku.example", 4, "Samaan osoitteeseen"),
    "of one domain": ("[caps]\ndomain_per_day = 6\n", "kaiku{}@kaiku.example", 6, "Saman palvelun"),
    "of all domains": ("[caps]\nper_hour = 5\nper_day = 8\n", "kaiku@d{}.example", 8, "vuorokaudessa liikaa"),
}


@pytest.mark.parametrize("what", ECHOES)
def test_an_echo_with_ever_new_names_stops_at_the_cap_and_is_told(begun: Town, what: str) -> None:
    caps, address, most, told = ECHOES[what]
    begun.more = caps + '[digest]\ntimes = ["16:00"]\n'

    def echo(kept: Kept, number: int) -> bytes:
        name = f"Anna {chr(65 + number // 100)}{'aeiouy'[number % 6]}rola"
        return mail(name, body=COMES, sender=address.format(number), number=number + 2)

    rounds(begun, 30, echo, every=15 * MINUTES)
    assert most - 1 <= len(to_residents(begun)) <= most + 1  # the first letter was none of the echo's
    digests = " ".join(" ".join(text(opened(k)).split()) for k in begun.sink.mails if k not in to_residents(begun))
    assert told in digests


def test_an_echo_of_our_own_words_in_our_thread_stops_at_the_cap(begun: Town) -> None:
    """It sends back what we wrote, from a new address each time, with no mark of a machine."""

    def echo(kept: Kept, number: int) -> bytes:
        letter = opened(kept)
        thread = f"In-Reply-To: {letter['Message-ID']}\r\nReferences: {letter['Message-ID']}\r\n"
        sender, subject = f"kaiku@d{number}.example", f"Re: {letter['Subject']}"
        return mail(f"Kaiku {chr(65 + number // 100)}aarala", body=text(letter), subject=subject, sender=sender,
                    head=thread, number=number + 2)  # fmt: skip

    rounds(begun, 12, echo)
    assert len(to_residents(begun)) <= 2 * 3  # three in a thread, and what each tells to who had registered


def test_no_letter_of_ours_is_taken_for_a_resident_s(begun: Town) -> None:
    """Forwarded back by a filter, as it is: it comes from our own address."""
    rounds(begun, 3, lambda kept, number: kept.raw)
    assert len(begun.sink.mails) == 1


@pytest.mark.parametrize("hours", [0, 23])
def test_over_the_daily_cap_nothing_leaves_until_a_day_has_passed(begun: Town, hours: int) -> None:
    begun.more = "[caps]\nper_day = 1\n"
    begun.mailbox.append(mail("Olli Rantala"), MONDAY + HOUR)
    begun.go(MONDAY + HOUR)
    begun.go(MONDAY + (1.2 + hours) * HOUR)
    assert len(to_residents(begun)) == 1
    begun.go(MONDAY + 25.1 * HOUR)
    assert len(to_residents(begun)) == 2
