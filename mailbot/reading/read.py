"""Reading a mail: language, intent, people with their events and diets, questions, every doubt. Pure; never raises."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot import lexicon
from mailbot.model import (
    Action,
    Catalogue,
    Diet,
    EventKind,
    EventMention,
    Evidence,
    Known,
    Language,
    Mail,
    NameMention,
    PersonRead,
    Reading,
    ZoneKind,
)
from mailbot.reading import automatic, binding, dates, diets, events, intent, language, names, people, scene
from mailbot.reading.automatic import Effect

_NOTHING = Known()
_SHORT = 40  # words of a mail that may register without any verb: "Hirvas, 2 hlö. Maija Virtanen"


def read(mail: Mail, catalogue: Catalogue, known: Known = _NOTHING, authserv_id: str | None = None) -> Reading:
    """What the mail says."""
    suppressed = automatic.find(mail, catalogue, authserv_id)
    spoken = language.find(mail.of(ZoneKind.SUBJECT, ZoneKind.OWN, ZoneKind.SIGNATURE))[0]
    if suppressed and suppressed.effect is Effect.S:
        return Reading(spoken, Action.IGNORE, automatic=f"S {suppressed.rule}", evidence=(suppressed.evidence,))
    reading = _reading(_Parts.of(mail, catalogue, known, spoken), known, spoken)
    if suppressed:
        reading = replace(reading, automatic=f"{suppressed.effect} {suppressed.rule}")
    if suppressed and suppressed.effect is Effect.COORDINATOR and not _passes_on(reading):
        return replace(reading, intent=Action.IGNORE)
    return reading


def _passes_on(reading: Reading) -> bool:
    """True where a coordinator clearly passes a registration on: somebody else by name, and where to."""
    return bool(
        reading.intent is Action.REGISTER
        and (reading.events or any(p.events for p in reading.people))
        and any(p.name and not p.is_sender for p in reading.people)
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The findings of a mail."""

    mail: Mail
    catalogue: Catalogue
    scene: scene.Scene
    cast: people.Cast
    sender: NameMention | None
    in_subject: tuple[EventMention, ...]  # the events of a reply's subject, which others may have written

    @classmethod
    def of(cls, mail: Mail, catalogue: Catalogue, known: Known = _NOTHING, spoken: Language | None = None) -> _Parts:
        """Everything found in the zones that count."""
        is_forward = _is_forward(mail, spoken)
        text = mail.of(*_zones(mail, is_forward=is_forward))
        mentions = names.find(mail, catalogue, _known_names(known))
        sender = _author(mail, mentions) if is_forward else names.sender_name(mail, mentions, catalogue)
        inside = [m for m in mentions if m.start >= 0 and text[m.start : m.end].strip()]
        masked = [(m.start, m.end) for m in inside if m.sure >= (0.5 if " " in m.name else 0.7)]
        found = _events(text, mail, catalogue, masked)
        end = next((zone.end for zone in mail.zones if zone.kind is ZoneKind.SUBJECT), 0)
        drawn = scene.build(text, end, intent.find(text, spoken), inside, found, diets.find(text))
        in_subject = _events(mail.of(ZoneKind.SUBJECT), mail, catalogue, masked) if mail.thread else ()
        cast = people.find(
            drawn, inside, sender, [r.name for r in known.registrations], together=_together(mail, mentions)
        )
        return cls(mail, catalogue, drawn, cast, sender, in_subject)


def _known_names(known: Known) -> tuple[str, ...]:
    listed = [r.name for r in known.registrations]
    waiting = [p.name for p in known.asked.people] if known.asked else []
    return tuple(dict.fromkeys(name for name in (*listed, *waiting) if name))


def _together(mail: Mail, mentions: tuple[NameMention, ...]) -> tuple[NameMention, ...]:
    """The people whom the From field or the signature shows together: "Petra and Noel"."""
    shown = [m for m in mentions if m.source == "display"]
    ends = [z for z in mail.zones if z.kind is ZoneKind.SIGNATURE]
    last = [m for m in mentions if m.source == "signature" or any(z.start <= m.start < z.end for z in ends)]
    pairs = [(a, b) for a, b in pairwise(last) if lexicon.block("people.and").regex.match(mail.text[a.end : b.start])]
    signed = list(dict.fromkeys(m for pair in pairs for m in pair))
    return tuple(shown if len(shown) > 1 else signed)


def _zones(mail: Mail, *, is_forward: bool) -> tuple[ZoneKind, ...]:
    """Whose words count: of a reply not its subject, of a mail passed on what is passed on."""
    if is_forward:
        return (ZoneKind.SUBJECT, ZoneKind.FORWARDED)
    if mail.thread and mail.of(ZoneKind.OWN).strip():
        return (ZoneKind.OWN,)
    return (ZoneKind.SUBJECT, ZoneKind.OWN)


def _events(text: str, mail: Mail, catalogue: Catalogue, masked: list[tuple[int, int]]) -> tuple[EventMention, ...]:
    found = dates.find(text, events.local(mail.received_at, catalogue))
    return events.find(text, found, catalogue, mail.received_at, masked)


def _is_forward(mail: Mail, spoken: Language | None) -> bool:
    """True where what is passed on counts: a forwarded part, and no coming of her own in the sender's words."""
    if not any(zone.kind is ZoneKind.FORWARDED for zone in mail.zones):
        return False
    own = intent.find(mail.of(ZoneKind.OWN), spoken)
    return not any(cue.kind in {"intent.come.i", "intent.come.we"} for cue in own)


def _author(mail: Mail, mentions: tuple[NameMention, ...]) -> NameMention | None:
    """Who wrote what is passed on: by its header block, else the last name in it."""
    inside = [
        m
        for zone in mail.zones
        if zone.kind is ZoneKind.FORWARDED
        for m in mentions
        if zone.start <= m.start < zone.end
    ]
    if mail.forwarded_from and mail.forwarded_from.name:
        name = mail.forwarded_from.name
        known = next((m for m in inside if people.is_same(m.name, name)), None)
        return (
            known
            if known and len(known.name) >= len(name)
            else NameMention(-1, -1, "names.forwarded", name, name, source="display")
        )
    return inside[-1] if inside else None


# ---------------------------------------------------------------- putting it together


def _reading(parts: _Parts, known: Known, spoken: Language) -> Reading:
    going = binding.events(parts.scene, parts.cast, parts.in_subject)
    eaten = binding.diets(parts.scene, parts.cast)
    wants = _intent(parts, known)
    replaced = _replaced(parts, known) if wants is Action.CHANGE else ()
    dropped, targets = _moved(parts, going, known) if wants is Action.CHANGE else ((), going.events)
    return Reading(
        language=spoken,
        intent=wants,
        people=_people(parts, going, eaten, wants, known, replaced=bool(replaced)),
        events=_given_up(parts, going, known) if wants is Action.CANCEL else targets,
        candidates=_candidates(parts, going),
        dropped=dropped,
        replaced=replaced,
        question=_is_question(parts),
        is_soft=not parts.scene.has("intent.cancel"),
        doubts=_doubts(parts, going, eaten, wants, known),
        evidence=_evidence(parts, going, eaten),
    )


def _people(
    parts: _Parts, going: binding.Going, eaten: binding.Table, wants: Action, known: Known, *, replaced: bool
) -> tuple[PersonRead, ...]:
    if wants is Action.CANCEL and _is_everybody(parts):
        return ()
    return tuple(
        PersonRead(
            name=c.name,
            events=going.own.get(i, ()) if wants is not Action.CANCEL else (),
            diet=eaten.diets.get(i, Diet()),
            dropped=eaten.dropped.get(i, frozenset()),
            is_sender=c.is_sender,
            is_assumed=c.is_sender and parts.cast.is_assumed,
            evidence=c.evidence,
        )
        for i, c in enumerate(parts.cast.candidates)
        if (_is_newcomer(c, known) if replaced else _belongs(c, i, eaten, wants, known))
    )


def _candidates(parts: _Parts, going: binding.Going) -> tuple[str, ...]:
    """The events to choose from; of a contradiction that fits none of ours, all that are open."""
    if going.is_contradiction and not going.candidates:
        at = parts.mail.received_at
        return tuple(e.id for e in parts.catalogue.events if e.is_open(at))
    return going.candidates


def _is_everybody(parts: _Parts) -> bool:
    """True where "we" or "all of us" stay away, and nobody is named for it."""
    away = [c for c in parts.scene.clauses if c.is_away]
    named = any(c.names or c.has("people.kin", "people.third") for c in away)
    return not named and any(c.has("people.we", "people.all") for c in away)


def _is_newcomer(c: people.Candidate, known: Known) -> bool:
    """True for who comes in somebody's place: a name that is not on the list."""
    if c.is_sender and c.comes <= 0:
        return False
    return c.name is not None and c.comes >= 0 and not any(people.is_same(c.name, r.name) for r in known.registrations)


def _belongs(c: people.Candidate, index: int, eaten: binding.Table, wants: Action, known: Known) -> bool:
    """True for those whom the mail's wish is about: who stays away, who comes, or of whom something is told."""
    if wants is Action.CANCEL:
        return c.comes < 0 or c.leaves
    if c.comes > 0:
        return True
    if c.comes < 0 or c.name is None:
        return False
    is_told = index in eaten.diets or index in eaten.dropped
    if known.asked:
        return not c.is_sender or is_told
    is_listed = any(people.is_same(c.name, r.name) for r in known.registrations)
    is_new = wants is Action.CHANGE and any(r.name is None for r in known.registrations)
    return bool(known.registrations) and (is_told or (not c.is_sender and (is_listed or is_new)))


def _given_up(parts: _Parts, going: binding.Going, known: Known) -> tuple[str, ...]:
    """The events that are given up: those said to be; of "all" every one that stands; or what the mail names."""
    away = [c for c in parts.scene.clauses if c.is_away]
    names_all = any(m.kind is EventKind.ALL for c in away for m in c.events)
    if names_all or (not going.dropped and any(c.has("people.all") for c in away)):
        return tuple(dict.fromkeys(r.event for r in known.registrations))
    return going.dropped or (() if parts.scene.has("intent.keep") else going.events)


def _moved(parts: _Parts, going: binding.Going, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The events moved from and to: what is on the list is left for what is not; a change of "all" is of every one."""
    mentions = [m for c in parts.scene.clauses if not c.has("intent.keep") for m in c.events]
    if any(m.kind is EventKind.ALL for m in mentions):
        return (), ()
    if not parts.scene.has("intent.move", "intent.instead", "intent.away"):
        return (), going.events
    listed = {r.event for r in known.registrations}
    named = tuple(dict.fromkeys(e for m in mentions if len(m.events) == 1 and m.sure >= 0.6 for e in m.events))
    targets = tuple(e for e in named if e not in listed)
    left = tuple(e for e in named if e in listed)
    if not left and (targets or parts.scene.has("intent.move")) and len(listed) == 1:
        left = tuple(listed)
    return left, targets


def _replaced(parts: _Parts, known: Known) -> tuple[str, ...]:
    """The names on the list that give way: to a person who comes instead, or to the right form of the name."""
    listed = [r.name for r in known.registrations if r.name]
    new = [
        c.name
        for c in parts.cast.candidates
        if c.name
        and c.comes >= 0
        and not (c.is_sender and parts.cast.is_assumed)
        and not any(people.is_same(c.name, n) for n in listed)
    ]
    if not new:
        return ()
    away = [c.name for c in parts.cast.away if c.name]
    gone = [n for n in listed if any(people.is_same(n, a) for a in away)]
    alike = [n for n in listed if _is_alike(n, new[0])]
    found = gone or alike
    if not found and parts.scene.has("intent.instead") and len(set(listed)) == 1:
        found = listed
    return tuple(dict.fromkeys(found))[:1]


def _is_alike(listed: str, new: str) -> bool:
    """True where one name may be the other put right: the same given name or the same surname."""
    a, b = listed.casefold().split(), new.casefold().split()
    return len(a) > 1 and len(b) > 1 and (a[0] == b[0] or a[-1] == b[-1])


# ---------------------------------------------------------------- intent


def _intent(parts: _Parts, known: Known) -> Action:
    drawn, cast = parts.scene, parts.cast
    stands = bool(known.registrations)
    is_ours = _names_event(parts) or stands or known.asked
    away = [c for c in drawn.clauses if c.is_away]
    comes = any(c.is_coming and not c.is_subject for c in drawn.clauses)
    firm = drawn.has("intent.come.i", "intent.come.we", "intent.enrol") or any(
        c.is_coming and c.has("people.self", "people.we", "people.object") for c in drawn.clauses
    )
    listed = cast.coming_listed
    invites = drawn.has("intent.business", "intent.invites") and not stands and not known.asked
    if invites and (not firm or (drawn.has("intent.invites") and not _i_come(drawn))):
        return Action.IGNORE
    if stands and drawn.has("intent.move", "intent.instead") and not (drawn.has("intent.cancel") and not comes):
        return Action.CHANGE
    if away and not _registers_beside(cast, known):
        if stands or drawn.has("intent.cancel") or any(c.name and not c.is_sender for c in cast.away):
            return Action.CANCEL
        if not comes:
            return Action.HUMAN if is_ours else Action.IGNORE
    corrects = drawn.has("intent.correct") or _names_unnamed(parts, known) or _renames(parts, known)
    if stands and corrects and not _new_event(parts, known):
        return Action.CHANGE
    if known.asked:
        return Action.REGISTER
    if drawn.has("intent.correct") and any(c.diets for c in drawn.clauses) and not _names_event(parts):
        return Action.CHANGE
    if drawn.has("intent.tentative", "intent.past") and not firm:
        return Action.HUMAN if is_ours else Action.IGNORE
    if is_ours and (
        firm or listed >= 1 or (comes and not _only_asks(parts)) or (_is_terse(parts) and not _only_asks(parts))
    ):
        return Action.REGISTER
    if firm and _is_terse(parts) and not _is_foreign(parts) and _names_stray(parts):
        return Action.REGISTER
    if not is_ours and _speaks_of_registering(drawn) and not _is_foreign(parts) and not _only_asks(parts):
        return Action.REGISTER
    return Action.HUMAN if is_ours else Action.IGNORE


def _i_come(drawn: scene.Scene) -> bool:
    """True where somebody says outside any question that she, or who is with her, comes."""
    return any(
        c.is_coming
        and not _is_asked(drawn, c)
        and c.has("intent.come.i", "intent.come.we", "people.self", "people.we", "people.object")
        for c in drawn.clauses
    )


def _is_asked(drawn: scene.Scene, clause: scene.Clause) -> bool:
    """True for a clause in a question that begins with a word of asking ("Sopiiko, että tulen?")."""
    sentence = drawn.sentence_of(clause)
    asks = [cue.start for c in sentence for cue in c.of("questions.ask")]
    return any(c.has("questions.mark") for c in sentence) and bool(asks) and min(asks) <= clause.start


def _registers_beside(cast: people.Cast, known: Known) -> bool:
    """True where people come although others of the mail stay away, and nobody of them is on the list yet."""
    return bool(cast.coming) and not cast.is_assumed and not known.registrations


def _new_event(parts: _Parts, known: Known) -> bool:
    """True where the mail names an event that nothing of the sender's stands for."""
    listed = {r.event for r in known.registrations}
    named = {e for c in parts.scene.clauses for m in c.events if m.sure >= 0.8 and len(m.events) == 1 for e in m.events}
    return bool(named - listed)


def _renames(parts: _Parts, known: Known) -> bool:
    """True where a name has the given name of somebody on the list and another surname."""
    listed = [r.name.casefold().split() for r in known.registrations if r.name and " " in r.name]
    said = [c.name.casefold().split() for c in parts.cast.candidates if c.name and " " in c.name and not c.is_sender]
    return any(a[0] == b[0] and a != b and a not in said and b not in listed for a in listed for b in said)


def _names_unnamed(parts: _Parts, known: Known) -> bool:
    """True where an unnamed companion stands, and a name of nobody on the list is told without a word of coming."""
    if not any(r.name is None for r in known.registrations):
        return False
    listed = [r.name for r in known.registrations]
    return any(
        c.name and c.comes == 0 and not c.is_sender and not any(people.is_same(c.name, n) for n in listed)
        for c in parts.cast.candidates
    )


def _names_stray(parts: _Parts) -> bool:
    """True where a day is named that is none of ours: a slip, more likely than somebody else's event."""
    return any(not m.events and m.sure >= 0.5 for c in parts.scene.clauses for m in c.events)


def _names_event(parts: _Parts) -> bool:
    said = [m for c in parts.scene.clauses for m in c.events if m.kind in _NAMED or not _is_asked(parts.scene, c)]
    return any(m.events and m.kind is not EventKind.TIME and m.sure >= 0.5 for m in (*said, *parts.in_subject))


_NAMED = frozenset({EventKind.PLACE, EventKind.THEME, EventKind.ALIAS, EventKind.NUMBER, EventKind.ALL})


def _names_place(parts: _Parts) -> bool:
    """True where an event of ours is named by more than its date."""
    mentions = [*(m for c in parts.scene.clauses for m in c.events), *parts.in_subject]
    return any(m.events and m.kind in _NAMED and m.sure >= 0.8 for m in mentions)


_BRIEF = 12  # words of a mail that may name its event by the date alone


def _is_by_date_alone(parts: _Parts) -> bool:
    """True where a longer mail that speaks of no registering names our event by nothing but its day."""
    mentions = [*(m for c in parts.scene.clauses for m in c.events), *parts.in_subject]
    if any(m.events and m.kind in _NAMED and m.sure >= 0.5 for m in mentions) or not mentions:
        return False
    return not _speaks_of_registering(parts.scene) and len(parts.scene.text.split()) > _BRIEF


def _is_of_nothing(parts: _Parts) -> bool:
    """True where a longer mail speaks of registering and names no event at all."""
    return not _names_event(parts) and len(parts.scene.text.split()) > _SHORT


def _is_foreign(parts: _Parts) -> bool:
    """True where the mail speaks of something that others hold, outside the names of our events."""
    mentions = [m for c in parts.scene.clauses for m in c.events if m.kind in _NAMED]
    return any(
        not any(m.start <= cue.start < m.end or cue.start <= m.start < cue.end for m in mentions)
        for cue in parts.scene.cues("intent.other_event")
    )


def _only_asks(parts: _Parts) -> bool:
    """True where every word of coming stands in a question, or none does and something is asked."""
    drawn = parts.scene
    coming = [c for c in drawn.clauses if c.is_coming and not c.is_subject]
    if coming:
        return all(_is_asked(drawn, c) for c in coming)
    return drawn.has("questions.mark") and not parts.cast.coming_listed


def _is_terse(parts: _Parts) -> bool:
    return len(parts.scene.text.split()) <= _SHORT


def _speaks_of_registering(drawn: scene.Scene) -> bool:
    return any(
        any(stem in cue.words.casefold() for stem in ("ilmo", "osallis", "anmäl", "regist", "sign"))
        for kind in ("intent.come.i", "intent.come.we", "intent.come.any", "intent.come", "intent.enrol")
        for cue in drawn.cues(kind)
    )


# ---------------------------------------------------------------- questions and doubts


def _is_question(parts: _Parts) -> bool:
    drawn = parts.scene
    rhetorical = [(c.start, c.end) for c in drawn.cues("questions.rhetorical")]
    asked = [*drawn.cues("questions.mark"), *drawn.cues("questions.ask"), *drawn.cues("questions.need")]
    return any(not any(a <= cue.start < b for a, b in rhetorical) for cue in asked)


def _doubts(parts: _Parts, going: binding.Going, eaten: binding.Table, wants: Action, known: Known) -> tuple[str, ...]:
    if wants not in {Action.REGISTER, Action.CHANGE, Action.CANCEL}:
        return ()
    found = [*parts.cast.doubts, *eaten.doubts]
    if wants is Action.REGISTER:
        found += going.doubts
    if wants is not Action.CANCEL and _is_tentative(parts):
        found.append("doubt.tentative")
    if wants is Action.REGISTER and _is_by_date_alone(parts) and not known.registrations and not known.asked:
        found.append("doubt.date_alone")
    if wants is Action.REGISTER and _is_of_nothing(parts) and not known.registrations and not known.asked:
        found.append("doubt.no_event")
    return tuple(dict.fromkeys(found))


def _is_tentative(parts: _Parts) -> bool:
    """True where a sentence that says coming also says perhaps."""
    drawn = parts.scene
    unsure = {c.sentence for c in drawn.clauses if c.has("intent.tentative")}
    return any(c.is_coming and c.sentence in unsure for c in drawn.clauses)


def _evidence(parts: _Parts, going: binding.Going, eaten: binding.Table) -> tuple[Evidence, ...]:
    cues = tuple(
        Evidence(cue.rule, cue.words, cue.start, cue.end)
        for clause in parts.scene.clauses
        for cue in clause.cues
        if cue.kind.startswith(("intent.", "questions."))
    )
    persons = tuple(e for c in parts.cast.coming for e in c.evidence)
    return persons + going.evidence + eaten.evidence + cues
