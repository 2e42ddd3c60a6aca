"""Short commands in a sentence: which numbers a yes or a no belongs to.

A sentence is cut into clauses; in each a word of doing and the numbers beside it belong together, in either order
("ok 17", "17 ok"). Where both orders are possible, or words stand there that may take it back (a condition, a question,
a negation, a further wish), nothing is done with the numbers of the clause, and they are doubted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot import lexicon
from mailbot.review.clauses import LOUD, Atom, Clause, clauses_of, has_diet, spread_blocks
from mailbot.review.meaning import counted, is_asking, settled, without_exceptions
from mailbot.review.pairs import pairs, together
from mailbot.review.tokens import BLOCKS, NEGATIVE, VERB, WEAK, WIDE, Token
from mailbot.review.values import Heard, Ref, Scene


def read(
    sentence: Sequence[Token],
    words: str,
    tongues: frozenset[str],
    heard: Heard,
    scene: Scene,
    near: Ref | None = None,
) -> None:
    """Hears the commands of one sentence; `near` is the number of the quoted lines that it stands under."""
    tokens, spared, is_told_of = without_exceptions(
        counted(settled([one for one in sentence if one.kind != "line"], tongues), scene)
    )
    if is_told_of:
        act = _act_on_spared(sentence, spared)
        for ref in spared if act else ():
            heard.wish(act, ref)
        if not act:
            heard.doubt(words, spared or tuple(ref for token in tokens for ref in token.refs))
        if not spared:
            return  # "all but those I spoke of"
    if any(token.kind == "oops" for token in tokens):
        named = tuple(ref for token in tokens for ref in token.refs)
        heard.doubt(words, named or tuple(wish.ref for wish in heard.wishes))
        heard.wide.clear()
        return
    clauses = clauses_of(tokens)
    if not any(clause.atoms for clause in clauses):
        _without_commands(clauses, tokens, words, heard, near)
        return
    spread_blocks(clauses, is_question=is_asking(tokens))
    if has_diet(tokens, words) and any(clause.acts for clause in clauses):
        heard.doubt(words, tuple(ref for clause in clauses for ref in clause.refs))
        return
    _hear(clauses, words, heard, near, frozenset(ref.number for ref in spared))


def _act_on_spared(sentence: Sequence[Token], spared: tuple[Ref, ...]) -> str:
    """What is done with those left out of "all": "kaikki paitsi 13, sen hylkää"; "" where more is said of them."""
    last = max((at for at, token in enumerate(sentence) if set(token.refs) & set(spared)), default=len(sentence))
    behind = [token.kind for token in sentence[last + 1 :] if token.kind not in ("comma", "fill", "stop", "and", "but")]
    return behind[0] if len(behind) == 1 and behind[0] in ("reject", "approve") else ""


_HEADED = re.compile(r"\s*[#\[(]?[rR]?\d+[\])]?\s*[:=–-]")


def _hear(clauses: list[Clause], words: str, heard: Heard, near: Ref | None, spared: frozenset[int]) -> None:
    is_headed = bool(_HEADED.match(words))
    last = ""  # the act of the clause before, for "18 too" and "reject: … , 18"
    for at, clause in enumerate(clauses):
        numbers, acts = clause.numbers, clause.acts
        if not clause.atoms:
            _heard_aside(clause, words, heard)
        elif clause.is_blocked:
            heard.doubt(words, clause.refs or _near(near, clauses))
        elif acts and numbers and _is_rather(clauses, at, words):
            heard.doubt(words, clause.refs)
        elif acts and numbers:
            last = _hear_whole(clause, words, heard, spared)
        elif numbers:
            if last and ("same" in clause.others or (at and _is_lone_act(clauses[at - 1]))) and not _is_loud(clause):
                _wish(last, numbers[0], words, heard, spared)
            elif at + 2 == len(clauses) and (act := _said_of(clause, clauses[at + 1], is_headed=is_headed)):
                _wish(act, numbers[0], words, heard, spared)
                return
            else:
                heard.doubt(words, clause.refs)
        else:
            said = together(clause.acts)
            if said and VERB.get(said, said) == VERB.get(last, last) and not clause.others:
                continue  # "33 peruttu puhelimitse, peruuta": it is said twice
            if clause.lead == "but" and said == "no" and _is_loud(clause) and at:
                heard.doubt(words, clauses[at - 1].refs)  # "approve 11 but not before Friday"
                continue
            last = _hear_act(clause, clauses[at + 1 : at + 2], words, heard, near)


def _is_rather(clauses: list[Clause], at: int, words: str) -> bool:
    """True for the first part of "not 11 but 12": it takes back, and need not reject."""
    is_denied = {atom.kind for atom in clauses[at].acts} == {"no"}
    following = clauses[at + 1].lead if at + 1 < len(clauses) else ""
    return is_denied and following == "but" and bool(lexicon.block("review.rather_than").regex.search(words))


def _near(near: Ref | None, clauses: list[Clause]) -> tuple[Ref, ...]:
    return (near,) if near and not any(clause.refs for clause in clauses) else ()


def _is_lone_act(clause: Clause) -> bool:
    return bool(clause.acts) and not clause.numbers


def _said_of(clause: Clause, following: Clause, *, is_headed: bool) -> str:
    """What "…, reject" at the end of a sentence does with the one number told of before; "" where it may be another.

    A mere yes or no does so where the number stands before a colon ("11: naapurini Maija, ok").
    """
    is_plain = following.lead == "comma" and not following.numbers and not following.others - {"because"}
    act = together(following.acts) if is_plain and len(clause.refs) == 1 else ""
    if act in WEAK:
        return act if is_headed else ""
    return act


def _is_loud(clause: Clause) -> bool:
    return bool(clause.others & {"word"})


def _hear_act(clause: Clause, following: list[Clause], words: str, heard: Heard, near: Ref | None) -> str:
    """A yes or a no without a number: of the quoted lines above, of the number behind it, or nothing."""
    kinds = {atom.kind for atom in clause.acts}
    act = together(clause.acts)
    if following and following[0].numbers and not following[0].acts:
        return act
    if following and following[0].acts and following[0].numbers:
        theirs = together(following[0].acts)
        if not kinds <= WEAK or (kinds & NEGATIVE and theirs not in NEGATIVE):
            heard.doubt(words, following[0].refs)
        return ""
    if near is not None and act and not _is_loud(clause) and clause.others <= {"because", "soft", "same"}:
        heard.wish(VERB.get(act, act), near)
    elif kinds <= WEAK:
        heard.fillers.append(words)
    else:
        heard.doubt(words)
    return ""


def _hear_whole(clause: Clause, words: str, heard: Heard, spared: frozenset[int]) -> str:
    """A clause with words of doing and numbers; the last word of doing, for what follows."""
    if _is_weak_praise(clause, words, is_sparing=bool(spared)):
        heard.praise.append(words)
        return ""
    found = pairs(clause.atoms)
    if found is None or any(atom.is_loose for atom in clause.atoms[1:]) or _says_more(clause):
        heard.doubt(words, clause.refs)
        return ""
    last = ""
    for act, numbers in found:
        _wish(act, numbers, words, heard, spared, is_loud=bool(clause.others & LOUD))
        last = act
    return last


def _is_weak_praise(clause: Clause, words: str, *, is_sparing: bool) -> bool:
    """True for "kaikki kunnossa": all is well, which need not approve anything; not for "kaikki mukaan"."""
    is_praise = any(atom.kind == "good" for atom in clause.acts) and not lexicon.block("review.onto").regex.search(
        words
    )
    return is_praise and not is_sparing and all(atom.kind in WIDE for atom in clause.numbers)


def _says_more(clause: Clause) -> bool:
    """True where unknown words follow without a sign of pause or a word for "since": they may take a part back."""
    last = clause.atoms[-1]
    return clause.trail == "word" or (clause.trail == "soft" and last.kind in WIDE) or clause.trail in ("answer",)


def _wish(act: str, numbers: Atom, words: str, heard: Heard, spared: frozenset[int], *, is_loud: bool = False) -> None:
    what = VERB.get(act, act)
    if numbers.kind in WIDE:
        if is_loud or (act in ("no", "unfit") and numbers.kind != "rest") or what not in ("approve", "reject"):
            heard.doubt(words)
        else:
            heard.wide.append((what, numbers.kind, spared))
        return
    if what == "reject" and lexicon.block("review.junk").regex.search(words):
        what = "discard"
    for ref in numbers.refs:
        heard.wish(what, ref)


# ---------------------------------------------------------------- what is no command


def _heard_aside(clause: Clause, words: str, heard: Heard) -> None:
    is_more = bool(clause.others & LOUD) and ("same" in clause.others or clause.lead == "but")
    if is_more or clause.others & {"request", "move", "ask", "if", "only", "answer"}:
        heard.doubt(words)


def _without_commands(clauses: list[Clause], found: list[Token], words: str, heard: Heard, near: Ref | None) -> None:
    """A sentence with no word of doing and no number: small talk, unless it asks or wishes something."""
    others = {kind for clause in clauses for kind in clause.others}
    is_asking = any(token.kind == "question" for token in found) or "ask" in others
    if is_asking or others & {"request", "move", "answer"} or (near is not None and others & (BLOCKS | {"word"})):
        heard.doubt(words, (near,) if near else ())
