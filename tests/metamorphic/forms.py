"""Names and places of every inflection type, case by case; and the cases that an unknown name's form may stand in."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from mailbot.reading import inflect

Table = dict[str, str]  # case → form
_NAMES = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
_ENDINGS = {"ine": "ss", "ela": "st", "ade": "ll", "abl": "lt"}
_ORDER = ("nom", "gen", "par", "ill", "ine", "ela", "ade", "abl", "all", "tra", "nom_pl", "gen_sv", "gen_en")


def words(kind: str) -> list[Table]:
    """The forms of every given name, surname or place that the table holds."""
    return [_table(line) for line in _NAMES[kind]]


def _table(line: str) -> Table:
    if " " not in line:
        return _foreign(line)
    nominative, genitive, partitive, illative = line.split()
    weak, a = genitive[:-1], partitive[-1]
    table = {"nom": nominative, "gen": genitive, "par": partitive, "ill": illative}
    table |= {case: weak + ending + a for case, ending in _ENDINGS.items()}
    table |= {"all": weak + "lle", "tra": weak + "ksi", "nom_pl": weak + "t"}
    return table | _genitives(nominative)


def _foreign(word: str) -> Table:
    return {"nom": word} | _genitives(word)


def _genitives(word: str) -> Table:
    return {"gen_sv": word if word.endswith(("s", "x", "z")) else word + "s", "gen_en": word + "'s"}


@cache
def cases(word: str) -> dict[str, str]:
    """Each form of the word, in lower case, with the case that it most likely stands in."""
    known = next((t for kind in ("given", "surname", "place") for t in words(kind) if t["nom"] == word), None)
    if known:
        return {form.lower(): case for case, form in reversed(known.items())}
    table = {case: set(found) for case, found in inflect._finnish(word).items()}
    table |= {case: {form} for case, form in _genitives(word).items()}
    return {form.lower(): case for case in reversed(_ORDER) for form in table.get(case, ())} | {word.lower(): "nom"}
