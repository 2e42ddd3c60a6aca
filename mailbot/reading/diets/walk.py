"""Which foods a sentence avoids and which it allows: one walk over its marks."""

from __future__ import annotations

from dataclasses import replace

from mailbot.reading.diets.lexis import Mark, Sign, Signed

_AFTER_NEGATION = {"eating", "liking", "fine", "modal", "filler", "word", "copula", "still", "share"}
_NEAR, _FAR = 8, 40  # marks looked at ahead or back


def foods(marks: tuple[Mark, ...]) -> list[Signed]:
    """The foods that have a sign, in order of being settled."""
    return _Walk(marks).walk() if any(mark.sense.kind == "food" for mark in marks) else []


class _Walk:
    """One pass over the marks of a sentence, left to right."""

    def __init__(self, marks: tuple[Mark, ...]) -> None:
        self.marks = marks
        self.done: list[Signed] = []
        self.waiting: list[Mark] = []
        self.sign: Sign | None = None
        self.sure = 1.0
        self.prefix = True  # the sign in force came before its foods
        self.gap = 0
        self.inherited: list[int] = []  # foods of the last run that took a sign from further back
        self.shared = False
        self.crossed = False  # a comma since the sign in force
        self.is_label = False  # a food and a colon came just before
        self.is_bare = False  # the sign in force is a negation without a verb
        self.echo: Sign | None = None  # the sign before the last comma: "egg is forbidden to him, to me asparagus"
        self.outside: tuple[Sign | None, float, bool] | None = None

    def walk(self) -> list[Signed]:
        at = 0
        while at < len(self.marks):
            step = getattr(self, "_" + self.marks[at].sense.kind, None)
            at = (step(at) if step else None) or at + 1
        self._settle_waiting()
        return self.done

    # -- words without a sign

    def _word(self, at: int) -> None:
        self.gap += 1
        if self.gap > 2 and self.sign is not None and self.prefix:
            self.sign = None
        if self.gap > 1 and not self.shared:
            self.waiting = self.waiting if self.gap < 4 else []

    def _affirm(self, at: int) -> None:
        if self.sign is Sign.AVOID and self.done and self.done[-1].mark.sense.kind == "food":
            self.gap += 1

    def _share(self, at: int) -> None:
        self.shared = True
        told = [mark.sense for mark in self.marks[max(0, at - 2) : at] if mark.sense.kind != "comma"]
        if told and told[-1].kind in {"diet", "open"} and told[-1].head and not self._has_later_sign(at):
            self._force(Sign.AVOID, 1.0)  # "nut allergy, also peanut"

    def _comma(self, at: int) -> None:
        self.inherited = []
        self.crossed = True
        self.gap = 0 if self.gap < 2 else self.gap
        if not self.prefix:
            self.echo = self.sign if self.sign is Sign.AVOID else None
            self.sign = self.sign if self._shares_on(at) else None

    def _shares_on(self, at: int) -> bool:
        following = [mark.sense.kind for mark in self.marks[at + 1 : at + 6]]
        return "share" in following

    def _turn(self, at: int) -> None:
        if self.marks[at].sense.id == "diets.rather" and self.sign is Sign.AVOID and self.done and not self.gap:
            self._force(Sign.FINE, 1.0)  # "no meat but fish"
            return
        self.sign, self.waiting, self.inherited, self.gap, self.shared = None, [], [], 0, False

    def _colon(self, at: int) -> None:
        """Notes a label: "gluten: no" may be its absence or an answer."""
        self.is_label = bool(self.waiting) and self.marks[at - 1].sense.kind == "food"

    def _open_paren(self, at: int) -> None:
        self.outside = (self.sign, self.sure, self.prefix)
        self.inherited = []

    def _close_paren(self, at: int) -> None:
        if self.outside:
            self.sign, self.sure, self.prefix = self.outside
        self.outside, self.inherited = None, []

    # -- signs

    def _negation(self, at: int) -> int | None:
        """A negation with what follows: an eating verb, a food, the end; an unknown verb takes its force."""
        unknown, verb, weak, ahead = 0, False, False, at + 1
        while ahead < len(self.marks) and self.marks[ahead].sense.kind in _AFTER_NEGATION:
            kind = self.marks[ahead].sense.kind
            verb = verb or kind in {"eating", "fine", "liking"}
            weak = weak or kind == "liking"
            unknown += kind in {"word", "copula"} and not verb
            if verb and kind == "word":
                break
            ahead += 1
        kind = self.marks[ahead].sense.kind if ahead < len(self.marks) else "end"
        if verb:
            self._force(Sign.AVOID, 0.4 if weak else 1.0 if unknown < 2 else 0.5)
        elif kind == "avoid":
            self._force(Sign.OFF, 1.0 if all(mark.sense.kind != "word" for mark in self.marks[at:ahead]) else 0.5)
            return ahead + 1
        elif kind == "food" and unknown <= 1:
            waiting, self.waiting = self.waiting, []
            self._force(Sign.AVOID, 0.5 if unknown or self._is_about_something_else(ahead) else 1.0)
            self.waiting = waiting if unknown else []
            self.is_bare = True
        elif unknown == 0 and self.waiting and kind != "diet":
            self._force(Sign.AVOID, 1.0)
        return ahead

    def _is_about_something_else(self, food: int) -> bool:
        """True for "no fish in the net today": the sentence goes on with words that are not of eating."""
        unknown = 0
        for mark in self.marks[food + 1 : food + _NEAR]:
            if mark.sense.kind not in {"word", "filler", "copula"}:
                break
            unknown += {"word": 1, "copula": 2}.get(mark.sense.kind, 0)
        return unknown > 1

    def _eating(self, at: int) -> None:
        """Eats it: fine, unless a negation follows, as Swedish has it: "sesame bear I not"."""
        ahead = at + 1
        while ahead < len(self.marks) and self.marks[ahead].sense.kind in {"filler", "modal"}:
            ahead += 1
        if ahead < len(self.marks) and self.marks[ahead].sense.kind == "negation":
            return
        self._fine(at)

    _liking = _yes = _eating

    def _fine(self, at: int) -> None:
        is_verb_of_negation = self.sign is Sign.AVOID and not self.waiting and self.prefix and not self.crossed
        if is_verb_of_negation and self.done and self.gap <= 0 and not self.inherited:
            return  # "not fish suits": the verb belongs to the negation
        self._fits(at)

    def _fits(self, at: int) -> None:
        """A sign of its own: it takes back what the foods of this clause only inherited."""
        for index in self.inherited:
            self.done[index] = replace(self.done[index], sign=Sign.FINE)
        if not self.inherited:
            self._force(Sign.FINE, 1.0)
        self.inherited = []

    def _avoid(self, at: int) -> None:
        if self.is_bare and not self.crossed and self.marks[at].sense.id == "diets.allergy_noun":
            self.done = [replace(one, sign=Sign.OFF) for one in self.done]
            return
        if self.inherited and self.sign is Sign.FINE:
            for index in self.inherited:
                self.done[index] = replace(self.done[index], sign=Sign.AVOID)
        self._force(Sign.AVOID, 1.0)

    def _except(self, at: int) -> None:
        self.waiting = []
        self._force(Sign.AVOID, 1.0)

    def _force(self, sign: Sign, sure: float) -> None:
        """A sign: it takes the foods that wait, or else it holds for those to come."""
        self.prefix = not self.waiting
        for mark in self.waiting:
            self.done.append(Signed(mark, sign, min(sure, 0.5) if self.is_label else sure))
        self.waiting, self.sign, self.sure, self.gap, self.inherited = [], sign, sure, 0, []
        self.crossed = self.is_label = self.is_bare = False

    # -- foods

    def _food(self, at: int) -> None:
        mark = self.marks[at]
        if self.sign is None or (not self.prefix and not self.shared and self._has_later_sign(at)):
            self.waiting.append(mark)
        elif self.outside is not None and self.sign is self.outside[0] and not mark.sense.tags:
            return  # "(wine, dried fruit)": explains, adds nothing
        else:
            self.done.append(Signed(mark, self.sign, self.sure if self.gap <= 1 else min(self.sure, 0.5)))
            if self._is_new_run(at):
                self.inherited.append(len(self.done) - 1)
        self.gap = min(self.gap, 0)

    def _has_later_sign(self, at: int) -> bool:
        for mark in self.marks[at + 1 : at + _FAR]:
            if mark.sense.kind == "turn":
                return False
            if mark.sense.kind in {"negation", "fine", "fits", "eating", "avoid"}:
                return True
        return False

    def _is_new_run(self, at: int) -> bool:
        """True where the food does not hang on the sign by a join: after a comma, or side by side with another food."""
        for mark in reversed(self.marks[max(0, at - _FAR) : at]):
            kind = mark.sense.kind
            if kind in {"filler", "word"}:
                continue
            return kind in {"comma", "food", "open_paren"} or (
                kind == "join" and (bool(self.inherited) or self.crossed)
            )
        return False

    def _settle_waiting(self) -> None:
        if self.sign is not None and not self.prefix and self.waiting:
            self.done.extend(Signed(mark, self.sign, 0.5) for mark in self.waiting)
        elif self.echo is not None and self.waiting and self.gap <= 1:
            self.done.extend(Signed(mark, self.echo, 0.5) for mark in self.waiting)
