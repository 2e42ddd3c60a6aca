"""HTML as text that a reader can work on."""

import pytest

from mailbot.mail.markup import text_of
from mailbot.model import ZoneKind
from tests.mail.letters import body_of, multipart, parsed, words_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hei!</p><p>Tulen<br>6.5.</p>", "Hei!\n\nTulen\n6.5."),
        ("<ul><li>Maija<li>Pekka</ul><ol><li>yksi<li><p>kaksi</ol>", "- Maija\n- Pekka\n\n1. yksi\n2. kaksi"),
        ("a &amp; b&nbsp;&auml;", "a & b\xa0ä"),
        ("<style>x</style><script>y</script>Tulen<span style='display:none'>En tule</span>", "Tulen"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        (
            "<p class=MsoNormal>Hei<o:p></o:p></p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Tulen</p>",
            "Hei\n\nTulen",
        ),
        ("<table><tr><td>Hei</td></tr><tr><td>Tulen</td></tr></table>", "Hei\n\nTulen".replace("\n\n", "\n")),
        ("<blockquote>vanha<blockquote>vanhempi</blockquote></blockquote>uusi", "> vanha\n>\n>> vanhempi\n\nuusi"),
        ('<blockquote style="margin:0 0 0 40px;border:none">sisennys</blockquote>', "sisennys"),
        ('<div id="yahoo_quoted_1">vanha</div>', "> vanha"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><p>ä</p>', "ä"),
        ("ei mitään merkkejä", "ei mitään merkkejä"),
        ("", ""),
    ],
)
def test_html_is_text(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_table_of_people_is_a_line_a_row_with_its_empty_cells() -> None:
    html = (
        "<table><tr><th>Nimi</th><th>Ilta</th><th>Ruoka</th></tr><tr><td>Maija</td><td></td><td>vegaani</td></tr>"
        "<tr><td><p class=MsoNormal>Pekka</p></td><td>II<br>III</td><td>&nbsp;</td></tr></table>"
    )
    assert text_of(html).split("\n") == ["Nimi | Ilta | Ruoka", "Maija |  | vegaani", "Pekka | II, III |"]


def test_a_cell_over_two_columns_keeps_the_others_in_place() -> None:
    html = "<table><tr><td colspan=2>Maija</td><td>G</td></tr><tr><td>a<td>b<td>c</tr></table>"
    assert text_of(html).split("\n")[0] == "Maija |  | G"


def test_gmail_s_quotation_is_marked() -> None:
    html = (
        "<div>Tulen.</div><div class=gmail_quote><div class=gmail_attr>ke 8. tammik. 2025 klo 9.15 Kylät "
        "&lt;kylat@kylat.example&gt; kirjoitti:<br></div><blockquote class=gmail_quote>Mihin iltaan?</blockquote></div>"
    )
    found = parsed(html, kind="text/html; charset=utf-8")
    assert words_of(found, ZoneKind.OWN) == "Tulen."
    assert words_of(found, ZoneKind.QUOTED) == "> Mihin iltaan?"


def test_outlook_s_block_is_found_though_it_quotes_nothing() -> None:
    html = (
        "<p class=MsoNormal>Tulen.</p><div style='border-top:solid 1pt'><p class=MsoNormal><b>Lähettäjä:</b> Kylät<br>"
        "<b>Lähetetty:</b> ke 8.1.2025<br><b>Aihe:</b> ilta</p></div><p class=MsoNormal>Mihin iltaan?</p>"
    )
    found = parsed(html, kind="text/html; charset=utf-8", subject="VS: ilta")
    assert (words_of(found, ZoneKind.OWN), words_of(found, ZoneKind.QUOTED)) == ("Tulen.", "Mihin iltaan?")


def alternatives(text: str, html: str) -> str:
    parts = f"Content-Type: text/plain; charset=utf-8\n\n{text}", f"Content-Type: text/html; charset=utf-8\n\n{html}"
    body, kind = multipart("alternative", *parts)
    return body_of(parsed(body, kind=kind)).strip()


def test_of_two_alternatives_the_plain_one_is_read() -> None:
    assert alternatives("Tulen Narkaukseen.", "<p>Tulen <b>Narkaukseen</b>.</p>") == "Tulen Narkaukseen."


@pytest.mark.parametrize("stub", ["", "Sähköpostiohjelmasi ei tue HTML-viestejä.", "[logo]"])
def test_a_stub_gives_way_to_the_html(stub: str) -> None:
    html = "<p>Tulen Narkaukseen ensi viikolla ja otan mieheni mukaan sinne.</p>"
    assert alternatives(stub, html).startswith("Tulen Narkaukseen")


def test_a_plain_text_that_lost_its_table_gives_way_to_the_html() -> None:
    html = "<p>Tulijat:</p><table><tr><th>Nimi<th>Ruoka<tr><td>Maija<td>G<tr><td>Pekka<td>L</table>"
    assert "Maija | G" in alternatives("Tulijat:\n\nNimi\n\nRuoka\n\nMaija\n\nG\n\nPekka\n\nL", html)
