"""Finnish verbs of coming, registering and staying away in any of their forms, by Voikko's readings.

The word lists hold the forms that people write most, dialect and slang among them. Here are all the others:
"osallistuisimmekin", "ilmaannun", "enpä taidakaan päästä".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mailbot import lexicon
from mailbot.reading import dialect, voikko
from mailbot.reading.voikko import Form, WordClass

_WORD = re.compile(r"[^\W\d_]{2,30}")
_NEAR = 6  # words from "not" to the verb that it denies
_STOP = re.compile(r"[.!?;:\n]|,\s*(?:mutta|vaan|joten|koska|sillä)")
_OPEN = frozenset({"indicative", "conditional", "potential"})


def find(text: str) -> tuple[tuple[str, str, int, int], ...]:
    """Each verb that tells a wish: kind of cue, rule, start, end.

    >>> [kind for kind, *_ in find("Ilmaannumme paikalle, mutta Pekka ei sittenkään ehdi tulla")]
    ['intent.come.we', 'intent.away']
    """
    words = [(found.start(), found.end(), _readings(found.group())) for found in _WORD.finditer(text)]
    found: list[tuple[str, str, int, int]] = []
    denied = -1  # the last word that a negation covers
    asked = -1  # the last word that "could you" covers
    for at, (start, end, forms) in enumerate(words):
        if any(form.word_class == WordClass.NEGATION for form in forms):
            last = _denied(text, words, at)
            if last is not None:
                found.append(("intent.away", "verbs.away", start, words[last][1]))
                denied = max(denied, last)
            else:
                denied = max(denied, at + 2)
        elif at > denied:
            said = _wished(forms) if at <= asked else _said(forms)
            found += [(kind, rule, start, end) for kind, rule in said][:1]
            if any(form.focus == "ko" and form.person in ("3", "4") for form in forms):
                found.append(("questions.ask", "verbs.asks", start, end))
            if any(form.person == "2" and _is_polite(form) and "verbs.able" in _lists(form.lemma) for form in forms):
                asked = at + _NEAR
    return tuple(found)


def _readings(word: str) -> tuple[Form, ...]:
    return voikko.analyse(word) or dialect.analyse(word) or _run_together(word.lower())


def _forms(text: str) -> Iterator[tuple[Form, ...]]:
    """The readings of each word."""
    return (_readings(found.group()) for found in _WORD.finditer(text))


@lru_cache(maxsize=20_000)
def _run_together(word: str) -> tuple[Form, ...]:
    """The readings of "I come" at the head of a word that runs into the next: "ilmoittaudunsinne"."""
    heads = (one for kind in ("i", "we") for one in lexicon.block(f"intent.come.{kind}").words if len(one) >= _HEAD)
    head = next((one for one in heads if word.startswith(one) and voikko.analyse(word[len(one) :])), "")
    return voikko.analyse(head) or dialect.analyse(head) if head else ()


_HEAD = 5  # letters of a verb that may run into the next word


def is_mine(text: str) -> bool:
    """True where a word says I or we, or my or our.

    >>> is_mine("Peruutan ilmoittautumiseni"), is_mine("Oikeudet peruutetaan")
    (True, False)
    """
    forms = (form for word in _forms(text) for form in word)
    return any(form.person == "1" or form.possessive in ("1s", "1p") for form in forms)


def is_ours(text: str) -> bool:
    """True where a verb says we, or something is ours.

    >>> is_ours("joten jäämme kotiin"), is_ours("joten jään kotiin"), is_ours("Perun ilmoittautumisemme")
    (True, False, True)
    """
    forms = [form for word in _forms(text) for form in word]
    says_we = (form.word_class == WordClass.VERB and form.person == "1" and form.number == "plural" for form in forms)
    return any(says_we) or any(form.possessive == "1p" for form in forms)


def has_mine(text: str) -> bool:
    """True where something is the writer's own: "perun paikkani"."""
    return any(form.possessive == "1s" for word in _forms(text) for form in word)


def leaves_for(text: str) -> bool:
    """True where somebody goes to a place, a town or a home: "lähdemme silloin Lappiin".

    >>> leaves_for("Lähdemme kylpylään"), leaves_for("Lähdemme mukaan"), leaves_for("Tulemme taloon")
    (True, False, False)
    """
    forms = list(_forms(text))
    goes = any("verbs.leave" in _lists(form.lemma) for word in forms for form in word)
    nouns = (WordClass.NOUN, WordClass.NAME, WordClass.PLACE)
    to = any(word and all(form.word_class in nouns and form.case in _TO for form in word) for word in forms)
    return goes and to


_TO = frozenset({"illative", "allative"})


def is_past(text: str) -> bool:
    """True where a verb tells what has been, and does not say that anybody means to come or is put down."""
    for forms in _forms(text):
        if forms and all(f.word_class == WordClass.VERB and f.tense == "past" and not f.participle for f in forms):
            return not any(_lists(form.lemma) & _OF_COMING for form in forms)
    return False


_OF_COMING = {"verbs.come", "verbs.come.i", "verbs.enrol", "verbs.enrol.weak", "verbs.plan"}


def _said(forms: tuple[Form, ...]) -> Iterator[tuple[str, str]]:
    """What a word says that nothing denies; nothing where it may be another word than a verb."""
    if not forms or any(form.word_class != WordClass.VERB for form in forms):
        return
    for form in forms:
        if form.participle:
            continue
        if "verbs.cancel" in _lists(form.lemma):
            yield "intent.cancel", "verbs.cancel"
        if form.tense == "past":
            continue
        lists, opens = _lists(form.lemma), form.mood in _OPEN and form.negation != "true"
        mine = form.person == "1" and opens
        asks = form.person == "2" and (
            (form.mood == "imperative" and form.number == "plural") or form.mood == "conditional"
        )
        if lists & {"verbs.come", "verbs.come.i"} and mine:
            yield ("intent.come.i" if form.number == "singular" else "intent.come.we"), "verbs.come"
        if "verbs.come" in lists and form.person == "4" and opens:
            yield "intent.come.we", "verbs.come"
        if "verbs.come" in lists and form.person == "3" and opens:
            yield "intent.come.third", "verbs.come"
        if "verbs.enrol" in lists and (mine or asks):
            yield "intent.enrol", "verbs.enrol"
        puts = form.person == "2" and _is_polite(form) and "verbs.put" in lists
        if puts or ("verbs.enrol.weak" in lists and (mine or asks)):
            yield "intent.enrol.weak", "verbs.enrol.weak"
        if "verbs.move" in lists and (mine or asks):
            yield "intent.move", "verbs.move"


def _is_polite(form: Form) -> bool:
    """True for "would you", "do you": what is asked of the hosts."""
    return form.mood == "conditional" or (form.mood == "indicative" and form.focus == "ko")


def _wished(forms: tuple[Form, ...]) -> Iterator[tuple[str, str]]:
    """What "could you …" asks for; else what the word says by itself."""
    if forms and all(form.word_class == WordClass.VERB for form in forms):
        for form in forms:
            if form.mood == "infinitive1" and _lists(form.lemma) & {"verbs.enrol", "verbs.enrol.weak"}:
                yield "intent.enrol.weak", "verbs.enrol.weak"
    yield from _said(forms)


def _denied(text: str, words: list[tuple[int, int, tuple[Form, ...]]], at: int) -> int | None:
    """Which word the negation at this one makes a staying away, or a not taking place."""
    is_able = False
    for later in range(at + 1, min(at + 1 + _NEAR, len(words))):
        if _STOP.search(text, words[later - 1][1], words[later][0]):
            return None
        for form in words[later][2]:
            if form.word_class != WordClass.VERB:
                continue
            lists = _lists(form.lemma)
            is_bare = form.negation in ("true", "both") or form.participle == "active_past"
            if lists & {"verbs.come", "verbs.come.i"} and (is_bare or (is_able and form.mood == "infinitive1")):
                return later
            if "verbs.hold" in lists and is_bare:
                return later
            is_able = is_able or ("verbs.able" in lists and is_bare)
    return None


@cache
def _lists(lemma: str) -> frozenset[str]:
    return frozenset(block.id for block in lexicon.blocks("verbs") if lemma in block.words)
