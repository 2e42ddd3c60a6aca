"""Which person goes to which event, and who eats what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailbot.model import Diet, DietMention, EventKind, EventMention, Evidence
from mailbot.reading import events as event_reader
from mailbot.reading.people import Candidate, Cast, kin_key
from mailbot.reading.scene import Clause, Scene, is_list_line

# ---------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Going:
    """The events of a mail: of each person who comes (by index in `Cast.candidates`), and of the mail as a whole."""

    events: tuple[str, ...]  # what the mail as a whole comes to
    own: dict[int, tuple[str, ...]]  # a person's own, where told apart
    dropped: tuple[str, ...] = ()  # what is stayed away from or moved away from
    candidates: tuple[str, ...] = ()  # left where it could not be settled
    is_contradiction: bool = False
    doubts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())


def events(scene: Scene, cast: Cast, in_subject: tuple[EventMention, ...] = ()) -> Going:
    """Where the people of the mail go; `in_subject`: the events of a reply's subject, the last resort."""
    levels = [_after_slip(scene, mentions) for mentions in (*_levels(scene), in_subject)]
    settled = event_reader.settle(())
    for mentions in levels:
        settled = event_reader.settle(mentions, scene.text)
        if settled.events or settled.candidates or settled.contradiction:
            break
    own = _own(scene, cast, settled.events) if len(settled.events) > 1 and len(cast.coming) > 1 else {}
    away = event_reader.settle(_mentions(c for c in scene.clauses if c.is_away), scene.text)
    return Going(
        events=tuple(settled.events),
        own=own,
        dropped=tuple(away.events),
        candidates=tuple(settled.candidates),
        is_contradiction=settled.contradiction,
        doubts=_event_doubts(levels, settled.events),
        evidence=tuple(settled.evidence),
    )


def _levels(scene: Scene) -> list[tuple[EventMention, ...]]:
    """The mentions by weight: in sentences of coming and the subject, of coming alone, anywhere, in the subject."""
    near = {
        clause.sentence for clause in scene.clauses if clause.is_coming and not clause.is_subject and not clause.is_away
    }
    coming = [c for c in scene.clauses if c.sentence in near and not c.is_away and not c.is_subject]
    body = [c for c in scene.clauses if not c.is_away and not c.is_subject]
    subject = [c for c in scene.clauses if c.is_subject and not c.is_away]
    first = _mentions(coming)
    return [first + _mentions(subject), first, _mentions(body), _mentions(subject)]


def _mentions(clauses: Iterable[Clause]) -> tuple[EventMention, ...]:
    return tuple(mention for clause in clauses for mention in clause.events)


def _after_slip(scene: Scene, mentions: tuple[EventMention, ...]) -> tuple[EventMention, ...]:
    """The mentions without those that the writer takes back in the same sentence ("no wait, I mean Tuesday")."""
    kept = mentions
    for clause in scene.clauses:
        for cue in clause.of("intent.slip"):
            begins = scene.sentence_of(clause)[0].start
            if any(m.start >= cue.end for m in mentions):
                kept = tuple(m for m in kept if not begins <= m.start < cue.start)
    return kept


def _own(scene: Scene, cast: Cast, chosen: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """The events of each person who is named in the same sentence or clause as they are.

    Those in a list, and those who are named beside no event, go where the sentences without names say.
    """
    own: dict[int, tuple[str, ...]] = {}
    base: tuple[str, ...] = ()
    for sentence in scene.sentences:
        for group in _groups(sentence):
            settled = event_reader.settle(_after_slip(scene, _mentions(group)), scene.text)
            here = tuple(e for e in settled.events if e in chosen)
            going = [i for i, p in enumerate(cast.candidates) if p.comes > 0 and any(p.is_in(c) for c in group)]
            if not going:
                base += tuple(e for e in here if e not in base)
            for index in going:
                have = own.get(index, ())
                own[index] = have + tuple(e for e in here if e not in have)
    for index, person in enumerate(cast.candidates):
        if person.comes > 0 and (person.is_listed or not own.get(index)) and base:
            own[index] = base + tuple(e for e in own.get(index, ()) if e not in base)
    return {index: events for index, events in own.items() if events}


def _groups(sentence: Sequence[Clause]) -> list[list[Clause]]:
    """Clauses gathered so that each group has events, where the sentence names events in several clauses."""
    clauses = [c for c in sentence if not c.is_away]
    with_events = [c for c in clauses if c.events]
    if len(with_events) <= 1:
        return [clauses]
    groups: list[list[Clause]] = [[]]
    for clause in clauses:
        if clause.events and any(c.events for c in groups[-1]) and (clause.names or clause.is_coming):
            groups.append([])
        groups[-1].append(clause)
    return groups


def _event_doubts(levels: Sequence[Sequence[EventMention]], chosen: Sequence[str]) -> tuple[str, ...]:
    """A doubt where strong words elsewhere in the mail point at an event that was not chosen."""
    strong = {EventKind.PLACE, EventKind.ALIAS, EventKind.DATE}
    others = {
        next(iter(m.events))
        for m in levels[2]
        if m.kind in strong and m.sure >= 0.9 and len(m.events) == 1 and not m.events & set(chosen)
    }
    return ("doubt.other_event",) if others and chosen else ()


# ---------------------------------------------------------------- diets


@dataclass(frozen=True, slots=True)
class Table:
    """What each person eats, by index in `Cast.candidates`."""

    diets: dict[int, Diet]
    dropped: dict[int, frozenset[str]]
    doubts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def diets(scene: Scene, cast: Cast) -> Table:
    """Every diet of the mail bound to those it is said of."""
    said: dict[int, list[DietMention]] = {}
    rest: list[DietMention] = []
    doubts: list[str] = []
    evidence = []
    last: list[int] = []
    for clause in scene.clauses:
        here = _spoken_of(scene, clause, cast)
        for mention in clause.diets:
            owners, is_rest = _owners(scene, clause, mention, cast, last)
            evidence.append(Evidence(mention.rule, mention.words, mention.start, mention.end))
            if mention.sure <= 0.5:
                doubts.append("doubt.diet")
            if is_rest:
                rest.append(mention)
            elif not owners:
                doubts.append("doubt.unbound_diet")
            for owner in owners:
                said.setdefault(owner, []).append(mention)
        last = here or last
    for mention in rest:
        for index, person in enumerate(cast.candidates):
            if person.comes > 0 and index not in said:
                said[index] = [mention]
    merged = {index: _merged(mentions) for index, mentions in said.items()}
    dropped = {index: frozenset().union(*(m.dropped for m in mentions)) for index, mentions in said.items()}
    return Table(merged, dropped, tuple(dict.fromkeys(doubts)), tuple(evidence))


def _merged(mentions: Sequence[DietMention]) -> Diet:
    """The diets said of one person as one; anything special outweighs "nothing special"."""
    tags = frozenset().union(*(m.diet.tags for m in mentions)) - frozenset().union(*(m.dropped for m in mentions))
    other = tuple(dict.fromkeys(words for m in mentions for words in m.diet.other))
    none = not tags and not other and any(m.diet.none for m in mentions)
    return Diet(tags, other, none, severe=any(m.diet.severe for m in mentions))


def _owners(scene: Scene, clause: Clause, mention: DietMention, cast: Cast, last: list[int]) -> tuple[list[int], bool]:
    """The people this diet is said of, and whether it is said of all the rest."""
    coming = [i for i, c in enumerate(cast.candidates) if c.comes > 0]
    in_line = is_list_line(scene.text, mention.start) or bool(clause.names)
    if in_line and (nearest := _nearest(scene, cast, mention.start)):
        return nearest, False
    if clause.has("people.rest"):
        return [], True
    named = [i for i in _spoken_of(scene, clause, cast) if not cast.candidates[i].is_sender]
    if named:
        return named, False
    if clause.has("people.one"):
        return [i for i in coming if cast.candidates[i].name is None][:1], False
    if _is_of_all(clause):
        return coming, False
    me = [i for i, c in enumerate(cast.candidates) if c.is_sender]
    if clause.has("people.self"):
        return me, False
    if clause.has("people.third") and last:
        return last[-1:], False
    if clause.has("people.self.verb"):
        return me, False
    before = _subject_before(scene, clause, cast)
    if before:
        return before, False
    if len(coming) == 1:
        return coming, False
    return [], False


def _is_of_all(clause: Clause) -> bool:
    return clause.has("people.all") or (clause.has("people.we") and not clause.has("people.self"))


def _nearest(scene: Scene, cast: Cast, place: int) -> list[int]:
    """The person of the same line whose name stands nearest before the place, else after it."""
    begins, ends = scene.text.rfind("\n", 0, place) + 1, scene.text.find("\n", place)
    ends = ends if ends >= 0 else len(scene.text)
    here = [(p, i) for i, c in enumerate(cast.candidates) for p in c.places if begins <= p < ends and c.name]
    before = [(p, i) for p, i in here if p <= place]
    if before:
        return [max(before)[1]]
    return [min(here)[1]] if here else []


def _spoken_of(scene: Scene, clause: Clause, cast: Cast) -> list[int]:
    words = scene.text[clause.start : clause.end]
    return [i for i, c in enumerate(cast.candidates) if (c.name or c.kin) and _is_spoken_of(c, clause, words)]


def _is_spoken_of(person: Candidate, clause: Clause, text: str) -> bool:
    """True where the clause names her, or calls her by the kin word or the title that introduced her."""
    if person.is_sender:
        return False
    if person.is_in(clause) or any(kin_key(cue) in person.kin_keys for cue in clause.of("people.kin")):
        return True
    return bool(person.title) and not clause.names and person.title[:6] in text.casefold()


def _subject_before(scene: Scene, clause: Clause, cast: Cast) -> list[int]:
    """Whom the earlier clauses of the sentence speak of, the nearest first."""
    sentence = scene.sentence_of(clause)
    for other in reversed(sentence[: sentence.index(clause)]):
        if other.has("people.self") or (other.has("people.self.verb") and not other.names):
            return [i for i, c in enumerate(cast.candidates) if c.is_sender]
        if found := _spoken_of(scene, other, cast):
            return found[-1:]
    return []
