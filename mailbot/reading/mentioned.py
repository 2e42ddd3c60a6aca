"""Who is only spoken of in a mail: who told of the evening, who speaks at it, who is greeted, who registers herself."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot import lexicon
from mailbot.model import NameMention
from mailbot.reading.scene import Clause, Scene

_CHAIN = 8  # names joined by commas and "and" that are passed over
_BEFORE, _AFTER = 60, 90  # letters that are looked at on either side of a name


def is_mentioned(scene: Scene, clause: Clause, mentions: Sequence[NameMention], at: int) -> bool:
    """True where the words round `mentions[at]` say no more of her than that she is spoken of.

    "Naapurini Kaisa kertoi illasta", "kuulin Kaisalta", "Kaisan tytär", "onhan Kaisa puhumassa?", "terveisiä Kaisalle".
    """
    mention = mentions[at]
    if clause.is_away:
        return _is_owner(scene.text, mention)
    if mention.case in ("ablative", "elative"):
        return True
    before, after = _before(scene.text, mentions, at), _after(scene.text, mentions, at)
    if mention.case == "genitive":
        return _follows("mentioned.of", after) or _is_owner(scene.text, mention)
    if mention.case == "allative":
        return _touches("mentioned.greets", before)
    if visits(scene, clause):
        return True
    if _touches("mentioned.asked", before) and _is_asked(scene.text, mention.end):
        return True
    if any(_follows(f"mentioned.{rule}", after) for rule in ("tells", "performs", "apart", "lives", "drives")):
        return True
    return _touches("mentioned.from", before)


def visits(scene: Scene, clause: Clause) -> bool:
    """True where somebody comes to see the writer or to fetch something: no coming to an event."""
    return bool(lexicon.block("mentioned.visits").regex.search(scene.text, clause.start, clause.end))


def _touches(block: str, words: str) -> bool:
    return bool(lexicon.block(block).regex.search(words))


def _follows(block: str, words: str) -> bool:
    return bool(lexicon.block(block).regex.match(words))


def _is_owner(text: str, mention: NameMention) -> bool:
    """True for "Tuulikki Korhosen" of "Tuulikki Korhosen tytär Saara"."""
    return mention.case == "genitive" and _follows("mentioned.owner", text[mention.end : mention.end + _AFTER])


def _is_asked(text: str, place: int) -> bool:
    """True where the sentence goes on to a question mark, and it is no question for a place."""
    ends = min((end for end in (text.find(sign, place) for sign in "?!.\n") if end >= 0), default=len(text))
    return text[ends : ends + 1] == "?" and not _touches("mentioned.room", text[place:ends])


def _before(text: str, mentions: Sequence[NameMention], at: int) -> str:
    """The words before the name and those it is joined to: of "by Ann and Bo" the same for both."""
    least = max(0, at - _CHAIN)
    while at > least and _joins(text, mentions[at - 1], mentions[at]):
        at -= 1
    begins = max(0, mentions[at].start - _BEFORE)
    return text[begins : mentions[at].start].rpartition("\n")[2]


def _after(text: str, mentions: Sequence[NameMention], at: int) -> str:
    """The words after the name and those it is joined to."""
    most = min(len(mentions) - 1, at + _CHAIN)
    while at < most and _joins(text, mentions[at], mentions[at + 1]):
        at += 1
    return text[mentions[at].end : mentions[at].end + _AFTER].replace("\n", " ")


def _joins(text: str, one: NameMention, following: NameMention) -> bool:
    return bool(lexicon.block("people.and").regex.match(text[one.end : following.start]))
