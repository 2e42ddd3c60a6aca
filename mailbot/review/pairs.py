"""Which numbers of a clause belong to which word of doing; nothing where both orders are possible."""

from __future__ import annotations

from collections.abc import Iterable

from mailbot.review.clauses import Atom
from mailbot.review.tokens import ACTS, VERB, WEAK, WIDE


def together(acts: Iterable[Atom]) -> str:
    """What these words of doing say together; "" where they speak against each other.

    A yes before a stronger word gives way to it, but a no takes it back.
    """
    kinds = list(dict.fromkeys(atom.kind for atom in acts))
    strong = [kind for kind in kinds if kind not in WEAK]
    if len(strong) > 1 or not kinds:
        return ""
    if strong:
        is_denied = "no" in kinds  # "ei hylätä" is no rejection; "ei, hylkää" is another clause
        return "" if is_denied or (kinds[-1] in ("yes", "good") and strong[0] != "approve") else strong[0]
    if "no" in kinds:
        return "no" if len(kinds) == 1 else ""
    return "yes"


def pairs(atoms: list[Atom]) -> list[tuple[str, Atom]] | None:
    """Each word of doing with its numbers; None where it cannot be told which belong to which."""
    runs = _without_wide(_runs(atoms))
    if runs is None:
        return None
    shape = "".join("A" if isinstance(run, str) else "N" for run in runs)
    if "" in runs:
        return None
    if shape == "ANA":
        return _between(runs)
    if shape and len(shape) % 2 == 0 and shape == shape[:2] * (len(shape) // 2):
        pairs = [runs[at : at + 2] for at in range(0, len(runs), 2)]
        ordered = [pair if shape[0] == "A" else pair[::-1] for pair in pairs]
        return [(act, numbers) for act, numbers in ordered if isinstance(act, str) and isinstance(numbers, Atom)]
    return None


def _runs(atoms: list[Atom]) -> list[str | Atom]:
    """Words of doing in a row are one: "ok hylkää 18", but not where the first has a number before it."""
    runs: list[str | Atom] = []
    row: list[Atom] = []
    for atom in [*atoms, None]:
        if atom is not None and atom.kind in ACTS:
            row.append(atom)
            continue
        if row:
            runs += [row[0].kind, row[1].kind] if _is_turn(runs, row, atom) else [together(row)]
        row = []
        if atom is not None:
            runs.append(atom)
    return [_same_word(run) if isinstance(run, str) else run for run in runs]


def _is_turn(runs: list[str | Atom], row: list[Atom], following: Atom | None) -> bool:
    """True for "17 ok hylkää 18": the first word is of the number before, the second of the one behind."""
    return bool(runs) and len(row) == 2 and following is not None and row[0].kind != row[1].kind


def _same_word(act: str) -> str:
    return {"good": "yes"}.get(act, act)


def _without_wide(runs: list[str | Atom]) -> list[str | Atom] | None:
    """The runs without an "all" beside numbers of its own ("kaikki 17-19"); None where two kinds of "all" are there."""
    wide = [run for run in runs if isinstance(run, Atom) and run.kind in WIDE]
    numbers = [run for run in runs if isinstance(run, Atom) and run.kind == "numbers"]
    acts = [run for run in runs if isinstance(run, str)]
    if not wide or not numbers:
        return runs
    if wide[0].kind == "all" and sum(len(run.refs) for run in numbers) == 1:
        return None  # "all 14" may be fourteen
    if len(acts) == 1 and wide[0].kind != "rest":
        return [run for run in runs if run not in wide]
    return runs


def _between(runs: list[str | Atom]) -> list[tuple[str, Atom]] | None:
    """Numbers between two words of doing: cut at their only comma, or at their only "and"."""
    first, numbers, second = runs
    if not (isinstance(first, str) and isinstance(second, str) and isinstance(numbers, Atom)):
        return None
    if VERB.get(first, first) == VERB.get(second, second):
        return [(first, numbers)]
    for sign in ("comma", "and"):
        if numbers.joints.count(sign) == 1 and len(numbers.joints) == len(numbers.refs) - 1:
            at = numbers.joints.index(sign) + 1
            return [(first, Atom("numbers", numbers.refs[:at])), (second, Atom("numbers", numbers.refs[at:]))]
        if sign in numbers.joints:
            return None
    return None
