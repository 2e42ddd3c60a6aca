"""The templates: the built-in ones, and over them, file by file, those in the `templates/` beside the configuration."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.loaders import FunctionLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.errors import LetterError
from mailbot.model import Language
from mailbot.wording.words import Words, inert

T = TypeVar("T")
LANGUAGES = (Language.FI, Language.SV, Language.EN)
_KINDS = (".txt", ".html")
_RAISED = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class Source:
    """The text of one file."""

    path: Path
    text: str
    is_own: bool  # the operator's, not built in


@dataclass(frozen=True)
class Templates:
    """All templates and words, read and at hand: rendering reads no file."""

    sources: Mapping[str, Source]
    words: Mapping[Language, Words]
    environment: Environment
    built_in: Templates | None = None  # those to fall back on; None: these are they
    faults: tuple[str, ...] = ()  # of the operator's files that were left out, a sentence each

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The template with this name, rendered; LetterError names the file and line at fault and the remedy."""
        try:
            return self.environment.get_template(name).render(context)
        except _RAISED as fault:
            raise LetterError(self._told(name, fault, context)) from fault

    def sound(self, make: Callable[[Templates], T]) -> tuple[T, str]:
        """What is made of these, or of the built-in ones where one of the operator's is broken; and the fault, if any.

        LetterError where a built-in one is broken.
        """
        try:
            return make(self), ""
        except LetterError as fault:
            if self.built_in is None:
                raise
            return make(self.built_in), str(fault)

    def path(self, name: str) -> Path:
        """The file that a template came from."""
        return self.sources[name].path

    def strays(self, known: frozenset[str]) -> tuple[str, ...]:
        """The operator's files that nothing uses: neither known by name nor included by another."""
        included = {name for source in self.sources.values() for name in self._included(source.text)}
        return tuple(n for n, source in self.sources.items() if source.is_own and n not in known | included)

    def _included(self, text: str) -> Iterator[str]:
        try:
            tree = self.environment.parse(text)
        except TemplateSyntaxError:
            return  # told when it is rendered
        for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
            name = getattr(node, "template", None)
            if isinstance(name, nodes.Const):
                yield str(name.value)

    def _told(self, name: str, fault: BaseException, context: Mapping[str, Any]) -> str:
        path, line = self._place(name, fault)
        why = str(fault) or type(fault).__name__
        if isinstance(fault, TemplateNotFound):
            why = f"there is no template {fault.name!r}"
        elif isinstance(fault, TemplateSyntaxError):
            why = fault.message or why  # its str() repeats the line
        return (
            f"{path}, line {line}: {why.rstrip('.')}. Mend that line (it may use: {', '.join(sorted(context))}), "
            "or delete the file to get the built-in one back."
        )

    def _place(self, name: str, fault: BaseException) -> tuple[Path, int]:
        if isinstance(fault, TemplateSyntaxError):
            return self.path(fault.name or name), fault.lineno
        paths = {str(source.path): source.path for source in self.sources.values()}
        found, step = (self.sources[name].path if name in self.sources else Path(name), 1), fault.__traceback__
        while step is not None:
            path = paths.get(step.tb_frame.f_code.co_filename)
            found = (path, step.tb_lineno) if path else found
            step = step.tb_next
        return found


def load(folder: Path | None = None, *, strict: bool = True) -> Templates:
    """The built-in templates, with the operator's own from `folder` over them; LetterError where one cannot be read.

    Letters and digests win file by file; of a `.toml` the operator's keys win, the rest stay built in. Where it is not
    `strict`, what cannot be read is left out and told in `faults`: mail does not wait for it.
    """
    faults: list[str] = []
    built_in = _loaded(None, faults)
    own = _loaded(folder, faults) if folder and folder.is_dir() else None
    if faults and (strict or own is None):
        raise LetterError("\n".join(faults))
    return replace(own, built_in=built_in, faults=tuple(faults)) if own else built_in


def _loaded(folder: Path | None, faults: list[str]) -> Templates:
    built_in = _built_in()
    sources = dict(_sources(built_in, faults, is_own=False))
    sources |= dict(_sources(folder, faults, is_own=True)) if folder else {}
    words = {language: Words(language, _table(language, built_in, folder, faults)) for language in LANGUAGES}
    return Templates(sources, words, _environment(sources))


def _built_in() -> Path:
    package = Path(__file__).parents[1]
    shipped = package / "templates"  # in a wheel; in the source tree they lie beside the package
    return shipped if shipped.is_dir() else package.parent / "templates"


def _environment(sources: Mapping[str, Source]) -> Environment:
    def text_of(name: str) -> tuple[str, str, None] | None:
        source = sources.get(name)
        return (source.text, str(source.path), None) if source else None

    return ImmutableSandboxedEnvironment(
        loader=FunctionLoader(text_of),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _shown(value: Any) -> Any:
    """What a template puts out: strings without acting characters (a Markup keeps its type)."""
    return inert(value) if type(value) is str else value


def _sources(folder: Path, faults: list[str], *, is_own: bool) -> Iterator[tuple[str, Source]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _KINDS and path.is_file():
            before = len(faults)
            text = _text(path, faults)
            if len(faults) == before:
                yield path.relative_to(folder).as_posix(), Source(path, text, is_own)


def _text(path: Path, faults: list[str]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        faults.append(f"{path}: not UTF-8 (octet {fault.start}). Save the file as UTF-8.")
    except OSError as fault:
        faults.append(f"{path}: cannot be read ({fault.strerror}). Mend its rights or delete it.")
    return ""


def _table(language: Language, built_in: Path, folder: Path | None, faults: list[str]) -> dict[str, Any]:
    """`words.toml` of a language, with `digest.toml` as its key `digest`."""
    table = _toml(built_in / language / "words.toml", faults)
    table["digest"] = _toml(built_in / language / "digest.toml", faults)
    for name, under in (("words.toml", table), ("digest.toml", table["digest"])):
        own = folder / language / name if folder else None
        if own and own.is_file():
            _lay_over(under, _toml(own, faults), own, "", faults)
    return table


def _toml(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path, faults))
    except tomllib.TOMLDecodeError as fault:
        faults.append(f"{path}: {fault}. Mend it, or delete the file to get the built-in words back.")
        return {}


def _lay_over(table: dict[str, Any], own: dict[str, Any], path: Path, above: str, faults: list[str]) -> None:
    """Puts the operator's words in place of ours; a key we do not have, or of another shape, is a fault."""
    for key, value in own.items():
        if not _is_alike(table.get(key), value):
            faults.append(f"{path}: {above}{key!r} is no key of ours, or not of its shape; see the built-in file.")
        elif isinstance(value, dict):
            _lay_over(table[key], value, path, f"{above}{key}.", faults)
        else:
            table[key] = value


def _is_alike(ours: Any, own: Any) -> bool:
    return type(ours) is type(own) and (not isinstance(ours, list) or len(ours) == len(own))
