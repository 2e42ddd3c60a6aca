"""`mailbot templates`: every letter to look at, and a check of those that were rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.options import CONFIG, settings
from mailbot.errors import LetterError

if TYPE_CHECKING:
    from mailbot.wording import Templates

templates = typer.Typer(help="The letters: every one to look at, and a check of your own.", no_args_is_help=True)
ConfigFile = Annotated[
    Path, typer.Option("--config", "-c", metavar="FILE", help="Whose letters. Without such a file, the built-in ones.")
]


@templates.command("preview")
def preview(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="One letter, e.g. confirmed. [default: all]")] = "",
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="fi, sv or en. [default: all]")] = "",
    config: ConfigFile = CONFIG,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As the second half of docs/letters.md.")] = False,
) -> None:
    """Shows every letter with invented people, as they would get it. Nothing is sent.

    Example: mailbot templates preview waitlisted --language sv
    """
    from mailbot.model import LetterKind
    from mailbot.wording import LANGUAGES

    _one_of(kind, [str(one) for one in LetterKind], "KIND")
    _one_of(language, [str(one) for one in LANGUAGES], "--language")
    print("\n".join(_pages(_loaded(config), kind, language, is_markdown=as_markdown)))


@templates.command("check")
def check(config: ConfigFile = CONFIG) -> None:
    """Makes every letter and digest in every language and state; names file and line of each that cannot be made.

    Example: mailbot templates check
    """
    from mailbot import compose, digest

    loaded = _loaded(config)
    faults: list[str] = []
    for look in (compose.check, digest.check):
        try:
            look(loaded)
        except LetterError as fault:
            faults += str(fault).splitlines()
    if faults:
        raise LetterError("\n".join(dict.fromkeys(faults)))
    own = sorted(name for name, source in loaded.sources.items() if source.is_own)
    print(f"All letters can be made. Of your own: {', '.join(own) or 'none'}.")


def _loaded(config: Path) -> Templates:
    from mailbot import wording

    folder = settings(config).templates if config != CONFIG or config.exists() else None
    return wording.load(folder)


def _one_of(given: str, known: list[str], option: str) -> None:
    if given and given not in known:
        raise typer.BadParameter(f"{given!r} is none of {', '.join(known)}.", param_hint=option)


def _pages(loaded: Templates, kind: str, language: str, *, is_markdown: bool) -> Iterator[str]:
    from mailbot.compose import samples
    from mailbot.wording import LANGUAGES

    for spoken in LANGUAGES:
        for sample in samples(spoken, loaded):
            if kind in ("", sample.kind) and language in ("", spoken):
                letter, files = sample.letter, ", ".join(one.name for one in sample.letter.attachments)
                text = letter.text.replace(" \n", " ").strip()
                head = f"Subject: {letter.subject}" + (f"\nAttached: {files}" if files else "")
                if is_markdown:
                    yield f"### {spoken} · {sample.kind}: {sample.what}\n\n```text\n{head}\n\n{text}\n```\n"
                else:
                    yield f"{'=' * 76}\n{spoken} · {sample.kind}: {sample.what}\n{'=' * 76}\n{head}\n\n{text}\n"
