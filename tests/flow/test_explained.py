"""P20: of every mail a row says by which rules it was taken so, and `explain` shows them with their words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mailbot import __version__, config, flow
from mailbot.store.schema import MailRow
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.flow.village import MONDAY, Village, mail
from tests.hostile.mails import CUNNING
from tests.live.test_poll import MAILS

ODD = [raw for raw in CUNNING.values() if raw][::4]


def rows(village: Village) -> list[MailRow]:
    with village.opened() as setup, setup.store.read() as session:
        return list(session.scalars(sa.select(MailRow).order_by(MailRow.id)))


def test_every_row_tells_rules_version_and_hash(village: Village) -> None:
    raws = [*MAILS, MAILS[0], mail("Liisa Harju", MONDAY - timedelta(days=9)), *ODD, b"x" * 2_000_000]
    for raw in raws:
        village.put(raw)
    village.go()
    told = rows(village)
    assert len(told) == len(raws)
    assert [row.uid for row in told if not (row.case and row.rules and row.version == __version__)] == []
    hashes = [row.content_hash for row in told if row.content_hash is not None]
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
    assert len(hashes) == len(raws) - 1, "one was not downloaded"
    assert told[len(MAILS)].rules == ["automatic.1"]
    assert "caps.answer_within_days" in told[len(MAILS) + 1].rules


@pytest.mark.parametrize("number", range(len(MAILS)))
def test_explain_comes_to_the_row_s_rules(run: Run, village: Village, number: int) -> None:  # noqa: F811
    village.put(MAILS[number])
    village.go(MONDAY + timedelta(hours=2))
    [row] = rows(village)
    path = village.inbox / "001.eml"
    explained = flow.explain(config.load(village.settings), path)
    assert (explained.decision.case, str(explained.decision.action)) == (row.case, str(row.action))
    found = {one.rule for one in explained.decision.evidence}
    assert {rule for rule in found if not rule.startswith(("diets.", "foods."))} <= set(row.rules)
    said = run("explain", path, "--config", village.settings).out
    assert [rule for rule in row.rules if rule not in said] == []
