"""A flyer's file as text: plain text, HTML, Word (mammoth, then as HTML) and PDF (pypdf, its lines where they lie).

mammoth keeps tables and the text boxes of posters; python-docx leaves the boxes out. pypdf's layout keeps columns and
blank lines; pdfminer.six gives a table's cells one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from mailbot.errors import FlyerError
from mailbot.flyer import grids
from mailbot.mail import markup

_LARGEST = 20_000_000  # bytes
_PAGES = 20
_BOLD = (
    r"<p[^<>]*>\s*(?:<a[^<>]*></a>)?<(?:strong|b)(?:\s[^<>]*)?>(?=(?:[^<]|<br\s*/?>|<(?!/p))*</(?:strong|b)>\s*</p>)"
)
_TITLE_CELL = re.compile(  # a cell's words in bold, and more under them
    r"(<td[^<>]*>\s*(?:<p[^<>]*>\s*)?<(?:strong|b)>[^<]+)(</(?:strong|b)>\s*(?:</p>\s*<p|<br))", re.IGNORECASE
)
_HEADING = re.compile(rf"<h[1-6](?:\s[^<>]*)?>|{_BOLD}", re.IGNORECASE)


def text(path: Path) -> str:
    """The words of the file, its tables as lines with bars; FlyerError with a sentence where it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise FlyerError(f"{path}: it is larger than 20 megabytes; save the page with the events alone.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FlyerError(f"{path}: there is no such file; give the path of the flyer.") from None
    except OSError as error:
        raise FlyerError(f"{path}: it cannot be read ({error.strerror}); see what its rights are.") from None
    try:
        words = _reader(path, raw)(raw)
    except Exception as error:  # noqa: BLE001  # a hostile or broken file may raise anything in a library
        raise FlyerError(f"{path}: it cannot be opened ({type(error).__name__}); save it anew, or as text.") from None
    if not re.search(r"\w", words):
        raise FlyerError(f"{path}: there are no words in it; if it is a picture, write its words into a text file.")
    return words


def _reader(path: Path, raw: bytes) -> Callable[[bytes], str]:
    """How the file is read, by what it begins with, then by its name."""
    if raw.startswith(b"%PDF"):
        return _pdf
    if raw.startswith(b"PK"):
        return _docx
    is_html = path.suffix.lower() in {".html", ".htm"} or re.match(rb"\s*(?:<!doctype html|<html)", raw, re.IGNORECASE)
    return _html if is_html else _plain


def _plain(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _html(raw: bytes) -> str:
    return _told(_plain(raw))


def _told(page: str) -> str:
    """The page's text, its headings and its lines that are in bold as a whole marked as in Markdown."""
    page = _TITLE_CELL.sub(rf"\g<1>{grids.ABOVE}\g<2>", page)
    return markup.text_of(_HEADING.sub(lambda found: f"{found[0]}# ", page))


def _docx(raw: bytes) -> str:
    import mammoth  # type: ignore[import-untyped]  # it ships no types

    return _told(mammoth.convert_to_html(BytesIO(raw), convert_image=mammoth.images.img_element(_no_image)).value)


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _pdf(raw: bytes) -> str:
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(raw)).pages[:_PAGES]
    return "\n\n".join(_unjustified(page.extract_text(extraction_mode="layout")) for page in pages)


def _unjustified(page: str) -> str:
    """The page, its lines that are spread to the margins drawn together again."""
    return "\n".join(_drawn(line) for line in page.split("\n"))


def _drawn(line: str) -> str:
    """The line, its gaps made single where all are wide alike: no columns, but words spread to the margin.

    >>> _drawn("The  second  is  on  the  twentieth"), _drawn("1   ti 19.1.   Soup night   Hall")
    ('The second is on the twentieth', '1   ti 19.1.   Soup night   Hall')
    """
    gaps = [len(gap) for gap in re.findall(r"(?<=\S)\s+(?=\S)", line)]
    return re.sub(r"(?<=\S)\s+", " ", line) if len(gaps) >= 4 and min(gaps) >= 2 and max(gaps) <= 3 else line
