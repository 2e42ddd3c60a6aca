"""Per transformation the share of mails that are read alike, and those that are not.

python -m tests.metamorphic.report [CHANGE …] [--text] [--left-out]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from rich.console import Console
from rich.table import Table

from mailbot.model import Decision
from tests.metamorphic.changes import CHANGES, LeftOutError
from tests.metamorphic.draft import decided
from tests.metamorphic.inboxes import CORPORA, OPEN, Case, of_corpus, of_own
from tests.metamorphic.relation import Parts, differences, parts, told

SEED = 2021


@dataclass(frozen=True, slots=True)
class Failure:
    """A changed mail that is not read alike: which parts differ, and how the first of them does."""

    case: Case
    change: str
    differing: tuple[str, ...]
    expected: Parts
    found: Parts
    text: str

    def __str__(self) -> str:
        first = self.differing[0]
        before, after = (told(getattr(side, first)) for side in (self.expected, self.found))
        if len(before) + len(after) > 160:
            before, after = self._only_differing(first)
        return f"{self.case.inbox}/{self.case.file}: {'+'.join(self.differing)}: {before} → {after}"

    def _only_differing(self, part: str) -> tuple[str, str]:
        before, after = getattr(self.expected, part), getattr(self.found, part)
        return (
            (told(before - after), told(after - before)) if isinstance(before, Counter) else (told(before), told(after))
        )


@dataclass
class Tally:
    """One transformation over many mails."""

    change: str
    changed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the changed mails those that are read alike."""
        return 1 - len(self.failures) / self.changed if self.changed else 1.0

    @property
    def silent(self) -> int:
        """Those read otherwise, of which nobody would be told."""
        return sum(not f.found.review and f.found.action not in ("human", "ignore") for f in self.failures)


def run(cases: Iterable[Case], changes: Sequence[str] = tuple(CHANGES), every: int = 1) -> dict[str, Tally]:
    """Each change on each mail, or on one mail in `every`, another one for each change; always the same."""
    tallies = {name: Tally(name) for name in changes}
    for number, case in enumerate(cases):
        read = decided(case.draft, case.catalogue, case.standing)
        for turn, (name, tally) in enumerate(tallies.items()):
            if (number + turn) % every == 0:
                _one(case, read, name, tally)
    return tallies


def _one(case: Case, read: Decision, name: str, tally: Tally) -> None:
    try:
        changed = CHANGES[name](case, read, Random(f"{SEED} {name} {case.file}"))  # noqa: S311 — no secret
    except LeftOutError as reason:
        tally.left_out[str(reason)] += 1
        return
    if changed is None:
        return
    tally.changed += 1
    expected = parts(read, changed.fold, changed.rename)
    found = parts(decided(changed.draft, changed.catalogue, changed.standing), changed.fold)
    if differing := differences(expected, found):
        tally.failures.append(Failure(case, name, tuple(differing), expected, found, changed.draft.words))


def share(tallies: Iterable[Tally]) -> float:
    """Of all changed mails those that are read alike."""
    many = list(tallies)
    changed = sum(t.changed for t in many)
    return 1 - sum(len(t.failures) for t in many) / changed if changed else 1.0


def everything() -> dict[str, tuple[Case, ...]]:
    """The project's own mails, and the open corpora where they are."""
    found = {"own": of_own()}
    return found | {name: of_corpus(name) for name in OPEN if (CORPORA / name).is_dir()}


def main(names: Sequence[str]) -> None:
    """Prints the table and the failures."""
    console = Console(width=200, soft_wrap=True)
    show_text = "--text" in names
    changes = [name for name in names if name in CHANGES] or list(CHANGES)
    inboxes = everything()
    by_inbox = {inbox: run(cases, changes) for inbox, cases in inboxes.items()}
    table = Table("change", "changed", "follow", "silent", *inboxes, "left out", "parts that differ first")
    for name in changes:
        table.add_row(name, *_row([tallies[name] for tallies in by_inbox.values()]))
    table.add_row("all", *_row([tally for tallies in by_inbox.values() for tally in tallies.values()], list(inboxes)))
    for name in changes:
        for tallies in by_inbox.values():
            for failure in tallies[name].failures:
                console.print(f"{name}: {failure}", markup=False, highlight=False)
                if show_text:
                    console.print(failure.text, markup=False, highlight=False, style="dim")
    reasons = Counter[str]()
    for tallies in by_inbox.values():
        for tally in tallies.values():
            reasons.update({f"{tally.change}: {why}": many for why, many in tally.left_out.items()})
    for why, many in reasons.most_common() if "--left-out" in names else ():
        console.print(f"left out {many} × {why}", markup=False, highlight=False)
    console.print(table)


def _row(tallies: list[Tally], inboxes: Sequence[str] = ()) -> list[str]:
    kinds = Counter(f.differing[0] for t in tallies for f in t.failures)
    return [
        str(sum(t.changed for t in tallies)),
        f"{share(tallies):.1%}",
        str(sum(t.silent for t in tallies)),
        *(("",) * len(inboxes) if inboxes else (f"{t.share:.1%}" for t in tallies)),
        str(sum(t.left_out.total() for t in tallies)),
        " ".join(f"{kind} {count}" for kind, count in kinds.most_common(4)),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
