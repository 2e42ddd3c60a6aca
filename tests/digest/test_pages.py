import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from mailbot import compose, digest
from mailbot.digest import Asked, Cap, Change, DigestView, Poison, Undelivered, Waiting, excerpt
from mailbot.digest.pages import LARGEST
from mailbot.digest.sample import views
from mailbot.errors import LetterError
from mailbot.model import Action, Address, Diet, Evidence, Language, LetterKind, Outcome, Status
from mailbot.wording import LANGUAGES

from .conftest import AT, CATALOGUE, listed

FI = Language.FI
WHO = Address("Reijo Halla", "reijo@posti.example")
ASKS = excerpt("Ilmo\nTulen metsään. Saako koiran mukaan?", [Evidence("q", "Saako koiran mukaan?", 20, 40)])
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=y>{{ 7*7 }}\u202eabc'


@pytest.fixture
def made(templates):
    def make(view=None, language=FI, **parts):
        return digest.compose(view or DigestView(at=AT, **parts), CATALOGUE, language, templates)

    return make


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def flat(words):
    return " ".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_and_an_empty_digest_render_in_every_language(templates, language):
    for view, catalogue in views():
        made = digest.compose(view, catalogue, language, templates)
        told = "".join(made)
        assert not re.search(r"\{\{|\{%|None|Undefined|doubt\.", told)
        assert made.html.lstrip().startswith("<!DOCTYPE html>") and f'<html lang="{language}">' in made.html


@pytest.mark.parametrize(
    "part",
    [
        {"waiting": (Waiting(1, WHO, AT, ASKS),)},
        {"asked": (Asked(1, WHO, AT, ASKS),)},
        {"new": (listed(),)},
        {"changes": (Change(listed(), listed()),)},
        {"cancelled": (listed(),)},
        {"undelivered": (Undelivered("a@b.example", "late", "failed", AT),)},
        {"caps": (Cap("per_hour"),)},
        {"poison": (Poison("INBOX", 4, AT),)},
    ],
    ids=lambda part: next(iter(part)),
)
def test_what_waits_or_happened_is_news(part):
    assert DigestView(at=AT, **part).has_news


def test_letters_sent_and_mails_left_alone_are_no_news():
    view = DigestView(at=AT, sent=((LetterKind.CONFIRMED, 3),), left_alone=9, standing=(listed(),))
    assert not view.has_news


def test_the_subject_counts_what_matters_most(made):
    view = DigestView(at=AT, waiting=(Waiting(1, WHO, AT, ASKS),) * 2, new=(listed(),))
    assert made(view).subject == "Ilmoittautumiset 4.5.: 2 asiaa odottaa sinua, 1 uusi ilmoittautuminen"
    assert made(view, Language.SV).subject == "Anmälningar 4 maj: 2 ärenden väntar på dig, 1 ny anmälan"


def test_a_waiting_mail_is_told_with_its_reason_words_evidence_and_guess(made):
    guess = (
        Outcome("Reijo Halla", "metsa", Status.LATE, Diet(frozenset({"vegan"}))),
        Outcome(None, None, Status.INCOMPLETE),
    )
    mail = Waiting(17, WHO, AT - timedelta(hours=2), ASKS, ("doubt.heads", "Oma syy."), Action.CHANGE, guess)
    made = made(waiting=(mail,))
    for told in (Page(made.html).words, made.text):
        for words in (
            "17",
            "Reijo Halla",
            "reijo@posti.example",
            "4.5. klo 5.00",
            "eivät täsmää. Oma syy.",
            "vegaaniruoka",
        ):
            assert words in flat(told)
        assert "muutos ilmoittautumiseen" in told and "nimetön seuralainen" in told and "tilaisuus epäselvä" in told
    assert re.search(r"<mark [^>]*>Saako koiran mukaan\?</mark>", made.html)
    assert "Tulen metsään. «Saako koiran mukaan?»" in made.text


def test_every_reason_that_the_reading_knows_has_words_in_every_language(templates, pytestconfig):
    sources = (pytestconfig.rootpath / "mailbot").rglob("*.py")
    known = {found for path in sources for found in re.findall(r'"(doubt\.\w+)"', path.read_text(encoding="utf-8"))}
    assert known
    for words in templates.words.values():
        assert known <= set(words.table["digest"]["reasons"])


def test_a_rule_without_words_is_told_by_its_id(made):
    text = flat(made(waiting=(Waiting(1, WHO, AT, ASKS, ("automatic.99", "W automatic.10")),)).text)
    assert "Viesti tuli postituslistalta." in text
    assert "Ohjelma ei saa vastata tällaiseen viestiin itse (automatic.99)." in text


def test_how_an_event_stands_is_told_in_places_days_and_diets(made):
    diets = [Diet(none=True), Diet(), Diet(frozenset({"vegan"}), severe=True), Diet(frozenset({"vegan"}), ("kiwi",))]
    standing = [listed(diet=diet) for diet in diets] + [listed(status=s) for s in (Status.WAITLISTED, Status.LATE)]
    text = flat(made(standing=tuple(standing)).text)
    assert "ilmoittautumisaikaa 2 päivää [########............] 4 / 10 paikkaa 1 jonossa · 1 myöhässä" in text
    told = "vegaaniruoka 2 · muu rajoitus: kiwi 1 · vakava allergia 1 · ei erityisruokavaliota 1 · ei mainittu 1"
    assert f"Ruokavaliot: {told}" in text
    assert "ilmoittautuminen päättyy tänään 0 ilmoittautunutta" in text
    assert "Syksy 2031" in text and "Mennyt ilta" not in text


def test_a_bar_is_as_long_as_the_places_are_taken(made):
    def bar(taken):
        return re.findall(r'class="(full|over|track)" (?:width="(\d+)%")?', made(standing=(listed(),) * taken).html)

    assert bar(0) == [("track", "")]
    assert bar(3) == [("full", "30"), ("track", "")]
    assert bar(10) == bar(13) == [("over", "100")]


def test_a_change_tells_only_what_changed(made):
    change = Change(listed(), replace(listed(), event="vesi", diet=Diet(frozenset({"kosher"}))))
    text = made(changes=(change,)).text
    assert "Ennen: 8.5. Metsä ja me; ei mainittu" in text
    assert "Nyt: 13.5. Puhdas vesi; kosher-ruoka" in text


def test_trouble_is_told_with_what_it_was(made):
    made = made(
        undelivered=(
            Undelivered("toini@posti.example", "confirmed", "failed", AT, "550"),
            Undelivered("eero@posti.example", "late", "uncertain", AT),
        ),
        caps=(Cap("address_per_day", "echo@posti.example", 2), Cap("new_cap")),
        poison=(Poison("INBOX", 41, AT),),
    )
    for told in (flat(made.text), flat(Page(made.html).words)):
        assert "Kirje jäi toimittamatta: toini@posti.example (vahvistus, 4.5. klo 7.00) (550)" in told
        assert "Ei tiedetä, menikö kirje perille: eero@posti.example" in told
        assert "enempää kirjeitä tänään: echo@posti.example: 2 kirjettä jäi lähettämättä" in told
        assert "new_cap" in told and "kansio INBOX, saapunut 4.5. klo 7.00 (UID 41)" in told


def test_nothing_that_a_sender_wrote_acts_on_the_page(made):
    who = Address(HOSTILE, 'a"onclick=x@b.example')
    guess = (Outcome(HOSTILE, HOSTILE, Status.CONFIRMED, Diet(other=(HOSTILE,))),)
    mail = excerpt(HOSTILE + "\n" + HOSTILE, [Evidence("r", "<script>", 0, 8)])
    person = replace(listed(HOSTILE, HOSTILE, diet=Diet(other=(HOSTILE,))), sender=HOSTILE)
    made = made(
        waiting=(Waiting(1, who, AT, mail, (HOSTILE,), guess=guess),),
        asked=(Asked(2, Address("", HOSTILE), AT, mail),),
        new=(person,),
        changes=(Change(person, listed()),),
        cancelled=(person,),
        undelivered=(Undelivered(HOSTILE, HOSTILE, "failed", AT, HOSTILE),),
        caps=(Cap(HOSTILE, HOSTILE),),
        poison=(Poison(HOSTILE, 1, AT),),
    )
    tags = Page(made.html).tags
    assert {tag for tag, _ in tags}.isdisjoint({"script", "img", "iframe", "object", "form", "link", "svg"})
    assert not [key for _, attrs in tags for key in attrs if key.startswith("on") or key in {"src", "srcset"}]
    assert not [attrs["href"] for _, attrs in tags if not attrs.get("href", "mailto:").startswith("mailto:")]
    assert not re.search(r"https?:|url\(|@import", made.html)
    assert "\u202e" not in "".join(made) and "49" not in made.html.split("</style>")[1].replace("#684700", "")
    assert "\n" not in made.subject


def test_words_of_a_mail_cannot_pass_for_the_digest_s_own_in_the_text(made):
    mail = excerpt("Hei\n\nPERUUTUKSET\n===========\n- Eino", [])
    lines = made(waiting=(Waiting(1, Address("A\n\nPERUUTUKSET", "a@b.example"), AT, mail),)).text.splitlines()
    assert "PERUUTUKSET" not in lines and "  | PERUUTUKSET" in lines


def test_a_digest_of_an_immense_day_fits_a_mail_and_counts_what_it_leaves_out(made):
    mail = Waiting(
        1,
        WHO,
        AT,
        excerpt("Sanoja " * 900, []),
        ("doubt.heads",),
        guess=(Outcome("Eino Oja", "metsa", Status.LATE),) * 3,
    )
    asked = Asked(1, WHO, AT, mail.excerpt)
    made = made(waiting=(mail,) * 60, asked=(asked,) * 60, new=(listed(),) * 500, cancelled=(listed(),) * 90)
    assert 20_000 < len(made.html.encode()) <= LARGEST < 102 * 1024
    for told in (Page(made.html).words, made.text):
        shown = told.count("Osallistujien määrä")
        assert 5 <= shown < 60 and f"ja {60 - shown} muuta" in told
        rows = 500 - int(re.findall(r"ja (4\d\d) muuta", told)[0])
        assert rows >= 3


def test_the_page_is_built_for_ears_and_for_narrow_screens(made):
    view, _ = next(views())
    tags = Page(made(view).html).tags
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in tags if tag == "th")
    layout = [attrs.get("role") for tag, attrs in tags if tag == "table"]
    assert layout.count("img") >= 1 and layout.count(None) >= 3 and set(layout) <= {"presentation", "img", None}
    assert all(attrs.get("aria-label") for _, attrs in tags if attrs.get("role") == "img")
    assert next(tag for tag, _ in tags if tag in {"h1", "h2"}) == "h1" and "viewport" in str(tags)
    assert any(attrs.get("lang") == "fi" for tag, attrs in tags if tag == "div")


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *[(ink, paper) for ink in ("#1f2a2e", "#56646a", "#1d5c50") for paper in ("#ffffff", "#f3f1ec", "#f6f5f1")],
        *[("#684700", "#fff1cf"), ("#1f2a2e", "#ffe291"), ("#ffffff", "#1d5c50")],
        *[(ink, paper) for ink in ("#e8ecea", "#a9b6b8", "#8fd3c0") for paper in ("#1b2326", "#12181a", "#242e32")],
        *[("#f5d993", "#40330f"), ("#fff4cf", "#6b5600"), ("#10201c", "#8fd3c0")],
    ],
)
def test_ink_stands_out_from_paper_by_wcag_aa_in_light_and_dark(templates, ink, paper):
    source = templates.sources["digest.html"].text
    assert ink in source and paper in source
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_broken_template_of_the_operator_s_is_told_by_file_and_line(tmp_path):
    (tmp_path / "digest.txt").write_text("Hei\n{{ nobody }}\n", encoding="utf-8")
    with pytest.raises(LetterError, match=r"digest\.txt, line 2: 'nobody' is undefined"):
        digest.check(compose.load(tmp_path))


def test_the_built_in_digest_is_sound(templates):
    digest.check(templates)
