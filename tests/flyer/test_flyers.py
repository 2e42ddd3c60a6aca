"""Flyers beside the events that they tell: every field, and where it is listed every doubt."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mailbot import flyer
from mailbot.flyer import Found, opening

FOLDER = Path(__file__).parent / "flyers"
FLYERS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".toml")
FIELDS = ("title", "label", "starts", "ends", "deadline", "place", "address", "capacity", "when", "aliases")
SHARED = Path(__file__).parents[3] / "shared"


def told(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def read(path: Path) -> list[Found]:
    found = flyer.find(opening.text(path), told(path)["published"])
    return [one for one in found if not one.is_cancelled]


def fields(table: dict[str, Any]) -> dict[str, Any]:
    found = {key: table[key] for key in FIELDS if key in table}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


@pytest.mark.parametrize("path", FLYERS, ids=lambda path: path.stem)
def test_a_flyer_becomes_its_events(path: Path) -> None:
    assert [fields(dict(one.table())) for one in read(path)] == [fields(one) for one in told(path)["events"]]


@pytest.mark.parametrize("path", FLYERS, ids=lambda path: path.stem)
def test_what_is_inferred_missing_or_contradictory_is_told_beside_each_event(path: Path) -> None:
    for found, expected in zip(read(path), told(path)["events"], strict=True):
        if "doubts" in expected:
            assert sorted({f"{doubt.kind} {doubt.field}" for doubt in found.doubts}) == sorted(expected["doubts"])


@pytest.mark.parametrize("path", FLYERS, ids=lambda path: path.stem)
def test_each_field_has_words_of_the_flyer_or_a_doubt(path: Path) -> None:
    for found in read(path):
        doubted = {doubt.field for doubt in found.doubts}
        assert set(found.table()) - {"id", "aliases"} <= set(found.words) | doubted
        assert found.ends is not None or found.starts is None or "ends" in doubted
        assert found.deadline is not None or found.starts is None or "deadline" in doubted


@pytest.mark.parametrize("path", FLYERS, ids=lambda path: path.stem)
def test_ids_are_short_plain_and_unique(path: Path) -> None:
    ids = [one.id for one in read(path)]
    assert len(ids) == len(set(ids))
    assert all(one.isascii() and 1 <= len(one) <= 45 and " " not in one for one in ids)


@pytest.mark.shared
def test_the_first_flyer_becomes_the_catalogue_that_was_written_by_hand() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared flyers are not beside the project")
    by_hand = tomllib.loads((SHARED / "corpus/dev-rovaniemi/events.toml").read_text(encoding="utf-8"))
    text = (SHARED / "flyer/kumppanuuspoydat-2021.txt").read_text(encoding="utf-8")
    found = flyer.find(text, told(Path(__file__).parent / "flyers/partnership.txt")["published"])
    assert [fields(dict(one.table())) for one in found] == [fields(one) for one in by_hand["events"]]
