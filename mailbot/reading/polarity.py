"""Whether a clause says that the people in it come, stay away, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mailbot.model import NameMention
from mailbot.reading import verbs, voikko
from mailbot.reading.intent import Cue
from mailbot.reading.scene import Clause, Scene

_KIN = "people.kin"
_FEW = 4  # words beside a name that still leave a sentence of names alone: titles, "and", a village


def polarity(scene: Scene, clause: Clause) -> int:
    """1 where the clause, or failing that its sentence, says coming; -1 for staying away; 0 for neither.

    A short sentence of names and an event needs no verb ("To Kemi: Maija and Pekka"). A sentence of names alone goes on
    with what the sentence before began: "Please register:" and the names below it.
    """
    going_on: list[Clause] = []
    while not isinstance(said := _said(scene, clause), int):
        going_on.append(clause)
        clause = said
    for later in going_on:
        scene.polarities[later.start] = max(0, said)
    return max(0, said) if going_on else said


def _said(scene: Scene, clause: Clause) -> int | Clause:
    """The polarity of a clause, or the clause that it goes on with."""
    if clause.start not in scene.polarities:
        said = _said_anew(scene, clause)
        if not isinstance(said, int):
            return said
        scene.polarities[clause.start] = said
    return scene.polarities[clause.start]


def _said_anew(scene: Scene, clause: Clause) -> int | Clause:
    if clause.is_away:
        return -1
    if clause.is_coming:
        return 1
    sentence = scene.sentence_of(clause)
    if _goes_on(scene, clause):
        return 1
    if _has_other_verb(scene, clause):
        return 0
    before, after = scene.around(clause) if scene.is_of_coming(clause.sentence) else ((), ())
    for other in (*reversed(before), *after):
        if other.is_away:
            return 1 if other in before and clause.has("people.only") else -1  # "Tom can't, just Grace and me"
        if other.is_coming:
            return 1
    if scene.says(clause.sentence, "people.beside") and any(_names_event(other) for other in sentence):
        return 1
    if not is_of_people(scene, sentence) or any(verbs.is_past(scene.text[c.start : c.end]) for c in sentence):
        return 0
    if any(_names_event(other) for other in sentence):
        return 1
    if not any(c.names for c in sentence):
        return 0
    return _of_names(scene, clause)


def _of_names(scene: Scene, clause: Clause) -> int | Clause:
    """The polarity of a sentence of names alone: 1 where "we come" follows; else the clause above it."""
    if any(c.is_coming and c.has("people.we", "intent.come.we") for c in scene.sentence(clause.sentence + 1)):
        return 1
    above = [c for c in scene.sentence(clause.sentence - 1) if not c.is_subject]
    return above[-1] if above else 0


def _goes_on(scene: Scene, clause: Clause) -> bool:
    """True where "my husband and I" are spoken of, and the next sentence says that "we" come."""
    if clause.is_subject or not clause.has("people.beside"):
        return False
    return any(c.has("intent.come.we") and c.is_coming for c in scene.sentence(clause.sentence + 1))


def is_asked(clause: Clause) -> bool:
    """True for "should I bring a friend?"."""
    return clause.has("people.brings") and clause.has("questions.mark")


def _has_other_verb(scene: Scene, clause: Clause) -> bool:
    """True for a clause about a person whose verb says something else than coming: "ellei vaimoni Hilkka vastaa"."""
    if clause.diets or clause.events or not (clause.names or clause.has(_KIN)):
        return False
    found: list[NameMention | Cue] = [*clause.names, *clause.cues]
    words = [m for m in _WORD.finditer(scene.text, clause.start, clause.end) if len(m.group()) >= _LONG]
    return any(_is_verb(m.group()) for m in words[:_SOME] if not any(one.start <= m.start() < one.end for one in found))


_WORD = re.compile(r"[a-zåäö]+")
_LONG, _SOME = 4, 12  # letters of a verb that tells; words of a clause that are looked at


@lru_cache(maxsize=4_096)
def _is_verb(word: str) -> bool:
    """True for a word that is a verb with a person, and nothing else."""
    forms = voikko.analyse(word)
    is_verb = bool(forms) and all(form.word_class == voikko.WordClass.VERB for form in forms)
    return is_verb and any(form.person for form in forms)


def _names_event(clause: Clause) -> bool:
    return any(m.events and m.sure >= 0.5 for m in clause.events)


def is_of_people(scene: Scene, sentence: Sequence[Clause]) -> bool:
    """True where a sentence is little more than the people in it, their events and diets."""
    number = sentence[0].sentence
    if number not in scene.of_people:
        scene.of_people[number] = _is_little_more_than_people(scene, sentence)
    return scene.of_people[number]


def _is_little_more_than_people(scene: Scene, sentence: Sequence[Clause]) -> bool:
    words = len(scene.text[sentence[0].start : sentence[-1].end].split())
    people = [m.words for c in sentence for m in c.names]
    people += [cue.words for c in sentence for kind in (_KIN, "people.beside") for cue in c.of(kind)]
    told = [m.words for c in sentence for m in c.events] + [m.words for c in sentence for m in c.diets]
    return bool(people) and words - sum(len(w.split()) for w in (*people, *told)) <= _FEW + len(people)
