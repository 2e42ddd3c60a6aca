"""The table of broken promises stays true of the program, and `docs/promises.md` names a test of each."""

from __future__ import annotations

import re

import pytest

from tests.promises.breaks import BREAKS, TREE, Break


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.promise} {one.what}")
def test_its_place_is_there_once(one: Break) -> None:
    assert (TREE / "mailbot" / one.path).read_text(encoding="utf-8").count(one.old) == 1
    assert [test for test in one.tests if not (TREE / test.partition("::")[0]).exists()] == []


def test_every_promise_is_broken_once_at_least() -> None:
    assert {one.promise for one in BREAKS} == {f"P{number}" for number in range(1, 21)}


def test_every_test_that_the_table_names_is_there() -> None:
    table = (TREE / "docs" / "promises.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (P\d+) \|", table, re.MULTILINE)) == {f"P{number}" for number in range(1, 21)}
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", table))
    assert len(named) >= 20
    for path, test in named:
        assert (TREE / path).exists(), path
        assert f"def {test}" in (TREE / path).read_text(encoding="utf-8"), (path, test)
