"""What a mail wants. The rules are read top to bottom, and the first that holds wins; its id is kept as evidence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from mailbot import lexicon
from mailbot.model import Action, EventKind, Language
from mailbot.reading import people, verbs
from mailbot.reading.intent import Cue
from mailbot.reading.parts import NAMING, Parts, is_asked
from mailbot.reading.scene import Clause, Scene, is_list_line

_SHORT = 40  # words of a mail that may register without a verb, by names beside an event
_LENGTHY = 220  # words of a mail that is more than a registration
_TELLING = frozenset({EventKind.PLACE, EventKind.ALIAS})
_A_WORD = 15  # words of a mail that may be no more than thanks
_TERSE = 25  # words of one that needs neither: "Hirvas, 2 hlö"
_I = ("intent.come.i", "intent.come.we", "people.self", "people.mine", "people.we", "people.ours", "people.object")

_FIRM = ("intent.come.i", "intent.come.we", "intent.enrol")

IDLE = "idle"  # human where it concerns our events, else ignore
OURS = "ours"  # likewise where it names one by more than its day
_Rule = tuple[str, Callable[[Parts], bool], Action | str]


def find(parts: Parts) -> tuple[Action, str]:
    """What the mail wants, and the id of the rule that says so."""
    for rule, holds, action in RULES:
        if holds(parts):
            return (_OPEN[action](parts) if not isinstance(action, Action) else action), rule
    if is_firm(parts.scene) and parts.size <= _SHORT:
        return Action.HUMAN, "wish.somewhere"
    return _idle(parts), "wish.nothing"


def _ours(parts: Parts) -> Action:
    """What is left of business mail: before a coordinator where it names an event of ours by more than its day.

    Two words of business ("invoice", "due date") are no slip of somebody who would come.
    """
    words = {cue.words.casefold()[:_STEM] for cue in parts.scene.cues("intent.business")}
    return Action.HUMAN if parts.names_place() and len(words) == 1 else Action.IGNORE


def _idle(parts: Parts) -> Action:
    is_ours = parts.names_event() or parts.names_place(_OVER) or parts.stands or parts.known.asked
    return Action.HUMAN if is_ours or _may_be_a_guest(parts) or _asks_of_ours(parts) else Action.IGNORE


def _asks_of_ours(parts: Parts) -> bool:
    """True for a short question about "your evenings"."""
    if parts.size > 2 * _SHORT or not parts.scene.has("questions.mark") or parts.scene.has("intent.business"):
        return False
    return lexicon.block("wish.yours").regex.search(parts.scene.text) is not None


def _may_be_a_guest(parts: Parts) -> bool:
    """True for an answer, and for who comes somewhere or tells what somebody eats: ours in words nobody foresaw."""
    if parts.size > _LENGTHY or parts.scene.has("intent.business", "intent.invites"):
        return False
    eats = any(c.diets for c in parts.scene.clauses)
    if parts.spoken is Language.SE and (comes(parts.scene) or any(c.is_away for c in parts.scene.clauses)):
        return True  # of Northern Sámi little is read: a person looks
    answers = bool(parts.mail.thread) and parts.size <= 2 * _SHORT
    return answers or i_come(parts.scene) or speaks_of_registering(parts.scene) or (eats and parts.size <= 2 * _SHORT)


_OPEN = {IDLE: _idle, OURS: _ours}
_OVER = 0.3  # `sure` of an event that is over

# ---------------------------------------------------------------- the rules


def _is_business(parts: Parts) -> bool:
    if parts.stands or parts.known.asked:
        return False
    return parts.scene.has("intent.business") and not i_come(parts.scene)


def _only_thanks(parts: Parts) -> bool:
    """A few words that answer a letter of ours and want nothing."""
    drawn = parts.scene
    if not parts.mail.thread or parts.known.asked or parts.size > _A_WORD or not drawn.has("intent.thanks"):
        return False
    says_more = drawn.has("questions.mark", "intent.move", "intent.instead", "intent.correct", "people.kin")
    others = any(c.name and not c.is_sender for c in parts.cast.candidates)
    comes_too = [cue for kind in (*_FIRM, "intent.come.any") for cue in drawn.cues(kind)]
    if any(not lexicon.block("wish.see_you").regex.fullmatch(cue.words) for cue in comes_too):
        return False
    says_more = says_more or (parts.stands and renamed(parts) is not None)
    return not (says_more or others or any(c.diets or c.is_away for c in drawn.clauses) or names_new_event(parts))


def _works_there(parts: Parts) -> bool:
    """Somebody who comes to take pictures, to play or to deliver, and says of nobody that she registers."""
    drawn = parts.scene
    works = [c.sentence for c in drawn.clauses if c.has("intent.visit")]
    guests = [c for c in drawn.clauses if c.is_coming and c.sentence not in works and not c.is_subject]
    return bool(works) and not parts.stands and not guests and not parts.cast.coming_listed


def _regrets(parts: Parts) -> bool:
    if not parts.scene.has("intent.regret") or parts.stands or _takes_back(parts):
        return False
    text, later = parts.scene.text, lexicon.block("wish.later").regex
    return not any(_i_come_in(parts.scene, c) and not later.search(text, c.start, c.end) for c in parts.scene.clauses)


def _takes_back(parts: Parts) -> bool:
    """True where the writer cancels "my registration", and speaks of nothing that others hold."""
    own = lexicon.block("wish.own_place").regex
    said = (parts.scene.text[c.start : c.end] for c in parts.scene.clauses if c.has("intent.cancel"))
    return any(own.search(words) for words in said) and not is_foreign(parts)


def _invites(parts: Parts) -> bool:
    """Somebody else's invitation: it speaks to its reader, and nobody in it says that she comes."""
    return parts.scene.has("intent.invites") and not parts.stands and not parts.known.asked and not i_come(parts.scene)


def _moves(parts: Parts) -> bool:
    drawn = parts.scene
    if not parts.stands or not drawn.has("intent.move", "intent.instead"):
        return False
    return comes(drawn) or not drawn.has("intent.cancel")


def _gives_up(parts: Parts) -> bool:
    """Somebody stays away: of those on the list, or in words of taking back, or by name."""
    if not _stays_away(parts) or (not parts.stands and not _is_personal(parts)):
        return False
    by_name = any(c.name and not c.is_sender for c in parts.cast.away)
    return parts.stands or parts.scene.has("intent.cancel") or by_name


def _is_personal(parts: Parts) -> bool:
    """True where a mail that gives something up speaks of somebody, or of an event of ours by more than its day."""
    drawn = parts.scene
    spoken_of = drawn.has("people.self", "people.self.verb", "people.we", "people.object", "people.kin")
    spoken_of = spoken_of or any(verbs.is_mine(drawn.text[c.start : c.end]) for c in drawn.clauses if c.is_away)
    return spoken_of or parts.names_place(0.5) or any(c.name and not c.is_sender for c in parts.cast.away)


def _only_stays_away(parts: Parts) -> bool:
    return (_stays_away(parts) and not comes(parts.scene)) or _goes_off(parts)


def _goes_off(parts: Parts) -> bool:
    """True where every event is one that the writer stays away from, and "we go" is to some other place."""
    drawn = parts.scene
    away = [c for c in drawn.clauses if c.is_away and not c.is_subject and not is_asked(drawn, c)]
    going = [c for c in drawn.clauses if c.is_coming and not c.is_subject]
    if not away or not going or parts.stands or parts.known.asked or any(not c.is_sender for c in parts.cast.coming):
        return False
    of_away = {c.sentence for c in away}
    elsewhere = [c for c in drawn.clauses if c.sentence not in of_away and not c.is_subject]
    if any(m.events and m.sure >= 0.5 for c in elsewhere for m in c.events):
        return False
    return all(
        c.start > away[0].start and not c.events and verbs.leaves_for(drawn.text[c.start : c.end]) for c in going
    )


def _stays_away(parts: Parts) -> bool:
    """Somebody stays away, and it is no registration of others beside it."""
    registers = bool(parts.cast.coming) and not parts.cast.is_assumed and not parts.stands
    return any(c.is_away and not is_asked(parts.scene, c) for c in parts.scene.clauses) and not registers


def _corrects(parts: Parts) -> bool:
    if not parts.stands or names_new_event(parts):
        return False
    return parts.scene.has("intent.correct") or _names_unnamed(parts) or renamed(parts) is not None


def _answers(parts: Parts) -> bool:
    return parts.known.asked is not None


def _adds_diet(parts: Parts) -> bool:
    """A diet "that was forgotten", and no event: it belongs to something that was sent before."""
    has_diet = any(c.diets for c in parts.scene.clauses)
    return parts.scene.has("intent.correct") and has_diet and not parts.names_event()


def _tells_diet(parts: Parts) -> bool:
    """An answer of somebody on the list that tells what she eats, and of nobody that he comes or stays away."""
    drawn = parts.scene
    if not parts.stands or names_new_event(parts) or drawn.has("questions.mark"):
        return False
    if not parts.mail.thread and any(m.events and not m.events & parts.listed for m in parts.mentions()):
        return False  # "Skolan 1.4., vegan": a registration of few words
    is_of_coming = comes(drawn) and (is_firm(drawn) or not parts.cast.is_assumed)  # "his pen comes along" is not
    return any(c.diets for c in drawn.clauses) and not is_of_coming and not any(c.is_away for c in drawn.clauses)


def _looks_back(parts: Parts) -> bool:
    return parts.scene.has("intent.past") and not is_firm(parts.scene)


def _wavers(parts: Parts) -> bool:
    """Perhaps: nobody says firmly that she comes, or everything hangs on answers."""
    drawn = parts.scene
    if not drawn.has("intent.tentative"):
        return False
    unsure = {c.sentence for c in drawn.clauses if c.has("intent.tentative")}
    maybe = [(cue.start, cue.end) for cue in drawn.cues("intent.tentative")]
    said = [cue for kind in _FIRM for cue in drawn.cues(kind)]
    firm = [c for c in drawn.clauses if c.is_coming and not is_asked(drawn, c) and (c.has(*_I) or _enrols(c))]
    if said and all(any(a <= cue.start < b for a, b in maybe) for cue in said):
        return True
    return not is_firm(drawn) or (drawn.has("questions.mark") and all(c.sentence in unsure for c in firm))


def _is_of_others(parts: Parts) -> bool:
    """It speaks of something that others hold, and says nowhere that anybody comes to ours."""
    return is_foreign(parts) and not at_ours(parts)


def _has_no_footing(parts: Parts) -> bool:
    """A first letter in English, or in no language of ours, that nothing ties to an event of ours.

    Half of the world's mail is English: a theme, a number or a weekday takes a word of coming beside it, or a short
    mail that names its people; and a long mail has to name ours where it speaks of coming.
    """
    if parts.stands or parts.known.asked or parts.spoken is not Language.EN:
        return False
    if parts.size > _LENGTHY:
        return not at_ours(parts, lists=False)
    if any(m.events and m.kind in _TELLING and m.sure >= 0.7 for m in parts.mentions()):
        return False
    drawn = parts.scene
    named = any(m.events and m.kind is not EventKind.ALL and m.sure >= 0.5 for m in parts.mentions())
    if not named and (drawn.has("questions.mark") or not i_come(drawn)):
        return True
    if is_firm(drawn) or speaks_of_registering(drawn) or (comes(drawn) and parts.size <= _SHORT):
        return False
    days = any(m.events and m.kind not in {EventKind.THEME, EventKind.ALL} for m in parts.mentions())
    return not (days and parts.size <= _TERSE and parts.cast.coming and not parts.cast.is_assumed)


def _only_asks(parts: Parts) -> bool:
    """Every word of coming stands in a question, or none does and something is asked."""
    drawn = parts.scene
    if parts.stands or parts.cast.coming_listed or i_come(drawn):
        return False
    coming = [c for c in drawn.clauses if c.is_coming and not c.is_subject]
    in_full = [c for c in parts.cast.coming if not c.is_sender and c.name and " " in c.name]
    if not coming and in_full and comes_by_subject(drawn):
        return False
    return all(is_asked(drawn, c) for c in coming) if coming else drawn.has("questions.mark", "questions.propose")


def _asks_on(parts: Parts) -> bool:
    """Somebody on the list asks something, and says nothing else."""
    drawn = parts.scene
    if not parts.stands or parts.known.asked or not drawn.has("questions.mark", "questions.propose"):
        return False
    says_more = drawn.has("intent.move", "intent.instead", "intent.correct", "intent.cancel", "people.kin")
    says_more = says_more or any(c.diets or c.is_away for c in drawn.clauses) or names_new_event(parts)
    return not (says_more or comes(drawn) or any(c.name and not c.is_sender for c in parts.cast.candidates))


def _registers(parts: Parts) -> bool:
    """An event of ours, and somebody who comes: by a verb, in a list, or in a mail too short for verbs."""
    tells = parts.stands and (comes(parts.scene) or any(c.diets for c in parts.scene.clauses))
    if not (parts.names_event() or tells):
        return False
    drawn, named = parts.scene, bool(parts.cast.coming) and not parts.cast.is_assumed
    if is_firm(drawn) or parts.cast.coming_listed > 0 or comes(drawn) or named or parts.size <= _TERSE:
        return True
    return parts.size <= _SHORT and any(people.polarity(drawn, c) > 0 for c in drawn.clauses)


def _slips(parts: Parts) -> bool:
    """A short mail that comes on a day which is none of ours: a slip, more likely than somebody else's event."""
    strays = any(not m.events and m.sure >= 0.5 for c in parts.scene.clauses for m in c.events)
    return strays and is_firm(parts.scene) and parts.size <= _SHORT


def _registers_for_nothing(parts: Parts) -> bool:
    return speaks_of_registering(parts.scene)


RULES: tuple[_Rule, ...] = (
    ("wish.business", _is_business, OURS),
    ("wish.invites", _invites, Action.IGNORE),
    ("wish.only_thanks", _only_thanks, Action.IGNORE),
    ("wish.works_there", _works_there, IDLE),
    ("wish.regrets", _regrets, IDLE),
    ("wish.moves", _moves, Action.CHANGE),
    ("wish.gives_up", _gives_up, Action.CANCEL),
    ("wish.stays_away", _only_stays_away, IDLE),
    ("wish.corrects", _corrects, Action.CHANGE),
    ("wish.answers", _answers, Action.REGISTER),
    ("wish.adds_diet", _adds_diet, Action.CHANGE),
    ("wish.tells_diet", _tells_diet, Action.CHANGE),
    ("wish.looks_back", _looks_back, IDLE),
    ("wish.wavers", _wavers, IDLE),
    ("wish.of_others", _is_of_others, IDLE),
    ("wish.has_no_footing", _has_no_footing, IDLE),
    ("wish.only_asks", _only_asks, IDLE),
    ("wish.asks_on", _asks_on, IDLE),
    ("wish.registers", _registers, Action.REGISTER),
    ("wish.slips", _slips, Action.REGISTER),
    ("wish.registers_for_nothing", _registers_for_nothing, Action.REGISTER),
)

# ---------------------------------------------------------------- facts


def comes(drawn: Scene) -> bool:
    """True where anybody comes, outside the subject."""
    return any(c.is_coming and not c.is_subject for c in drawn.clauses)


def comes_by_subject(drawn: Scene) -> bool:
    """True where the subject says that people come: "Participants for the 4th"."""
    return any(c.is_coming and c.is_subject for c in drawn.clauses)


def is_firm(drawn: Scene) -> bool:
    """True where the writer says for herself or others that they come."""
    if drawn.has(*_FIRM):
        return True
    return any(c.is_coming and c.has(*_I) for c in drawn.clauses)


def i_come(drawn: Scene) -> bool:
    """True where somebody says outside any question that she, or who is with her, comes."""
    return any(_i_come_in(drawn, c) for c in drawn.clauses)


def _i_come_in(drawn: Scene, clause: Clause) -> bool:
    return clause.is_coming and not is_asked(drawn, clause) and (clause.has(*_I) or _enrols(clause))


def _enrols(clause: Clause) -> bool:
    return clause.has("intent.enrol", "intent.enrol.weak") and bool(clause.names)


def is_foreign(parts: Parts) -> bool:
    """True where the mail speaks of something that others hold, outside the names of our events."""
    return any(is_elsewhere(parts, cue) for cue in parts.scene.cues("intent.other_event"))


def is_elsewhere(parts: Parts, cue: Cue) -> bool:
    """True for a word of others' events that names none of ours and stands in no title of ours."""
    mentions = [m for c in parts.scene.clauses for m in c.events]
    if any(m.start <= cue.start < m.end or cue.start <= m.start < cue.end for m in mentions):
        return False
    ours = " ".join(" ".join((e.title, e.place, *e.aliases)) for e in parts.catalogue.events).casefold()
    return cue.words.casefold()[:_STEM] not in ours


_STEM = 6  # letters of a word that all its cases share


def at_ours(parts: Parts, *, lists: bool = True) -> bool:
    """True where a sentence of coming, or a line of a list, names an event of ours by more than its day.

    Without `lists`, by its place or its name only: numbers, themes and rows of names are found in any long text.
    """
    drawn = parts.scene
    near = {c.sentence for c in drawn.clauses if people.polarity(drawn, c) > 0 or c.is_subject}
    near |= {c.sentence for c in drawn.clauses if any(p.is_listed and p.is_in(c) for p in parts.cast.coming)}
    for clause in drawn.clauses:
        if clause.sentence - 1 in near and is_list_line(drawn.text, clause.start):
            near.add(clause.sentence)  # "I would like to attend:" and the events below it
    if lists and parts.cast.coming_listed >= _A_LIST and parts.names_event():
        return True
    naming = [m for c in drawn.clauses if c.sentence in near for m in c.events if m.events and m.sure >= 0.7]
    kinds = NAMING if lists else _TELLING
    return any(m.kind in kinds for m in naming)


_A_LIST = 2  # people in rows: a list for somebody who keeps one


def goes_elsewhere(parts: Parts) -> bool:
    """True where a clause of coming says that it is to something that others hold."""
    goal, text = lexicon.block("binding.goal").regex, parts.scene.text
    return any(
        clause.is_coming
        and is_elsewhere(parts, cue)
        and goal.search(f"{text[max(0, cue.start - 12) : cue.start]}|{cue.words.casefold()}")
        for clause in parts.scene.clauses
        for cue in clause.of("intent.other_event")
    )


def speaks_of_registering(drawn: Scene) -> bool:
    """True for the very words of registering, or a person to be put on a list."""
    clauses = [c for c in drawn.clauses if not is_asked(drawn, c)]
    if any(_enrols(c) or (c.has("intent.enrol") and c.has("people.object")) for c in clauses):
        return True
    kinds = ("intent.come.i", "intent.come.we", "intent.come.any", "intent.come", "intent.enrol")
    said = [cue for clause in clauses for kind in kinds for cue in clause.of(kind)]
    return any(lexicon.block("wish.register").regex.search(cue.words) for cue in said)


def names_new_event(parts: Parts) -> bool:
    """True where the mail names an event that nothing of the sender's stands for."""
    single = [m for m in parts.mentions() if m.sure >= 0.8 and len(m.events) == 1]
    return any(not m.events & parts.listed for m in single)


def renamed(parts: Parts) -> tuple[str, str] | None:
    """A name on the list, and the like name of this mail that puts it right."""
    listed = [r.name for r in parts.known.registrations if r.name]
    said = {m.name for c in parts.scene.clauses for m in c.names if " " in m.name}
    new = [name for name in said if not any(people.is_same(name, old) for old in listed)]
    me = parts.cast.sender.name if parts.cast.sender else None
    return next(
        (
            (old, name)
            for name in sorted(new)
            for old in listed
            if old not in said and (is_alike(old, name) or (name == me and _is_called(parts, old, name)))
        ),
        None,
    )


def _is_called(parts: Parts, listed: str, new: str) -> bool:
    """True where the writer, on the list by one given name, introduces herself by another: "on paper I'm Elizabeth"."""
    is_of_names = parts.scene.has("intent.correct") or lexicon.block("wish.naming").regex.search(parts.scene.text)
    is_hers = people.is_same(listed, parts.mail.sender.name) and listed.split()[-1] == new.split()[-1]
    return is_hers and bool(is_of_names)


def is_alike(listed: str, new: str) -> bool:
    """True where one name may be the other put right: the same given name, or a like one before the same surname.

    >>> is_alike("Wilma Lund", "Vilma Lund"), is_alike("Eva Lund", "Eva Strand"), is_alike("Eva Lund", "Bo Lund")
    (True, True, False)
    >>> is_alike("Kristina Lund", "Christina Lund"), is_alike("Sophia Lund", "Sofia Lund")
    (True, True)
    """
    a, b = listed.casefold().split(), new.casefold().split()
    if len(a) < 2 or len(b) < 2:
        return False
    if [_sounds(word) for word in a] == [_sounds(word) for word in b]:
        return True
    return a[0] == b[0] or (a[-1] == b[-1] and (a[0][:3] == b[0][:3] or a[0][1:] == b[0][1:]))


_SPELLINGS = {
    "ch": "k",
    "ck": "k",
    "ph": "f",
    "th": "t",
    "c": "k",
    "q": "k",
    "w": "v",
    "x": "ks",
    "z": "s",
    "j": "i",
    "y": "i",
    "å": "o",
}


def _sounds(name: str) -> str:
    """A name as it sounds, whatever its spelling; doubled letters once."""
    for spelled, sound in _SPELLINGS.items():
        name = name.replace(spelled, sound)
    return "".join(letter for letter, _ in groupby(name))


def _names_unnamed(parts: Parts) -> bool:
    """True where an unnamed companion stands, and a name of nobody on the list is told without a word of coming."""
    if not any(r.name is None for r in parts.known.registrations):
        return False
    listed = [r.name for r in parts.known.registrations]
    return any(
        c.name and c.comes == 0 and not c.is_sender and not any(people.is_same(c.name, n) for n in listed)
        for c in parts.cast.candidates
    )
