"""What was found in a mail, before anything is concluded from it: the findings of the zones that count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from mailbot import lexicon
from mailbot.model import (
    Catalogue,
    DietMention,
    EventKind,
    EventMention,
    Known,
    Language,
    Mail,
    Missing,
    NameMention,
    ZoneKind,
)
from mailbot.reading import dates, diets, events, intent, names, people, scene

_NOTHING = Known()
NAMING = frozenset({EventKind.PLACE, EventKind.THEME, EventKind.ALIAS, EventKind.NUMBER, EventKind.ALL})


@dataclass(frozen=True, slots=True)
class Parts:
    """The findings of a mail."""

    mail: Mail
    catalogue: Catalogue
    known: Known
    scene: scene.Scene
    cast: people.Cast
    sender: NameMention | None
    in_subject: tuple[EventMention, ...]  # the events of a reply's subject, which others may have written
    spoken: Language | None = None

    @classmethod
    def of(cls, mail: Mail, catalogue: Catalogue, known: Known = _NOTHING, spoken: Language | None = None) -> Parts:
        """Everything found in the zones that count."""
        is_forward = _is_forward(mail, spoken)
        text = _ticked(mail.of(*_zones(mail, is_forward=is_forward)))
        mentions = names.find(mail, catalogue, _known_names(known))
        sender = _author(mail, mentions) if is_forward else names.sender_name(mail, mentions, catalogue)
        inside = [m for m in mentions if m.start >= 0 and text[m.start : m.end].strip()]
        inside = [m for m in inside if m.source != "signature" or " " in m.name or _is_of(m, sender)]
        masked = [(m.start, m.end) for m in inside if m.sure >= (0.5 if " " in m.name else 0.7)]
        asked = known.asked.candidates if known.asked and Missing.EVENT in known.asked.missing else ()
        found = _events(text, mail, catalogue, masked, frozenset(asked))
        cues = intent.find(text, spoken)
        moves = [(cue.start, cue.end) for cue in cues if cue.kind == "intent.move"]  # "vaihtakaa" names no "vaihtoilta"
        gives = [cue.end for cue in cues if cue.kind == "intent.cancel"]  # "give it to the next one"
        found = tuple(m for m in found if m.end not in gives and not any(a == m.start and m.end <= b for a, b in moves))
        end = next((zone.end for zone in mail.zones if zone.kind is ZoneKind.SUBJECT), 0)
        eaten = diets.find(text, catalogue.diets, masked)
        food = [(m.start, m.end) for m in eaten if m.diet.is_stated]  # "no fish" names no "fish evening"
        found = tuple(m for m in found if not any(a <= m.start and m.end <= b for a, b in food))
        drawn = scene.build(text, end, cues, inside, found, eaten)
        in_subject = _events(mail.of(ZoneKind.SUBJECT), mail, catalogue, masked) if mail.thread else ()
        listed = [r.name for r in known.registrations]
        cast = people.find(drawn, inside, sender, listed, together=_together(mail, mentions))
        return cls(mail, catalogue, known, drawn, cast, sender, in_subject, spoken)

    @property
    def stands(self) -> bool:
        """True where something of the sender's or the thread's is on the list."""
        return bool(self.known.registrations)

    @property
    def listed(self) -> frozenset[str]:
        """The ids of the events that something of the sender's stands for."""
        return frozenset(r.event for r in self.known.registrations)

    @property
    def names_listed(self) -> tuple[str, ...]:
        """The names on the list for the sender or the thread."""
        return tuple(r.name for r in self.known.registrations if r.name)

    @property
    def size(self) -> int:
        """How many words the mail has."""
        return len(self.scene.text.split())

    def mentions(self) -> tuple[EventMention, ...]:
        """The events of the body, and those of a reply's subject; days that are only asked for are left out."""
        said = [m for c in self.scene.clauses for m in c.events if m.kind in NAMING or not is_asked(self.scene, c)]
        return (*said, *self.in_subject)

    def diets(self) -> tuple[DietMention, ...]:
        """The diets of the mail, in order."""
        return tuple(m for c in self.scene.clauses for m in c.diets)

    def names_event(self, sure: float = 0.5) -> bool:
        """True where an event of ours is meant by anything but the hour."""
        return any(m.events and m.kind is not EventKind.TIME and m.sure >= sure for m in self.mentions())

    def names_place(self, sure: float = 0.8) -> bool:
        """True where an event of ours is named by more than its day."""
        return any(m.events and m.kind in NAMING and m.sure >= sure for m in self.mentions())


def is_asked(drawn: scene.Scene, clause: scene.Clause) -> bool:
    """True for a clause in a question that begins with a word of asking ("Pitääkö ilmoittautua?").

    False where the asking is a politer way of registering: "Could you put me down?".
    """
    if not drawn.says(clause.sentence, "questions.mark", "questions.ask"):
        return False
    sentence = drawn.sentence_of(clause)
    if any(cue.start < clause.end and clause.start < cue.end for c in sentence for cue in _polite(c)):
        return False
    asks = [cue.start for c in sentence for cue in c.of("questions.ask")]
    return min(asks) <= clause.start


def _polite(clause: scene.Clause) -> tuple[intent.Cue, ...]:
    return clause.of("questions.rhetorical") + clause.of("questions.join")


_TICK = r"\[\s?[xX✓✔]\s?\]|[☑☒✓✔]|\(\s?[xX]\s?\)"
_NO_TICK = r"\[\s?\]|[☐□]|\(\s?\)"
_TICKED = re.compile(_TICK)
_OPEN = re.compile(rf"(?:{_NO_TICK})(?:(?!{_TICK}|{_NO_TICK}).)*")


def _ticked(text: str) -> str:
    """The text of a ticked form with spaces in place of what is not ticked.

    >>> _ticked("[x] Hirvas [ ] Narkaus"), _ticked("[ ] Hirvas")
    ('[x] Hirvas            ', '[ ] Hirvas')
    """
    return _OPEN.sub(lambda open_: " " * len(open_[0]), text) if _TICKED.search(text) else text


def _is_of(mention: NameMention, sender: NameMention | None) -> bool:
    """False for a nickname that the writer signs with: it is no other person."""
    return sender is None or people.is_same(mention.name, sender.name)


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
    return tuple(shown if sum(len(m.name) > _INITIALS for m in shown) > 1 else signed)


_INITIALS = 2  # letters of a name that is none


def _zones(mail: Mail, *, is_forward: bool) -> tuple[ZoneKind, ...]:
    """Whose words count: of a reply not its subject, of a mail passed on what is passed on."""
    if is_forward:
        return (ZoneKind.SUBJECT, ZoneKind.FORWARDED)
    if mail.thread and mail.of(ZoneKind.OWN).strip():
        return (ZoneKind.OWN,)
    return (ZoneKind.SUBJECT, ZoneKind.OWN)


def _events(
    text: str, mail: Mail, catalogue: Catalogue, masked: list[tuple[int, int]], asked: frozenset[str] = frozenset()
) -> tuple[EventMention, ...]:
    found = dates.find(text, events.local(mail.received_at, catalogue))
    return events.find(text, found, catalogue, mail.received_at, masked, asked)


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
