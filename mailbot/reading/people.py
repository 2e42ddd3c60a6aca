"""Who is spoken of in a mail, and who of them comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mailbot import lexicon
from mailbot.model import Evidence, NameMention
from mailbot.reading.intent import Cue
from mailbot.reading.scene import Clause, Scene

_LISTED = frozenset({"list", "table", "form"})
_KIN = "people.kin"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the mail: `comes` is 1 for coming, -1 for staying away, 0 where she is only spoken of."""

    name: str | None
    comes: int
    places: tuple[int, ...] = ()  # where in the text; empty: only in the header
    is_sender: bool = False
    is_listed: bool = False
    kin: tuple[Cue, ...] = ()  # the words that introduce her: "my husband"
    title: str = ""  # the small-letter word before her name: "chairman"
    evidence: tuple[Evidence, ...] = ()

    def is_in(self, clause: Clause) -> bool:
        """True where the clause speaks of her by name or kin word."""
        return any(clause.start <= place < clause.end for place in self.places)

    @property
    def kin_keys(self) -> frozenset[str]:
        """Her kin words in a form that all their cases share."""
        return frozenset(kin_key(cue) for cue in self.kin)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of the mail, and what is doubtful about them."""

    candidates: tuple[Candidate, ...]
    is_assumed: bool = False  # the sender comes only because nobody else is said to
    heads: int | None = None  # how many come in all, where that is said
    doubts: tuple[str, ...] = field(default=())

    @property
    def coming(self) -> tuple[Candidate, ...]:
        """Those who come, in order."""
        return tuple(c for c in self.candidates if c.comes > 0)

    @property
    def away(self) -> tuple[Candidate, ...]:
        """Those who stay away or are taken off."""
        return tuple(c for c in self.candidates if c.comes < 0)

    @property
    def sender(self) -> Candidate | None:
        """The one who writes."""
        return next((c for c in self.candidates if c.is_sender), None)


def find(scene: Scene, names: Sequence[NameMention], sender: NameMention | None) -> Cast:
    """Everybody of the mail, in the order they are spoken of."""
    shown = [m for m in names if m.source == "display"]
    names = [m for m in names if m.start >= 0 and scene.clause_at(m.start)]
    own_name = _own_name(scene, names, sender)
    others, self_places = _named(scene, names, own_name)
    others, kin = _matched(others, _kin_without_name(scene, others))
    me = _sender(scene, own_name, self_places, has_listed=any(o.is_listed for o in others))
    people = [*others, *kin, *_shown_beside(shown, me, others, scene)]
    is_assumed = me.comes == 0 and not any(p.comes > 0 for p in people)
    if is_assumed and not any(p.comes < 0 for p in people):
        me = replace(me, comes=1)
    return _with_heads(scene, _ordered(me, people), is_assumed=is_assumed)


def _shown_beside(
    shown: Sequence[NameMention], me: Candidate, others: Sequence[Candidate], scene: Scene
) -> list[Candidate]:
    """The second person of a From field that shows two, where the mail says "we"."""
    if me.comes <= 0 or not scene.has("people.we", "people.all", "intent.come.we"):
        return []
    known = [me.name, *(o.name for o in others)]
    return [Candidate(m.name, 1) for m in shown if not any(is_same(m.name, name) for name in known)]


def _ordered(me: Candidate, people: list[Candidate]) -> list[Candidate]:
    return sorted([me, *people], key=lambda c: c.places[0] if c.places else -1)


def _own_name(scene: Scene, names: Sequence[NameMention], sender: NameMention | None) -> str | None:
    """The writer's name: as given in the text, else as signed or shown; of a nameless writer the only full one."""
    introduced = next((m for m in names if _introduces(scene, m)), None)
    if introduced and (" " in introduced.name or sender is None):
        return introduced.name
    if sender is None:
        full = {m.name for m in names if " " in m.name}
        return full.pop() if len(full) == 1 else None
    fuller = [m.name for m in names if " " in m.name and is_same(m.name, sender.name)]
    return fuller[0] if fuller and " " not in sender.name else sender.name


def _introduces(scene: Scene, mention: NameMention) -> bool:
    return bool(lexicon.block("people.introduce").regex.search(scene.text[max(0, mention.start - 40) : mention.start]))


# ---------------------------------------------------------------- named


def _named(scene: Scene, names: Sequence[NameMention], own_name: str | None) -> tuple[list[Candidate], list[int]]:
    """The named people other than the sender, and the places of the sender's own name."""
    found: dict[str, Candidate] = {}
    own_places: list[int] = []
    for mention in names:
        clause = scene.clause_at(mention.start) if mention.start >= 0 else None
        if clause is None:
            continue
        if own_name and is_same(mention.name, own_name):
            own_places.append(mention.start)
            continue
        new = _candidate(scene, clause, mention)
        key = next((k for k in found if is_same(k, mention.name)), mention.name)
        found[key] = _joined(found[key], new) if key in found else new
    return list(found.values()), own_places


def _candidate(scene: Scene, clause: Clause, mention: NameMention) -> Candidate:
    is_listed = mention.source in _LISTED and not clause.has("people.notcoming.label") and not clause.is_away
    comes = 1 if is_listed else polarity(scene, clause)
    if clause.has("people.notcoming.label"):
        comes = 0
    kin = tuple(cue for cue in clause.of(_KIN) if _stands_for(scene.text, cue, mention))
    return Candidate(
        name=mention.name,
        comes=comes,
        places=(mention.start, *(cue.start for cue in kin)),
        is_listed=is_listed,
        kin=kin,
        title=_title(scene.text, mention),
        evidence=(Evidence(mention.rule, mention.words, mention.start, mention.end),),
    )


def kin_key(cue: Cue) -> str:
    """The beginning that every case of a kin word shares, gradation undone ("pojan" like "poika")."""
    return cue.words.casefold().split()[-1][:3].replace("j", "i").replace("d", "t")


def _stands_for(text: str, cue: Cue, mention: NameMention) -> bool:
    """True where only "is", "called" or a sign stands between the kin word and the name."""
    if cue.end <= mention.start:
        return bool(lexicon.block("people.is").regex.search(text[cue.end : mention.start]))
    return 0 <= cue.start - mention.end <= 3


_TITLE = re.compile(r"(?<!\w)([^\W\d_A-ZÅÄÖ][^\W\d_]{4,})\s+$")


def _title(text: str, mention: NameMention) -> str:
    before = _TITLE.search(text[max(0, mention.start - 40) : mention.start])
    return before.group(1).casefold() if before else ""


def _joined(old: Candidate, new: Candidate) -> Candidate:
    """Two mentions of one person: staying away outweighs coming, a list outweighs both; the longer name is hers."""
    away = -1 in (old.comes, new.comes) and not (old.is_listed or new.is_listed)
    return replace(
        old,
        name=max(old.name or "", new.name or "", key=len),
        comes=-1 if away else max(old.comes, new.comes),
        places=old.places + new.places,
        is_listed=old.is_listed or new.is_listed,
        kin=old.kin + new.kin,
        title=old.title or new.title,
        evidence=old.evidence + new.evidence,
    )


def is_same(a: str | None, b: str | None) -> bool:
    """True for one person: equal, or one is only the other's first name.

    >>> is_same("Maija", "Maija Virtanen"), is_same("Maija Laine", "Maija Virtanen")
    (True, False)
    """
    if not a or not b:
        return False
    x, y = a.casefold().split(), b.casefold().split()
    return x == y or (min(len(x), len(y)) == 1 and x[0] == y[0])


def polarity(scene: Scene, clause: Clause) -> int:
    """1 where the clause, or failing that its sentence, says coming; -1 for staying away; 0 for neither.

    Names beside an event come without any verb ("To Kemi: Maija and Pekka"). A sentence of names alone goes on with
    what the sentence before began: "Please register:" and the names below it.
    """
    if clause.is_away:
        return -1
    if clause.is_coming or (clause.names and any(m.events and m.sure >= _CLEAR for m in clause.events)):
        return 1
    sentence = scene.sentence_of(clause)
    at = sentence.index(clause)
    for other in (*reversed(sentence[:at]), *sentence[at + 1 :]):
        if other.is_away:
            return -1
        if other.is_coming:
            return 1
    if _is_of_names(scene, sentence) and (before := _sentence_before(scene, clause)):
        return polarity(scene, before[-1])
    return 0


_TERSE = 3  # clauses of a mail that needs no verb
_CLEAR = 0.5  # `sure` of an event's mention that names beside it go to
_FEW = 4  # words beside the names that still leave a sentence one of names alone: titles, "and", a village


def _is_of_names(scene: Scene, sentence: Sequence[Clause]) -> bool:
    text = scene.text[sentence[0].start : sentence[-1].end]
    named = [m for c in sentence for m in c.names]
    rest = len(text.split()) - sum(len(m.words.split()) for m in named)
    diets = sum(len(d.words.split()) + 1 for c in sentence for d in c.diets)
    return bool(named) and rest - diets <= _FEW * len(named)


def _sentence_before(scene: Scene, clause: Clause) -> tuple[Clause, ...]:
    before = [c for c in scene.clauses if c.sentence == clause.sentence - 1 and not c.is_subject]
    return tuple(before)


# ---------------------------------------------------------------- the sender


def _sender(scene: Scene, name: str | None, places: list[int], *, has_listed: bool) -> Candidate:
    says = [_says_of_self(clause) for clause in scene.clauses]
    comes = 1 if 1 in says else (-1 if -1 in says else 0)
    if comes == 0 and _is_named_in(scene, places, has_listed=has_listed):
        comes = 1
    if scene.has("people.behalf") and 1 not in says:
        comes = -1
    where = tuple(clause.start for clause, said in zip(scene.clauses, says, strict=True) if said)
    return Candidate(name, comes, tuple(sorted([*places, *where])), is_sender=True)


def _says_of_self(clause: Clause) -> int:
    if clause.is_away:
        return -1 if _is_first_person(clause) else 0
    if clause.has("intent.come.i", "intent.come.we"):
        return 1
    if clause.has("intent.enrol") and clause.has("people.object"):
        return 1
    if clause.has("intent.come", "intent.come.any", "intent.come.third") and clause.has(*_I):
        return 1
    return 0


_I = ("people.self", "people.we", "people.self.verb")


def _is_first_person(clause: Clause) -> bool:
    return clause.has(
        "people.self", "people.self.verb", "people.we", "people.object", "intent.come.i", "intent.come.we"
    )


def _is_named_in(scene: Scene, places: Iterable[int], *, has_listed: bool) -> bool:
    """True where the sender's own name stands in a clause of coming, or in the list."""
    clauses = [c for c in (scene.clause_at(place) for place in places) if c is not None]
    return any(polarity(scene, c) >= (0 if has_listed else 1) for c in clauses if not c.has("people.notcoming.label"))


# ---------------------------------------------------------------- unnamed


def _kin_without_name(scene: Scene, named: Sequence[Candidate]) -> list[Candidate]:
    """A companion for each kin word in a clause of coming that no name follows or precedes."""
    taken = frozenset[str]().union(*(candidate.kin_keys for candidate in named))
    found = []
    for clause in scene.clauses:
        for cue in clause.of(_KIN):
            if kin_key(cue) in taken or not _brings(scene, clause):
                continue
            evidence = (Evidence(cue.rule, cue.words, cue.start, cue.end),)
            found.append(Candidate(None, polarity(scene, clause), (cue.start,), kin=(cue,), evidence=evidence))
    return _once(found)


def _brings(scene: Scene, clause: Clause) -> bool:
    """True where a kin word of the clause is somebody who comes along, or stays away."""
    if clause.has("people.puolesta") or clause.names or polarity(scene, clause) == 0:
        return False
    return clause.has("people.with") or clause.is_coming or clause.is_away


def _matched(named: list[Candidate], kin: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Kin words and the names told elsewhere for them: "me and my sister. Elina and Ulla" are two people, not three."""
    left = list(kin)
    matched = []
    for person in named:
        fits = next((k for k in left if k.comes > 0), None) if person.comes == 0 and not person.kin else None
        if fits:
            left.remove(fits)
            person = replace(person, comes=1, kin=fits.kin, places=tuple(sorted((*person.places, *fits.places))))
        matched.append(person)
    return matched, left


def _once(found: list[Candidate]) -> list[Candidate]:
    """The same kin word twice is one person."""
    kept: dict[str, Candidate] = {}
    for candidate in found:
        stem = kin_key(candidate.kin[0])
        kept[stem] = _joined(kept[stem], candidate) if stem in kept else candidate
    return [replace(c, name=None) for c in kept.values()]


def _with_heads(scene: Scene, people: list[Candidate], *, is_assumed: bool) -> Cast:
    """The cast filled up with unnamed companions to the number that the mail counts."""
    total, extra = _counted(scene)
    coming = [p for p in people if p.comes > 0]
    doubts: list[str] = []
    unnamed = sum(p.name is None and not p.is_sender for p in coming)
    missing = 0
    if total is not None:
        if len(coming) > total:
            doubts.append("doubt.heads")
        missing = max(0, total - len(coming))
    elif extra:
        named = len(coming) - unnamed - 1
        missing = max(0, extra - max(0, named)) if unnamed == 0 else max(0, extra - unnamed)
    people = people + [Candidate(None, 1, (), evidence=()) for _ in range(min(missing, 30))]
    return Cast(tuple(people), is_assumed, total, tuple(doubts))


def _counted(scene: Scene) -> tuple[int | None, int]:
    totals = [cue.count for cue in scene.cues("people.heads") if cue.count]
    coming = [clause for clause in scene.clauses if polarity(scene, clause) > 0 or len(scene.clauses) <= _TERSE]
    extras = [cue.count for clause in coming for cue in clause.of("people.plus") if cue.count]
    return (max(totals) if totals else None), sum(extras)
