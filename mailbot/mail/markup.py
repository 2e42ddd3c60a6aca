"""HTML to text that a reader can work on: rows as "cell | cell", list items as "- item", quotations as "> …".

lxml's tree is walked rather than inscriptis asked: inscriptis lays tables out with spaces (the empty cell between two
full ones is lost), does not tell a quotation from an indent, and recurses, so that a hostile page exhausts the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_DROPPED = {"style", "script", "head", "title", "meta", "template", "noscript", "object", "svg", "select", "button"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol", "p"),
    *("pre", "section", "table", "tr", "ul"),
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre"}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)
_QUOTING = re.compile(r"gmail_quote|yahoo_quoted|protonmail_quote|cite|quote|moz-cite|tutanota_quote", re.I)
_INDENT = re.compile(r"webkit-indent|border\s*:\s*(?:none|0)", re.I)
_MARK = re.compile(r"- |\d+\. ")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 200  # elements inside each other; what lies deeper is read as if it lay here


@dataclass(slots=True)
class _Page:
    """Lines as they grow: (quote depth, text)."""

    lines: list[tuple[int, str]] = field(default_factory=lambda: [(0, "")])
    quotes: int = 0
    lists: list[int] = field(default_factory=list)  # a counter for <ol>, -1 for <ul>

    def say(self, text: str, *, is_pre: bool) -> None:
        if is_pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._add(first)
            for line in rest:
                self.end_line()
                self._add(line)
            return
        words = _SPACE.sub(" ", text)
        if self.lines[-1][1] == "" or self.lines[-1][1].endswith(" "):
            words = words.lstrip(" ")
        self._add(words)

    def _add(self, words: str) -> None:
        if words:
            depth, line = self.lines[-1]
            self.lines[-1] = (depth if line else self.quotes, line + words)

    def end_line(self) -> None:
        self.lines.append((self.quotes, ""))

    def new_line(self) -> None:
        """A line of its own from here, without a blank one; a list's mark keeps what follows it."""
        if self.lines[-1][1] and not _MARK.fullmatch(self.lines[-1][1]):
            self.end_line()

    def blank(self) -> None:
        """A blank line, once."""
        self.new_line()
        if len(self.lines) > 1 and self.lines[-2][1] and not self.lines[-1][1]:
            self.end_line()

    def text(self) -> str:
        """The lines, with their quote marks; one blank line at most between two that say something."""
        made: list[str] = []
        last, is_gap = 0, False
        for depth, line in self.lines:
            if not line.strip():
                is_gap = bool(made)
                continue
            made += [_quoted(min(last, depth), "")] * is_gap + [_quoted(depth, line.rstrip())]
            last, is_gap = depth, False
        return "\n".join(made)


def _quoted(depth: int, line: str) -> str:
    return f"{'>' * depth} {line}".rstrip() if depth else line


def text_of(html: str) -> str:
    """The page as plain text; "" where there is none.

    >>> print(text_of("<p>Hei!</p><table><tr><th>Nimi<th>Ruoka<tr><td>Maija<td>&nbsp;</table>"))
    Hei!
    <BLANKLINE>
    Nimi | Ruoka
    Maija |
    """
    root = _tree(html)
    if root is None:
        return _TAG.sub(" ", html).strip()
    page = _Page()
    _walk(root, page)
    return page.text()


def data_rows(html: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the page's tables that hold data (two cells or more, two rows or more)."""
    root = _tree(html)
    if root is None:
        return ()
    return tuple(row for table in root.iter("table") for row in _rows(table) or ())


def _tree(html: str) -> Any:
    # Imported here, for most mail has no need of it.
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _walk(root: Any, page: _Page) -> None:
    """Element by element without recursion: `None` on the stack closes what is open."""
    stack: list[tuple[str, Any]] = [("open", root)]
    pre = 0
    while stack:
        step, element = stack.pop()
        if step == "close":
            pre -= _is_pre(element)
            _close(element, page)
            _tail(element, page, is_pre=bool(pre))
            continue
        if _is_hidden(element):
            _tail(element, page, is_pre=bool(pre))
            continue
        rows = _rows(element) if element.tag == "table" else None
        if rows is not None:
            _table(rows, page)
            _tail(element, page, is_pre=bool(pre))
            continue
        pre += _is_pre(element)
        _open(element, page)
        if element.text:
            page.say(element.text, is_pre=bool(pre))
        stack.append(("close", element))
        stack.extend(("open", child) for child in reversed(element))


def _tail(element: Any, page: _Page, *, is_pre: bool) -> None:
    if element.tail:
        page.say(element.tail, is_pre=is_pre)


def _is_pre(element: Any) -> bool:
    return element.tag == "pre" or "pre-wrap" in (element.get("style") or "")


def _is_hidden(element: Any) -> bool:
    return (
        not isinstance(element.tag, str) or element.tag in _DROPPED or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _is_quote(element: Any) -> bool:
    if element.tag == "blockquote":
        looks = f"{element.get('class') or ''} {element.get('style') or ''} {element.get('type') or ''}"
        return bool(_QUOTING.search(looks)) or not _INDENT.search(looks)
    return element.tag == "div" and (element.get("id") or "").startswith("yahoo_quoted")


def _open(element: Any, page: _Page) -> None:
    tag = element.tag
    if tag == "br":
        page.end_line()
    elif tag == "hr":
        page.new_line()
        page.say("_" * 32, is_pre=True)
        page.end_line()
    elif tag in _BLOCKS:
        page.blank() if _is_spaced(element, page) else page.new_line()
        page.quotes += _is_quote(element)
        _open_list(element, page)
    elif tag in {"td", "th"} and page.lines[-1][1]:
        page.say(" ", is_pre=False)


def _open_list(element: Any, page: _Page) -> None:
    if element.tag in {"ul", "ol"}:
        page.lists.append(0 if element.tag == "ol" else -1)
    elif element.tag == "li":
        mark = "- "
        if page.lists and page.lists[-1] >= 0:
            page.lists[-1] += 1
            mark = f"{page.lists[-1]}. "
        page.say(mark, is_pre=True)


def _close(element: Any, page: _Page) -> None:
    tag = element.tag
    if tag in {"ul", "ol"} and page.lists:
        page.lists.pop()
    if tag in _BLOCKS:
        page.blank() if _is_spaced(element, page) else page.new_line()
        page.quotes -= _is_quote(element)


def _is_spaced(element: Any, page: _Page) -> bool:
    """True for what stands between blank lines; not in a list, whose items are a line each."""
    return element.tag in _SPACED and not page.lists and not _is_tight(element)


def _is_tight(element: Any) -> bool:
    """Outlook's paragraphs have no margin: each is a line, and an empty one is the blank line."""
    if element.tag != "p":
        return False
    return "MsoNormal" in (element.get("class") or "") or bool(re.search(r"margin\s*:\s*0", element.get("style") or ""))


def _rows(table: Any) -> tuple[tuple[str, ...], ...] | None:
    """The cells row by row where the table holds data; None where it only lays a page out."""
    if next(table.iterdescendants("table"), None) is not None or _depth(table) > _DEEPEST:
        return None
    rows = tuple(tuple(_cells(row)) for row in table.iter("tr"))
    full = [row for row in rows if len(row) > 1]
    if len(rows) < 2 or len(full) < 2 or any(len(cell) > 200 for row in rows for cell in row):
        return None
    return rows


def _depth(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())


def _cells(row: Any) -> Iterator[str]:
    for cell in row:
        if cell.tag in {"td", "th"}:
            yield _cell(cell)
            yield from [""] * (min(_number(cell.get("colspan")), 20) - 1)


def _number(text: str | None) -> int:
    return int(text) if text and text.strip().isdecimal() else 1


def _cell(cell: Any) -> str:
    inner = _Page()
    _walk(cell, inner)
    return ", ".join(line.strip() for line in inner.text().split("\n") if line.strip())


def _table(rows: tuple[tuple[str, ...], ...], page: _Page) -> None:
    page.blank()
    for row in rows:
        line = " | ".join(row).strip(" ")
        if line.strip("| "):
            page.say(line, is_pre=True)
            page.end_line()
    page.blank()
