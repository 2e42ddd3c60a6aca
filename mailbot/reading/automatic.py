"""Whether a mail may be answered by a machine at all (RFC 3834, RFC 5230).

The rules are numbered and read top to bottom, and the first that holds wins; the words they look for are the blocks of
the same number in lexicon/automatic.toml. Those that need the store (1 already decided, 2 too old, 20 caps, 21 answered
by a person) and the reading (19 not sure) are not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailbot import lexicon
from mailbot.mail import UNREADABLE
from mailbot.model import Address, Catalogue, Evidence, Mail, ZoneKind


class Effect(StrEnum):
    """What a rule does to a mail."""

    S = "S"  # ignored: no person wrote it
    W = "W"  # no answer; what reads as a registration is laid before the coordinators
    COORDINATOR = "coordinator"  # no letter; what she clearly passes on is recorded


@dataclass(frozen=True, slots=True)
class Automatic:
    """The rule that forbids an answer, its effect, and the words it stood on (place -1: a header field)."""

    rule: str  # "automatic.8"
    effect: Effect
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Look:
    """A mail beside what the rules hold it against."""

    mail: Mail
    catalogue: Catalogue
    authserv_id: str | None
    own_ids: Collection[str]
    fields: tuple[str, ...]  # "name: value", comments stripped


_Rule = Callable[[_Look], Automatic | None]


def find(
    mail: Mail, catalogue: Catalogue, authserv_id: str | None = None, own_ids: Collection[str] = ()
) -> Automatic | None:
    """The first rule that forbids an automatic answer to this mail; None where a person may be answered.

    `authserv_id` is the name that our own server signs Authentication-Results with (RFC 8601); without it, rule 18 is
    off. `own_ids` are the Message-IDs of letters that we sent. What cannot be read well (rules 3, 4) or comes from a
    coordinator (rule 5) is still looked at for marks of a machine, which are certain: a bounce seldom has a good From.
    """
    fields = tuple(f"{name}: {_without_comments(value)}" for name, value in mail.headers)
    look = _Look(mail, catalogue, authserv_id, own_ids, fields)
    first = next(_hits(look), None)
    is_coordinator = _is_coordinator(look)
    if first and first.effect is not Effect.S and (is_coordinator or first.rule in _OF_FORM):
        first = next((hit for hit in _hits(look) if hit.effect is Effect.S and hit.rule in _OF_MACHINES), first)
    if is_coordinator and (first is None or first.effect is not Effect.S):
        return _hit("automatic.5", Effect.COORDINATOR, mail.sender.email)
    return first


def is_forged(mail: Mail, catalogue: Catalogue, authserv_id: str | None) -> bool:
    """True where rule 18 holds, whoever the author is said to be: a coordinator's word needs a true author."""
    fields = tuple(f"{name}: {_without_comments(value)}" for name, value in mail.headers)
    return _rule_18(_Look(mail, catalogue, authserv_id, (), fields)) is not None


def is_machine(mail: Mail, catalogue: Catalogue) -> bool:
    """True where a rule with the effect S holds, but for rule 5: the inbox may be a coordinator's own address."""
    fields = tuple(f"{name}: {_without_comments(value)}" for name, value in mail.headers)
    hits = _hits(_Look(mail, catalogue, None, (), fields))
    return any(hit.effect is Effect.S and hit.rule != "automatic.5" for hit in hits)


_OF_FORM = ("automatic.3", "automatic.4")
_OF_MACHINES = ("automatic.6", "automatic.7", "automatic.8", "automatic.9", "automatic.14")


def _hits(look: _Look) -> Iterator[Automatic]:
    return (hit for rule in _RULES if (hit := rule(look)))


def _hit(rule: str, effect: Effect, words: str, start: int = -1) -> Automatic:
    return Automatic(rule, effect, Evidence(rule, words[:200], start, start + len(words) if start >= 0 else -1))


def _without_comments(value: str) -> str:
    """The value without its RFC 5322 comments, which nest; what is in quotes stays.

    >>> _without_comments('auto-replied (by (a) robot); x="(y)"')
    'auto-replied ; x="(y)"'
    """
    kept, depth, is_quoted = [], 0, False
    for sign in value:
        if sign == '"' and not depth:
            is_quoted = not is_quoted
        if sign == "(" and not is_quoted:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(sign)
    return "".join(kept)


def _rule_2(look: _Look) -> Automatic | None:
    """Not new: deleted, or still a draft (RFC 3501 2.3.2)."""
    gone = [flag for flag in look.mail.flags if flag.lower() in {"\\deleted", "\\draft"}]
    return _hit("automatic.2", Effect.S, gone[0]) if gone else None


def _rule_3(look: _Look) -> Automatic | None:
    """Over the caps, or it could not be parsed."""
    faults = [fault for fault in look.mail.faults if fault in UNREADABLE]
    return _hit("automatic.3", Effect.W, faults[0]) if faults else None


def _rule_4(look: _Look) -> Automatic | None:
    """No one author with a plain address."""
    faults = [fault for fault in look.mail.faults if fault.startswith("From")]
    return _hit("automatic.4", Effect.W, faults[0]) if faults else None


def _rule_5(look: _Look) -> Automatic | None:
    """From one of our own addresses, or a letter of ours come back."""
    for email in (look.mail.sender.email, *_emails(look, "sender"), *_emails(look, "return-path")[:1]):
        if _is_ours(email, look.catalogue):
            return _hit("automatic.5", Effect.S, email)
    if look.mail.message_id and look.mail.message_id in look.own_ids:
        return _hit("automatic.5", Effect.S, look.mail.message_id)
    return None


def _rule_6(look: _Look) -> Automatic | None:
    """The topmost Return-Path is empty (RFC 5321 4.5.5)."""
    topmost = [field for field in look.fields if field.startswith("return-path:")][:1]
    return _by_fields("automatic.6", topmost)


def _rule_7(look: _Look) -> Automatic | None:
    """A report (RFC 3464, 8098, 5965) by its type, its fields, or what its body says."""
    block = lexicon.block("automatic.7_part")
    for kind in look.mail.part_types:
        if block.regex.match(kind):
            return _hit("automatic.7", Effect.S, kind)
    return _by_fields("automatic.7", look.fields) or _report_in_body(look)


def _report_in_body(look: _Look) -> Automatic | None:
    """A bounce without a header that says so. The sender or subject of one and its words: S; its fields alone: W."""
    text = look.mail.text
    told = lexicon.block("automatic.bounce").regex.search(text)
    fields = list(lexicon.block("automatic.7_field").regex.finditer(text))
    names = {field.group().strip(" >\n").partition(":")[0].lower() for field in fields}
    found = told or (fields[0] if len(names) >= 2 else None)
    if found and (_is_daemon(look.mail.sender) or _is_bounce_subject(look.mail.subject)):
        return _hit("automatic.7", Effect.S, found.group(), found.start())
    if len(names) >= 3:
        return _hit("automatic.7", Effect.W, fields[0].group(), fields[0].start())
    return None


def _is_bounce_subject(subject: str) -> bool:
    begins = lexicon.block("automatic.15").regex.match(subject)
    return bool(begins) and bool(lexicon.block("automatic.15_bounce").regex.search(subject))


def _rule_9(look: _Look) -> Automatic | None:
    """An invitation or its answer (RFC 5546)."""
    block = lexicon.block("automatic.9")
    kinds = [kind for kind in look.mail.part_types if block.regex.match(kind)]
    return _hit("automatic.9", Effect.S, kinds[0]) if kinds else None


def _rule_14(look: _Look) -> Automatic | None:
    """A sender that is no person."""
    if _is_daemon(look.mail.sender):
        return _hit("automatic.14", Effect.S, f"{look.mail.sender.name} <{look.mail.sender.email}>")
    for email in (*_emails(look, "sender"), *_emails(look, "return-path")[:1]):
        if _local_part_hit("automatic.14_envelope", email):
            return _hit("automatic.14", Effect.W, email)
    return None


def _is_daemon(sender: Address) -> bool:
    """True where the sender's address, or its display name, is that of a program."""
    if _local_part_hit("automatic.14", sender.email):
        return True
    return bool(lexicon.block("automatic.14_name").regex.match(sender.name))


_BATV = re.compile(r"^(?:prvs|btv1|msprvs1)=+[^=]{1,40}=+", re.IGNORECASE)


def _local_part_hit(block_id: str, email: str) -> str:
    """The address where its local part, a BATV tag taken off, is one of these; "" where not."""
    local = _BATV.sub("", email.rpartition("@")[0] or email)
    local = local if local.startswith(("bounce", "owner")) else local.partition("+")[0]
    return email if local and lexicon.block(block_id).regex.match(local) else ""


def _rule_15(look: _Look) -> Automatic | None:
    """The subject begins, or the body speaks, as an automatic answer does."""
    found = lexicon.block("automatic.15").regex.match(look.mail.subject)
    if found:
        return _hit("automatic.15", Effect.W, found.group())
    own = look.mail.of(ZoneKind.OWN, ZoneKind.SIGNATURE)
    away = lexicon.block("automatic.away").regex.search(own)
    care = lexicon.block("automatic.away_care").regex.search(own)
    return _hit("automatic.15", Effect.W, away.group(), away.start()) if away and care else None


def _rule_17(look: _Look) -> Automatic | None:
    """Not addressed to us: a blind copy, a list, an alias we do not know."""
    if any(_is_ours(email, look.catalogue) for email in look.mail.recipients):
        return None
    return _hit("automatic.17", Effect.W, ", ".join(look.mail.recipients[:3]))


_RESULT = re.compile(r"(?:^|;)\s*dmarc\s*=\s*(\w+)(?:[^;]*?\bheader\.from\s*=\s*([^\s;]+))?", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def _rule_18(look: _Look) -> Automatic | None:
    """Our own server says that the author's domain did not send it."""
    if not look.authserv_id:
        return None
    for field in look.fields:
        name, _, value = field.partition(":")
        signer, _, results = value.strip().partition(";")
        if name != "authentication-results" or signer.lower().split()[:1] != [look.authserv_id.lower()]:
            continue
        found = _RESULT.findall(_QUOTED.sub("", results).lower())
        if any(result == "fail" or not _is_of(look.mail.sender.email, domain) for result, domain in found):
            return _hit("automatic.18", Effect.W, field)
        return None
    return None


def _is_of(email: str, domain: str) -> bool:
    """True where a result that names this domain speaks of this author; "": it names none."""
    domain = domain.rpartition("@")[2].rstrip(".")
    return not domain or f".{email.rpartition('@')[2]}".endswith(f".{domain}")


def _by_fields(block_id: str, fields: Collection[str]) -> Automatic | None:
    """The first header field that this block touches, with the block's own effect."""
    block = lexicon.block(block_id)
    hits = (field for field in fields if block.regex.match(field[:2000]))
    return next((_hit(block_id, Effect(block.data["effect"]), field) for field in hits), None)


def _header_rule(block_id: str) -> _Rule:
    return lambda look: _by_fields(block_id, look.fields)


_RULES: tuple[_Rule, ...] = (
    _rule_2,
    _rule_3,
    _rule_4,
    _rule_5,
    _rule_6,
    _rule_7,
    _header_rule("automatic.8"),
    _rule_9,
    _header_rule("automatic.10"),
    _header_rule("automatic.11"),
    _header_rule("automatic.12"),
    _header_rule("automatic.13"),
    _rule_14,
    _rule_15,
    _header_rule("automatic.16"),
    _rule_17,
    _rule_18,
)


def _is_coordinator(look: _Look) -> bool:
    return look.mail.sender.email in {person.email.lower() for person in look.catalogue.coordinators}


def _is_ours(email: str, catalogue: Catalogue) -> bool:
    """True for the inbox, our other addresses, and their plus forms (RFC 5233)."""
    ours = {catalogue.address.email.lower(), *(address.lower() for address in catalogue.addresses)}
    local, _, domain = email.lower().rpartition("@")
    return email.lower() in ours or f"{local.partition('+')[0]}@{domain}" in ours


_EMAIL = re.compile(r"[^\s<>@,;\"]+@[^\s<>@,;\"]+")


def _emails(look: _Look, name: str) -> tuple[str, ...]:
    """The addr-specs of every instance of this field, top first."""
    return tuple(
        found.lower() for field in look.fields if field.startswith(f"{name}:") for found in _EMAIL.findall(field)
    )
