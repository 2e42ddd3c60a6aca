"""Reading a mail: language, intent, people with their events and diets, questions, every doubt. Pure; never raises."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailbot.model import (
    Action,
    Catalogue,
    Diet,
    EventKind,
    Evidence,
    Known,
    Mail,
    NameMention,
    PersonRead,
    Reading,
    ZoneKind,
)
from mailbot.reading import automatic, binding, dates, diets, events, intent, language, names, people, scene

_NOTHING = Known()
_OWN = (ZoneKind.SUBJECT, ZoneKind.OWN)


def read(mail: Mail, catalogue: Catalogue, known: Known = _NOTHING, authserv_id: str | None = None) -> Reading:
    """What the mail says."""
    suppressed = automatic.find(mail, catalogue, authserv_id)
    spoken = language.find(mail.of(*_OWN, ZoneKind.SIGNATURE))[0]
    if suppressed and suppressed.effect == "S":
        return Reading(spoken, Action.IGNORE, automatic=f"S {suppressed.rule}", evidence=(suppressed.evidence,))
    parts = _Parts.of(mail, catalogue, known)
    reading = _reading(parts, known, replace(Reading(spoken, Action.IGNORE)))
    if suppressed:
        prefix = "coordinator" if suppressed.effect == "coordinator" else "W"
        reading = replace(reading, automatic=f"{prefix} {suppressed.rule}")
    return reading


@dataclass(frozen=True, slots=True)
class _Parts:
    """The findings of a mail."""

    mail: Mail
    catalogue: Catalogue
    scene: scene.Scene
    cast: people.Cast
    sender: NameMention | None
    is_reply: bool
    is_forward: bool

    @classmethod
    def of(cls, mail: Mail, catalogue: Catalogue, known: Known) -> _Parts:
        """Everything found in the zones that count."""
        is_forward = _is_forward(mail)
        zones = (ZoneKind.SUBJECT, ZoneKind.FORWARDED) if is_forward else _OWN
        text = mail.of(*zones)
        standing = tuple(r.name for r in known.registrations if r.name)
        mentions = names.find(mail, catalogue, standing)
        sender = names.sender_name(mail, mentions, catalogue)
        inside = [m for m in mentions if m.start >= 0 and text[m.start : m.end].strip()]
        masked = [(m.start, m.end) for m in inside if m.sure >= 0.7]
        found_dates = dates.find(text, mail.received_at)
        found_events = events.find(text, found_dates, catalogue, mail.received_at, masked)
        subject_end = next((z.end for z in mail.zones if z.kind is ZoneKind.SUBJECT), 0)
        drawn = scene.build(text, subject_end, intent.find(text), inside, found_events, diets.find(text))
        cast = people.find(drawn, inside, sender)
        is_reply = bool(mail.thread)
        return cls(mail, catalogue, drawn, cast, sender, is_reply, is_forward)


def _is_forward(mail: Mail) -> bool:
    """True where what is passed on counts: a forwarded part, and no first-person coming in the sender's own words."""
    if not any(zone.kind is ZoneKind.FORWARDED for zone in mail.zones):
        return False
    own = intent.find(mail.of(ZoneKind.OWN))
    return not any(cue.kind in {"intent.come.i", "intent.come.we"} for cue in own)


def _reading(parts: _Parts, known: Known, blank: Reading) -> Reading:
    going = binding.events(parts.scene, parts.cast, is_reply=parts.is_reply)
    eaten = binding.diets(parts.scene, parts.cast)
    wants = _intent(parts, going, known)
    doubts = _doubts(parts, going, eaten, wants)
    return replace(
        blank,
        intent=wants,
        people=_people(parts, going, eaten, wants),
        events=going.dropped if wants is Action.CANCEL else going.events,
        candidates=going.candidates,
        dropped=going.dropped if wants is Action.CHANGE else (),
        replaced=(),
        question=_is_question(parts),
        doubts=doubts,
        evidence=_evidence(parts, going, eaten),
    )


def _people(parts: _Parts, going: binding.Going, eaten: binding.Table, wants: Action) -> tuple[PersonRead, ...]:
    sign = -1 if wants is Action.CANCEL else 1
    chosen = [(i, c) for i, c in enumerate(parts.cast.candidates) if c.comes == sign]
    return tuple(
        PersonRead(
            name=c.name,
            events=going.own.get(i, ()) if sign > 0 else (),
            diet=eaten.diets.get(i, Diet()),
            dropped=eaten.dropped.get(i, frozenset()),
            is_sender=c.is_sender,
            is_assumed=c.is_sender and parts.cast.is_assumed,
            evidence=c.evidence,
        )
        for i, c in chosen
    )


# ---------------------------------------------------------------- intent


def _intent(parts: _Parts, going: binding.Going, known: Known) -> Action:
    drawn = parts.scene
    is_ours = _names_event(drawn) or bool(known.registrations) or known.is_asked
    says_away = any(c.is_away for c in drawn.clauses)
    says_cancel = drawn.has("intent.cancel")
    says_come = any(c.is_coming and not c.has("intent.come.any") for c in drawn.clauses)
    registers = drawn.has("intent.come.i", "intent.come.we", "intent.come", "intent.enrol", "intent.come.any")
    if drawn.has("intent.business") and not known.registrations:
        return Action.IGNORE
    if says_cancel and (is_ours or registers) and not says_come:
        return Action.CANCEL
    if says_away and not says_come:
        return Action.CANCEL if known.registrations else (Action.HUMAN if is_ours else Action.IGNORE)
    if known.registrations and (says_away or says_cancel):
        return Action.CANCEL
    if known.registrations and drawn.has("intent.move", "intent.correct", "intent.instead"):
        return Action.CHANGE
    if known.is_asked:
        return Action.REGISTER
    if drawn.has("intent.correct") and parts.is_reply and any(c.diets for c in drawn.clauses):
        return Action.CHANGE
    if drawn.has("intent.tentative") and drawn.has("questions.mark", "questions.ask"):
        return Action.HUMAN if is_ours else Action.IGNORE
    if is_ours and (registers or _is_short(parts)):
        return Action.REGISTER
    if registers and _speaks_of_registering(drawn):
        return Action.REGISTER
    return Action.HUMAN if is_ours else Action.IGNORE


def _names_event(drawn: scene.Scene) -> bool:
    weak = {EventKind.TIME}
    return any(m.events and m.kind not in weak and m.sure >= 0.6 for c in drawn.clauses for m in c.events)


def _is_short(parts: _Parts) -> bool:
    return len(parts.scene.text.split()) <= 40


def _speaks_of_registering(drawn: scene.Scene) -> bool:
    return bool(drawn.cues("intent.come.i") or drawn.cues("intent.enrol") or drawn.cues("intent.come"))


# ---------------------------------------------------------------- questions and doubts


def _is_question(parts: _Parts) -> bool:
    drawn = parts.scene
    rhetorical = [(c.start, c.end) for c in drawn.cues("questions.rhetorical")]
    asked = [*drawn.cues("questions.mark"), *drawn.cues("questions.ask"), *drawn.cues("questions.need")]
    return any(not any(a <= cue.start < b for a, b in rhetorical) for cue in asked)


def _doubts(parts: _Parts, going: binding.Going, eaten: binding.Table, wants: Action) -> tuple[str, ...]:
    found = [*parts.cast.doubts, *eaten.doubts]
    if wants is Action.REGISTER:
        found += going.doubts
    if wants in {Action.REGISTER, Action.CHANGE} and parts.scene.has("intent.tentative"):
        found.append("doubt.tentative")
    return tuple(dict.fromkeys(found))


def _evidence(parts: _Parts, going: binding.Going, eaten: binding.Table) -> tuple[Evidence, ...]:
    cues = tuple(
        Evidence(cue.rule, cue.words, cue.start, cue.end)
        for clause in parts.scene.clauses
        for cue in clause.cues
        if cue.kind.startswith(("intent.", "questions."))
    )
    persons = tuple(e for c in parts.cast.coming for e in c.evidence)
    return persons + going.evidence + eaten.evidence + cues
