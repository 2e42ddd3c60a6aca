"""The things of the six verbs, as values: nothing here reads a clock, a file or a network.

bytes --parse--> Mail --read--> Reading --decide--> Decision --compose--> Letter --record--> rows --deliver--> sent
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Language(StrEnum):
    """The language of a mail (BCP 47): Finnish, Swedish, English, Northern Sámi."""

    FI = "fi"
    SV = "sv"
    EN = "en"
    SE = "se"

    @property
    def letter(self) -> Language:
        """The language that a letter to this sender is written in: Northern Sámi gets Finnish."""
        return Language.FI if self is Language.SE else self


class Action(StrEnum):
    """What is done with a mail; exactly one."""

    REGISTER = "register"
    CHANGE = "change"
    CANCEL = "cancel"
    CLARIFY = "clarify"
    HUMAN = "human"
    IGNORE = "ignore"


class Status(StrEnum):
    """How a registration stands."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    LATE = "late"
    INTEREST = "interest"
    CANCELLED = "cancelled"
    INCOMPLETE = "incomplete"


class Missing(StrEnum):
    """What a clarify asks for."""

    EVENT = "event"
    NAME = "name"
    REGISTRATION = "registration"


# ---------------------------------------------------------------- catalogue


@dataclass(frozen=True, slots=True)
class Event:
    """One evening. Moments are aware; all None where the date is not set yet."""

    id: str
    title: str
    label: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    deadline: datetime | None = None  # the last moment that is in time, inclusive
    place: str = ""
    address: str = ""
    capacity: int | None = None
    when: str = ""
    aliases: tuple[str, ...] = ()
    cancelled: bool = False  # called off: nobody can register any more
    sequence: int = 0  # how often its time or place has changed (RFC 5545 SEQUENCE)
    came: int | None = None  # how many were there, where somebody counted

    @property
    def is_dated(self) -> bool:
        """True once the day is known."""
        return self.starts is not None

    def is_open(self, at: datetime) -> bool:
        """True while a registration that arrives `at` this moment is in time."""
        return self.deadline is not None and at <= self.deadline and not self.cancelled


@dataclass(frozen=True, slots=True)
class DietWords:
    """Words of one diet or food that an installation adds to those of the program."""

    id: str
    kind: str  # "diet" states itself; "food" counts where it is avoided; "open" is kept in the sender's words
    tags: frozenset[str]
    stems: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be registered for, by whom it is held, and in which zone its times are."""

    timezone: str  # IANA name
    address: Address  # the inbox
    coordinators: tuple[Address, ...]
    events: tuple[Event, ...]
    addresses: tuple[str, ...] = ()  # our other addresses, lower case
    diets: tuple[DietWords, ...] = ()  # the installation's own
    given: frozenset[str] = frozenset()  # given names and surnames that it knows besides, lower case
    surnames: frozenset[str] = frozenset()

    @property
    def house(self) -> frozenset[str]:
        """The addresses that are ours or a coordinator's, lower case."""
        people = (self.address, *self.coordinators)
        return frozenset({*self.addresses, *(person.email.lower() for person in people)})

    def event(self, event_id: str) -> Event:
        """The event with this id; KeyError if there is none."""
        for event in self.events:
            if event.id == event_id:
                return event
        raise KeyError(event_id)


# ---------------------------------------------------------------- mail


@dataclass(frozen=True, slots=True)
class Address:
    """A display name (may be empty) and an addr-spec in lower case (RFC 5322 3.4)."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it lies in a folder: where, when it came, and its bytes without the attachments' content."""

    folder: str
    uidvalidity: int  # RFC 3501 2.3.1.1; 0 in a folder of files
    uid: int
    received_at: datetime  # INTERNALDATE, or the topmost Received field of a file; aware
    size: int  # octets of the whole mail at the server
    flags: tuple[str, ...]
    raw: bytes | None  # None: over the caps, not downloaded
    name: str = ""  # file name, where the inbox is a folder of files


class ZoneKind(StrEnum):
    """Whose words a part of a mail's text is."""

    SUBJECT = "subject"  # the first line of Mail.text, without Re:, VS:, Fwd: …
    OWN = "own"
    SIGNATURE = "signature"  # name, title, address, phone, disclaimer, "Sent from my iPhone"
    QUOTED = "quoted"  # what a reply answers to, with its "… kirjoitti:" line
    FORWARDED = "forwarded"  # what the sender passes on, without its header block
    HEADER = "header"  # the header block or attribution line of a quoted or forwarded part


@dataclass(frozen=True, slots=True)
class Zone:
    """`Mail.text[start:end]` is of this kind; zones are in order, do not overlap and cover the text."""

    kind: ZoneKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mail:
    """What came. `text` is the subject, a newline, and the plain text of the body."""

    content_hash: str  # sha256 of sender, Message-ID and words, hex: the same for a second delivery
    message_id: str  # with its angle brackets, or ""
    received_at: datetime  # arrival at our server, aware
    sender: Address
    subject: str  # decoded, whole
    text: str
    zones: tuple[Zone, ...]
    recipients: tuple[str, ...] = ()  # To, Cc, Resent-To, Resent-Cc; lower case
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # every field of the top level, lower-case name, unfolded value
    part_types: tuple[str, ...] = ()  # content types of every part, lower case, e.g. "multipart/report; report-type=…"
    forwarded_from: Address | None = None  # the author of the forwarded part, where its header block says
    faults: tuple[str, ...] = ()  # what could not be read, e.g. "From missing"
    flags: tuple[str, ...] = ()  # IMAP flags at fetch

    def header(self, name: str) -> tuple[str, ...]:
        """Every value of this field, top first."""
        name = name.lower()
        return tuple(value for key, value in self.headers if key == name)

    def of(self, *kinds: ZoneKind) -> str:
        """The text of these zones, the rest blanked with spaces: places stay what they are."""
        kept = [" "] * len(self.text)
        for at, character in enumerate(self.text):
            if character == "\n":
                kept[at] = "\n"
        for zone in self.zones:
            if zone.kind in kinds:
                kept[zone.start : zone.end] = self.text[zone.start : zone.end]
        return "".join(kept)

    @property
    def thread(self) -> frozenset[str]:
        """The Message-IDs of the mails this one answers."""
        return frozenset(self.references) | ({self.in_reply_to} if self.in_reply_to else frozenset())


# ---------------------------------------------------------------- findings


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rule that found something, and the very words (`Mail.text[start:end]`) that it stood on."""

    rule: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as far as the words tell it; a part that is None was not said."""

    start: int
    end: int
    rule: str
    words: str
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None  # Monday is 0
    first: date | None = None  # relative words ("ensi viikolla", "huomenna"): the span they allow,
    last: date | None = None  # counted from arrival, both inclusive

    def fits(self, day: date) -> bool:
        """True where every part that was said agrees with this day."""
        return (
            (self.day is None or self.day == day.day)
            and (self.month is None or self.month == day.month)
            and (self.year is None or self.year == day.year)
            and (self.weekday is None or self.weekday == day.weekday())
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
        )


class EventKind(StrEnum):
    """By what an event was named."""

    PLACE = "place"
    THEME = "theme"
    ALIAS = "alias"
    NUMBER = "number"
    DATE = "date"  # day and month, or a relative day that leaves one
    WEEKDAY = "weekday"  # partial: weekday, month, week
    TIME = "time"
    ALL = "all"  # "kaikkiin", "molempiin": every one of `events`


@dataclass(frozen=True, slots=True)
class EventMention:
    """Words that point at events. `events` empty: a date or place that fits none of ours."""

    start: int
    end: int
    rule: str
    words: str
    kind: EventKind
    events: frozenset[str]  # the ids that these words fit; one: unambiguous
    sure: float = 1.0  # 1 exact, less for a typo or a weak word


@dataclass(frozen=True, slots=True)
class NameMention:
    """A person's name in the text or beside it, in the nominative, as on a list of participants."""

    start: int  # place in Mail.text; -1 where it comes from the From field
    end: int
    rule: str
    words: str
    name: str
    given: str = ""
    surname: str = ""
    case: str = "nominative"  # nominative, genitive, partitive, adessive, allative, …; "" unknown
    alternatives: tuple[str, ...] = ()  # other nominatives that the words allow
    source: str = "text"  # text, signature, display, address, form, list, table
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Diet:
    """What a person eats. Nothing stated and `none` are different: `none` is "no special diet"."""

    tags: frozenset[str] = frozenset()
    other: tuple[str, ...] = ()
    none: bool = False
    severe: bool = False

    @property
    def is_stated(self) -> bool:
        """True where the sender said anything of this person's diet."""
        return bool(self.tags or self.other or self.none)


@dataclass(frozen=True, slots=True)
class DietMention:
    """Words of a diet, their sign already understood ("ei tarvitse olla gluteenitonta" is not one)."""

    start: int
    end: int
    rule: str
    words: str
    diet: Diet
    dropped: frozenset[str] = frozenset()  # tags said to hold no more: "en ole enää vegaani"
    sure: float = 1.0


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class PersonRead:
    """One participant as the mail tells: unnamed companions have `name` None."""

    name: str | None
    events: tuple[str, ...] = ()  # ids
    diet: Diet = Diet()
    dropped: frozenset[str] = frozenset()  # diet tags said to hold no more
    is_sender: bool = False
    is_assumed: bool = False  # the sender, taken to come only because nobody else is named
    evidence: tuple[Evidence, ...] = ()


class Reply(StrEnum):
    """What a short answer says, whole: it takes what we asked, leaves it, or only thanks."""

    YES = "yes"
    NO = "no"
    FINE = "fine"  # "all right": a yes, or only that it was read
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says, before it is held against the list."""

    language: Language
    intent: Action  # what the words want; the list may turn register into change and the like
    people: tuple[PersonRead, ...] = ()
    events: tuple[str, ...] = ()  # the ids meant where a person has none of his own
    candidates: tuple[str, ...] = ()  # the ids left where it could not be settled
    dropped: tuple[str, ...] = ()  # ids that somebody gives up or moves away from
    replaced: tuple[str, ...] = ()  # names that give way to people of this mail: "X ei pääse, tilalle Y"
    missing: frozenset[Missing] = frozenset()
    question: bool = False
    is_soft: bool = False  # "I can't come", which need not mean that anything was registered
    doubts: tuple[str, ...] = ()  # rule ids, e.g. "doubt.heads"; any makes a review
    automatic: str = ""  # the id of the rule by which no answer may be given, e.g. "automatic.8"
    reply: Reply | None = None  # of a short answer in a thread: what all of it says
    evidence: tuple[Evidence, ...] = ()


# ---------------------------------------------------------------- list and decision


@dataclass(frozen=True, slots=True)
class Registration:
    """One person on the list of one event, as it stands."""

    id: int | None
    event: str
    name: str | None
    status: Status
    diet: Diet
    sender: str = ""  # the address that registered, lower case
    thread: frozenset[str] = frozenset()  # Message-IDs of mails and letters that concern it
    created_at: datetime | None = None
    offered_until: datetime | None = None  # of a waitlisted one: a place is kept for her until then

    @property
    def holds_place(self) -> bool:
        """True where a place of the event is taken or kept for her."""
        return self.status is Status.CONFIRMED or (self.status is Status.WAITLISTED and self.offered_until is not None)


@dataclass(frozen=True, slots=True)
class Pending:
    """A mail that we asked back about: what it told stands until the answer completes it."""

    mail_id: int
    sender: str
    thread: frozenset[str]
    people: tuple[PersonRead, ...]
    events: tuple[str, ...]
    candidates: tuple[str, ...]
    missing: frozenset[Missing]
    asked_at: datetime
    times: int = 1  # how often we have asked
    wish: Action = Action.REGISTER  # what the asking mail wanted: register, change or cancel
    dropped: tuple[str, ...] = ()  # ids that it moves away from


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that waits for a coordinator, as far as it bears on later ones."""

    sender: str
    thread: frozenset[str]  # as in Registration
    names: frozenset[str] = frozenset()  # of whom it speaks, as read
    places: tuple[str, ...] = ()  # event ids, one for each place that it keeps


@dataclass(frozen=True, slots=True)
class Standing:
    """The list as it stands when a mail is decided."""

    registrations: tuple[Registration, ...] = ()
    pending: tuple[Pending, ...] = ()
    cancelled: tuple[Registration, ...] = ()  # no more on the list; who was may come back
    held: tuple[Held, ...] = ()

    def places_taken(self, event: str) -> int:
        """How many places are gone: whoever wrote earlier keeps hers while a coordinator looks at her mail."""
        taken = sum(one.event == event and one.holds_place for one in self.registrations)
        return taken + sum(held.places.count(event) for held in self.held)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands for this sender or thread when a mail is read: it tells a change from a new registration."""

    registrations: tuple[Registration, ...] = ()
    asked: Pending | None = None  # the question of ours that waits for an answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of a decision: what becomes of one person at one event."""

    name: str | None
    event: str | None
    status: Status
    diet: Diet = Diet()
    replaces: Registration | None = None  # the registration that is changed or cancelled
    is_repeat: bool = False  # already on the list just so: nothing is written
    is_veiled: bool = False  # in a letter: what stands of its diet is not the recipient's to know


class LetterKind(StrEnum):
    """Which letter goes out; one a mail, its lines may differ in status. The second half answers no mail."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    LATE = "late"
    INTEREST = "interest"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    CLARIFY = "clarify"
    REFUSED = "refused"  # by a coordinator

    MOVED_UP = "moved_up"  # from the waiting list to a place
    OFFERED = "offered"  # a place is kept for her until a moment
    LAPSED = "lapsed"  # that moment has gone by without an answer
    DATE_SET = "date_set"  # an event with no date got one: does she come?
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"  # also the answer to who registers for it later
    REMINDER = "reminder"

    @property
    def is_answer(self) -> bool:
        """True for what answers a mail: only these can go round in a loop, and are counted against the caps."""
        return self not in _TOLD


_TOLD = frozenset(
    {
        LetterKind.MOVED_UP,
        LetterKind.OFFERED,
        LetterKind.LAPSED,
        LetterKind.DATE_SET,
        LetterKind.EVENT_CHANGED,
        LetterKind.REMINDER,
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a mail, and why."""

    action: Action
    language: Language
    outcomes: tuple[Outcome, ...] = ()
    missing: frozenset[Missing] = frozenset()
    candidates: tuple[str, ...] = ()  # events to choose from in a clarify
    question: bool = False
    review: bool = False  # a coordinator must look before anything is recorded or answered
    letter: LetterKind | None = None  # None: no automatic answer
    case: str = ""  # number in the case table of decide.py
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    people: tuple[PersonRead, ...] = ()  # kept for a clarify
    completes: int | None = None  # the mail id of the Pending that this mail answers
    wish: Action = Action.REGISTER  # of a clarify: what the mail wants, once it is complete
    dropped: tuple[str, ...] = ()  # of a clarify: ids that it moves away from

    @property
    def places(self) -> tuple[str, ...]:
        """The events at which the mail keeps places while it waits for a coordinator: one entry a place.

        None where it is open whether it is for us at all; and no more than a family takes.
        """
        unnamed = sum(line.name is None for line in self.outcomes)
        is_ours = (
            self.review and not _MAY_BE_OTHERS & set(self.reasons) and unnamed < min(len(self.outcomes), _A_FAMILY)
        )
        new = [line for line in self.outcomes if line.status is Status.CONFIRMED and line.replaces is None]
        return tuple(line.event for line in new if is_ours and line.event and not line.is_repeat)[:_A_FAMILY]


_MAY_BE_OTHERS = frozenset({"doubt.no_event", "doubt.date_alone", "doubt.other_organiser"})
_A_FAMILY = 6


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: one recipient, its Message-ID fixed before anything is sent."""

    kind: LetterKind
    message_id: str  # with angle brackets
    to: str  # addr-spec
    subject: str
    text: str
    language: Language
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())
    fault: str = ""  # of the operator's template, where the built-in one had to be taken


class LetterState(StrEnum):
    """How a letter stands in the outbox."""

    DUE = "due"  # to be sent, at once or at its `next_at`
    SENDING = "sending"  # claimed; after a crash nobody knows whether it left
    SENT = "sent"
    FAILED = "failed"  # refused for good (5xx): the coordinators are told
    UNCERTAIN = "uncertain"  # the line broke when it may have left: never sent again by itself
    DRAFTED = "drafted"  # laid in the Drafts folder
    HELD = "held"  # kept back for the coordinators: too old, or nothing may leave


TO_COORDINATORS = frozenset({"digest", "acknowledgement", "list", "over"})  # kinds that no cap and no mode holds back


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter or a digest made ready: the very bytes that leave, and what the outbox must know of them."""

    kind: str  # a LetterKind, "answer" (a coordinator's own words), or one of TO_COORDINATORS
    message_id: str  # with angle brackets, the one in `raw`
    recipient: str  # addr-spec
    raw: bytes  # RFC 5322, CRLF


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter out of the outbox that this pass, and no other, has in hand."""

    id: int
    letter: Outgoing
    created_at: datetime
    attempts: int  # this one included


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content_type: str  # with its parameters, e.g. "text/calendar; method=PUBLISH"
    content: bytes
