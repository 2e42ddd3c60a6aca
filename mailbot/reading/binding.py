"""Which person goes to which event, and who eats what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mailbot import lexicon
from mailbot.model import Diet, DietMention, EventKind, EventMention, Evidence
from mailbot.reading import events as event_reader
from mailbot.reading import verbs
from mailbot.reading.intent import Cue
from mailbot.reading.mentioned import visits
from mailbot.reading.people import Candidate, Cast, is_same, kin_key, polarity
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
    """Where the people of the mail go; `in_subject`: the events of a reply's subject, the last resort.

    Rows of people with their events come before all that is said around them.
    """
    rows = _rows(scene, cast)
    levels = [*_levels(scene), in_subject]
    settled = _of_rows(rows, scene.text) if rows else _first_settled(levels, scene.text)
    own = _own(scene, cast, settled.events) if len(settled.events) > 1 and len(cast.coming) > 1 else {}
    own |= {index: event_reader.settle(mentions, scene.text).events for index, mentions in rows.items()}
    away = event_reader.settle(_given_up(scene), scene.text)
    return Going(
        events=tuple(settled.events),
        own=own,
        dropped=tuple(away.events),
        candidates=tuple(settled.candidates),
        is_contradiction=settled.contradiction,
        doubts=_event_doubts(scene, levels, settled.events) + _who_goes(scene.text, settled.events, own),
        evidence=tuple(settled.evidence),
    )


def _rows(scene: Scene, cast: Cast) -> dict[int, tuple[EventMention, ...]]:
    """What the lines of a table, a list or a form say of each person's events, where not all go to the same.

    A person's events stand in her own line, in the heading above it ("Morning group:"), or in the lines of a form
    below her name.
    """
    found: dict[int, tuple[EventMention, ...]] = {}
    heading: tuple[EventMention, ...] = ()
    above: list[int] = []
    for line in _LINE.finditer(scene.text):
        clauses = [c for c in scene.clauses if c.start < line.end() and line.start() < c.end and not c.is_subject]
        here = tuple(m for c in clauses for m in c.events if line.start() <= m.start < line.end())
        people = [i for i, p in enumerate(cast.candidates) if _is_in_row(scene, p, here, line)]
        if people:
            for index in people:
                found[index] = found.get(index, ()) + (here or heading)
            above = people
        elif not line.group().strip():
            above = []
        elif above and here and _LABEL.match(line.group()):
            for index in above:
                found[index] += here
        elif not above or not _LABEL.match(line.group()):
            is_heading = len(line.group().split()) <= _SHORT and not any(c.is_away for c in clauses)
            heading = here if is_heading else ()
    told = {index: mentions for index, mentions in found.items() if mentions}
    meant = {index: frozenset(event_reader.settle(mentions, scene.text).events) for index, mentions in told.items()}
    return told if len(set(meant.values())) > 1 and all(meant.values()) else {}


_LINE = re.compile(r"[^\n]*\n?")
_LABEL = re.compile(r"\s*[^\W\d_][^:|\n]{2,40}:\s*\S")  # of a line of a form


def _is_in_row(scene: Scene, person: Candidate, here: tuple[EventMention, ...], line: re.Match[str]) -> bool:
    """True where the line lists the person, or names her behind its events and a colon: "Tuesday 2.5.: Ann, Bo"."""
    if person.comes <= 0:
        return False
    if any(line.start() <= place < line.end() for place in person.listed_at):
        return True
    places = [place for place in person.places if line.start() <= place < line.end()]
    before = scene.text[line.start() : min(places, default=line.start())]
    return bool(here) and here[0].start - line.start() <= _HEAD and ":" in before[here[0].start - line.start() :]


_HEAD = 4  # characters before the first event of a line that begins with it


def _of_rows(rows: dict[int, tuple[EventMention, ...]], text: str) -> event_reader.Settled:
    """What the rows mean together: the events of each."""
    each = [event_reader.settle(mentions, text) for mentions in rows.values()]
    events = tuple(dict.fromkeys(event for one in each for event in one.events))
    evidence = tuple(dict.fromkeys(e for one in each for e in one.evidence))
    return event_reader.Settled(events, (), evidence=evidence)


def _first_settled(levels: Iterable[Sequence[EventMention]], text: str) -> event_reader.Settled:
    """What the first level means that means anything; one that leaves a choice is narrowed by a later one."""
    first = event_reader.settle(())
    for mentions in levels:
        settled = event_reader.settle(mentions, text)
        if first.candidates and settled.events and set(settled.events) <= set(first.candidates):
            return settled
        if settled.events or settled.contradiction:
            return first if first.candidates else settled
        first = first if first.candidates else settled
    return first


def _given_up(scene: Scene) -> tuple[EventMention, ...]:
    """The mentions in clauses of staying away; failing that, in the clauses beside them that say nothing else."""
    own = _mentions(c for c in scene.clauses if c.is_away)
    if own:
        return own
    sentences = {c.sentence for c in scene.clauses if c.is_away}
    return _mentions(
        c for c in scene.clauses if c.sentence in sentences and not c.is_coming and not c.has("intent.keep")
    )


def _levels(scene: Scene) -> list[tuple[EventMention, ...]]:
    """The mentions by weight: in sentences of coming and the subject, of coming alone, anywhere, in the subject."""
    body = [
        c for c in scene.clauses if not (c.is_away or c.is_subject or c.has("intent.tentative") or visits(scene, c))
    ]
    subject = [c for c in scene.clauses if c.is_subject and not c.is_away]
    near = {c.sentence for c in body if polarity(scene, c) > 0}
    near |= {c.sentence for c in body if any(_is_goal(scene, m) for m in c.events)}
    rows = {c.sentence for c in body if c.events and is_list_line(scene.text, c.start)}
    near |= rows if rows & near else set()  # of one list: where its last row runs into the name below
    first = _mentions(c for c in body if c.sentence in near)
    return [first + _mentions(subject), first, _mentions(body), _mentions(subject)]


def _is_goal(scene: Scene, mention: EventMention) -> bool:
    """True for words that say "to" the event in a sentence of few others: "Then alone to the choir day"."""
    clause = scene.clause_at(mention.start)
    sentence = scene.sentence_of(clause) if clause else ()
    is_short = bool(sentence) and len(scene.text[sentence[0].start : sentence[-1].end].split()) <= _SHORT
    return mention.sure >= 0.6 and is_short and points(scene.text, mention, "goal")


def points(text: str, mention: EventMention, way: str) -> bool:
    """True where a case or a preposition says "to" the event (`way`: goal), or "from" it (source)."""
    last = mention.words.casefold().split()[-1]
    before = text[max(0, mention.start - 12) : mention.start]
    return lexicon.block(f"binding.{way}").regex.search(f"{before}|{last}") is not None


_SHORT = 9  # words of a sentence that needs no verb


def _mentions(clauses: Iterable[Clause]) -> tuple[EventMention, ...]:
    return tuple(mention for clause in clauses for mention in clause.events)


def _own(scene: Scene, cast: Cast, chosen: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """The events of each person who is named in the same sentence or clause as they are.

    Those in a list, and those who are named beside no event, go where the sentences without names say.
    """
    own: dict[int, tuple[str, ...]] = {}
    base: tuple[str, ...] = ()
    for sentence in scene.sentences:
        for group in _groups(scene, sentence):
            settled = event_reader.settle(_mentions(group), scene.text)
            here = tuple(e for e in settled.events if e in chosen)
            going = [
                i for i, p in enumerate(cast.candidates) if p.comes > 0 and any(_is_of(scene, p, c) for c in group)
            ]
            going = _only(scene, cast, group, going)
            said = scene.text[group[0].start : group[-1].end]
            if not going and any(lexicon.block(f"binding.{rule}").regex.search(said) for rule in ("alone", "one")):
                going = [i for i, p in enumerate(cast.candidates) if p.is_sender and p.comes > 0]
            if not going:
                base += tuple(e for e in here if e not in base)
            for index in going:
                have = own.get(index, ())
                own[index] = have + tuple(e for e in here if e not in have)
    for index, person in enumerate(cast.candidates):
        if person.comes > 0 and (person.is_listed or not own.get(index)) and base:
            own[index] = base + tuple(e for e in own.get(index, ()) if e not in base)
    return {index: events for index, events in own.items() if events}


def _only(scene: Scene, cast: Cast, group: Sequence[Clause], going: list[int]) -> list[int]:
    """Of those who go, the one of whom it is said that only she does, where it is said of one."""
    before = lexicon.block("binding.only").regex
    places = {i: [p for p in cast.candidates[i].places if any(c.start <= p < c.end for c in group)] for i in going}
    only = [i for i, here in places.items() if any(before.search(scene.text[max(0, p - 15) : p]) for p in here)]
    return only or going


def _who_goes(text: str, chosen: Sequence[str], own: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """A doubt where people have events of their own, and one of the mail's is nobody's; so where some are crossed."""
    told = {event for events in own.values() for event in events}
    is_open = bool(own and set(chosen) - told) or (len(chosen) > 1 and _is_crossed(text))
    return ("doubt.who_goes",) if is_open else ()


def _is_crossed(text: str) -> bool:
    """True for a table with crosses: the cells left empty tell who goes where."""
    return bool(_CROSSED.search(text)) and bool(_EMPTY.search(text))


_CROSSED = re.compile(r"(?:[|\t]|[^\n] {2})[ ]*[xX×✓✔][ ]*(?:[|\t]|$)", re.MULTILINE)
_EMPTY = re.compile(r"[|\t][ ]*-?[ ]*(?:[|\t]|$)", re.MULTILINE)


def _is_of(scene: Scene, person: Candidate, clause: Clause) -> bool:
    """True where the clause speaks of the person; of the sender also by "I", "we" and "me:"."""
    without = lexicon.block("binding.without").regex
    here = [p for p in person.places if clause.start <= p < clause.end]
    if here:
        return not all(without.search(scene.text[max(0, place - 12) : place]) for place in here)
    said = ("people.we", "people.beside", "people.object", "intent.come.i", "intent.come.we")
    return person.is_sender and (clause.has(*said) or (clause.has("people.self") and not clause.names))


def _is_label(scene: Scene, clause: Clause) -> bool:
    """True for the words before a colon at the head of a line: "Cycling: Anna Berg"."""
    words = scene.text[clause.start : clause.end].rstrip()
    return words.endswith(":") and scene.text[: clause.start].rstrip(" \t").endswith("\n")


def _groups(scene: Scene, sentence: Sequence[Clause]) -> list[list[Clause]]:
    """Clauses gathered so that each group has events, where the sentence names events in several clauses."""
    clauses = [c for c in sentence if not c.is_away]
    with_events = [c for c in clauses if c.events]
    if len(with_events) <= 1:
        return [clauses] if clauses else []
    groups: list[list[Clause]] = [[]]
    for clause in clauses:
        is_new = clause.names or clause.is_coming or _is_label(scene, clause)
        if clause.events and any(c.events for c in groups[-1]) and is_new:
            groups.append([])
        groups[-1].append(clause)
    return groups


def _event_doubts(scene: Scene, levels: Sequence[Sequence[EventMention]], chosen: Sequence[str]) -> tuple[str, ...]:
    """A doubt where strong words elsewhere in the mail point at an event that was not chosen."""
    strong = {EventKind.PLACE, EventKind.ALIAS, EventKind.DATE, EventKind.NUMBER, EventKind.THEME}
    others = {
        next(iter(m.events))
        for m in levels[2]
        if m.kind in strong
        and m.sure >= 0.8
        and len(m.events) == 1
        and not m.events & set(chosen)
        and not _is_talked_of(scene, m)
    }
    hours = [m for m in levels[1] if m.kind is EventKind.TIME and m.events]
    clash = any(not m.events & set(chosen) for m in hours)
    return ("doubt.other_event",) if chosen and (others or clash) else ()


def _is_talked_of(scene: Scene, mention: EventMention) -> bool:
    """True where the clause tells of the past or turns the event down, and speaks of nobody by name who might go."""
    clause = scene.clause_at(mention.start)
    if clause is None or clause.names or clause.is_coming or clause.has("questions.mark"):
        return False
    told = lexicon.block("binding.talked_of").regex.search(scene.text, clause.start, clause.end)
    return bool(told) or verbs.is_past(scene.text[clause.start : clause.end])


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
    nothing: list[DietMention] = []
    doubts: list[str] = []
    evidence = []
    last: list[int] = []
    before: tuple[DietMention, ...] = ()
    for clause in scene.clauses:
        here = _spoken_of(scene, clause, cast)
        before = clause.diets or before
        for owner in _likewise(scene, clause, cast, last) if before else ():
            said.setdefault(owner, []).extend(before)
        for mention in (_with_enough(scene, clause, mention) for mention in clause.diets):
            owners, is_rest = _owners(scene, clause, mention, cast, last)
            evidence.append(Evidence(mention.rule, mention.words, mention.start, mention.end))
            if mention.sure <= 0.5:
                doubts.append("doubt.diet")
            if is_rest:
                rest.append(mention)
            elif not owners and mention.diet.none:
                nothing.append(mention)
            elif not owners:
                doubts.append("doubt.unbound_diet")
            for owner in owners:
                said.setdefault(owner, []).append(mention)
        last = here or last
    doubts += _share(cast, said, rest, nothing, is_sure=not doubts)
    merged = {index: _merged(mentions) for index, mentions in said.items()}
    dropped = {index: frozenset().union(*(m.dropped for m in mentions)) for index, mentions in said.items()}
    return Table(merged, dropped, tuple(dict.fromkeys(doubts)), tuple(evidence))


def _share(
    cast: Cast,
    said: dict[int, list[DietMention]],
    rest: list[DietMention],
    nothing: list[DietMention],
    *,
    is_sure: bool,
) -> list[str]:
    """Add to `said` what is told of "the others", and "no allergies" said once, of nobody, where all are named."""
    doubts = []
    is_of_all = len(nothing) == 1 and not said and not rest and all(p.name for p in cast.coming) and not cast.doubts
    if nothing and not (is_sure and is_of_all):
        doubts.append("doubt.unbound_diet")
    for mention in [*rest, *nothing] if is_of_all and is_sure else rest:
        others = [i for i, person in enumerate(cast.candidates) if person.comes > 0 and i not in said]
        if not others:
            doubts.append("doubt.unbound_diet")
        for index in others:
            said[index] = [mention]
    return doubts


def _with_enough(scene: Scene, clause: Clause, mention: DietMention) -> DietMention:
    """The diet; where it is said to be enough, what would be stricter holds no more: "lactose-free will do"."""
    stricter = frozenset().union(*(_STRICTER.get(tag, ()) for tag in mention.diet.tags))
    if not stricter or not lexicon.block("binding.enough").regex.search(scene.text, clause.start, clause.end):
        return mention
    return replace(mention, dropped=mention.dropped | stricter)


_STRICTER = {"lactose-free": ("milk-free",), "low-lactose": ("lactose-free", "milk-free")}


def _likewise(scene: Scene, clause: Clause, cast: Cast, last: list[int]) -> set[int]:
    """Of whom a clause says "the same for me", after any diet in it."""
    start = max((mention.end for mention in clause.diets), default=clause.start)
    same = lexicon.block("binding.same").regex.search(scene.text, start, clause.end)
    references = _references(scene, clause, cast, last) if same else []
    return {i for one in references if same and one[2] is not _REST and one[1] > same.start() for i in one[2]}


def told_in_vain(cast: Cast, table: Table, chosen: Iterable[str | None]) -> tuple[str, ...]:
    """A doubt where a diet is told of somebody who is not among those chosen, and who is not said to stay away."""
    names = set(chosen)
    left = (cast.candidates[i] for i, diet in table.diets.items() if diet.is_stated)
    return (
        ("doubt.unbound_diet",)
        if any(c.comes == 0 and (c.is_sender or not c.name) and c.name not in names for c in left)
        else ()
    )


def _merged(mentions: Sequence[DietMention]) -> Diet:
    """The diets said of one person as one; anything special outweighs "nothing special"."""
    tags = frozenset().union(*(m.diet.tags for m in mentions)) - frozenset().union(*(m.dropped for m in mentions))
    told = [m for m in mentions if not tags & _WITHIN.get(m.rule, frozenset())]
    other = tuple(dict.fromkeys(words for m in told for words in m.diet.other))
    none = not tags and not other and any(m.diet.none for m in mentions)
    return Diet(tags, other, none, severe=any(m.diet.severe for m in mentions))


# what a diet leaves out anyway: "diabetic, no sugar please"
_WITHIN = {block.id: frozenset(block.data["within"]) for block in lexicon.blocks("foods") if "within" in block.data}


def _owners(scene: Scene, clause: Clause, mention: DietMention, cast: Cast, last: list[int]) -> tuple[list[int], bool]:
    """The people this diet is said of, and whether it is said of all the rest.

    The first that holds wins: 1. the name of the same line, where people are listed; 2. whoever the clause speaks of
    last before the diet, else first after it; 3. the verb's "I"; 4. whom the sentence spoke of before; 5. the listed
    name above; 6. the only one who comes.
    """
    if is_list_line(scene.text, mention.start) or _line_lists(scene, cast, mention.start):
        nearest = _nearest(scene, cast, mention.start)
        if nearest and not clause.has("people.beside") and not _is_of_others(scene, clause, mention, cast):
            return nearest, False
    if _names_a_stranger(scene, cast, mention.start):
        return [], False
    found = _references(scene, clause, cast, last)
    if found:
        return _pick(scene, found, mention)
    if clause.has("people.self.verb"):
        return [i for i, c in enumerate(cast.candidates) if c.is_sender], False
    before = _subject_before(scene, clause, cast, last) or _form_above(scene, cast, mention.start)
    if (
        not before
        and cast.is_assumed
        and len(last) == 1
        and cast.candidates[last[0]].name
        and not clause.has("people.self", "people.mine")
    ):
        return last, False  # "Tom has outgrown the egg allergy. Nuts are still a no."
    coming = [i for i, c in enumerate(cast.candidates) if c.comes > 0]
    return before or (coming if len(coming) == 1 else []), False


def _is_of_others(scene: Scene, clause: Clause, mention: DietMention, cast: Cast) -> bool:
    """True where a line names several, and the clause none but "both" or "me": "Ann and Bo Berg. Both are vegans"."""
    every = lexicon.block("binding.every").regex
    said = [
        cue
        for cue in (*clause.of("people.all"), *clause.of("people.self"))
        if not mention.start <= cue.start < mention.end
        and not (_is_food(mention) and cue.end + 1 == mention.start and every.fullmatch(cue.words))
    ]
    begins, ends = _line(scene.text, mention.start)
    named = [c for c in cast.candidates if c.name and any(begins <= p < ends for p in c.places)]
    return bool(said) and not clause.names and len(named) > 1


def _is_food(mention: DietMention) -> bool:
    return mention.rule.startswith("foods.")


_FAR = 12  # clauses between a word for a person and what is said of her
_REST: list[int] = [-1]  # stands for all who have no diet of their own


def _references(scene: Scene, clause: Clause, cast: Cast, last: list[int]) -> list[tuple[int, int, list[int]]]:
    """(start, end, people) of every word of the clause that stands for people, in order."""
    people = list(enumerate(cast.candidates))
    coming = [i for i, c in people if c.comes > 0]
    me = [i for i, c in people if c.is_sender]
    young = [i for i, c in people if c.comes > 0 and not c.is_sender and not _is_spouse(c)]
    unnamed = [i for i in coming if cast.candidates[i].name is None and not cast.candidates[i].is_sender]
    unnamed = unnamed or _named_after(scene, clause, cast)
    meant = {
        "people.self": me,
        "people.mine": me,
        "people.all": coming,
        "people.we": coming,
        "people.rest": _REST,
        "people.adults": _REST,
        "people.children": young,
        "people.one": unnamed[:1],
        "people.third": last[-1:],
    }
    called = _called(scene, clause, cast)
    found = [(cue.start, cue.end, who) for kind, who in meant.items() for cue in clause.of(kind) if who]
    found += [(cue.start, cue.end, unnamed[: max(1, cue.heads)]) for cue in clause.of("people.plus") if unnamed]
    found = called + [one for one in found if not _repeats(scene, one, called)]
    starts = {mention.start for mention in clause.diets if not mention.diet.none}
    every = lexicon.block("binding.every").regex
    foods = {mention.start for mention in clause.diets if _is_food(mention)}
    found = [o for o in found if not {o[0], o[1] + 1} & foods or not every.fullmatch(scene.text[o[0] : o[1]])]
    rest = [one for one in found if one[2] is _REST and one[1] + 1 not in starts]  # "or other shellfish" is no person
    found = [one for one in found if one[2] is not _REST and not _is_possessive(scene, one, found)]
    return sorted(rest or found, key=lambda one: (one[0], -one[1]))


def _repeats(scene: Scene, one: tuple[int, int, list[int]], called: list[tuple[int, int, list[int]]]) -> bool:
    """True for a "she" or "that" which follows a name at once or nearly: "Lempi she", "Vilho has that diabetes"."""
    word = scene.text[one[0] : one[1]]
    return lexicon.block("binding.that").regex.fullmatch(word) is not None and any(c[1] <= one[0] for c in called)


def _is_possessive(scene: Scene, one: tuple[int, int, list[int]], found: list[tuple[int, int, list[int]]]) -> bool:
    """True for the "my" of "my wife"."""
    is_mine = lexicon.block("binding.my").regex.fullmatch(scene.text[one[0] : one[1]])
    return bool(is_mine) and any(
        one[0] < other[0] <= one[1] + 1 or (other[0] <= one[0] and one[1] < other[1]) for other in found
    )


def _named_after(scene: Scene, clause: Clause, cast: Cast) -> list[int]:
    """Whom the rest of the sentence names: "the name of our six-year-old: she is Aino"."""
    later = scene.around(clause)[1][:_FAR]
    return [i for i, p in enumerate(cast.candidates) if p.name and not p.is_sender and any(p.is_in(c) for c in later)]


def _called(scene: Scene, clause: Clause, cast: Cast) -> list[tuple[int, int, list[int]]]:
    """The names, kin words and titles of the clause with the person of each."""
    words = scene.text[clause.start : clause.end]
    is_mine = clause.has("people.self.verb")  # "I am allergic to nothing but my mother-in-law"
    found = []
    for i, person in enumerate(cast.candidates):
        if not person.name and not person.comes and (is_mine or _only_kin(cast) is not None):
            continue
        places = [p for p in person.places if clause.start <= p < clause.end] if not person.is_sender else []
        if person.is_sender and person.name:
            places = [m.start for m in clause.names if is_same(m.name, person.name)]
        kin = [cue for cue in clause.of("people.kin") if kin_key(cue) in person.kin_keys]
        if not places and not kin and i == _only_kin(cast) and not clause.names:
            kin = [cue for cue in clause.of("people.kin") if not _kin_of(cast, cue)]
        if not places and not kin and person.title and not clause.names and person.title[:6] in words.casefold():
            places = [clause.start]
        found += [(place, _word_end(scene.text, place), [i]) for place in places]
        found += [(cue.start, cue.end, [i]) for cue in kin]
    return found


def _only_kin(cast: Cast) -> int | None:
    """Who else comes with the writer, where that is one named person whom no kin word introduces: "my wife" is her."""
    others = [i for i, c in enumerate(cast.candidates) if c.comes > 0 and not c.is_sender]
    if len(others) != 1 or not any(c.is_sender and c.comes > 0 for c in cast.candidates):
        return None
    only = cast.candidates[others[0]]
    return others[0] if only.name and not only.kin else None


def _kin_of(cast: Cast, cue: Cue) -> bool:
    """True where a kin word is a named person's own, or of one who stays away."""
    return any(kin_key(cue) in c.kin_keys and (c.name or c.comes) for c in cast.candidates)


def _word_end(text: str, place: int) -> int:
    while place < len(text) and (text[place].isalnum() or text[place] in "-'’"):
        place += 1
    return place


def _pick(scene: Scene, found: list[tuple[int, int, list[int]]], mention: DietMention) -> tuple[list[int], bool]:
    """The people of the reference nearest before the diet and those joined to it by "and"; else of the first after."""
    before = [one for one in found if one[0] <= mention.start]
    if not before:
        return (found[0][2], False) if found[0][2] is not _REST else ([], True)
    chosen = before[-1]
    if chosen[2] is _REST:
        return [], True
    owners = list(chosen[2])
    for one in reversed(before[:-1]):
        between = scene.text[one[1] : chosen[0]]
        if not _JOINS.fullmatch(between) or _has_diet(scene, one[1], chosen[0]):
            break
        owners = [*one[2], *owners]
        chosen = one
    return list(dict.fromkeys(owners)), False


def _has_diet(scene: Scene, start: int, end: int) -> bool:
    """True where a diet stands between two who are joined by "and": each has her own."""
    return any(start <= m.start < end for c in scene.clauses if c.start < end and start < c.end for m in c.diets)


_JOINS = re.compile(r"(?:\s+[\w-]+)?(?:\s*,\s*|\s+(?:ja|sekä|och|å|samt|and|&)\s+)?", re.IGNORECASE)


def _line_lists(scene: Scene, cast: Cast, place: int) -> bool:
    """True where the line of this place lists a person."""
    begins, ends = _line(scene.text, place)
    return any(begins <= p < ends for c in cast.candidates for p in c.listed_at)


def _names_a_stranger(scene: Scene, cast: Cast, place: int) -> bool:
    """True where the line has nothing before this place but a name of nobody in the mail."""
    begins, _ = _line(scene.text, place)
    is_name = _NAME_ALONE.fullmatch(scene.text[begins:place]) is not None
    return is_name and not any(begins <= p < place for c in cast.candidates for p in c.places)


_NAME_ALONE = re.compile(r"[\s\d.)•*–-]*[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+){1,2}\s*[-–—:;,(|\t]\s*")


def _form_above(scene: Scene, cast: Cast, place: int) -> list[int]:
    """The listed person whose line stands last above this place, where people are listed."""
    above = [
        (max(p for p in c.places if p < place), i) for i, c in enumerate(cast.candidates) if _is_listed_before(c, place)
    ]
    if not above:
        return []
    at, index = max(above)
    return [index] if scene.text.count("\n", at, place) <= _FORM_LINES else []


_FORM_LINES = 3  # lines below a name in a form that still tell of it


def _is_listed_before(person: Candidate, place: int) -> bool:
    return person.is_listed and any(p < place for p in person.places)


def _is_spouse(person: Candidate) -> bool:
    return bool(person.kin_keys) and not person.kin_keys & _YOUNG


_YOUNG = frozenset(
    {"lap", "poi", "tyt", "bar", "son", "dau", "chi", "kit", "vau", "ung", "tvi", "kak", "fli", "flickor"}
)


def _line(text: str, place: int) -> tuple[int, int]:
    ends = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, ends if ends >= 0 else len(text)


def _nearest(scene: Scene, cast: Cast, place: int) -> list[int]:
    """The person of the same line whose name stands nearest before the place, else after it."""
    begins, ends = _line(scene.text, place)
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


def _subject_before(scene: Scene, clause: Clause, cast: Cast, last: list[int]) -> list[int]:
    """Whom the earlier clauses of the sentence speak of, the nearest first."""
    for other in reversed(scene.around(clause)[0][-_FAR:]):
        if found := [one for one in _references(scene, other, cast, last) if one[2] is not _REST]:
            return found[-1][2]
        if other.has("people.self.verb"):
            return [i for i, c in enumerate(cast.candidates) if c.is_sender]
    return []
