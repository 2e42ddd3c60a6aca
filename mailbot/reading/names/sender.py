"""Who writes, and which fuller name a bare one belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mailbot.model import Address, Catalogue, Mail, NameMention
from mailbot.reading.names.candidates import KNOWN, SHAPED, candidates, local_case
from mailbot.reading.names.headers import plain
from mailbot.reading.names.lists import Lists, lists, nicknames
from mailbot.reading.names.person import cased

_SOURCES = ("signature", "form", "list", "table", "text", "display", "address")


def complete(name: str, mentions: Iterable[NameMention]) -> str | None:
    """The one fuller name among the mentions that this bare or shortened one stands for; None where none or several do.

    >>> full = NameMention(0, 9, "names.text", "Maija Virtanen", "Maija Virtanen", "Maija", "Virtanen")
    >>> complete("Maija", [full]), complete("M. Virtanen", [full]), complete("Pekka", [full])
    ('Maija Virtanen', 'Maija Virtanen', None)
    """
    full = [
        one for one in mentions if one.surname and one.given and not _is_short(one.given) and _stands_for(name, one)
    ]
    for source in (("signature",), ("display", "address"), _SOURCES):
        names = {one.name for one in full if one.source in source}
        if len(names) == 1:
            return names.pop()
        if len(names) > 1:
            return _longest(names)
    return None


def sender_name(mail: Mail, mentions: Iterable[NameMention], catalogue: Catalogue) -> NameMention | None:
    """The best name of the person who writes: signed, displayed, or told by the address; None where nothing tells."""
    mentions = tuple(mentions)
    heads = [one for one in mentions if one.source in ("display", "address")]
    signed = [one for one in mentions if one.source == "signature"]
    for one in (*(one for one in signed if _agrees(one, heads)), *reversed(signed)):
        if one.surname:
            return _whole(one, mentions)
    for one in signed:
        if not one.surname and complete(one.name, heads):
            return _whole(next(head for head in heads if head.name == complete(one.name, heads)), mentions)
    whole = [one for one in heads if one.surname]
    if whole:
        return _whole(whole[0], mentions)
    for one in (*signed, *heads):
        full = complete(one.name, mentions)
        if full:
            return next(other for other in mentions if other.name == full)
    bare = next(iter([*signed, *heads]), None)
    return _with_firm(bare, mail.sender, lists(catalogue.given, catalogue.surnames)) if bare else None


_FIRM_WORD = re.compile(r"[^\W\d_]{3,}")
_A_FIRM = re.compile(r"(?i)(?<!\w)(?:oy|ab|tmi|ky|t:mi|ltd)(?!\w)")


def _with_firm(bare: NameMention, sender: Address, held: Lists) -> NameMention:
    """The given name with the surname that the firm of the From field is called by, where its domain spells it too.

    "Ojanperän Maansiirto" at ojanpera-maansiirto is an Ojanperä's; a firm called after a place is nobody's.
    """
    if bare.surname or len(bare.name.split()) > 1:
        return bare
    domain, words = plain(sender.email.partition("@")[2].split(".")[0]), _FIRM_WORD.findall(sender.name)
    is_firm = bool(_A_FIRM.search(sender.name))
    found = set()
    for word in words:
        read = candidates(word, held)
        if domain.startswith(plain(word)) and not any(one.is_nominative and one.surname for one in read):
            return bare  # "makelankoulu": a village's
        is_place = bool(local_case(word))
        for one in read:
            base = plain(one.name)
            least = KNOWN if is_place or one.is_nominative else SHAPED
            is_open = is_firm or not (is_place and one.is_nominative)
            if one.surname >= least and is_open and (domain.startswith(base) or domain.endswith(base)):
                found.add(cased(one.name, one.name))
    surnames = found - {bare.name}
    if len(surnames) != 1:
        return bare
    surname = surnames.pop()
    return replace(bare, name=f"{bare.name} {surname}", given=bare.name, surname=surname)


def _whole(one: NameMention, mentions: tuple[NameMention, ...]) -> NameMention:
    """The mention itself, or the fuller one that it is a part of or that its initials stand for."""
    full = complete(one.name, mentions) if _is_short(one.given) else None
    held = set(one.name.split())
    fuller = [
        other for other in mentions if set(other.name.split()) > held and len(held) > 1 and not other.alternatives
    ]
    return next((other for other in mentions if other.name == full), fuller[0] if fuller else one)


def _agrees(signed: NameMention, heads: list[NameMention]) -> bool:
    """True where the signed name shares a word with the From field."""
    return any(set(signed.name.split()) & set(head.name.split()) for head in heads)


def _stands_for(name: str, full: NameMention) -> bool:
    """True where a bare given name, initials and surname, or given name and the surname's initial fit the name."""
    parts = name.lower().replace(".", "").split()
    given, surname = full.given.lower().split(), full.surname.lower()
    if not parts or name == full.name:
        return False
    if len(parts) == 1:
        return _is_given(parts[0], given)
    if len(parts[-1]) == 1 and surname.startswith(parts[-1]):
        return _is_given(parts[0], given)
    return parts[-1] == surname and _are_initials(parts[:-1], given)


def _is_given(part: str, given: list[str]) -> bool:
    if part in given or part in given[0].split("-"):
        return True
    return any(full in given for full in nicknames().get(part, ()))


def _are_initials(parts: list[str], given: list[str]) -> bool:
    letters = [letter for part in parts for letter in part.split("-")]
    wanted = [name for one in given for name in one.split("-")]
    return bool(letters) and all(a == b[: len(a)] and len(a) <= 2 for a, b in zip(letters, wanted, strict=False))


def _is_short(given: str) -> bool:
    return len(given.replace(".", "").replace("-", "")) <= 2 and given.replace(".", "").replace("-", "").isupper()


def _longest(names: set[str]) -> str | None:
    """The one that holds all the others' words; None where they are different people."""
    longest = max(names, key=len)
    held = set(longest.split())
    return longest if all(set(name.split()) <= held for name in names) else None
