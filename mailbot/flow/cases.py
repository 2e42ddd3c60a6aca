"""Cases: a mail with what is right to understand of it, kept beside it, so that a complaint becomes a test."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mailbot.config import Config
from mailbot.errors import InboxError
from mailbot.flow.explaining import Explained, explain
from mailbot.model import Outcome

_HEAD = "# What is right to understand of the mail beside this file. Put right what the program got wrong.\n\n"


def save(told: Explained, mail: Path, folder: Path) -> Path:
    """Lays the mail into the folder with what was understood of it; the file to put right. InboxError if it cannot."""
    name = re.sub(r"[^\w.-]+", "-", mail.stem).strip("-.") or "mail"
    expected = folder / f"{name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if expected.exists():
            raise InboxError(f"{expected} is there already: delete it, or give the mail's file another name.")
        (folder / f"{name}.eml").write_bytes(mail.read_bytes())
        expected.write_text(_HEAD + _toml(facts(told)), encoding="utf-8")
    except OSError as error:
        raise InboxError(f"The case cannot be kept in {folder} ({error.strerror}): name another folder.") from None
    return expected


def facts(told: Explained) -> dict[str, Any]:
    """What a case holds: what is done with the mail, and for whom."""
    decision = told.decision
    return {
        "action": str(decision.action),
        "language": str(decision.language),
        "question": decision.question,
        "people": sorted((_person(line) for line in decision.outcomes), key=json.dumps),
    }


def _person(line: Outcome) -> dict[str, Any]:
    said: dict[str, Any] = {"name": line.name or "", "event": line.event or "", "diet": sorted(line.diet.tags)}
    return {**said, "other": list(line.diet.other), "no_diet": line.diet.none}


def differences(config: Config, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each case of the folder by name, with what is understood otherwise than it should be; empty: all is right."""
    cases = sorted(path for path in folder.glob("*.toml") if path.with_suffix(".eml").is_file())
    if not cases:
        raise InboxError(f"{folder} holds no case: keep one with `mailbot explain MAIL.eml --save {folder}`.")
    for path in cases:
        try:
            right = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InboxError(f"{path} cannot be read ({error}): mend it, or delete the case.") from None
        now = facts(explain(config, path.with_suffix(".eml")))
        right = {**right, "people": sorted(right.get("people", []), key=json.dumps)}
        yield path.stem, [f"{key}: {_said(now[key])}, right is {_said(right[key])}" for key in _unlike(now, right)]


def _unlike(now: dict[str, Any], right: dict[str, Any]) -> Iterable[str]:
    return (key for key in now if key in right and now[key] != right[key])


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _toml(said: dict[str, Any]) -> str:
    plain = [f"{key} = {_said(value)}\n" for key, value in said.items() if key != "people"]
    people = [
        "\n[[people]]\n" + "".join(f"{key} = {_said(value)}\n" for key, value in p.items()) for p in said["people"]
    ]
    return "".join(plain + people)
