"""The clauses of a sentence: words of doing, the numbers beside them, and what may take it back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mailbot import lexicon
from mailbot.reading import diets
from mailbot.review.meaning import is_of
from mailbot.review.tokens import ACTS, BLOCKS, LABELS, WIDE, Token
from mailbot.review.values import Ref

LOUD = frozenset({"word", "soft"})  # words that nobody knows
_AFTER_ANOTHER = frozenset({"word", "ask", "later", "perhaps", "done", "not"})  # behind a number: it is told apart


@dataclass(frozen=True, slots=True)
class Atom:
    """A word of doing, or numbers; `joints` are the signs between these."""

    kind: str  # of ACTS, or "numbers", or of WIDE
    refs: tuple[Ref, ...] = ()
    joints: tuple[str, ...] = ()  # "", "and", "comma"
    is_loose: bool = False  # unknown words stand right before it, since the atom before


@dataclass
class Clause:
    """A part of a sentence: its atoms in order, and what else stands there."""

    atoms: list[Atom] = field(default_factory=list)
    others: set[str] = field(default_factory=set)  # kinds of the other words
    trail: str = ""  # the kind of the word that follows the last atom directly
    lead: str = ""  # what cuts it from the clause before: "comma", "but", "and"

    @property
    def acts(self) -> list[Atom]:
        """The words of doing."""
        return [atom for atom in self.atoms if atom.kind in ACTS]

    @property
    def numbers(self) -> list[Atom]:
        """The numbers, and words for all of them."""
        return [atom for atom in self.atoms if atom.kind not in ACTS]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every number named."""
        return tuple(ref for atom in self.atoms for ref in atom.refs)

    @property
    def is_blocked(self) -> bool:
        """True where something may take back what is said."""
        return bool(self.others & (BLOCKS | {"request", "move", "answer"}))


def clauses_of(found: list[Token]) -> list[Clause]:
    """The clauses of a sentence; numbers in a row are one atom, whatever stands between them."""
    clauses = [Clause()]
    is_loose = is_paused = False
    is_why = False
    for at, token in enumerate(found):
        clause = clauses[-1]
        is_why = is_why and token.kind not in ("comma", "but", "stop")
        if is_why:
            continue
        is_why = is_of("review.reason", token) and bool(clause.acts and clause.numbers)
        if token.kind in ("comma", "and", "but"):
            if token.kind == "but" or not _joins(found, at, clause):
                clauses.append(Clause(lead=token.kind))
                is_loose = is_paused = False
            continue
        if token.kind in ("pause", "fill", "like", "polite", "stop", "question", "date"):
            is_paused = is_paused or token.kind not in ("fill", "polite")
            continue
        if token.kind in ACTS or token.kind == "numbers" or token.kind in WIDE:
            _add(clause, token, _joint(found, at), is_loose=is_loose)
            is_loose = is_paused = False
            continue
        clause.others.add("only" if _is_whither(found, at) else token.kind)
        is_loose = is_loose or token.kind == "word"
        if clause.atoms and not clause.trail and not is_paused:
            clause.trail = token.kind
    return [_without_praise(clause) for clause in clauses if clause.atoms or clause.others]


def _is_whither(found: list[Token], at: int) -> bool:
    """True for a place to which somebody is let in: a commanded change, or else needless."""
    if found[at].kind != "soft" or not any(token.kind in ("yes", "approve") for token in found):
        return False
    is_led = at > 0 and is_of("review.toward", found[at - 1])
    return is_led or bool(lexicon.block("review.whither").regex.search(found[at].words))


def _without_praise(clause: Clause) -> Clause:
    """The clause; "17 sounds good" tells, and does nothing."""
    if clause.others & LOUD and all(atom.kind == "good" for atom in clause.acts):
        clause.atoms = clause.numbers
    return clause


def _joins(found: list[Token], at: int, clause: Clause) -> bool:
    """True for a comma or an "and" between two numbers of a row (names and brackets may stand between)."""
    if not clause.atoms or clause.atoms[-1].kind in ACTS | WIDE or clause.trail not in ("", "soft"):
        return False
    rest = [token.kind for token in found[at + 1 :] if token.kind not in ("fill", "pause", "soft", "same", "and")]
    is_cut = found[at].kind == "comma" and len(rest) > 1 and rest[1] in _AFTER_ANOTHER
    return bool(rest) and rest[0] == "numbers" and not is_cut


def _joint(found: list[Token], at: int) -> str:
    """The sign between this token and the number before it."""
    for token in reversed(found[:at]):
        if token.kind in ("comma", "and"):
            return token.kind
        if token.kind == "numbers":
            return ""
    return ""


def _add(clause: Clause, token: Token, joint: str, *, is_loose: bool) -> None:
    last = clause.atoms[-1] if clause.atoms else None
    if token.kind == "numbers" and last is not None and last.kind == "numbers" and not is_loose:
        clause.atoms[-1] = replace(last, refs=last.refs + token.refs, joints=(*last.joints, joint))
    else:
        clause.atoms.append(Atom(token.kind, token.refs, is_loose=is_loose))
    clause.trail = ""


def spread_blocks(clauses: list[Clause], *, is_question: bool) -> None:
    """A condition, a question or a wish without a number of its own is said of the clause beside it."""
    for at, clause in enumerate(clauses):
        blocks = (clause.others & (BLOCKS | {"request", "move"})) - {"done"}
        if clause.lead == "but" and "answer" in clause.others:
            blocks |= {"request"}
        if clause.atoms or not blocks:
            continue
        if blocks == {"later"} and clause.others & {"because"}:
            continue
        before = [one for one in clauses[:at] if one.refs or one.numbers][-1:]
        after = [one for one in clauses[at + 1 :] if one.refs or one.numbers][:1]
        for one in before or after:
            one.others.add("if")
    if is_question and not any("ask" in clause.others for clause in clauses):
        for clause in [one for one in clauses if one.numbers][-1:]:
            clause.others.add("ask")


def has_diet(found: list[Token], words: str) -> bool:
    """True where food is spoken of beside an approval: it would be lost."""
    if not any(token.kind in ("approve", "yes", "good") for token in found):
        return False
    if any(token.kind in LABELS for token in found):
        return True
    return any(token.kind in LOUD for token in found) and any(not one.diet.none for one in diets.find(words))
