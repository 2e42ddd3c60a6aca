"""Logging that cannot tell what somebody wrote: a constant sentence, with counts, rule ids and names of errors in it.

Diets are health data, and names, addresses and subjects belong to people (PROMISES, P16). So the formatter, not the
caller, decides what may be printed: of our own records the sentence as it stands in the source and those arguments
that cannot be anybody's words; of the libraries' only who spoke and how loudly.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

_ROOMS = "automatic|caps|codes|dates|diets|doubt|events|flow|foods|intent|language|names|people|questions|wish"
_RULE = re.compile(rf"(?:{_ROOMS})\.[a-z0-9_.]{{1,40}}")
_ERROR = re.compile(r"[A-Za-z_]{1,60}(?:Error|Exception|Warning)|abort|KeyboardInterrupt")
HIDDEN = "…"


class Discreet(logging.Formatter):
    """A formatter that prints counts, rule ids and names of errors, and nothing else that was given to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, without anybody's words."""
        said = _said(record) if record.name.startswith("mailbot") else "(not repeated)"
        if record.exc_info and record.exc_info[0]:
            said += f" ({record.exc_info[0].__name__})"
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"


def set_up(stream: TextIO | None = None, level: int = logging.WARNING) -> None:
    """From now on every record of every library goes through `Discreet`, to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)


def shown(argument: object) -> str | int | float:
    """The argument where it is a number, a rule's id or the name of an error; else an ellipsis.

    >>> shown(7), shown("automatic.8"), shown("ValueError"), shown("Maija")
    (7, 'automatic.8', 'ValueError', '…')
    """
    if isinstance(argument, int | float):
        return argument
    if isinstance(argument, str) and (_RULE.fullmatch(argument) or _ERROR.fullmatch(argument)):
        return argument
    return HIDDEN


def _said(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):
        return "(not repeated)"
    given = record.args if isinstance(record.args, tuple) else ()
    try:
        return record.msg % tuple(map(shown, given)) if given else record.msg
    except (TypeError, ValueError):  # a number was wanted where something was hidden
        return record.msg
