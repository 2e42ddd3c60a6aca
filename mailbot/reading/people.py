"""Who is spoken of in a mail, and who of them comes.

Every place where a person is named votes: +1 in a clause of coming, -1 in one of staying away, 0 where she is only
spoken of. A vote of -1 outweighs +1 unless she stands in a list. The sender comes where a verb or a pronoun says so,
where her name stands among those who come, or where nobody else does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from mailbot import lexicon
from mailbot.model import Evidence, NameMention
from mailbot.reading import heads, inflect, verbs
from mailbot.reading import names as names_reader
from mailbot.reading.cast import Candidate, Cast, is_same, kin_key
from mailbot.reading.intent import Cue
from mailbot.reading.mentioned import is_mentioned, visits
from mailbot.reading.polarity import is_asked, is_of_people, polarity
from mailbot.reading.scene import Clause, Scene, is_list_line

__all__ = ["Candidate", "Cast", "find", "is_same", "kin_key", "polarity"]

_LISTED = frozenset({"list", "table", "form"})
_KIN = "people.kin"


def find(
    scene: Scene,
    names: Sequence[NameMention],
    sender: NameMention | None,
    known: Sequence[str | None] = (),
    together: Sequence[NameMention] = (),
) -> Cast:
    """Everybody of the mail, in the order they are spoken of.

    `known`: who stands on the list for this sender; `together`: the people whom the From field or the signature shows.
    """
    full = [m.name for m in (*names, *together) if " " in m.name]
    names = [m for m in names if m.start >= 0 and scene.clause_at(m.start)]
    own_name = _own_name(scene, names, sender)
    named, own = _named(scene, names, own_name)
    others = _matched(named, _kin_without_name(scene, named), scene)
    others = _by_pronoun(scene, _by_list(others, own_name, known))
    me = _sender(scene, own_name, own, others)
    others = _with_shown(together, me, others, scene)
    others = [replace(p, name=_fuller(p.name, full)) for p in others]
    if me.name and " " in me.name and _share_surname(scene, surname := me.name.rpartition(" ")[2]):
        others = [replace(p, name=f"{p.name} {surname}") if _is_bare(p) else p for p in others]
    if me.comes == 0 and not known and not any(p.comes for p in others):
        others = [replace(p, comes=1) if _is_named_alone(scene, p) else p for p in others]
        if any(p.comes > 0 and _are_beside(scene, p, own) for p in others):
            me = replace(me, comes=1)
    is_assumed = me.comes == 0 and not any(p.comes > 0 for p in others)
    if is_assumed and not any(p.comes < 0 for p in others):
        me = replace(me, comes=1)
    cast = heads.filled(scene, _ordered(me, others), is_assumed=is_assumed)
    doubts = (*cast.doubts, *_name_doubts(cast, full), *_sender_doubts(scene, cast))
    return replace(cast, doubts=doubts)


def _share_surname(scene: Scene, surname: str) -> bool:
    """True where all are said to have the writer's surname, or are counted by it: "three Bells to the concert"."""
    if lexicon.block("people.one_surname").regex.search(scene.text):
        return True
    counted = lexicon.block("people.counted").regex.finditer(scene.text)
    behind = (_NEXT_WORD.match(scene.text, found.end()) for found in counted)
    return any(word is not None and word[1] in _forms_of_many(surname) for word in behind)


_NEXT_WORD = re.compile(r"\s*(?<!\w)(\w+(?:['’-]\w+)*)")


@lru_cache(maxsize=2000)
def _forms_of_many(surname: str) -> frozenset[str]:
    return _forms(surname) - {surname}


def _is_bare(person: Candidate) -> bool:
    return bool(person.name) and " " not in (person.name or "") and person.comes > 0 and not person.is_mentioned


def _name_doubts(cast: Cast, full: Sequence[str]) -> tuple[str, ...]:
    """A doubt where one who comes may have either of two names, and neither stands elsewhere."""
    open_names = [c for c in cast.coming if c.others and not c.is_sender and c.name not in full]
    return ("doubt.name",) if open_names else ()


def _sender_doubts(scene: Scene, cast: Cast) -> tuple[str, ...]:
    """A doubt where "from us" come some by given name or kin word, and it is open whether the writer is with them."""
    me = cast.sender
    if me is None or not me.name or me.comes or me.leaves:
        return ()
    for clause in scene.clauses:
        ours = [c for c in cast.coming if c.is_in(clause)]
        if clause.has("people.ours") and ours and not any(" " in (c.name or "") for c in ours):
            return ("doubt.sender",)
    return ()


def _is_named_alone(scene: Scene, person: Candidate) -> bool:
    """True where she stands in a sentence of names, in a mail that has no verb of coming."""
    clauses = [c for c in (scene.clause_at(place) for place in person.places) if c]
    return (
        person.name is not None
        and not person.is_mentioned
        and any(is_of_people(scene, scene.sentence_of(c)) for c in clauses)
    )


def _are_beside(scene: Scene, person: Candidate, own: Sequence[NameMention]) -> bool:
    """True where she is named in the same sentence of the text as the writer."""
    mine = {c.sentence for m in own if m.source != "signature" and (c := scene.clause_at(m.start))}
    return any(c.sentence in mine for place in person.places if (c := scene.clause_at(place)))


def _ordered(me: Candidate, people: list[Candidate]) -> list[Candidate]:
    return sorted([me, *people], key=lambda c: c.places[0] if c.places else -1)


# ---------------------------------------------------------------- named


def _own_name(scene: Scene, names: Sequence[NameMention], sender: NameMention | None) -> str | None:
    """The writer's name: as given in the text, else as signed or shown; of a nameless writer the only full one."""
    introduced = next((m for m in names if _introduces(scene, m) and not _is_beside_me(scene, m, sender)), None)
    if introduced and (" " in introduced.name or sender is None):
        return introduced.name
    if sender is None:
        full = {m.name for m in names if " " in m.name}
        return full.pop() if len(full) == 1 else None
    fuller = [m.name for m in names if " " in m.name and is_same(m.name, sender.name)]
    respelt = [m.name for m in names if m.case == "nominative" and _is_respelt(sender.name, m.name)]
    if respelt and not fuller:
        return respelt[0]
    return fuller[0] if fuller and " " not in sender.name else sender.name


def _is_respelt(shown: str, written: str) -> bool:
    """True where the writer spells the name of the From field otherwise, by a letter: "Laukanen", "Laukkanen"."""
    a, b = shown.casefold(), written.casefold()
    if a.split()[:-1] != b.split()[:-1] or a == b or len(b) < _LONG_NAME or abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[at + (len(a) >= len(b)) :] == b[at + (len(b) >= len(a)) :]


_LONG_NAME = 8  # letters of a whole name in which one may be wrong


def _introduces(scene: Scene, mention: NameMention) -> bool:
    before = scene.text[max(0, mention.start - 40) : mention.start]
    found = lexicon.block("people.introduce").regex.search(before)
    if not found:
        return False
    place = max(0, mention.start - 40) + found.start()
    return not any(0 <= place - cue.end <= 1 for cue in scene.cues(_KIN))


def _is_beside_me(scene: Scene, mention: NameMention, sender: NameMention | None) -> bool:
    """True for the next of a list that begins with "me": "me, Ann Bell and Cy Dahl" from a writer of another name."""
    if sender is None or " " not in sender.name or set(mention.name.split()) & set(sender.name.split()):
        return False
    return bool(
        lexicon.block("people.introduce.me").regex.search(scene.text[max(0, mention.start - 40) : mention.start])
    )


def _named(
    scene: Scene, names: Sequence[NameMention], own_name: str | None
) -> tuple[list[Candidate], list[NameMention]]:
    """The named people other than the sender, and the mentions of the sender's own name."""
    found: dict[str, Candidate] = {}
    own: list[NameMention] = []
    sure = {m.name for m in names if not m.alternatives}
    for at, mention in enumerate(names):
        clause = scene.clause_at(mention.start)
        if clause is None:
            continue
        mention = _settled(mention, sure)
        mention = _with_cell_before(scene, mention)
        if own_name and (is_same(mention.name, own_name) or _is_short_for(mention, own_name)):
            own.append(mention)
            continue
        only = mention.source not in _LISTED and (is_mentioned(scene, clause, names, at) or _is_left(scene, clause))
        new = _candidate(scene, clause, mention, is_mentioned=only)
        key = next((k for k in found if is_same(k, mention.name)), mention.name)
        found[key] = _joined(found[key], new) if key in found else new
    everybody = [*found, own_name or ""]
    called = [_with_calls(scene, person, everybody) for person in found.values()]
    voted = [p if p.is_mentioned else _with_kin_votes(scene, p) for p in called]
    return _with_called(scene, voted), own


def _is_short_for(mention: NameMention, own_name: str) -> bool:
    """True for the writer's initials or nickname: "S-L Vaara" of Sirkka-Liisa Vaara."""
    given, _, surname = own_name.rpartition(" ")
    whole = NameMention(-1, -1, "names.display", own_name, own_name, given, surname, source="display")
    return bool(given) and names_reader.complete(mention.name, [whole]) == own_name


def _is_left(scene: Scene, clause: Clause) -> bool:
    """True where the sentence says that the writer comes alone, and the clause of somebody else says no coming."""
    if clause.is_coming or clause.is_away:
        return False
    alone = lexicon.block("binding.alone").regex
    return any(c.is_coming and alone.search(scene.text, c.start, c.end) for c in scene.sentence_of(clause)) or any(
        alone.search(scene.text, c.start, c.end) for c in scene.around(clause)[0] if c.sentence == clause.sentence
    )


def _settled(mention: NameMention, sure: set[str]) -> NameMention:
    """The mention by the one of its names that stands elsewhere beyond doubt."""
    told = sure & {mention.name, *mention.alternatives}
    return replace(mention, name=told.pop(), alternatives=()) if mention.alternatives and len(told) == 1 else mention


_CELL_BEFORE = re.compile(r"(?:^|\n|\|)\s*([^\W\d_][\w'’-]+)\s*\|\s*$")


def _with_cell_before(scene: Scene, mention: NameMention) -> NameMention:
    """The mention with the surname that stands in the cell before a given name: "Rantanen | Mikko | driver"."""
    before = _CELL_BEFORE.search(scene.text[max(0, mention.start - 40) : mention.start])
    if " " in mention.name or not before:
        return mention
    return replace(mention, name=f"{mention.name} {before.group(1)}", source="table")


def _with_calls(scene: Scene, person: Candidate, others: Sequence[str]) -> Candidate:
    """The person with the places where her first name or surname stands alone, which may also be a word ("Helmi")."""
    parts = (person.name or "").split()
    alone = [p for p in {parts[0], parts[-1]} if len(p) >= _LONG and sum(p in name.split() for name in others) == 1]
    is_small = bool(person.places) and scene.text[person.places[0]].islower()
    flags = re.IGNORECASE if is_small or scene.text.upper() == scene.text else re.NOFLAG
    forms = sorted({re.escape(form) for part in alone for form in _forms(part)}, key=len, reverse=True)
    calls = [c.start() for c in re.finditer(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", scene.text, flags)] if forms else []
    return replace(person, places=tuple(dict.fromkeys((*person.places, *calls))))


@lru_cache(maxsize=2000)
def _forms(name: str) -> frozenset[str]:
    """The name in every case, as written with a capital."""
    last = name.rpartition("-")[2]
    head = name[: len(name) - len(last)]
    inflected = {form.casefold() for form in inflect.forms(last)}
    cased = {form[:1].upper() + form[1:] for form in inflected if form.startswith(last[:2].casefold())}
    return frozenset({name, f"{name}s"} | {head + form for form in cased})


_LONG = 3  # letters of a first name that is looked for by itself


def _candidate(scene: Scene, clause: Clause, mention: NameMention, *, is_mentioned: bool) -> Candidate:
    is_labelled = is_mentioned or _is_behind(scene, "people.notcoming.label", mention.start)
    is_listed = _is_listed(scene, mention) and not is_labelled and not clause.is_away
    comes = 0 if is_labelled else (1 if is_listed else polarity(scene, clause))
    if comes > 0 and not clause.diets and lexicon.block("mentioned.not").regex.match(scene.text[mention.end :]):
        comes = -1
    kin = tuple(cue for cue in clause.of(_KIN) if _stands_for(scene.text, cue, mention))
    return Candidate(
        name=mention.name,
        comes=comes,
        places=(mention.start, *(cue.start for cue in kin)),
        listed_at=(mention.start,) if is_listed else (),
        leaves=comes < 0,
        has_verb=clause.is_away or clause.is_coming,
        is_mentioned=is_labelled,
        kin=kin,
        others=_others(mention),
        title=_title(scene.text, mention),
        evidence=(Evidence(mention.rule, mention.words, mention.start, mention.end),),
    )


def _is_listed(scene: Scene, mention: NameMention) -> bool:
    """True where a name stands in a list, a table, or behind the label of a form."""
    if mention.source in _LISTED or is_list_line(scene.text, mention.start):
        return True
    begins, ends = scene.text.rfind("\n", 0, mention.start) + 1, scene.text.find("\n", mention.end)
    is_row = _CELLS.search(scene.text[begins : ends if ends >= 0 else len(scene.text)])
    return bool(is_row) or _is_in_form(scene, mention.start)


_CELLS = re.compile(r"\s\|(?:\s|$)|\t")  # between the cells of a table's row


def _is_in_form(scene: Scene, place: int) -> bool:
    return _is_behind(scene, "people.form.name", place)


def _is_behind(scene: Scene, label: str, place: int) -> bool:
    """True where the line of this place begins with such a label."""
    begins = scene.text.rfind("\n", 0, place) + 1
    return bool(lexicon.block(label).regex.match(scene.text[begins:place].lstrip()))


def _joined(old: Candidate, new: Candidate) -> Candidate:
    """Two places of one person as one."""
    listed_at = old.listed_at + new.listed_at
    away = -1 in (old.comes, new.comes) and not listed_at
    return replace(
        old,
        name=max(old.name or "", new.name or "", key=len) or None,
        comes=-1 if away else max(old.comes, new.comes),
        places=tuple(dict.fromkeys(old.places + new.places)),
        listed_at=listed_at,
        leaves=old.leaves or new.leaves,
        has_verb=old.has_verb or new.has_verb,
        is_mentioned=old.is_mentioned and new.is_mentioned,
        kin=old.kin + new.kin,
        others=old.others if new.name is None else tuple(name for name in old.others if name in new.others),
        title=old.title or new.title,
        evidence=old.evidence + new.evidence,
    )


def _others(mention: NameMention) -> tuple[str, ...]:
    """The other names of one that is a nominative as it stands, and the genitive of another: "Karin", "Martin"."""
    word = mention.words.rpartition(" ")[2]
    names = [name.rpartition(" ")[2] for name in (mention.name, *mention.alternatives)]
    return mention.alternatives if word.endswith("n") and word in names else ()


_TITLE = re.compile(r"(?<!\w)([^\W\d_A-ZÅÄÖ][^\W\d_]{4,})\s+$")


def _title(text: str, mention: NameMention) -> str:
    before = _TITLE.search(text[max(0, mention.start - 40) : mention.start])
    return before.group(1).casefold() if before else ""


# ---------------------------------------------------------------- kin


def _stands_for(text: str, cue: Cue, mention: NameMention) -> bool:
    """True where only "is", "called" or a sign stands between the kin word and the name."""
    if cue.end <= mention.start:
        return bool(lexicon.block("people.is").regex.search(text[cue.end : mention.start]))
    return 0 <= cue.start - mention.end <= 3


def _with_kin_votes(scene: Scene, person: Candidate) -> Candidate:
    """The person with the votes of the clauses that call her by her kin word alone."""
    for clause in scene.clauses:
        for cue in clause.of(_KIN):
            if kin_key(cue) in person.kin_keys and cue not in person.kin and _brings(scene, clause, cue):
                person = _joined(person, _of_kin(scene, clause, cue))
    return person


def _with_called(scene: Scene, named: list[Candidate]) -> list[Candidate]:
    """The named with the votes of the words that call one of them anew: "my grandson Sam … put the boy down"."""
    pairs, taken = lexicon.block("people.called").regex, frozenset[str]().union(*(p.kin_keys for p in named))
    for clause in scene.clauses:
        for cue in clause.of(_KIN):
            fits = [i for i, p in enumerate(named) if any(pairs.search(f"{k.words}|{cue.words}") for k in p.kin)]
            if len(fits) != 1 or kin_key(cue) in taken or clause.names:
                continue
            named[fits[0]] = _joined(named[fits[0]], _of_kin(scene, clause, cue))
    return named


def _of_kin(scene: Scene, clause: Clause, cue: Cue) -> Candidate:
    comes = polarity(scene, clause) if _brings(scene, clause, cue) else 0
    evidence = (Evidence(cue.rule, cue.words, cue.start, cue.end),)
    has_verb = clause.is_away or clause.is_coming
    return Candidate(None, comes, (cue.start,), leaves=comes < 0, has_verb=has_verb, kin=(cue,), evidence=evidence)


def _brings(scene: Scene, clause: Clause, cue: Cue) -> bool:
    """True where a kin word is somebody who comes along, or stays away."""
    if clause.has("people.puolesta") or polarity(scene, clause) == 0 or visits(scene, clause):
        return False
    before, after = scene.text[max(0, cue.start - 12) : cue.start], scene.text[cue.end : cue.end + 8]
    joins = lexicon.block("people.and").regex
    if any(joins.match(scene.text[m.end : cue.start]) for m in clause.names):
        return True
    if _COORDINATED.search(before) or _COORDINATES.match(after):
        if _COORDINATES.match(scene.text[clause.start : clause.start + 8]) and polarity(scene, clause) > 0:
            return True
        kinds = ("people.beside", "people.brings", "people.heads", "people.with", "intent.come.we")
        return clause.is_coming or clause.is_away or any(c.has(*kinds) for c in scene.sentence_of(clause))
    if clause.names and not clause.has("people.with"):
        return False
    if clause.has("people.with", "people.beside", "people.plus") or clause.is_coming or clause.is_away:
        return True
    is_item = len(scene.text[clause.start : clause.end].split()) <= _ITEM
    return is_item and any(other.has("people.beside", "people.heads") for other in scene.sentence_of(clause))


_ITEM = 3  # words of a clause that is but an item of a list: "and my mother"
_COORDINATES = re.compile(r"\s*(?:,|(?:ja|sekä|och|å|samt|and|plus)\b|[+&])", re.IGNORECASE)


def _kin_without_name(scene: Scene, named: Sequence[Candidate]) -> list[Candidate]:
    """Everybody who is called by a kin word only, each once."""
    taken = frozenset[str]().union(*(person.kin_keys for person in named))
    found: dict[str, Candidate] = {}
    for clause in scene.clauses:
        for cue in clause.of(_KIN):
            key = kin_key(cue)
            if key not in taken and not _is_plural(clause, cue) and not _owns(clause, cue):
                new = _of_kin(scene, clause, cue)
                found[key] = _joined(found[key], new) if key in found else new
    return list(found.values())


def _owns(clause: Clause, cue: Cue) -> bool:
    """True for "naapurin" of "naapurin isäntä Kalle": the one whose kin is spoken of."""
    return cue.words.endswith("n") and any(other.start == cue.end + 1 for other in clause.of(_KIN))


def _is_plural(clause: Clause, cue: Cue) -> bool:
    """True for "the girls", "lapset": a group, no one person."""
    return any(group.start < cue.end and cue.start < group.end for group in clause.of("people.children"))


def _calls(scene: Scene, kin: Candidate, person: Candidate) -> bool:
    """True for "naapurin elli" in small letters, where the mail names Elli Ojala: she is that neighbour."""
    given = (person.name or "").casefold().split()[:1]
    after = (scene.text[cue.end :].casefold().split()[:1] for cue in kin.kin)
    return " " in (person.name or "") and not person.is_sender and person.comes > 0 and any(w == given for w in after)


def _matched(named: list[Candidate], kin: list[Candidate], scene: Scene) -> list[Candidate]:
    """Kin words and the names told elsewhere for them: "me and my sister. Elina and Ulla" are two people, not three.

    A name without a verb of its own, or a kin word that nobody is said to come with, is not one person more.
    """
    left = list(kin)
    matched = []
    for person in named:
        left = [k for k in left if not _calls(scene, k, person)]
        fits = next((k for k in left if k.comes > 0 and _may_be(person, k, scene)), None)
        if fits and not person.kin and person.comes >= 0 and not person.is_mentioned:
            left.remove(fits)
            person = replace(_joined(person, fits), comes=1)
        matched.append(person)
    return [*matched, *left]


def _may_be(person: Candidate, kin: Candidate, scene: Scene) -> bool:
    clause = scene.clause_at(kin.places[0])
    if clause is not None and person.is_in(clause):
        return False
    if not person.has_verb or clause is None or clause.is_subject:
        return True
    before = scene.text[max(0, kin.places[0] - 8) : kin.places[0]]
    return not clause.has("people.with") and not _COORDINATED.search(before)


_COORDINATED = re.compile(
    r"(?:\b(?:ja|sekä|och|å|samt|and|plus)(?:\s+(?:mun|sen|min|hans|hennes|my|our|his|her))?|[+&,])\s*$", re.IGNORECASE
)


def _by_list(people: list[Candidate], own_name: str | None, known: Sequence[str | None]) -> list[Candidate]:
    """A kin word with the name of the one other person who stands on the list for this sender."""
    others = {name for name in known if name and not is_same(name, own_name)}
    if len(others) != 1 or None in known:
        return people
    name = next(iter(others))
    if any(is_same(p.name, name) for p in people):
        return people
    return [replace(p, name=name) if p.name is None and p.kin else p for p in people]


def _by_pronoun(scene: Scene, people: list[Candidate]) -> list[Candidate]:
    """The people with the votes of the clauses that call the last one spoken of "she" or "he"."""
    for clause in scene.clauses:
        verb = -1 if clause.is_away else (1 if clause.is_coming else 0)
        if (
            not verb
            or clause.names
            or clause.has(_KIN, "people.self", "people.object")
            or not clause.has("people.third" if verb < 0 else "people.subject")
        ):
            continue
        before = [
            (max(p for p in c.places if p < clause.start), i) for i, c in enumerate(people) if _is_before(c, clause)
        ]
        if before:
            i = max(before)[1]
            comes = people[i].comes or verb
            leaves = people[i].leaves or verb < 0
            places = (*people[i].places, clause.start)
            people[i] = replace(people[i], comes=-1 if verb < 0 else comes, leaves=leaves, places=places)
    return people


def _is_before(person: Candidate, clause: Clause) -> bool:
    return any(place < clause.start for place in person.places)


# ---------------------------------------------------------------- the sender


def _sender(scene: Scene, name: str | None, own: Sequence[NameMention], others: Sequence[Candidate]) -> Candidate:
    says = [_says_of_self(scene, clause) for clause in scene.clauses]
    comes = 1 if 1 in says else (-1 if -1 in says else 0)
    places = sorted({*(m.start for m in own), *_found(scene, name)})
    in_list = tuple(
        m.start for m in own if _is_listed(scene, m) and not _is_behind(scene, "people.notcoming.label", m.start)
    )
    if comes == 0 and _is_named_in(scene, places, others):
        comes = 1
    if scene.has("people.behalf") and (1 not in says or _leaves_us(scene, says)):
        comes = -1
    if name is None and any(other.comes > 0 and other.name for other in others) and not _is_of_self(scene):
        comes = 0  # an office that writes for its people
    if in_list and -1 not in says:
        comes = 1
    where = tuple(clause.start for clause, said in zip(scene.clauses, says, strict=True) if said)
    all_places = tuple(sorted([*places, *where]))
    return Candidate(name, comes, all_places, is_sender=True, listed_at=in_list if comes > 0 else (), leaves=-1 in says)


def _leaves_us(scene: Scene, says: Sequence[int]) -> bool:
    """True where "we" come, and the writer says in a sentence of its own that she herself does not: no "we" is hers."""
    told = list(zip(scene.clauses, says, strict=True))
    ours = {c.sentence for c, said in told if said > 0}
    hers = ("people.self", "people.self.verb", "people.beside", "intent.come.i")
    if any(said > 0 and c.has(*hers) for c, said in told):
        return False
    return any(said < 0 and c.has("people.behalf") and not c.events and c.sentence not in ours for c, said in told)


def _is_of_self(scene: Scene) -> bool:
    return any(c.has(*_MYSELF) and not c.has("people.ours") for c in scene.clauses)


def _says_of_self(scene: Scene, clause: Clause) -> int:
    if clause.is_away:
        if clause.has("intent.cancel") and not (clause.names or clause.has(_KIN)) and _is_mine(scene, clause):
            return -1  # "se minun paikkani"
        return -1 if clause.has(*_FIRST_PERSON) and not clause.has("people.third") else 0
    if clause.has("intent.come.i", "intent.come.we") or (clause.has("people.brings") and not is_asked(clause)):
        return 1
    if clause.is_coming and clause.has("people.withme"):
        return 1
    if clause.has("intent.enrol", "intent.enrol.weak"):
        if clause.has("people.object"):
            return 1
        if clause.names or clause.has(_KIN, "people.third"):
            return int(clause.has("people.beside"))
    if clause.has("people.behalf"):
        return 0
    if clause.has("people.we", "people.ours") and clause.has("people.heads") and clause.is_coming:
        return 1
    if clause.has("intent.come", "intent.come.any", "intent.come.third") and _says_i_or_we(clause):
        return 1
    return int(clause.has("people.beside") and polarity(scene, clause) > 0)


def _is_mine(scene: Scene, clause: Clause) -> bool:
    return clause.has("people.self", "intent.come.i") or verbs.has_mine(scene.text[clause.start : clause.end])


def _says_i_or_we(clause: Clause) -> bool:
    """True for "I" or "we", but for a "we" in words that leave the writer open: "from us", "our office"."""
    ours = clause.of("people.ours")
    open_ones = [cue for cue in clause.of("people.we") if any(o.start <= cue.start < o.end for o in ours)]
    return clause.has("people.self", "people.self.verb") or len(clause.of("people.we")) > len(open_ones)


def _found(scene: Scene, name: str | None) -> list[int]:
    """Where a whole name stands in any case, also in a mail without capitals."""
    if not name or " " not in name:
        return []
    return [found.start() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", scene.text, re.IGNORECASE)]


_I = ("people.self", "people.we", "people.self.verb")
_MYSELF = ("people.self", "people.beside", "people.brings", "people.object", "intent.come.i")
_FIRST_PERSON = (*_I, "people.object", "intent.come.i", "intent.come.we")


def _is_named_in(scene: Scene, places: Sequence[int], others: Sequence[Candidate]) -> bool:
    """True where the sender's own name stands in a clause of coming, or in the list."""
    least = 0 if any(other.is_listed for other in others) else 1
    clauses = [c for c in (scene.clause_at(place) for place in places) if c is not None]
    return any(
        polarity(scene, c) >= least
        for c, place in zip(clauses, places, strict=False)
        if not _is_behind(scene, "people.notcoming.label", place)
    )


def _fuller(name: str | None, full: Sequence[str]) -> str | None:
    """The one whole name of the mail that a bare first name belongs to, or the name as it is."""
    if not name or " " in name:
        return name
    found = {whole for whole in full if is_same(whole, name)}
    return found.pop() if len(found) == 1 else name


def _with_shown(
    together: Sequence[NameMention], me: Candidate, others: list[Candidate], scene: Scene
) -> list[Candidate]:
    """The others with the second person of a From field or a signature that shows two, where the mail says "we"."""
    if me.comes <= 0 or not scene.has("people.we", "people.all", "intent.come.we"):
        return others
    for mention in together:
        if is_same(mention.name, me.name):
            continue
        at = next((i for i, o in enumerate(others) if is_same(o.name, mention.name)), None)
        if at is None:
            others = [*others, Candidate(mention.name, 1)]
        elif others[at].comes == 0:
            others[at] = replace(others[at], comes=1)
    return others
