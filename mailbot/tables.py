"""TOML files read into models, with every fault of a file found at once.

A fault is one sentence that names the file, the key and the remedy. Catalogue and configuration are both read by this.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo

from mailbot.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Table = Mapping[str, Any]
Model = TypeVar("Model", bound=BaseModel)


class Section(BaseModel):
    """A table of a file: unknown keys are faults, numbers are not made of strings, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _path(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a path, not {shown(value)}; write it between quotation marks")
    return Path((info.context or {}).get("base", Path()), Path(value).expanduser())


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"names a file that is not there ({path}); make it, or put the path right")
    return path


APath = Annotated[Path, BeforeValidator(_path)]
AFile = Annotated[Path, BeforeValidator(_path), AfterValidator(_file)]


# ---------------------------------------------------------------- a file


def read(path: Path) -> dict[str, Any]:
    """The table that the TOML file holds; ConfigError where it cannot be read or is no TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # editors on Windows put a mark at the beginning
        return tomllib.loads(text)
    except FileNotFoundError:
        fault = "there is no such file; give the right path, or make it from the .example.toml of the same name"
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        fault = f"line {line} is not UTF-8; save the file with the encoding UTF-8"
    except OSError as error:
        fault = f"it cannot be read ({error.strerror}); see who owns it and what its rights are"
    except tomllib.TOMLDecodeError as error:
        fault = _syntax(text, str(error))
    raise ConfigError([f"{path}: {fault}."])


def _syntax(text: str, error: str) -> str:
    """What is wrong in which line, and what most likely mends it.

    >>> _syntax("starts = 2026-02-17T18:00", "Expected newline (at line 1, column 21)")
    'line 1 is not TOML: Expected newline (column 21); a time needs its seconds: 2026-02-17T18:00:00'
    """
    place = re.search(r" \(at (?:line (\d+), (column \d+)|end of document)\)$", error)
    lines = text.splitlines()
    number = int(place[1]) if place and place[1] else max(len(lines), 1)
    line = lines[number - 1] if number <= len(lines) else ""
    told = error[: place.start()] if place else error
    where = f" ({place[2]})" if place and place[2] else ""
    return f"line {number} is not TOML: {told}{where}; {_mend(line)}"


def _mend(line: str) -> str:
    if found := re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?!:?\d)", line):
        return f"a time needs its seconds: {found[0]}:00"
    if found := re.search(r"=\s*(\d{1,2})\.(\d{1,2})\.(\d{4})", line):
        return f"write the date as {found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if re.search(r"=\s*[^\W\d]", line):
        return 'put words between quotation marks: key = "words"'
    if "\\" in line:
        return "write / for \\ in a path, or put it between single quotation marks"
    return "see how the line is written in the example file"


# ---------------------------------------------------------------- a table


def fit(
    model: type[Model],
    table: Table,
    where: str,
    faults: list[str],
    *,
    known: Iterable[str] = (),
    base: Path = Path(),
) -> Model | None:
    """The table as this model, or None with a sentence for each fault added to `faults`.

    `where` begins each sentence; `known` are the keys of other places, dotted, that a stray key may have come from;
    paths are relative to the folder `base`.
    """
    try:
        return model.model_validate(dict(table), context={"base": base})
    except ValidationError as error:
        found = (_sentence(model, fault, tuple(known)) for fault in error.errors(include_url=False))
        faults += [f"{where}: {sentence}{'' if sentence.endswith('?') else '.'}" for sentence in found]
        return None


def keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that the model knows, as they are written in the file, sections dotted."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        found.append(key)
        if section := _section(field.annotation):
            found += [f"{key}.{inner}" for inner in keys(section)]
    return tuple(found)


def _section(annotation: Any) -> type[BaseModel] | None:
    """The model that a key's value is, also where the key may be left out (`Model | None`)."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _sentence(model: type[BaseModel], fault: ErrorDetails, known: tuple[str, ...]) -> str:
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
    given, kind = fault["input"], fault["type"]
    if kind == "extra_forbidden":
        return unknown(key, (*keys(model), *known))
    if kind == "missing":
        return f"`{key}` is missing; add it{_example(model, fault['loc'])}"
    if kind == "value_error":
        said = str(fault["ctx"]["error"])
        return f"[{key}]: {said}" if isinstance(given, dict) else f"`{key}` {said}"
    if kind in _WANTED:
        return (
            f"`{key}` must be {_WANTED[kind].format(**fault.get('ctx', {}))}, not {shown(given)}{_remedy(kind, given)}"
        )
    return f"`{key}`: {fault['msg']}, not {shown(given)}; write it as in the example file"


_WANTED = {
    "string_type": "words",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "too_short": "a list of at least {min_length}",
    "string_too_short": "one word at least",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a section of its own",
    "model_type": "a section of its own",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}


def _remedy(kind: str, given: object) -> str:
    if kind == "string_type":
        return f'; put it between quotation marks: "{given}"' if isinstance(given, int) else "; write one value"
    if kind == "tuple_type" and isinstance(given, str):
        return f"; put brackets round it: [{toml(given)}]"
    if kind in {"int_type", "bool_type"} and isinstance(given, str):
        return "; take the quotation marks away"
    if kind in {"model_type", "dict_type"}:
        return "; write it as a line [section] with its keys below"
    return ""


def _example(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    at = model
    for part in loc[:-1]:
        at = _section(at.model_fields[str(part)].annotation) or at
    for name, field in at.model_fields.items():
        if loc[-1] in {name, field.alias} and field.examples:
            return f", for example: {loc[-1]} = {toml(field.examples[0])}"
    return ""


def unknown(key: str, known: Iterable[str]) -> str:
    """The sentence on a key that nobody knows, with the nearest that somebody does.

    >>> unknown("smtp.hots", ["smtp", "smtp.host", "mode"])
    '`smtp.hots` is no key of ours; did you mean `smtp.host`?'
    >>> unknown("smtp.mode", ["smtp", "smtp.host", "mode"])
    '`smtp.mode` is no key of ours; `mode` belongs at the top of the file, above the first [section]'
    """
    known = tuple(known)
    section, _, last = key.rpartition(".")
    if re.fullmatch(r"(pass(word|wd|phrase)?|secret|(access_|oauth_)?token)", last):
        return (
            f"`{key}`: a secret is never written in this file; take it away and give `password_command`,"
            " `password_file` or `password_env` in its place"
        )
    if elsewhere := [one for one in known if one.rpartition(".")[2] == last]:
        return f"`{key}` is no key of ours; {_home(elsewhere[0])}"
    near = [one for one in known if one.rpartition(".")[0] == section]
    if guess := difflib.get_close_matches(key, near, 1, 0.6) or difflib.get_close_matches(key, known, 1, 0.6):
        return f"`{key}` is no key of ours; did you mean `{guess[0]}`?"
    return f"`{key}` is no key of ours; take it away (known here: {', '.join(near)})"


def _home(key: str) -> str:
    section, _, last = key.rpartition(".")
    if section:
        return f"`{last}` belongs under [{section}]"
    return f"`{last}` belongs at the top of the file, above the first [section]"


def toml(value: object) -> str:
    """The value as it would stand in the file.

    >>> toml("smtp.example"), toml(True), toml(["a"]), toml(date(2026, 2, 17))
    ('"smtp.example"', 'true', '["a"]', '2026-02-17')
    """
    if isinstance(value, datetime | date | time):
        written = value.isoformat()
    elif isinstance(value, list | tuple):
        written = f"[{', '.join(toml(one) for one in value)}]"
    elif isinstance(value, dict):
        written = "a section"
    else:
        written = json.dumps(value, ensure_ascii=False, default=str)
    return written


def shown(value: object) -> str:
    """The value as it would stand in the file, cut where it is too long for a sentence."""
    written = toml(value)
    return written if len(written) <= 80 else written[:77] + "…"
