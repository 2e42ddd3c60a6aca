"""The trial report: every mail is on the page, nothing on it acts or is loaded, and strangers' words are not shown."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from mailbot import digest
from mailbot.digest import Tried
from mailbot.digest.report import pieces
from mailbot.mail import parse
from mailbot.model import Action, Decision, Diet, Evidence, Language, Letter, LetterKind, Outcome, Status
from tests.digest.conftest import AT, CATALOGUE, listed

RAW = (
    "From: Tauno <b>Kaski</b> <tauno@posti.example>\r\nTo: kylat@lahikyla.example\r\nSubject: Ilmo </title><script>\r\n"
    "Message-ID: <1@posti.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Tulen metsäiltaan. <img src=https://a.example/x> </div><script>alert(1)</script>\r\n"
    "\r\nke 5.5. Hilma kirjoitti:\r\n> salainen lainaus\r\n"
)
MAIL = parse(RAW.encode(), AT)
AT_WORD = MAIL.text.index("metsäiltaan")
LINE = Outcome("Tauno Kaski", "metsa", Status.CONFIRMED, Diet(frozenset({"vegan"}), ("<i>kiwi</i>",)))
READ = Decision(
    Action.REGISTER, Language.FI, (LINE,), evidence=(Evidence("events.alias", "metsäiltaan", AT_WORD, AT_WORD + 11),)
)
LETTER = Letter(
    LetterKind.CONFIRMED, "<l@x.example>", "tauno@posti.example", "Vahvistus", "Hei! \nTervetuloa.\n", Language.FI
)
TRIED = (
    Tried(AT, MAIL, READ, LETTER),
    Tried(AT, MAIL, replace(READ, review=True, reasons=("doubt.heads",))),
    Tried(AT, MAIL, Decision(Action.IGNORE, Language.FI, case="2")),
    Tried(AT, None, Decision(Action.HUMAN, Language.FI, case="0", reasons=("automatic.3",))),
)


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(request) -> str:
    templates = request.getfixturevalue("templates")
    return digest.report(TRIED, {"metsa": [listed()]}, CATALOGUE, Language.FI, templates, AT)


def test_every_mail_is_on_the_page_with_what_it_is_filtered_by(page):
    mails = Page(page).of("details")
    assert [(one["data-kind"].split(), one["data-action"], one["data-events"]) for one in mails] == [
        (["letter"], "register", "metsa"),
        (["waits"], "register", "metsa"),
        (["alone"], "ignore", ""),
        (["waits"], "human", ""),
    ]


def test_the_words_it_stood_on_are_marked_with_their_rule_and_the_letter_is_there(page):
    assert '<mark title="events.alias">metsäiltaan</mark>' in page
    assert "Hei! Tervetuloa." in page
    assert "Osallistujien määrä ja nimet eivät täsmää." in page


def test_nothing_that_a_sender_wrote_acts_and_nothing_is_loaded(page):
    found = Page(page)
    assert len(found.of("script")) == 1
    assert found.of("img") == found.of("link") == found.of("b") == found.of("i") == []
    assert not [attributes for _, attributes in found.tags if "src" in attributes or "href" in attributes]
    assert "default-src 'none'" in str(found.of("meta"))


def test_of_mail_left_alone_the_words_are_not_shown(templates):
    alone = digest.report(TRIED[2:3], {}, CATALOGUE, Language.FI, templates, AT)
    assert "tauno@posti.example" in alone
    assert "Tulen metsäiltaan" not in alone


def test_the_pieces_are_the_text_and_what_is_quoted_is_told_apart():
    found = list(pieces(MAIL, READ.evidence))
    assert "".join(words for words, _, _ in found) == MAIL.text
    assert [words for words, rules, _ in found if rules] == ["metsäiltaan"]
    assert all(is_quoted for words, _, is_quoted in found if "salainen" in words)


@pytest.mark.parametrize("language", [Language.FI, Language.SV, Language.EN])
def test_a_report_of_nothing_renders_in_every_language(language, templates):
    assert f'<html lang="{language}">' in digest.report((), {}, CATALOGUE, language, templates, AT)
