"""Real mail of the kinds that nobody may be answered for: bounces, lists, spam, malformed and automatic mail."""

import json
import tarfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot import mail
from mailbot.model import Address, Catalogue, Mail
from mailbot.reading import automatic

ARCHIVE = Path(__file__).parents[2] / "shared" / "wild" / "wild.tar.xz"
CATALOGUE = Catalogue("Europe/Helsinki", Address("Kylät", "kylat@kylat.example"), (), ())
MACHINES = {"bounce", "feedback", "automatic", "mdn"}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.exists(), reason="the wild mails are not beside the project"),
]


@pytest.fixture(scope="module")
def wild() -> list[tuple[str, Mail]]:
    """(label, mail) of every mail; parsing raises on none."""
    with tarfile.open(ARCHIVE) as archive:
        members = {member.name.removeprefix("./"): member for member in archive.getmembers() if member.isfile()}
        rows = map(json.loads, _read(archive, members["manifest.jsonl"]).decode().splitlines())
        return [(row["label"], mail.parse(_read(archive, members[row["file"]]))) for row in rows]


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    opened = archive.extractfile(member)
    assert opened is not None
    return opened.read()


def caught(mails: Iterable[tuple[str, Mail]]) -> tuple[Counter[str], Counter[str]]:
    """How many mails of each label there are, and for how many a rule forbids the answer."""
    every, hits = Counter[str](), Counter[str]()
    for label, found in mails:
        every[label] += 1
        hits[label] += automatic.find(found, CATALOGUE) is not None
    return every, hits


def test_none_of_the_wild_mails_is_addressed_to_us(wild: list[tuple[str, Mail]]) -> None:
    every, hits = caught(wild)
    assert every.total() == 1845
    assert hits == every


def test_addressed_to_us_every_machine_s_mail_is_told_from_its_own_marks(wild: list[tuple[str, Mail]]) -> None:
    every, hits = caught((label, replace(found, recipients=("kylat@kylat.example",))) for label, found in wild)
    print({label: f"{hits[label]}/{every[label]}" for label in sorted(every)})  # noqa: T201 — shown with -s
    assert {label: hits[label] for label in MACHINES} == {label: every[label] for label in MACHINES}


def test_zones_cover_every_wild_text(wild: list[tuple[str, Mail]]) -> None:
    for _, found in wild:
        assert "".join(found.text[zone.start : zone.end] for zone in found.zones) == found.text
