"""P11, P16: what another address changed is told to who had registered, and no diet to anybody but its giver."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from mailbot.store.schema import LetterRow
from tests.flow.village import MONDAY, Village, mail

MAARIT, OLLI = "maarit.kettunen@posti.example", "olli.rantala@posti.example"
MUU = "muu@posti.example"
CANCELS = "Hei, Maarit Kettunen ei pääsekään tulemaan 18.3. Peruisin hänen ilmoittautumisensa.\n\nOlli Rantala\n"
AGAIN = "Hei! Ilmoitan Maarit Kettusen 18.3. iltaan.\n\nOlli Rantala\n"
MOVES = "Hei, siirrän ilmoittautumiseni 18.3. illasta tieiltaan 23.3.\n\n{name}\n"


@pytest.fixture
def registered(village: Village) -> Village:
    """Maarit, who is a vegan, has registered in Swedish."""
    village.put(mail(body="Hej! Jag anmäler mig till kvällen den 18 mars. Jag är vegan.\n\nMaarit Kettunen\n"))
    village.go()
    return village


def letters(village: Village) -> list[tuple[str, str, str]]:
    """Recipient, In-Reply-To and text of each letter, but for the first."""
    with village.opened() as setup, setup.store.read() as session:
        rows = session.execute(sa.select(LetterRow.recipient, LetterRow.raw).order_by(LetterRow.id)).all()[1:]
    found = []
    for recipient, raw in rows:
        letter = message_from_bytes(raw, policy=policy.default)
        assert [one.addr_spec for one in letter["To"].addresses] == [recipient]
        body = letter.get_body(("plain",))
        found.append((recipient, str(letter["In-Reply-To"] or ""), f"{letter['Subject']}\n{body.get_content()}"))
    return found


BY_OTHERS = [mail("Olli Rantala", body=CANCELS), mail(body=MOVES, sender=MUU)]


@pytest.mark.parametrize("raw", BY_OTHERS, ids=["cancelled", "moved"])
def test_who_had_registered_is_told_in_her_language_outside_of_the_other_s_thread(
    registered: Village, raw: bytes
) -> None:
    registered.put(raw)
    [taken] = registered.go().taken
    [(to_other, answers, told_other), (to_maarit, answers_none, told_maarit)] = letters(registered)
    assert taken.mail is not None
    assert (to_other, answers) == (taken.mail.sender.email, taken.mail.message_id)
    assert (to_maarit, answers_none) == (MAARIT, "")
    assert "från en annan adress" in told_maarit
    assert "Maarit Kettunen" in told_maarit
    assert "toisesta osoitteesta" not in told_other
    assert "vega" not in told_other.lower() + told_maarit.lower()


def test_what_another_registers_again_tells_nothing_of_what_she_eats(registered: Village) -> None:
    registered.put(mail("Olli Rantala", body=AGAIN))
    registered.go()
    [(to, _, told)] = letters(registered)
    assert (to, "Maarit Kettunen" in told, "vegaani" in told.lower()) == (OLLI, True, False)


def test_her_own_letter_tells_her_what_she_eats(registered: Village) -> None:
    registered.put(mail(body=MOVES, number=2))
    registered.go()
    [(to, _, told)] = letters(registered)
    assert (to, "vegaani" in told.lower()) == (MAARIT, True)


def test_a_change_that_she_could_not_be_told_of_waits(registered: Village) -> None:
    registered.more = "[caps]\naddress_per_day = 1\n"
    registered.put(mail("Olli Rantala", body=CANCELS))
    # The inbox is observed: what is held does not count, so another letter must have gone to her.
    with registered.opened() as setup, setup.store.write() as session:
        session.execute(sa.update(LetterRow).values(state="sent", created_at=MONDAY))
    [taken] = registered.go().taken
    assert (taken.decision.review, taken.decision.reasons, letters(registered)) == (True, ("caps.address_per_day",), [])


def test_a_reply_to_the_notice_finds_her_registration(registered: Village) -> None:
    registered.put(mail(body=MOVES, sender=MUU))
    registered.go()
    with registered.opened() as setup, setup.store.read() as session:
        notice = session.scalar(sa.select(LetterRow.message_id).where(LetterRow.recipient == MAARIT).offset(1))
    head = f"In-Reply-To: {notice}\r\nReferences: {notice}\r\n"
    registered.put(
        mail(body="En pääse silloin, peruisin.\n\nMaarit\n", number=3, head=head, sender="toinen@posti.example")
    )
    [taken] = registered.go().taken
    assert (str(taken.decision.action), [line.name for line in taken.decision.outcomes]) == (
        "cancel",
        ["Maarit Kettunen"],
    )
