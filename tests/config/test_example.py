"""config.example.toml has every key, and everything in it may stand in a file."""

import re
import tomllib
from pathlib import Path

import pytest

from mailbot import catalogue, config
from mailbot.servers import Mailbox

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config.example.toml").read_text(encoding="utf-8")
EVENTS = (ROOT / "data/events.example.toml").read_text(encoding="utf-8")
FILES = (
    "village-ca.pem",
    "mailbox-password",
    "smtp-password",
    "names/given.csv",
    "names/surnames.csv",
    "diets.toml",
)


def commented() -> list[tuple[str, str]]:
    """Every `#key = value` of the example, with the section that it stands in."""
    section, found = "", []
    for line in TEXT.splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = heading[1]
        elif re.match(r"#\w+ = ", line):
            found.append((section, line[1:]))
    return found


def test_every_key_is_in_the_example() -> None:
    table = tomllib.loads(TEXT)
    told = {key for key, value in table.items() if not isinstance(value, dict)}
    told |= {f"{name}.{key}" for name, value in table.items() if isinstance(value, dict) for key in value}
    told |= {f"{section}.{line.split()[0]}".lstrip(".") for section, line in commented()}
    sections = {key for key, value in table.items() if isinstance(value, dict)}
    assert told | sections == {*config.KEYS, *catalogue.KEYS, "events"}


def test_every_key_of_an_event_is_in_its_example() -> None:
    events = tomllib.loads(EVENTS)["events"]
    assert {key for event in events for key in event} == set(catalogue.EVENT_KEYS)


def test_the_example_loads_as_it_stands() -> None:
    config.load(ROOT / "config.example.toml").needs("mailbox", "smtp")


@pytest.mark.parametrize(("section", "line"), commented(), ids=lambda part: part.partition(" =")[0])
def test_a_commented_key_may_be_switched_on(tmp_path: Path, section: str, line: str) -> None:
    before, heading, after = TEXT.partition(f"\n[{section}]\n" if section else "\n")
    text = before + heading + after.replace(f"#{line}", line, 1)
    if section == "mailbox" and line.startswith(Mailbox.SECRETS):
        text = text.replace("\npassword_command = ", "\n#password_command = ", 1)
    for name in FILES:
        lay(tmp_path / name, "Maija\n" if name.endswith(".csv") else "")
    lay(tmp_path / "data/events.example.toml", EVENTS)
    (tmp_path / "templates").mkdir()
    lay(tmp_path / "config.toml", text)
    config.load(tmp_path / "config.toml").needs("mailbox", "smtp")


def lay(path: Path, text: str = "") -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_what_the_example_says_is_the_default_is_the_default() -> None:
    told = config.load(ROOT / "config.example.toml")
    shown = {f"{section}.{line.partition(' = ')[0]}": tomllib.loads(line) for section, line in commented()}
    assert shown["caps.per_hour"] == {"per_hour": told.caps.per_hour}
    assert shown["retention.days"] == {"days": told.retention.days}
    assert shown["mailbox.port"] == {"port": told.mailbox.port}
    assert shown["smtp.port"] == {"port": told.smtp.port}
    assert shown["mailbox.poll_minutes"] == {"poll_minutes": told.mailbox.poll_minutes}
    assert told.store_url == f"sqlite:///{ROOT / 'data/mailbot.db'}"
