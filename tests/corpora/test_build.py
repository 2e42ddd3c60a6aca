"""The invented inboxes: are they built as a server holds them, and does their gold keep one consistent list?"""

import json
import subprocess
import sys
import tomllib
from collections import defaultdict
from datetime import date, datetime, time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.corpora.build import build, read

HERE = Path(__file__).parent
SCORE = HERE.parents[2] / "shared" / "corpus" / "score.py"
MAILS = {"palsila-elakkeensaajat": 60, "saimaa-tyopajat": 60, "savonlinna-elakelaiset": 80, "turku-kirjasto": 80}
TAGS = {
    "gluten-free",
    "lactose-free",
    "low-lactose",
    "milk-free",
    "egg-free",
    "fish-free",
    "crustacean-free",
    "mollusc-free",
    "nut-free",
    "peanut-free",
    "soy-free",
    "celery-free",
    "mustard-free",
    "sesame-free",
    "lupin-free",
    "sulphite-free",
    "vegetarian",
    "vegan",
    "pescatarian",
    "pork-free",
    "beef-free",
    "halal",
    "kosher",
    "diabetic",
    "low-fodmap",
    "low-salt",
}
RECORDING = {"register", "change", "cancel"}

Record = dict[str, Any]
corpora = pytest.mark.parametrize("name", MAILS)


class List:
    """The list of participants as it grows by the gold, and what is wrong with the gold on the way."""

    def __init__(self, folder: Path) -> None:
        table = tomllib.loads((folder / "events.toml").read_text(encoding="utf-8"))
        self.zone = ZoneInfo(table["timezone"])
        self.events = {event["id"]: event for event in table["events"]}
        self.standing: dict[str, list[Record]] = defaultdict(list)
        self.wrong: list[str] = []

    def moment(self, value: date | datetime) -> datetime:
        """A deadline as a moment: a date lasts until its end."""
        if not isinstance(value, datetime):
            value = datetime.combine(value, time(23, 59, 59))
        return value.replace(tzinfo=self.zone)

    def status(self, event: str, received: datetime) -> str:
        """What a registration that arrives now becomes."""
        row = self.events[event]
        if "starts" not in row:
            return "interest"
        if received.replace(microsecond=0) > self.moment(row["deadline"]):
            return "late" if received < self.moment(row["starts"]) else "too late to register"
        confirmed = sum(one["status"] == "confirmed" for one in self.standing[event])
        return "waitlisted" if confirmed >= row.get("capacity", 10**6) else "confirmed"

    def find(self, name: str | None, event: str, diet: Record | None = None) -> Record | None:
        same = [one for one in self.standing[event] if one["name"] == name]
        return next((one for one in same if diet in (None, one["diet"])), None)

    def take(self, mail: Record) -> None:
        gold, received = mail["gold"], datetime.fromisoformat(mail["received"])
        for row in gold["registrations"]:
            said = {
                "register": self.register,
                "change": self.change,
                "cancel": self.cancel,
                "clarify": self.clarify,
            }.get(gold["action"], self.nothing)(row, received)
            if said:
                self.wrong.append(f"{mail['key']} {row['name']}, {row['event']}: {said}")

    def register(self, row: Record, received: datetime) -> str:
        old = self.find(row["name"], row["event"]) if row["name"] else None
        if old:
            return "" if (old["status"], old["diet"]) == (row["status"], row["diet"]) else f"repeat differs from {old}"
        want = self.status(row["event"], received)
        self.standing[row["event"]].append(row)
        return "" if row["status"] == want else f"status {row['status']} should be {want}"

    def change(self, row: Record, received: datetime) -> str:
        was = row.get("replaces") or {"name": row["name"], "event": row["event"]}
        old = self.find(was["name"], was["event"])
        if old is None:
            return f"nothing stands under {was}"
        if row.get("replaces") and (row["name"], row["event"]) == (was["name"], was["event"]):
            return "replaces itself"
        self.standing[was["event"]].remove(old)
        want = old["status"] if was["event"] == row["event"] else self.status(row["event"], received)
        self.standing[row["event"]].append(row)
        return "" if row["status"] == want else f"status {row['status']} should be {want}"

    def cancel(self, row: Record, _received: datetime) -> str:
        old = self.find(row["name"], row["event"], row["diet"])
        if old is None:
            return "nothing like it stands"
        self.standing[row["event"]].remove(old)
        return "" if row["status"] == "cancelled" else f"status {row['status']}"

    def clarify(self, row: Record, _received: datetime) -> str:
        return "" if row["status"] == "incomplete" else f"status {row['status']}"

    def nothing(self, _row: Record, _received: datetime) -> str:
        return "has a registration but registers nothing"


@corpora
def test_every_mail_is_whole(name: str) -> None:
    mails = read(HERE / name)
    events = List(HERE / name).events
    seen: dict[str, Record] = {}
    assert len(mails) == MAILS[name]
    for mail in mails:
        gold, key = mail["gold"], mail["key"]
        assert key not in seen
        assert mail["from"][1].endswith(".example"), key
        assert mail["text"] is not None or mail["html"], key
        assert mail["reply_to_key"] in {None, *seen}, key
        assert gold["action"] in RECORDING | {"clarify", "human", "ignore"}, key
        assert gold["language"] in {"fi", "sv", "en", "se"}, key
        assert bool(gold["missing"]) == (gold["action"] == "clarify"), key
        assert set(gold["missing"]) <= {"event", "name", "registration"}, key
        assert gold["missing"] or bool(gold["registrations"]) == (gold["action"] in RECORDING), key
        assert set(gold.get("also", [])) <= {"human", "ignore"}, key
        if first := seen.get(mail["same_message_as"] or ""):
            assert gold["action"] == "ignore", key
            assert all(first[part] == mail[part] for part in ("text", "html", "from", "subject")), key
        for row in gold["registrations"]:
            assert row["event"] in events or (row["event"] is None and gold["missing"]), key
            assert set(row["diet"]["tags"]) <= TAGS, key
            assert not (row["diet"]["none"] and (row["diet"]["tags"] or row["diet"]["other"])), key
            said = f"{mail['subject']}\n{mail['text'] or mail['html']}".casefold()
            if gold["action"] == "register" and mail["reply_to_key"] is None:
                assert all(word in said for word in row["diet"]["other"]), key
        seen[key] = mail
    arrivals = [datetime.fromisoformat(mail["received"]) for mail in mails]
    assert arrivals == sorted(set(arrivals))


@corpora
def test_the_gold_keeps_one_consistent_list(name: str) -> None:
    people = List(HERE / name)
    for mail in read(HERE / name):
        people.take(mail)
    assert people.wrong == []


@corpora
def test_the_mails_read_back_as_they_were_written(name: str, tmp_path: Path) -> None:
    assert build(HERE / name, tmp_path) == MAILS[name]
    files = sorted((tmp_path / "mails").iterdir())
    kinds = defaultdict(int)
    for path, mail in zip(files, read(HERE / name), strict=True):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert path.stem.endswith(mail["key"])
        sender = message["From"].addresses[0]
        assert " ".join(message["Subject"].split()) == mail["subject"]
        assert [sender.display_name, sender.addr_spec] == mail["from"]
        body = message.get_body(("plain",))
        kinds[message.get_content_type()] += 1
        if body is not None:
            assert body.get_content().replace("\r\n", "\n").rstrip("\n") == mail["text"].rstrip("\n")
        assert bool(message["In-Reply-To"]) == bool(mail["reply_to_key"])
    assert 0.1 < 1 - kinds["text/plain"] / MAILS[name] < 0.35
    assert set(kinds) == {"text/plain", "text/html", "multipart/alternative"}


@pytest.mark.shared
@corpora
def test_who_reads_like_the_gold_scores_full_marks(name: str, tmp_path: Path) -> None:
    if not SCORE.exists():
        pytest.skip("the corpora are not beside the project (../shared)")
    build(HERE / name, tmp_path)
    gold = tmp_path / "gold.jsonl"
    done = subprocess.run([sys.executable, SCORE, gold, gold, "--json"], capture_output=True, text=True, check=True)
    marks = json.loads(done.stdout)
    assert (marks["straight_through"], marks["silent_errors"], marks["lost"], marks["mails"]) == (
        1.0,
        0,
        0,
        MAILS[name],
    )
