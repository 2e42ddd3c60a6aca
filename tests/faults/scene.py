"""The pass that is broken: a new mail, a reply that changes, a cancellation, a newsletter, and a digest that is due.

And a cancellation from another address, with its two letters: the one who had registered is told.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.faults.site import Site, id_of
from tests.flow.village import COMES, MONDAY, mail

HOUR = timedelta(hours=1)
START = MONDAY - 5 * HOUR  # four in the morning: the digest is due at seven
BEFORE = START + HOUR
BROKEN = MONDAY - 1.5 * HOUR  # half past seven
AFTER = BROKEN + HOUR / 12
NEXT_DAY = BROKEN + 24 * HOUR
ANSWERED = {
    "<1.maarit.kettunen@posti.example>",
    "<1.olli.rantala@posti.example>",
    "<2.maarit.kettunen@posti.example>",
    "<2.olli.rantala@posti.example>",
    "<1.eeva.salonen@posti.example>",
    "<1.helvi.ojanen@posti.example>",
    "<1.irja.lampela@posti.example>",
}


def prepare(site: Site) -> None:
    """The site as it stands before the pass: three registered people, five new mails."""
    assert site.go(START).trouble == []
    for name in ("Maarit Kettunen", "Olli Rantala", "Helvi Ojanen"):
        site.mailbox.append(mail(name, BEFORE), BEFORE)
    site.go(BEFORE + HOUR / 12)
    letters = {kept.recipients[0].split(".")[0]: id_of(kept.raw) for kept in site.sink.mails}
    site.mailbox.append_all([(raw, BROKEN - HOUR) for raw in arrivals(letters)])


def arrivals(letters: dict[str, str]) -> list[bytes]:
    """The new mails; `letters` are the Message-IDs of what we wrote, by first name."""
    heads = {who: f"In-Reply-To: {of}\r\nReferences: {of}\r\n" for who, of in letters.items()}
    at = BROKEN - HOUR
    diet = "Hei, lisään vielä, että olen keliaakikko.\n\nMaarit Kettunen\n"
    other = "Hei, Helvi Ojanen ei pääsekään 18.3. Peruisin hänen ilmoittautumisensa.\n\nIrja Lampela\n"
    stays = "En pääsekään tulemaan, peruisin.\n\nOlli Rantala\n"
    return [
        mail("Eeva Salonen", at),
        mail("Maarit Kettunen", at, diet, subject="Re: Ilmoittautuminen", number=2, head=heads["maarit"]),
        mail("Olli Rantala", at, stays, subject="Re: Ilmoittautuminen", number=2, head=heads["olli"]),
        mail("Uutiset", at, COMES, head="List-Id: <uutiset.example>\r\n"),
        mail("Irja Lampela", at, other),
    ]


def recover(site: Site) -> None:
    """What cron does afterwards: the next pass, and the digest of the next day."""
    site.go(AFTER)
    site.go(NEXT_DAY)


def verdict(site: Site, untouched: dict[str, object], lists: dict[str, list[object]]) -> list[str]:
    """What is not as promised once it has recovered; `lists` as they are when nothing breaks."""
    found = site.faults(ANSWERED, untouched)
    told = site.rows("SELECT state FROM letters WHERE kind = 'cancelled' AND recipient = 'helvi.ojanen@posti.example'")
    found += ["lost: who had registered is not told"] * (len(told) != 1)
    if site.lists() != lists:
        found.append(f"lost: the lists are {site.lists()}")
    return found


def reference(site: Site, frozen: Path) -> dict[str, list[object]]:
    """The lists where nothing breaks; and nothing may be found wrong then."""
    site.thaw(frozen)
    untouched = site.flags_of("INBOX", "Sent", "Drafts")
    assert site.poll(BROKEN).returncode == 0
    recover(site)
    lists = site.lists()
    found = verdict(site, untouched, lists)
    assert found == [], found
    return lists
