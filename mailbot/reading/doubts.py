"""What a reading is not sure of: each doubt is an id, and any of them lays the mail before a coordinator."""

from __future__ import annotations

import re

from mailbot import lexicon
from mailbot.model import Action, EventKind
from mailbot.reading import diets, people, voikko, wish
from mailbot.reading.binding import Going, Table
from mailbot.reading.parts import Parts, is_asked
from mailbot.reading.voikko import WordClass

_OF_A_THIRD = re.compile(r"(?i)ei(?:vät|kä|vätkä)?(?!\w)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_A_CROWD = 6  # unnamed people of one mail
_BRIEF = 12  # words of a mail that may name its event by the day alone
_TOLD_AT_LENGTH = 80  # words of a mail that has no room for people who only are talked of
_LONG = 25  # words of a mail that should say where it wants to go
_SEVERAL = 2  # people named in full: no private visit
_DAYS = frozenset({EventKind.DATE, EventKind.WEEKDAY, EventKind.TIME})


def find(parts: Parts, going: Going, eaten: Table, wants: Action) -> tuple[str, ...]:
    """The ids of every doubt about a mail that wants to register, change or cancel."""
    if wants not in {Action.REGISTER, Action.CHANGE, Action.CANCEL}:
        return ()
    found = [*parts.cast.doubts, *eaten.doubts]
    if wants is not Action.CANCEL and _is_tentative(parts):
        found.append("doubt.tentative")
    if wants is not Action.CANCEL and diets.is_left(parts.scene.text, parts.diets()):
        found.append("doubt.food")
    if wants is Action.REGISTER:
        found += going.doubts
    if wants is Action.REGISTER and parts.size <= _TOLD_AT_LENGTH and _names_somebody_else(parts):
        found.append("doubt.unplaced_person")
    if wants is Action.CANCEL and _comes_herself(parts):
        found.append("doubt.cancel_or_come")
    if parts.known.asked and parts.known.asked.wish is Action.CANCEL and wish.is_firm(parts.scene):
        found.append("doubt.cancel_or_come")
    if wants is Action.REGISTER and sum(c.name is None for c in parts.cast.coming) > _A_CROWD:
        found.append("doubt.heads")
    if wants is Action.REGISTER and not parts.known.asked:
        if parts.cast.is_assumed and _says_of_nobody(parts):
            found.append("doubt.no_coming")
        found += _of_an_answer(parts) if parts.stands or parts.mail.thread else []
        found += _of_a_stranger(parts) if not parts.stands else []
        if any(c.has("intent.instead", "intent.move") and not c.diets for c in parts.scene.clauses):
            found.append("doubt.instead")  # not "instead of milk"
    return tuple(dict.fromkeys(found))


def _comes_herself(parts: Parts) -> bool:
    """True where a mail says of an unnamed somebody that he stays away, and of its writer that she comes."""
    mine = [c for c in parts.scene.clauses if c.has("intent.come.i") and c.is_coming and not is_asked(parts.scene, c)]
    his = any(_OF_A_THIRD.match(cue.words) for cue in parts.scene.cues("intent.away"))
    return bool(mine) and his and not any(not c.is_sender for c in parts.cast.away)


def _names_somebody_else(parts: Parts) -> bool:
    """True where a person is named of whom it is not said whether she comes."""
    listed = [r.name for r in parts.known.registrations]
    listed += [p.name for p in parts.known.asked.people] if parts.known.asked else []
    named = [c.name for c in parts.cast.candidates if _is_open(c)]
    return any(not any(people.is_same(name, other) for other in listed) for name in named)


def _is_open(c: people.Candidate) -> bool:
    return c.name is not None and c.comes == 0 and not c.is_sender and not c.is_mentioned


def _of_an_answer(parts: Parts) -> list[str]:
    """Doubts whether somebody who is known to us wants to register: most such mails change something."""
    found = []
    me = parts.cast.sender
    is_new = me and me.comes > 0 and parts.stands and not any(people.is_same(me.name, n) for n in parts.names_listed)
    says = _says_who_comes(parts) or parts.cast.coming_listed > 0 or _adds_an_event(parts)
    if not says or (is_new and not _says_i(parts)):
        found.append("doubt.reply")
    hindered, alone = lexicon.block("doubts.hindrance").regex, lexicon.block("binding.alone").regex
    said = [parts.scene.text[c.start : c.end] for c in parts.scene.clauses if not c.diets]
    if any(hindered.search(words) or alone.search(words) for words in said):
        found.append("doubt.hindered")
    return found


def _adds_an_event(parts: Parts) -> bool:
    """True for "put me down for X" and the like in few words, where X takes no other's place."""
    return _bids(parts) and not lexicon.block("doubts.after_all").regex.search(parts.scene.text)


def _says_i(parts: Parts) -> bool:
    """True where the writer says of herself that she comes."""
    coming = [c for c in parts.scene.clauses if c.is_coming]
    return any(c.has("intent.come.i", "intent.come.we") or (c.has("people.self") and not c.names) for c in coming)


def _says_who_comes(parts: Parts) -> bool:
    """True where somebody says outside any question that she comes, or names somebody new who does."""
    drawn, listed = parts.scene, parts.names_listed
    coming = [c for c in drawn.clauses if c.is_coming and not is_asked(drawn, c)]
    said = [m.name for c in coming for m in c.names]
    is_new = any(not any(people.is_same(name, other) for other in listed) for name in said)
    me = parts.cast.sender
    is_me = me is not None and any(" " in name and people.is_same(name, me.name) for name in said)
    if wish.i_come(drawn) or is_new or is_me or any(c.has("people.kin", "people.object") for c in coming):
        return True
    return any(other.has("people.self") for c in coming for other in drawn.sentence_of(c))


def _of_a_stranger(parts: Parts) -> list[str]:
    """Doubts whether a first mail concerns our events at all."""
    found = []
    if _is_by_day_alone(parts):
        found.append("doubt.date_alone")
    is_yours = lexicon.block("wish.yours").regex.search(parts.scene.text)
    if not parts.names_event() and parts.size > _LONG and not is_yours:
        found.append("doubt.no_event")
    if wish.goes_elsewhere(parts) or (wish.is_foreign(parts) and not wish.at_ours(parts)):
        found.append("doubt.other_organiser")
    return found


def _is_by_day_alone(parts: Parts) -> bool:
    """True where a longer mail that speaks of no event or registration names ours by nothing but its day."""
    mentions = parts.mentions()
    if not mentions or any(m.events and m.kind not in _DAYS and m.sure >= 0.5 for m in mentions):
        return False
    if wish.speaks_of_registering(parts.scene) or lexicon.block("wish.event").regex.search(parts.scene.text):
        return False
    if len(parts.cast.coming) >= _SEVERAL and lexicon.block("doubts.to_you").regex.search(parts.scene.text):
        return False
    in_full = [c for c in parts.cast.coming if c.name and " " in c.name]
    if parts.size > _BRIEF:
        return len(in_full) < _SEVERAL
    return _says_more(parts)


def _says_of_nobody(parts: Parts) -> bool:
    """True where a mail says of nobody that she comes, and yet something; or where others are asked who come."""
    if not wish.comes(parts.scene):
        return _says_more(parts) and not _bids(parts)
    is_first = not parts.stands and not parts.mail.thread
    asks = (n for n in range(len(parts.scene.sentences)) if parts.scene.says(n, "questions.mark"))
    polite = ("questions.rhetorical", "questions.join")
    is_open = any(not any(parts.scene.says(n, kind) for kind in polite) for n in asks)
    return is_first and is_open and not wish.speaks_of_registering(parts.scene)


_STRETCH = re.compile(r"[:!?\n]|(?<=[^\W\d])\.\s|\s[-–]\s")
_PIECE = re.compile(rf"[,;]|{_STRETCH.pattern}")


def _bids(parts: Parts) -> bool:
    """True where a stretch of the mail is nothing but "to the evening", or a name and an event, as in a list."""
    text, begin = parts.scene.text, _body(parts)
    events = [m for c in parts.scene.clauses for m in c.events if m.events and m.sure >= 0.5 and m.kind not in _DAYS]
    names = [m for c in parts.scene.clauses for m in c.names]
    toward = lexicon.block("doubts.toward").regex
    for start, end in _cut(text, begin, _PIECE):
        inside = [m for m in events if start <= m.start and m.end <= end]
        if any(toward.search(text[start : m.end].strip()) for m in inside) and _is_plain(parts, start, end):
            return True
    eats = any(c.diets for c in parts.scene.clauses)
    for start, end in _cut(text, begin, _STRETCH):
        named = any(start <= m.start and m.end <= end for m in names)
        placed = any(start <= m.start and m.end <= end for m in events)
        if placed and (named or eats) and _is_plain(parts, start, end):
            return True
    return False


def _body(parts: Parts) -> int:
    """Where the text under the subject begins: a subject only heads it, perhaps in another language."""
    return next((c.start for c in parts.scene.clauses if not c.is_subject), 0)


def _cut(text: str, begin: int, by: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches between the matches of `by`: start and end of each."""
    edges = [found.span() for found in by.finditer(text, begin)]
    return list(zip([begin, *(end for _, end in edges)], [*(start for start, _ in edges), len(text)], strict=True))


def _is_plain(parts: Parts, start: int, end: int) -> bool:
    """True for words that were understood, and small ones: no other thing and no other doing is spoken of."""
    read = [place for clause in parts.scene.clauses for place in clause.found if place[1] > start and place[0] < end]
    formal = lexicon.block("doubts.formal").regex
    left = [m[0] for m in _WORD.finditer(parts.scene.text, start, end) if not any(a <= m.start() < b for a, b in read)]
    return not any(_tells(word) for word in left if not formal.fullmatch(word))


def _tells(word: str) -> bool:
    forms = voikko.analyse(word)
    return not forms or any(form.word_class in _TELLING for form in forms)


_TELLING = frozenset({WordClass.NOUN, WordClass.VERB, WordClass.NAME, WordClass.NEGATION})


def _says_more(parts: Parts) -> bool:
    """True for a mail that holds more than names, events, diets, words that were understood, and courtesy."""
    text, clauses = parts.scene.text, parts.scene.clauses
    events = [m.start for c in clauses for m in c.events]
    begins = {m.start for c in clauses for m in c.names if " " in m.name}
    begins |= {cue.start for cue in parts.scene.cues("intent.thanks")}
    for start, end in _cut(text, _body(parts), _STRETCH):
        said = text[start:end]
        first = end - len(said.lstrip())
        is_short = len(said.split()) <= _A_FEW and not any(start <= place < end for place in events)
        if not (is_short and first in begins) and not _is_plain(parts, start, end):
            return True
    return False


_A_FEW = 5  # words of a line that begins with a name, or with thanks


def _is_tentative(parts: Parts) -> bool:
    """True where a sentence that says coming also says perhaps."""
    unsure = {c.sentence for c in parts.scene.clauses if c.has("intent.tentative")}
    return any(c.is_coming and c.sentence in unsure for c in parts.scene.clauses)
