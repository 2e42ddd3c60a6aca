"""Whose registrations a letter tells of: what this recipient must not be told, and who else must be told.

What people eat goes back to the address that said it and to nobody else, however well somebody knows a name. And who
changes or cancels what another address had registered cannot do it behind her back.
"""

from __future__ import annotations

from dataclasses import replace

from mailbot.decide import key
from mailbot.model import Catalogue, Decision, Diet, Outcome, Registration, Standing


def veiled(decision: Decision, sender: str, standing: Standing) -> Decision:
    """The decision as a letter to its sender tells it: without the diets that another address gave."""
    return replace(decision, outcomes=tuple(_veiled(line, sender, standing) for line in decision.outcomes))


def told_too(decision: Decision, sender: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The other addresses that had registered those whom a mail changes or cancels; ours and coordinators' are none."""
    changed = {line.replaces.sender for line in decision.outcomes if line.replaces is not None and not line.is_repeat}
    return tuple(sorted(changed - catalogue.house - {sender, ""}))


def notice(decision: Decision, to: str) -> Decision:
    """The decision as it is told to such an address: of those that it had registered, and of nobody's diet."""
    theirs = (line for line in decision.outcomes if line.replaces is not None and line.replaces.sender == to)
    lines = tuple(replace(line, diet=Diet(), is_veiled=True) for line in theirs if not line.is_repeat)
    return replace(decision, outcomes=lines, question=False)


def _veiled(line: Outcome, sender: str, standing: Standing) -> Outcome:
    old = line.replaces or (_listed(line, standing) if line.is_repeat else None)
    if old is None or old.sender == sender:
        return line
    new, before = line.diet, old.diet
    other = tuple(words for words in new.other if words not in before.other)
    said = Diet(new.tags - before.tags, other, new.none and not before.none, new.severe and not before.severe)
    return replace(line, diet=said, is_veiled=True)


def _listed(line: Outcome, standing: Standing) -> Registration | None:
    same = (r for r in standing.registrations if r.event == line.event and key(r.name) == key(line.name))
    return next(same, None)
