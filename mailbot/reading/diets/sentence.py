"""The mentions of one sentence, line or cell: its signs, weakened and put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mailbot.model import Diet, DietMention
from mailbot.reading.diets import lexis, places, signs, unlisted
from mailbot.reading.diets.lexis import Mark, Sign, Signed, regex

_ANIMAL = frozenset({"vegetarian", "fish-free", "egg-free", "milk-free"})  # what "vegan" leaves out anyway
_IN_DRINKS = {"foods.milk", "foods.other_fi", "foods.other_sv", "foods.other_en"}
_MEATS = {"foods.meats_fi", "foods.meats_sv", "foods.meats_en", "foods.pork", "foods.beef", "foods.modified_meat"}
_SIBLINGS = ({"nut-free", "peanut-free"}, {"milk-free", "lactose-free"})
_CEREALS = 3  # wheat, barley and rye together are gluten
_DOUBT = 0.4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch that no sign reaches beyond, with its marks, and the bare foods of the one before."""

    text: str
    lower: str
    start: int
    end: int
    marks: tuple[Mark, ...]
    spots: tuple[places.Place, ...]
    before: tuple[Mark, ...]

    def mentions(self) -> list[DietMention]:
        """What the sentence states or denies, in no order."""
        signed = [self._dropped(one) for one in (*signs.read(self.marks), *self._in_places())]
        signed = [one for one in signed if not self._is_of_animal(one.mark)]
        signed += self._taken_off({one.mark for one in signed})
        signed = _with_fish(_with_meats(_with_gluten(_without_repeats(self._weakened(signed)))))
        found = [_mention(self.text, one) for one in self._lifted(signed)]
        return found + self._pointed_back(signed) + unlisted.find(self.text, self.lower, self.marks, signed)

    def allows_fish(self) -> bool:
        """True where it says of nobody by name or pronoun that fish may be eaten."""
        if any(mark.sense.kind == "name" or mark.sense.id in {"name", "diets.pronoun"} for mark in self.marks):
            return False
        signed = signs.read(self.marks)
        return any(one.mark.sense.id == "foods.fish" and one.sign is Sign.FINE for one in signed)

    def unsigned(self) -> tuple[Mark, ...]:
        """The foods that the sentence names and says nothing of."""
        signed = {one.mark for one in signs.read(self.marks)}
        return tuple(mark for mark in self.marks if mark.sense.kind == "food" and mark not in signed)

    def _dropped(self, one: Signed) -> Signed:
        """Off, where the clause itself says so: "may be removed"."""
        return Signed(one.mark, Sign.OFF, one.sure) if self._says_off(one.mark) else one

    def _taken_off(self, signed: set[Mark]) -> list[Signed]:
        """Bare foods of a clause that takes them off: "nuts may now be removed"."""
        foods = [mark for mark in self.marks if mark.sense.kind == "food" and mark not in signed]
        return [Signed(mark, Sign.OFF, 1.0) for mark in foods if self._says_off(mark)]

    def _says_off(self, mark: Mark) -> bool:
        first = max(self.lower.rfind(sign, self.start, mark.start) for sign in ",:;")
        first = max(first, self.start - 1) + 1
        last = self.lower.find(",", mark.end, self.end)
        clause = self.lower[first : last if last >= 0 else self.end]
        is_diet = mark.sense.kind == "diet"
        return _touches("diets.drop", clause) or (is_diet and _touches("diets.left", clause))

    def _in_places(self) -> list[Signed]:
        """Bare foods in a field or column: avoided under "allergies", unsure under "diet"."""
        kinds = {mark.sense.kind for mark in self.marks}
        if not self.spots or kinds & {"negation", "fine", "fits", "eating", "except", "avoid"}:
            return []
        return [
            Signed(mark, Sign.AVOID, 1.0 if place.is_allergy else 0.5)
            for mark in self.marks
            for place in self.spots
            if mark.sense.kind == "food" and place.start <= mark.start < place.end
        ]

    def _weakened(self, signed: list[Signed]) -> list[Signed]:
        """Questions and the past are hints; what a kitchen offers is nobody's diet."""
        words = self.lower[self.start : self.end]
        is_question = words.rstrip().endswith("?")
        if not is_question:
            signed = [one for one in signed if one.mark.sense.kind != "diet" or not self._is_offered(one.mark)]
        if is_question and not self._is_said_of_somebody(words):
            return [_hint(one) for one in signed]
        signed = [_hint(one) if self._is_outside_sibling(one, signed) else one for one in signed]
        signed = [_hint(one) if one.mark.sense.kind == "diet" and self._is_liked(one.mark) else one for one in signed]
        if regex("diets.brings").search(words):
            signed = [_hint(one) if one.mark.sense.kind == "diet" else one for one in signed]
        if regex("diets.past").search(words):
            sign = Sign.OFF if regex("diets.again").search(words) else Sign.AVOID
            signed = [_past(one, sign) if one.mark.sense.kind == "diet" else one for one in signed]
        if regex("diets.drink").search(words) and not any(mark.sense.id == "diets.allergic" for mark in self.marks):
            signed = [_hint(one) if self._is_in_drink(one.mark) else one for one in signed]
        return signed

    def _is_offered(self, mark: Mark) -> bool:
        """True for what a kitchen has, or what a course or a book is about."""
        if regex("diets.topic").match(self.lower, mark.end, self.end) or self._is_on_menu(mark):
            return True
        first = max(self.lower.rfind(",", self.start, mark.start) + 1, self.start)
        last = self.lower.find(",", mark.end, self.end)
        clause = self.lower[first : last if last >= 0 else self.end]
        return bool(regex("diets.offer").search(clause)) and not regex("diets.mine").search(clause)

    def _is_liked(self, mark: Mark) -> bool:
        return bool(regex("diets.likes").search(self.lower[self.start : mark.start]))

    def _is_on_menu(self, mark: Mark) -> bool:
        """True after a heading like "menu:"."""
        hits = regex("diets.offer").finditer(self.lower, self.start, mark.start)
        return any(self.lower[hit.end() : hit.end() + 1] == ":" for hit in hits)

    def _is_in_drink(self, mark: Mark) -> bool:
        """True for milk or sugar beside coffee; "I am milk-free" is said of all that is eaten."""
        first = max(self.lower.rfind(",", self.start, mark.start) + 1, self.start)
        last = self.lower.find(",", mark.end, self.end)
        clause = self.lower[first : last if last >= 0 else self.end]
        is_said = any(one.sense.kind == "affirm" for one in self.marks) or bool(regex("diets.mine").search(clause))
        is_beside = bool(regex("diets.drink").search(clause)) or mark.sense.kind == "diet"
        return mark.sense.id in _IN_DRINKS and is_beside and not (mark.sense.kind == "diet" and is_said)

    def _lifted(self, signed: list[Signed]) -> list[Signed]:
        """What is eaten again is avoided no more."""
        if not regex("diets.again").search(self.lower, self.start, self.end):
            return signed
        return [Signed(one.mark, Sign.OFF, one.sure) if one.sign is Sign.FINE else one for one in signed]

    def _is_of_animal(self, mark: Mark) -> bool:
        """True where the words go straight from somebody's animal to this: "our cat is allergic to fish"."""
        for animal in regex("diets.animal").finditer(self.lower, self.start, mark.start):
            between = [one for one in self.marks if animal.end() <= one.start < mark.start]
            strange = sum(one.sense.kind in {"word", "turn"} for one in between)
            if strange <= 1 and not regex("diets.person").search(self.lower, animal.end(), mark.start):
                return True
        return False

    def _is_outside_sibling(self, one: Signed, signed: list[Signed]) -> bool:
        """True for the peanut of a nut allergy "(not peanuts)": avoided as well, or not part of it."""
        opened = self.lower.rfind("(", self.start, one.mark.start)
        inside = self.lower[opened : one.mark.start] if opened >= 0 else ""
        is_denied = bool(inside) and ")" not in inside and bool(regex("diets.negation").search(inside))
        others = {tag for other in signed if other.mark.end <= opened for tag in other.mark.sense.tags}
        return (
            is_denied
            and one.mark.sense.kind == "food"
            and any(siblings <= others | one.mark.sense.tags for siblings in _SIBLINGS)
        )

    def _is_said_of_somebody(self, words: str) -> bool:
        """True where "is" or "am" stands in the sentence otherwise than as its asking first word."""
        affirmed = sum(mark.sense.kind == "affirm" for mark in self.marks)
        return affirmed > bool(regex("diets.asking").search(words))

    def _pointed_back(self, signed: list[Signed]) -> list[DietMention]:
        """The foods of the sentence before, where this one says "I am allergic to them"."""
        is_allergic = any(mark.sense.id == "diets.allergic" for mark in self.marks)
        if not self.before or not is_allergic or signed:
            return []
        if not regex("diets.back").search(self.lower, self.start, self.end):
            return []
        return [_mention(self.text, Signed(mark, Sign.AVOID, 0.5)) for mark in self.before]


def _past(one: Signed, now: Sign) -> Signed:
    """What was so once: off where the sentence says how it is now, else a hint."""
    return Signed(one.mark, now, one.sure) if now is Sign.OFF and one.sign is Sign.AVOID else _hint(one)


def _hint(one: Signed) -> Signed:
    return Signed(one.mark, one.sign, min(one.sure, _DOUBT))


def _with_gluten(signed: list[Signed]) -> list[Signed]:
    grains = [one for one in signed if one.mark.sense.grain and one.sign is Sign.AVOID]
    if len({one.mark.sense.id for one in grains}) < _CEREALS:
        return signed
    whole = lexis.Sense("diet", "diets.cereals", frozenset({"gluten-free"}))
    span = Mark(grains[0].mark.start, grains[-1].mark.end, whole)
    rest = [one for one in signed if one not in grains]
    return [*rest, Signed(span, Sign.AVOID, min(one.sure for one in grains))]


def _with_fish(signed: list[Signed]) -> list[Signed]:
    """Vegetarians who eat fish are pescatarians; who eats neither meat nor fish is a vegetarian."""
    if any("pescatarian" in one.mark.sense.tags and one.sign is Sign.AVOID for one in signed):
        return [one for one in signed if not one.mark.sense.tags & {"vegetarian", "fish-free"}]
    plant = [one for one in signed if "vegetarian" in one.mark.sense.tags and one.sign is Sign.AVOID]
    fish = [one for one in signed if one.mark.sense.id == "foods.fish" and one.mark.sense.kind == "food"]
    if not plant or not fish:
        return signed
    if not any(one.sign is Sign.FINE for one in fish):
        return [one for one in signed if one not in fish or plant[0].mark.sense.kind == "diet"]
    spans = [plant[0].mark, fish[0].mark]
    sense = lexis.Sense("diet", "diets.pescatarian", frozenset({"pescatarian"}))
    whole = Mark(min(mark.start for mark in spans), max(mark.end for mark in spans), sense)
    return [*(one for one in signed if one not in plant and one not in fish), Signed(whole, Sign.AVOID, plant[0].sure)]


def _with_meats(signed: list[Signed]) -> list[Signed]:
    """Who eats no meat eats no chicken either; whether somebody who eats some meat is a vegetarian is not sure."""
    plant = [one for one in signed if "vegetarian" in one.mark.sense.tags and one.sign is Sign.AVOID]
    meats = [one for one in signed if one.mark.sense.id in _MEATS and one.mark.sense.kind == "food"] if plant else []
    if any(one.sign is Sign.FINE for one in meats):
        return [_hint(one) if one in plant else one for one in signed]
    return [one for one in signed if one not in meats or one.sign is not Sign.AVOID]


def _without_repeats(signed: list[Signed]) -> list[Signed]:
    """Bare foods that "vegan" in the same sentence leaves out anyway add nothing."""
    is_vegan = any("vegan" in one.mark.sense.tags and one.sign is Sign.AVOID for one in signed)
    return [one for one in signed if not (is_vegan and one.mark.sense.kind == "food" and one.mark.sense.tags & _ANIMAL)]


@lru_cache(maxsize=64)
def _touches(block: str, clause: str) -> bool:
    """True where the words of the block stand in the clause, asked for each of its diets."""
    return regex(block).search(clause) is not None


def _mention(text: str, one: Signed) -> DietMention:
    mark, sense = one.mark, one.mark.sense
    words = text[mark.start : mark.end]
    if one.sign is Sign.AVOID:
        diet, dropped = Diet(sense.tags, () if sense.tags else (sense.head or words.strip("-"),)), frozenset[str]()
    else:
        diet, dropped = Diet(), sense.tags if one.sign is Sign.OFF else frozenset[str]()
    return DietMention(mark.start, mark.end, sense.id, words, diet, dropped, one.sure)
