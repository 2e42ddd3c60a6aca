"""What a coordinator's word makes of a proposal or a registration. Pure: values in, a decision out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.compose import is_plain
from mailbot.decide import key, letter_kind, merged
from mailbot.model import (
    Action,
    Catalogue,
    Decision,
    Diet,
    LetterKind,
    Outcome,
    PersonRead,
    Registration,
    Standing,
    Status,
)
from mailbot.reading import dates, diets, events
from mailbot.review.values import DIET_TOO

_SURE = 0.8
_COMING = frozenset({Status.CONFIRMED, Status.WAITLISTED, Status.LATE, Status.INTEREST, Status.INCOMPLETE})


@dataclass(frozen=True, slots=True)
class Fields:
    """What is put right, read; None: left as it is."""

    name: str | None = None
    diet: Diet | None = None
    event: str | None = None
    is_more: bool = False  # the diet comes to what is known already

    def eaten(self, known: Diet) -> Diet:
        """The diet of somebody whose diet was known to be this."""
        if self.diet is None:
            return known
        return merged(known, PersonRead(None, diet=self.diet)) if self.is_more else self.diet


def fields(given: Iterable[tuple[str, str]], catalogue: Catalogue, now: datetime) -> Fields | None:
    """The fields that a coordinator wrote; None where one cannot be understood."""
    told = dict(given)
    words = told.get("diet", told.get(DIET_TOO))
    diet = _diet(words) if words is not None else None
    event = _event(told["event"], catalogue, now) if "event" in told else None
    if (words is not None and diet is None) or ("event" in told and event is None):
        return None
    return Fields(told.get("name"), diet, event, is_more="diet" not in told)


def _diet(words: str) -> Diet | None:
    """The diet of these words; what is not known is kept as it was written."""
    mentions = [one for one in diets.find(words) if one.sure > 0.5 and one.diet.is_stated]
    if not mentions:
        return Diet(other=(words,)) if is_plain(words) else None
    tags = frozenset().union(*(one.diet.tags for one in mentions))
    other = tuple(dict.fromkeys(said for one in mentions for said in one.diet.other))
    is_none = any(one.diet.none for one in mentions) and not (tags or other)
    return Diet(tags, other, is_none, any(one.diet.severe for one in mentions))


def _event(words: str, catalogue: Catalogue, now: datetime) -> str | None:
    """The one event that these words name; None where none or several are meant."""
    lower = words.casefold().strip()
    called = [e.id for e in catalogue.events if lower in {e.id.casefold(), e.title.casefold(), e.place.casefold()}]
    if len(called) == 1:
        return called[0]
    local = now.astimezone(ZoneInfo(catalogue.timezone))
    found = events.find(words, dates.find(words, local), catalogue, now)
    sure = [mention.events for mention in found if mention.sure >= _SURE]
    left = frozenset.intersection(*sure) if sure else frozenset()
    return next(iter(left)) if len(left) == 1 else None


# ---------------------------------------------------------------- proposals


def corrected(proposal: Decision, put_right: Fields) -> Decision | None:
    """The proposal with these fields; None where it tells of several people, and whose they are is not said."""
    lines = proposal.outcomes or (Outcome(None, None, Status.INCOMPLETE),)
    if len({key(line.name) for line in lines}) > 1 or (put_right.event and len(lines) > 1):
        return None
    made = tuple(_with(line, put_right) for line in lines)
    is_whole = all(line.name and line.event for line in made)
    if proposal.action in (Action.CLARIFY, Action.HUMAN, Action.IGNORE) and is_whole:
        made = tuple(replace(line, status=Status.CONFIRMED) for line in made)
        return replace(proposal, action=Action.REGISTER, outcomes=made, missing=frozenset(), people=())
    return replace(proposal, outcomes=made)


def _with(line: Outcome, put_right: Fields) -> Outcome:
    return replace(
        line,
        name=put_right.name or line.name,
        diet=put_right.eaten(line.diet),
        event=put_right.event or line.event,
        is_repeat=False,
    )


def is_complete(decision: Decision) -> bool:
    """True where a decision can be recorded: every line of it has an event, and a name unless a companion's."""
    return decision.action in (Action.REGISTER, Action.CHANGE, Action.CANCEL) and bool(decision.outcomes)


def approved(proposal: Decision, standing: Standing, catalogue: Catalogue) -> Decision:
    """The decision of a proposal now that a coordinator approves it, held against the list as it stands.

    Her word makes a late one confirmed. Where the places are gone meanwhile it is waitlisted; what is on the list just
    so is a repeat; what was to be changed or cancelled and is gone is left out.
    """
    known = {one.id: one for one in standing.registrations}
    lines: list[Outcome] = []
    for line in proposal.outcomes:
        if line.replaces is not None and line.replaces.id not in known:
            continue
        fresh = replace(line, replaces=known[line.replaces.id]) if line.replaces is not None else line
        lines.append(_placed(fresh, lines, standing, catalogue))
    decision = replace(proposal, outcomes=tuple(lines), review=False)
    passed_on = any(reason.startswith("coordinator") for reason in proposal.reasons)
    return replace(decision, letter=None if passed_on else letter_kind(decision))


# Doubts whether the mail is for our events at all: then a letter of refusal would surprise its sender.
_NOT_OURS = frozenset({"doubt.no_event", "doubt.date_alone", "doubt.other_event", "doubt.other_organiser"})


def refused(proposal: Decision, standing: Standing) -> Decision | None:
    """The decision to refuse who wants to come, kindly; None where no letter should tell of it.

    None goes out for what only asks, comes from a machine or perhaps is not for us, nor to who is on the list already.
    """
    is_wish = proposal.action is Action.REGISTER and all(line.name and line.event for line in proposal.outcomes)
    is_ours = all(one.startswith(("doubt.", "caps.")) and one not in _NOT_OURS for one in proposal.reasons)
    lines = tuple(line for line in proposal.outcomes if listed(line, standing) is None)
    if not (is_wish and is_ours and lines) or len(lines) < len(proposal.outcomes):
        return None
    told = tuple(replace(line, status=Status.INCOMPLETE, replaces=None) for line in lines)
    return replace(proposal, outcomes=told, question=False, letter=LetterKind.REFUSED, review=False)


def _placed(line: Outcome, before: Sequence[Outcome], standing: Standing, catalogue: Catalogue) -> Outcome:
    """The line with the status that it has now."""
    if line.event is None or line.status in (Status.CANCELLED, Status.INCOMPLETE):
        return line
    if line.replaces is None and (same := listed(line, standing)) is not None:
        is_repeat = same.diet == line.diet or not line.diet.is_stated
        kept = same.diet if is_repeat else line.diet
        return replace(line, status=same.status, diet=kept, replaces=None if is_repeat else same, is_repeat=is_repeat)
    if line.replaces is not None and line.replaces.event == line.event and line.replaces.status is line.status:
        return line
    taken = sum(one.event == line.event and one.status is Status.CONFIRMED for one in before)
    return replace(line, status=placed(line.event, standing, catalogue, besides=taken))


def listed(line: Outcome, standing: Standing) -> Registration | None:
    """The registration of this person at this event; None where there is none, or no name to know it by."""
    if line.name is None:
        return None
    return next((r for r in standing.registrations if r.event == line.event and key(r.name) == key(line.name)), None)


def placed(event_id: str, standing: Standing, catalogue: Catalogue, besides: int = 0) -> Status:
    """The status of one person more, let in by a coordinator: lateness does not count, places do."""
    event = next((one for one in catalogue.events if one.id == event_id), None)
    if event is None or event.capacity is None:
        return Status.INTEREST if event is not None and not event.is_dated else Status.CONFIRMED
    taken = replace(standing, held=()).places_taken(event_id)  # mails that wait are hers to decide: they keep none
    return Status.CONFIRMED if taken + besides < event.capacity else Status.WAITLISTED


def changed(old: Registration, put_right: Fields, standing: Standing, catalogue: Catalogue) -> Outcome:
    """The line that puts a registration right; moved to another event, it takes a place there if there is one."""
    made = _with(Outcome(old.name, old.event, old.status, old.diet, replaces=old), put_right)
    is_moved = made.event is not None and made.event != old.event
    return replace(made, status=placed(str(made.event), standing, catalogue)) if is_moved else made
