"""Short commands in a sentence: which numbers a yes or a no belongs to.

A sentence is cut into clauses; in each a word of doing and the numbers beside it belong together, in either order
("ok 17", "17 ok"). Where both orders are possible, or words stand there that may take it back (a condition, a question,
a negation, a further wish), nothing is done with the numbers of the clause, and they are doubted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mailbot import lexicon
from mailbot.reading import diets
from mailbot.review.tokens import ACTS, BLOCKS, LABELS, WIDE, Token
from mailbot.review.values import Heard, Ref, Scene

_WEAK = frozenset({"yes", "good", "no"})
_LOUD = frozenset({"word", "soft"})  # words that nobody knows
_NEGATIVE = frozenset({"no", "reject"})
_AFTER_ANOTHER = frozenset({"word", "ask", "later", "perhaps", "done", "not"})  # behind a number: it is told apart
_VERB = {"yes": "approve", "good": "approve", "no": "reject"}


@dataclass(frozen=True, slots=True)
class _Atom:
    """A word of doing, or numbers; `joints` are the signs between these."""

    kind: str  # of ACTS, or "numbers", or of WIDE
    refs: tuple[Ref, ...] = ()
    joints: tuple[str, ...] = ()  # "", "and", "comma"
    is_loose: bool = False  # unknown words stand right before it, since the atom before


@dataclass
class _Clause:
    """A part of a sentence: its atoms in order, and what else stands there."""

    atoms: list[_Atom] = field(default_factory=list)
    others: set[str] = field(default_factory=set)  # kinds of the other words
    trail: str = ""  # the kind of the word that follows the last atom directly
    lead: str = ""  # what cuts it from the clause before: "comma", "but", "and"

    @property
    def acts(self) -> list[_Atom]:
        return [atom for atom in self.atoms if atom.kind in ACTS]

    @property
    def numbers(self) -> list[_Atom]:
        return [atom for atom in self.atoms if atom.kind not in ACTS]

    @property
    def refs(self) -> tuple[Ref, ...]:
        return tuple(ref for atom in self.atoms for ref in atom.refs)

    @property
    def is_blocked(self) -> bool:
        return bool(self.others & (BLOCKS | {"request"}))


def read(
    sentence: Sequence[Token],
    words: str,
    tongues: frozenset[str],
    heard: Heard,
    scene: Scene,
    near: Ref | None = None,
) -> None:
    """Hears the commands of one sentence; `near` is the number of the quoted lines that it stands under."""
    tokens, spared = _without_exceptions(
        _counted(settled([one for one in sentence if one.kind != "line"], tongues), scene)
    )
    clauses = _clauses(tokens)
    if not any(clause.atoms for clause in clauses):
        _without_commands(clauses, tokens, words, heard, near)
        return
    _spread_blocks(clauses, is_question=_is_asking(tokens))
    if _has_diet(tokens, words) and any(clause.acts for clause in clauses):
        heard.doubt(words, tuple(ref for clause in clauses for ref in clause.refs))
        return
    _hear(clauses, words, heard, near, frozenset(ref.number for ref in spared))


# ---------------------------------------------------------------- words of two meanings


def settled(sentence: Sequence[Token], tongues: frozenset[str]) -> list[Token]:
    """The tokens, each of one meaning."""
    found = list(sentence)
    return [replace(token, kind=_meaning(found, at, tongues)) for at, token in enumerate(found)]


def _meaning(found: list[Token], at: int, tongues: frozenset[str]) -> str:
    token = found[at]
    before = found[at - 1].kind if at else ""
    after = found[at + 1].kind if at + 1 < len(found) else ""
    if token.kind == "ja":
        return _ja(before, after, tongues)
    if token.kind == "no_en":
        return _no(found, at, before, after, tongues)
    if token.kind == "all" and "fi" in tongues and "sv" not in tongues and _is_of("review.all_sv", token):
        return "word"
    if token.kind == "numbers" and (before == "clock" or after == "unit"):
        return "date"
    if token.kind == "not" and "sv" in tongues and "fi" not in tongues and _is_of("review.not_fi", token):
        return "fill"
    return "fill" if token.kind in ("number", "clock", "unit", "correct") else token.kind


def _counted(found: list[Token], scene: Scene) -> list[Token]:
    """The tokens; where nothing is to be done, a number that is none of ours tells of something else."""
    if any(token.kind in ACTS for token in found):
        return found
    is_ours = [token.kind != "numbers" or any(scene.has(ref.number) for ref in token.refs) for token in found]
    return [token if ours else replace(token, kind="date") for token, ours in zip(found, is_ours, strict=True)]


def _is_asking(found: list[Token]) -> bool:
    """True for a question, but not for "could you approve 17?"."""
    is_polite = any(token.kind == "polite" for token in found) and any(token.kind in ACTS - _WEAK for token in found)
    return any(token.kind == "question" for token in found) and not is_polite


def _is_of(block_id: str, token: Token) -> bool:
    return token.words.lower() in lexicon.block(block_id).words


def _ja(before: str, after: str, tongues: frozenset[str]) -> str:
    """Finnish "and" or Swedish "yes"."""
    if "sv" in tongues and "fi" not in tongues:
        return "yes"
    if "fi" in tongues or after in ACTS | {"answer"} or (before == "numbers" and after == "numbers"):
        return "and"
    return "yes"


def _no(found: list[Token], at: int, before: str, after: str, tongues: frozenset[str]) -> str:
    """English "no", "number", or a Finnish "well"."""
    if before == "numbers":
        return "no"
    if found[at].words.endswith(".") or before in ACTS or after in ACTS or "fi" in tongues:
        return "fill"
    rest = [token.kind for token in found[at + 1 :]]
    until = next((place for place, kind in enumerate(rest) if kind in ("comma", "stop", "but")), len(rest))
    is_number = after == "numbers" and any(kind in ACTS for kind in rest[1:until])
    return "fill" if is_number else "no"


def _without_exceptions(found: list[Token]) -> tuple[list[Token], tuple[Ref, ...]]:
    """The tokens up to "all but", and the numbers behind it; elsewhere "but not" is a "but" and a "no"."""
    found = _with_all_but(found)
    at = next((place for place, token in enumerate(found) if token.kind == "except"), None)
    if at is None:
        return found, ()
    wide = [token for token in found[:at] if token.kind in WIDE]
    ranged = [token for token in found[:at] if token.kind == "numbers"]
    spared = tuple(ref for token in found[at:] for ref in token.refs)
    if not (wide or any(len(token.refs) > 1 for token in ranged)):
        token = found[at]
        both = [replace(token, kind="but"), replace(token, kind="no")]
        return [*found[:at], *both, *found[at + 1 :]], ()
    kept = [
        replace(token, refs=tuple(ref for ref in token.refs if ref not in spared)) if token.refs else token
        for token in found[:at]
    ]
    tail = [token for token in found[at:] if token.kind in BLOCKS | {"request", "question"}]
    after = [token for token in found[at:] if token.kind in ACTS and found[at:].index(token) > 1]
    return [*kept, *tail, *([replace(after[0], kind="if")] if after and not _is_last_act(kept) else [])], spared


def _with_all_but(found: list[Token]) -> list[Token]:
    """The tokens; "but" right behind "all", with nothing but numbers after it, is "except"."""
    for at in range(1, len(found) - 1):
        rest = {token.kind for token in found[at + 1 :]}
        if (
            found[at].kind == "but"
            and found[at - 1].kind == "all"
            and rest <= {"numbers", "and", "comma", "stop", "fill"}
        ):
            return [*found[:at], replace(found[at], kind="except"), *found[at + 1 :]]
    return found


def _is_last_act(found: list[Token]) -> bool:
    return any(token.kind in ACTS for token in found)


# ---------------------------------------------------------------- clauses


def _clauses(found: list[Token]) -> list[_Clause]:
    """The clauses of a sentence; numbers in a row are one atom, whatever stands between them."""
    clauses = [_Clause()]
    is_loose = is_paused = False
    for at, token in enumerate(found):
        clause = clauses[-1]
        if token.kind in ("comma", "and", "but"):
            if token.kind == "but" or not _joins(found, at, clause):
                clauses.append(_Clause(lead=token.kind))
                is_loose = is_paused = False
            continue
        if token.kind in ("pause", "fill", "polite", "stop", "question", "date"):
            is_paused = is_paused or token.kind not in ("fill", "polite")
            continue
        if token.kind in ACTS or token.kind == "numbers" or token.kind in WIDE:
            _add(clause, token, _joint(found, at), is_loose=is_loose)
            is_loose = is_paused = False
            continue
        clause.others.add(token.kind)
        is_loose = is_loose or token.kind == "word"
        if clause.atoms and not clause.trail and not is_paused:
            clause.trail = token.kind
    return [clause for clause in clauses if clause.atoms or clause.others]


def _joins(found: list[Token], at: int, clause: _Clause) -> bool:
    """True for a comma or an "and" between two numbers of a row (names and brackets may stand between)."""
    if not clause.atoms or clause.atoms[-1].kind in ACTS or clause.trail not in ("", "soft"):
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


def _add(clause: _Clause, token: Token, joint: str, *, is_loose: bool) -> None:
    last = clause.atoms[-1] if clause.atoms else None
    if token.kind == "numbers" and last is not None and last.kind == "numbers" and not is_loose:
        clause.atoms[-1] = replace(last, refs=last.refs + token.refs, joints=(*last.joints, joint))
    else:
        clause.atoms.append(_Atom(token.kind, token.refs, is_loose=is_loose))
    clause.trail = ""


def _spread_blocks(clauses: list[_Clause], *, is_question: bool) -> None:
    """A condition, a question or a wish without a number of its own is said of the clause beside it."""
    for at, clause in enumerate(clauses):
        blocks = (clause.others & (BLOCKS | {"request"})) - {"done"}
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


def _has_diet(found: list[Token], words: str) -> bool:
    """True where food is spoken of beside an approval: it would be lost."""
    if not any(token.kind in ("approve", "yes", "good") for token in found):
        return False
    if any(token.kind in LABELS for token in found):
        return True
    return any(token.kind in _LOUD for token in found) and bool(diets.find(words))


# ---------------------------------------------------------------- hearing


def _hear(clauses: list[_Clause], words: str, heard: Heard, near: Ref | None, spared: frozenset[int]) -> None:
    last = ""  # the act of the clause before, for "18 too" and "reject: … , 18"
    for at, clause in enumerate(clauses):
        numbers, acts = clause.numbers, clause.acts
        if not clause.atoms:
            _heard_aside(clause, words, heard)
        elif clause.is_blocked:
            heard.doubt(words, clause.refs or _near(near, clauses))
        elif acts and numbers:
            last = _hear_whole(clause, words, heard, spared)
        elif numbers:
            if last and ("same" in clause.others or (at and _is_lone_act(clauses[at - 1]))) and not _is_loud(clause):
                _wish(last, numbers[0], words, heard, spared)
            elif at + 2 == len(clauses) and (act := _said_of(clause, clauses[at + 1])):
                _wish(act, numbers[0], words, heard, spared)
                return
            else:
                heard.doubt(words, clause.refs)
        else:
            last = _hear_act(clause, clauses[at + 1 : at + 2], words, heard, near)


def _near(near: Ref | None, clauses: list[_Clause]) -> tuple[Ref, ...]:
    return (near,) if near and not any(clause.refs for clause in clauses) else ()


def _is_lone_act(clause: _Clause) -> bool:
    return bool(clause.acts) and not clause.numbers


def _said_of(clause: _Clause, following: _Clause) -> str:
    """What "…, reject" at the end of a sentence does with the one number told of before; "" where it may be another."""
    is_plain = following.lead == "comma" and not following.numbers and not following.others - {"because", "soft"}
    act = _one(following.acts) if is_plain and len(clause.refs) == 1 else ""
    return act if act not in _WEAK else ""


def _is_loud(clause: _Clause) -> bool:
    return bool(clause.others & {"word"})


def _hear_act(clause: _Clause, following: list[_Clause], words: str, heard: Heard, near: Ref | None) -> str:
    """A yes or a no without a number: of the quoted lines above, of the number behind it, or nothing."""
    kinds = {atom.kind for atom in clause.acts}
    act = _one(clause.acts)
    if following and following[0].numbers and not following[0].acts:
        return act
    if following and following[0].acts and following[0].numbers:
        theirs = _one(following[0].acts)
        if not kinds <= _WEAK or (kinds & _NEGATIVE and theirs not in _NEGATIVE):
            heard.doubt(words, following[0].refs)
        return ""
    if near is not None and act and not _is_loud(clause) and clause.others <= {"because", "soft", "same"}:
        heard.wish(_VERB.get(act, act), near)
    elif kinds <= _WEAK:
        heard.fillers.append(words)
    else:
        heard.doubt(words)
    return ""


def _one(acts: Iterable[_Atom]) -> str:
    """What these words of doing say together; "" where they speak against each other.

    A yes or a no before a stronger word gives way to it, but a no before an approval takes it back.
    """
    kinds = list(dict.fromkeys(atom.kind for atom in acts))
    strong = [kind for kind in kinds if kind not in _WEAK]
    if len(strong) > 1 or not kinds:
        return ""
    if strong:
        is_denied = "no" in kinds and strong[0] != "reject"
        return "" if is_denied or (kinds[-1] in ("yes", "good") and strong[0] != "approve") else strong[0]
    if "no" in kinds:
        return "no" if len(kinds) == 1 else ""
    return "yes"


def _hear_whole(clause: _Clause, words: str, heard: Heard, spared: frozenset[int]) -> str:
    """A clause with words of doing and numbers; the last word of doing, for what follows."""
    if _is_weak_praise(clause, is_sparing=bool(spared)):
        heard.doubt(words, clause.refs)
        return ""
    pairs = _pairs(clause.atoms)
    if pairs is None or any(atom.is_loose for atom in clause.atoms[1:]) or _says_more(clause):
        heard.doubt(words, clause.refs)
        return ""
    last = ""
    for act, numbers in pairs:
        _wish(act, numbers, words, heard, spared, is_loud=bool(clause.others & _LOUD))
        last = act
    return last


def _is_weak_praise(clause: _Clause, *, is_sparing: bool) -> bool:
    is_praise = any(atom.kind == "good" for atom in clause.acts)
    is_wide = any(atom.kind in WIDE for atom in clause.numbers)
    return is_praise and (bool(clause.others & _LOUD) or (is_wide and not is_sparing))


def _says_more(clause: _Clause) -> bool:
    """True where unknown words follow without a sign of pause or a word for "since": they may take a part back."""
    last = clause.atoms[-1]
    return clause.trail == "word" or (clause.trail == "soft" and last.kind in WIDE) or clause.trail in ("answer",)


def _pairs(atoms: list[_Atom]) -> list[tuple[str, _Atom]] | None:
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
        return [(act, numbers) for act, numbers in ordered if isinstance(act, str) and isinstance(numbers, _Atom)]
    return None


def _runs(atoms: list[_Atom]) -> list[str | _Atom]:
    """Words of doing in a row are one: "ok hylkää 18", but not where the first has a number before it."""
    runs: list[str | _Atom] = []
    row: list[_Atom] = []
    for atom in [*atoms, None]:
        if atom is not None and atom.kind in ACTS:
            row.append(atom)
            continue
        if row:
            runs += [row[0].kind, row[1].kind] if _is_turn(runs, row, atom) else [_one(row)]
        row = []
        if atom is not None:
            runs.append(atom)
    return [_same_word(run) if isinstance(run, str) else run for run in runs]


def _is_turn(runs: list[str | _Atom], row: list[_Atom], following: _Atom | None) -> bool:
    """True for "17 ok hylkää 18": the first word is of the number before, the second of the one behind."""
    return bool(runs) and len(row) == 2 and following is not None and row[0].kind != row[1].kind


def _same_word(act: str) -> str:
    return {"good": "yes"}.get(act, act)


def _without_wide(runs: list[str | _Atom]) -> list[str | _Atom] | None:
    """The runs without an "all" beside numbers of its own ("kaikki 17-19"); None where two kinds of "all" are there."""
    wide = [run for run in runs if isinstance(run, _Atom) and run.kind in WIDE]
    numbers = [run for run in runs if isinstance(run, _Atom) and run.kind == "numbers"]
    acts = [run for run in runs if isinstance(run, str)]
    if not wide or not numbers:
        return runs
    if len(acts) == 1 and wide[0].kind != "rest":
        return [run for run in runs if run not in wide]
    return runs


def _between(runs: list[str | _Atom]) -> list[tuple[str, _Atom]] | None:
    """Numbers between two words of doing: cut at their only comma, or at their only "and"."""
    first, numbers, second = runs
    if not (isinstance(first, str) and isinstance(second, str) and isinstance(numbers, _Atom)):
        return None
    if first == second or {first, second} in ({"yes", "approve"}, {"no", "reject"}):
        return [(first, numbers)]
    for sign in ("comma", "and"):
        if numbers.joints.count(sign) == 1 and len(numbers.joints) == len(numbers.refs) - 1:
            at = numbers.joints.index(sign) + 1
            return [(first, _Atom("numbers", numbers.refs[:at])), (second, _Atom("numbers", numbers.refs[at:]))]
        if sign in numbers.joints:
            return None
    return None


def _wish(act: str, numbers: _Atom, words: str, heard: Heard, spared: frozenset[int], *, is_loud: bool = False) -> None:
    what = _VERB.get(act, act)
    if numbers.kind in WIDE:
        if is_loud or what not in ("approve", "reject"):
            heard.doubt(words)
        else:
            heard.wide.append((what, numbers.kind, spared))
        return
    for ref in numbers.refs:
        heard.wish(what, ref)


# ---------------------------------------------------------------- what is no command


def _heard_aside(clause: _Clause, words: str, heard: Heard) -> None:
    if clause.others & {"request", "ask", "if", "only", "answer"} or (
        "same" in clause.others and clause.others & _LOUD
    ):
        heard.doubt(words)


def _without_commands(clauses: list[_Clause], found: list[Token], words: str, heard: Heard, near: Ref | None) -> None:
    """A sentence with no word of doing and no number: small talk, unless it asks or wishes something."""
    others = {kind for clause in clauses for kind in clause.others}
    is_asking = any(token.kind == "question" for token in found) or "ask" in others
    if is_asking or others & {"request", "answer"} or (near is not None and others & (BLOCKS | {"word"})):
        heard.doubt(words, (near,) if near else ())
