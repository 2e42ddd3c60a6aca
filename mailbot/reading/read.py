"""Reading a mail: language, wish, people with their events and diets, questions, every doubt. Pure; never raises."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from mailbot import lexicon
from mailbot.model import (
    Action,
    Catalogue,
    Diet,
    EventKind,
    Evidence,
    Known,
    Language,
    Mail,
    Missing,
    PersonRead,
    Reading,
    Status,
    ZoneKind,
)
from mailbot.reading import automatic, binding, doubts, events, inflect, language, people, reply, spelling, verbs, wish
from mailbot.reading.automatic import Effect
from mailbot.reading.parts import Parts
from mailbot.reading.scene import Clause

_NOTHING = Known()
_LONGEST = 32_000  # characters of a mail that are read: the longest letter anybody writes, many times over


def read(mail: Mail, catalogue: Catalogue, known: Known = _NOTHING, authserv_id: str | None = None) -> Reading:
    """What the mail says; of a very long one what its beginning says, with a doubt."""
    if len(mail.text) > _LONGEST:
        reading = read(_beginning(mail), catalogue, known, authserv_id)
        return replace(reading, doubts=(*reading.doubts, "doubt.long"))
    suppressed = automatic.find(mail, catalogue, authserv_id)
    spoken = language.find(mail.of(ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE))[0]
    if suppressed and suppressed.effect is Effect.S:
        return Reading(spoken, Action.IGNORE, automatic=f"S {suppressed.rule}", evidence=(suppressed.evidence,))
    written = mail.text
    mail = replace(mail, text=lexicon.block("read.hint").regex.sub(_blank, written))
    if spoken is not Language.EN and not spelling.has_dots(written):
        mail = replace(mail, text=spelling.restored(mail.text, _names(mail, catalogue, known)))
        spoken = language.find(mail.of(ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE))[0]
    reading = _reading(Parts.of(mail, catalogue, known, spoken), spoken)
    if mail.text != written:
        reading = _as_written(reading, written)
    if suppressed:
        reading = replace(reading, automatic=f"{suppressed.effect} {suppressed.rule}")
    if suppressed and suppressed.effect is Effect.COORDINATOR and not _passes_on(reading, mail.sender.name):
        return replace(reading, intent=Action.IGNORE)
    return reading


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _as_written(reading: Reading, text: str) -> Reading:
    """The reading, its evidence in the letters in which the mail was written."""
    people = tuple(replace(p, evidence=_cited(p.evidence, text)) for p in reading.people)
    return replace(reading, people=people, evidence=_cited(reading.evidence, text))


def _cited(evidence: tuple[Evidence, ...], text: str) -> tuple[Evidence, ...]:
    return tuple(replace(e, words=text[e.start : e.end]) if e.start >= 0 else e for e in evidence)


def _names(mail: Mail, catalogue: Catalogue, known: Known) -> tuple[str, ...]:
    """The names that a mail may hold without their dots: of the sender, of the list and of the places."""
    return (mail.sender.name, *(row.name for row in known.registrations if row.name), *_places(catalogue))


@lru_cache(maxsize=8)
def _places(catalogue: Catalogue) -> tuple[str, ...]:
    """The dotted words of the evenings, in every case."""
    said = " ".join(text for e in catalogue.events for text in (e.title, e.place, e.address, *e.aliases))
    words = set(re.findall(r"[^\W\d_]+", said))
    return tuple(form for word in sorted(words) for form in inflect.forms(word) if spelling.has_dots(form))


def _beginning(mail: Mail) -> Mail:
    """The mail with no more text than is read."""
    zones = tuple(replace(zone, end=min(zone.end, _LONGEST)) for zone in mail.zones if zone.start < _LONGEST)
    return replace(mail, text=mail.text[:_LONGEST], zones=zones)


def _passes_on(reading: Reading, coordinator: str) -> bool:
    """True where a coordinator clearly passes a registration on: somebody else by name, and where to.

    Who wrote what she forwards is the sender of that, and somebody else.
    """
    return bool(
        reading.intent is Action.REGISTER
        and (reading.events or any(p.events for p in reading.people))
        and any(p.name and not (p.is_sender and people.is_same(p.name, coordinator)) for p in reading.people)
    )


def _reading(parts: Parts, spoken: Language) -> Reading:
    going = binding.events(parts.scene, parts.cast, parts.in_subject)
    eaten = binding.diets(parts.scene, parts.cast)
    wants, rule = wish.find(parts)
    renamed = _replaced(parts) if wants is Action.CHANGE else None
    dropped, targets = _moved(parts, going) if wants is Action.CHANGE else ((), going.events)
    if wants is Action.REGISTER and not (targets or going.own):
        targets = _tonight(parts)
    chosen = _people(parts, going, eaten, wants, renamed)
    return Reading(
        language=spoken,
        intent=wants,
        people=chosen,
        events=_given_up(parts, going) if wants is Action.CANCEL else targets,
        candidates=_candidates(parts, going),
        dropped=dropped,
        replaced=renamed[:1] if renamed else (),
        missing=frozenset({Missing.NAME}) if wants is Action.CANCEL and _is_nobody_told(parts, chosen) else frozenset(),
        question=_is_question(parts),
        is_soft=not parts.scene.has("intent.cancel"),
        doubts=_doubts(parts, going, eaten, wants, chosen),
        reply=reply.find(parts.mail.of(ZoneKind.OWN), _called(parts)) if parts.stands or parts.mail.thread else None,
        evidence=(Evidence(rule, "", -1, -1), *_evidence(parts, going, eaten)),
    )


def _tonight(parts: Parts) -> tuple[str, ...]:
    """The event of the very day, where somebody is on her way and names none."""
    if not lexicon.block("wish.on_the_way").regex.search(parts.scene.text):
        return ()
    now = events.local(parts.mail.received_at, parts.catalogue)
    dated = [(e, events.local(e.starts, parts.catalogue)) for e in parts.catalogue.events if e.starts]
    today = [e.id for e, starts in dated if starts.date() == now.date() and now < (e.ends or starts + _AN_EVENING)]
    return tuple(today) if len(today) == 1 else ()


_AN_EVENING = timedelta(hours=3)


def _called(parts: Parts) -> list[str]:
    """The names that an answer may hold: of who writes, who is on the list and whom she writes to."""
    listed = [row.name for row in parts.known.registrations if row.name]
    return [parts.mail.sender.name, *listed, *(person.name for person in parts.catalogue.coordinators)]


def _doubts(
    parts: Parts, going: binding.Going, eaten: binding.Table, wants: Action, chosen: tuple[PersonRead, ...]
) -> tuple[str, ...]:
    """Every doubt about the mail; where people register or change, also that a diet is nobody's of them."""
    found = doubts.find(parts, going, eaten, wants)
    if wants is Action.CANCEL and not chosen:
        if _is_everybody(parts):
            found = tuple(doubt for doubt in found if doubt != "doubt.heads")
        elif parts.mail.thread and len({*parts.names_listed}) > 1 and not _is_one(parts):
            found += ("doubt.unclear_answer",)
    if wants in {Action.REGISTER, Action.CHANGE}:
        found += binding.told_in_vain(parts.cast, eaten, (p.name for p in chosen))
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- people


def _people(
    parts: Parts, going: binding.Going, eaten: binding.Table, wants: Action, renamed: tuple[str, str] | None
) -> tuple[PersonRead, ...]:
    """Whom the mail's wish is about; nobody where it is about all who stand on the list."""
    if wants is Action.CANCEL and (_is_everybody(parts) or _is_one_of_many(parts)):
        return ()
    chosen = [
        (i, c)
        for i, c in enumerate(parts.cast.candidates)
        if (c.name == renamed[1] if renamed else _belongs(parts, c, i, eaten, wants))
    ]
    if wants is Action.REGISTER and (back := _all_back(parts)):
        return back
    if wants is Action.CHANGE and not renamed and _moves_all(parts):
        return ()
    if wants is Action.CHANGE and not renamed and (movers := _movers(parts)):
        chosen = [(i, c) for i, c in enumerate(parts.cast.candidates) if c in movers]
    return tuple(_person(parts, c, i, going, eaten, wants) for i, c in chosen)


def _person(
    parts: Parts, c: people.Candidate, index: int, going: binding.Going, eaten: binding.Table, wants: Action
) -> PersonRead:
    return PersonRead(
        name=c.name,
        events=going.own.get(index, ()) if wants is not Action.CANCEL else (),
        diet=eaten.diets.get(index, Diet()),
        dropped=eaten.dropped.get(index, frozenset()),
        is_sender=c.is_sender,
        is_assumed=c.is_sender and parts.cast.is_assumed,
        evidence=c.evidence,
    )


def _belongs(parts: Parts, c: people.Candidate, index: int, eaten: binding.Table, wants: Action) -> bool:
    """True for those whom the mail's wish is about: who stays away, who comes, or of whom something is told."""
    if wants is Action.CANCEL:
        return c.comes < 0 or (c.leaves and not (c.is_sender and _only_i_come(parts)))
    if c.comes > 0:
        return True
    if c.comes < 0 or c.name is None:
        return False
    is_told = index in eaten.diets or index in eaten.dropped
    if parts.known.asked:
        is_name = Missing.NAME in parts.known.asked.missing and bool(c.places)  # "It's Ann Bell. Bo Dahl comes too"
        return not c.is_sender or is_told or is_name
    is_listed = any(people.is_same(c.name, r.name) for r in parts.known.registrations)
    is_new = wants is Action.CHANGE and any(r.name is None for r in parts.known.registrations)
    return parts.stands and (is_told or (not c.is_sender and (is_listed or is_new)))


def _only_i_come(parts: Parts) -> bool:
    """True where the writer is among those of whom only it is said that they come: "just Ann and me"."""
    return any(
        c.has("people.only") and c.has("people.self", "people.we") and not c.is_away for c in parts.scene.clauses
    )


def _is_everybody(parts: Parts) -> bool:
    """True where "we" or "all of us" stay away, and nobody is named for it."""
    away = [c for c in parts.scene.clauses if c.is_away]
    named = any(c.names or c.has("people.kin", "people.third", "people.beside", "people.one") for c in away)
    if named or not any(c.has("people.we", "people.all", "people.ours") or _says_we(parts, c) for c in away):
        return False
    says_two = any(lexicon.block("read.two").regex.search(cue.words) for c in away for cue in c.of("people.all"))
    return not says_two or len({r.name for r in parts.known.registrations}) <= _BOTH


def _says_we(parts: Parts, clause: Clause) -> bool:
    return verbs.is_ours(parts.scene.text[clause.start : clause.end])


_BOTH = 2


def _is_nobody_told(parts: Parts, chosen: tuple[PersonRead, ...]) -> bool:
    """True where somebody of several on the list is given up, and the mail does not say who."""
    return _is_one_of_many(parts) or (not chosen and not _is_everybody(parts))


def _is_one(parts: Parts) -> bool:
    """True where one of several people stays away, and not one of several evenings."""
    event = lexicon.block("wish.event").regex
    one = [(cue, c) for c in parts.scene.clauses if c.is_away for cue in c.of("people.one")]
    return _is_one_of_many(parts) and not any(event.search(parts.scene.text, cue.end, c.end) for cue, c in one)


def _is_one_of_many(parts: Parts) -> bool:
    """True where one of several stays away, and the mail does not say who."""
    away = [c for c in parts.scene.clauses if c.is_away]
    named = any(c.names or c.has("people.kin", "people.self", "people.third") for c in away)
    return not named and any(c.has("people.one") for c in away)


# ---------------------------------------------------------------- changes


def _given_up(parts: Parts, going: binding.Going) -> tuple[str, ...]:
    """The events that are given up: those said to be; of "all" every one that stands; or what the mail names."""
    away = [c for c in parts.scene.clauses if c.is_away]
    if lexicon.block("read.one_of").regex.search(parts.scene.text):
        return ()
    names_all = any(m.kind is EventKind.ALL for c in away for m in c.events)
    if names_all or (not going.dropped and any(c.has("people.all") for c in away)):
        return tuple(dict.fromkeys(r.event for r in parts.known.registrations))
    return going.dropped or (() if parts.scene.has("intent.keep") else going.events)


def _moved(parts: Parts, going: binding.Going) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The events moved from and to: what is on the list is left for what is not; a change of "all" is of every one."""
    drawn = parts.scene
    mentions = [m for c in drawn.clauses if not c.has("intent.keep") for m in c.events]
    if any(m.kind is EventKind.ALL for m in mentions):
        return (), ()
    if not drawn.has("intent.move", "intent.instead") and not any(c.is_away for c in drawn.clauses):
        return (), going.events if parts.listed & {*going.events} or wish.names_new_event(parts) else ()
    named = tuple(dict.fromkeys(e for m in mentions if len(m.events) == 1 and m.sure >= 0.6 for e in m.events))
    targets = tuple(e for e in named if e not in parts.listed)
    left = tuple(e for e in named if e in parts.listed)
    if (both := _from_and_to(parts)) is not None:
        return both
    if not left and (targets or drawn.has("intent.move")) and len(parts.listed) == 1:
        left = tuple(parts.listed)
    return left, targets


def _from_and_to(parts: Parts) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The events from and to which a clause of moving says that somebody is moved: "from the trip to the concert"."""
    text = parts.scene.text
    for clause in (c for c in parts.scene.clauses if c.has("intent.move")):
        left, goals = set[str](), set[str]()
        for m in (m for m in clause.events if len(m.events) == 1 and m.sure >= _NAMED):
            if binding.points(text, m, "source"):
                left |= m.events
            elif binding.points(text, m, "goal"):
                goals |= m.events
        if left and goals and left <= parts.listed and not left & goals:
            return tuple(sorted(left)), tuple(sorted(goals))
    return None


_NAMED = 0.6  # `sure` from which an event is meant


def _all_back(parts: Parts) -> tuple[PersonRead, ...]:
    """Everybody who was cancelled, where "we" come after all and nobody is named."""
    gone = parts.known.registrations
    if any(r.status is not Status.CANCELLED or r.name is None for r in gone) or parts.known.asked:
        return ()
    if any(not c.is_sender for c in parts.cast.coming) or any(c.diets for c in parts.scene.clauses):
        return ()
    coming = [c for c in parts.scene.clauses if c.is_coming]
    says_we = any(other.has("people.we") for c in coming for other in parts.scene.sentence_of(c))
    return tuple(PersonRead(name) for name in dict.fromkeys(r.name for r in gone)) if says_we else ()


def _moves_all(parts: Parts) -> bool:
    """True where a clause of moving is about "us" or "both", and names nobody."""
    clauses = [c for c in parts.scene.clauses if c.has("intent.move")]
    return any(c.has("people.we", "people.all") and not c.names for c in clauses) and bool(_from_and_to(parts))


def _movers(parts: Parts) -> tuple[people.Candidate, ...]:
    """Whom a clause of moving names as those to be moved; none where it names nobody."""
    clauses = [c for c in parts.scene.clauses if c.has("intent.move", "intent.instead")]
    clauses = [c for c in clauses if not c.has("people.self", "people.we")]
    return tuple(p for p in parts.cast.candidates if p.name and any(_is_named_in(p, c) for c in clauses))


def _is_named_in(person: people.Candidate, clause: Clause) -> bool:
    return any(people.is_same(person.name, m.name) for m in clause.names)


def _replaced(parts: Parts) -> tuple[str, str] | None:
    """A name on the list and the one that takes its place: put right, or another person who comes instead."""
    if renamed := wish.renamed(parts):
        return renamed
    listed = [r.name for r in parts.known.registrations if r.name]
    new = [
        c.name
        for c in parts.cast.candidates
        if (c.comes > 0 or _takes_place(parts, c))
        and c.name
        and not c.is_sender
        and not any(people.is_same(c.name, name) for name in listed)
    ]
    if not new or not parts.scene.has("intent.instead"):
        return None
    away = [c.name for c in parts.cast.away if c.name]
    said = [m.name for c in parts.scene.clauses for m in c.names]
    told = [n for n in listed if any(people.is_same(n, s) for s in said) and not _is_mine(parts, n)]
    gone = [name for name in listed if any(people.is_same(name, a) for a in away)]
    me = parts.sender.name if parts.sender else None
    mine = [name for name in listed if people.is_same(name, me) or _is_mine(parts, name)]
    found = gone or told or mine or (listed if len(set(listed)) == 1 else [])
    return (found[0], new[0]) if found else None


def _takes_place(parts: Parts, person: people.Candidate) -> bool:
    """True where a clause names her beside words of coming instead: "could Bo have my seat?"."""
    named = [c for c in parts.scene.clauses if _is_named_in(person, c)]
    return any(c.has("intent.instead") for c in named) and not any(c.is_away for c in named)


def _is_mine(parts: Parts, name: str) -> bool:
    sender = parts.cast.sender
    return sender is not None and people.is_same(sender.name, name)


def _candidates(parts: Parts, going: binding.Going) -> tuple[str, ...]:
    """The events to choose from; of a contradiction that fits none of ours, all that are open."""
    if going.is_contradiction and not going.candidates:
        at = parts.mail.received_at
        return tuple(e.id for e in parts.catalogue.events if e.is_open(at))
    return going.candidates


# ---------------------------------------------------------------- questions and evidence


def _is_question(parts: Parts) -> bool:
    """True where something is asked or wished of the hosts beyond registering."""
    drawn = parts.scene
    rhetorical = [(c.start, c.end) for c in drawn.cues("questions.rhetorical")]
    named = [(m.start, m.end) for c in drawn.clauses for m in c.events]  # "the accessibility workshop" is no need
    asked = [*drawn.cues("questions.mark"), *drawn.cues("questions.ask")]
    needed = [cue for cue in drawn.cues("questions.need") if not any(a <= cue.start < b for a, b in named)]
    return any(not any(a <= cue.start < b for a, b in rhetorical) for cue in (*asked, *needed))


def _evidence(parts: Parts, going: binding.Going, eaten: binding.Table) -> tuple[Evidence, ...]:
    cues = tuple(
        Evidence(cue.rule, cue.words, cue.start, cue.end)
        for clause in parts.scene.clauses
        for cue in clause.cues
        if cue.kind.startswith(("intent.", "questions."))
    )
    persons = tuple(e for c in parts.cast.coming for e in c.evidence)
    return persons + going.evidence + eaten.evidence + cues
