import re
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot import compose
from mailbot.compose.check import decisions
from mailbot.model import Action, Decision, Diet, Language, LetterKind, Missing, Outcome, Registration, Status

from .conftest import AT, CATALOGUE, MAIL

KIND, FI, SV, EN = LetterKind, Language.FI, Language.SV, Language.EN
TAUNO = Outcome("Tauno Kaski", "metsa", Status.CONFIRMED, Diet(frozenset({"gluten-free"})))


def one_line(letter):
    return letter.text.replace(" \n", " ")


@pytest.fixture(scope="module")
def every_letter(templates):
    return [compose.letter(decision, MAIL, CATALOGUE, templates) for decision in decisions()]


def test_every_letter_renders_in_every_language_and_state(every_letter):
    assert {(letter.kind, letter.language) for letter in every_letter} == {
        (k, lang) for k in KIND for lang in (FI, SV, EN)
    }


def test_no_letter_shows_what_is_a_program_s(every_letter):
    for letter in every_letter:
        told = letter.subject + letter.text
        assert not re.search(r"\{\{|\{%|None|True|False|Undefined|Status|\[\]", told), told


def test_every_line_is_at_most_76_wide_and_no_two_empty_lines_follow_each_other(every_letter):
    for letter in every_letter:
        assert max(map(len, letter.text.splitlines())) <= 76
        assert "\n\n\n" not in letter.text
        assert letter.text.endswith("\n") and not letter.text.startswith("\n")


def test_a_subject_is_one_short_line(every_letter):
    for letter in every_letter:
        assert 0 < len(letter.subject) <= 100 and "\n" not in letter.subject
        assert not letter.subject.lower().startswith(("re:", "vs:", "sv:"))


def test_every_letter_tells_how_to_answer_whom_to_ask_and_what_is_kept(every_letter):
    word = {
        FI: ("astaa tähän kirjeeseen|astaamalla tähän kirjeeseen", "Tietosuoja: "),
        SV: ("det här brevet", "Dataskydd: "),
        EN: ("eply to this letter|replying to this letter", "Privacy: "),
    }
    for letter in every_letter:
        for told in (*word[letter.language], "Sirkka Salo, sirkka@lahikyla.example", "Ulf Ek, ulf@lahikyla.example"):
            assert re.search(told, one_line(letter)), (told, letter.text)


def test_a_confirmation_tells_person_event_time_place_diet_and_deadline(written):
    told = one_line(written(KIND.CONFIRMED, TAUNO))
    assert "I: Metsä ja me\nAika: tiistaina 6.5.2031 klo 17.30–20.30\nPaikka: Seurantalo, Metsätie 1\n" in told
    assert "Muutokset viimeistään: sunnuntaina 4.5.2031" in told
    assert "Tauno Kaski: paikka on varattu\nRuokavalio: gluteeniton\n" in told
    assert "terveenä" in told


@pytest.mark.parametrize(
    ("language", "time", "subject"),
    [
        (SV, "Tid: tisdagen den 6 maj 2031 kl. 17.30–20.30", "Din anmälan är bekräftad: 6 maj 2031"),
        (EN, "Time: Tuesday 6 May 2031, 5.30–8.30 pm", "Your registration is confirmed: 6 May 2031"),
        (Language.SE, "Aika: tiistaina 6.5.2031 klo 17.30–20.30", "Ilmoittautumisesi on vahvistettu: 6.5.2031"),
    ],
)
def test_a_letter_is_in_the_sender_s_language_and_in_finnish_to_a_sami_mail(written, language, time, subject):
    letter = written(KIND.CONFIRMED, TAUNO, language=language)
    assert (letter.subject, time in letter.text) == (subject, True)


def test_people_who_fare_differently_are_told_in_one_letter(written):
    letter = written(
        KIND.CONFIRMED,
        replace(TAUNO, event="syksy", status=Status.INTEREST),
        TAUNO,
        Outcome(None, "metsa", Status.WAITLISTED),
        Outcome(None, "yo", Status.LATE, Diet(none=True)),
    )
    told = one_line(letter)
    assert letter.subject == "Ilmoittautumisesi on saapunut: 6.5.2031"
    order = [
        "Metsä ja me",
        "Tauno Kaski: paikka",
        "Seuralainen 1: jonotuslistalla",
        "Yöretki",
        "Seuralainen 1: ilmo",
        "Syystori",
    ]
    assert [told.index(words) for words in order] == sorted(told.index(words) for words in order)
    for explained in ("Jonotuslista:", "Myöhässä tullut ilmoittautuminen:", "Tilaisuus, jonka päivä ei ole selvillä:"):
        assert explained in told


def test_no_special_diet_and_nothing_said_are_told_differently(written):
    none = one_line(written(KIND.CONFIRMED, replace(TAUNO, diet=Diet(none=True))))
    unsaid = one_line(written(KIND.CONFIRMED, replace(TAUNO, diet=Diet())))
    assert "Ruokavalio: ei erityisruokavaliota\n" in none and "Jos sinulla on erityisruokavalio" not in none
    assert "Ruokavalio: ei mainittu\n" in unsaid and "Jos sinulla on erityisruokavalio" in unsaid


def test_a_severe_allergy_is_told_as_such(written):
    diet = Diet(frozenset({"nut-free", "milk-free"}), ("kiivi",), severe=True)
    told = one_line(written(KIND.CONFIRMED, replace(TAUNO, diet=diet)))
    assert "Ruokavalio: maidoton, pähkinätön, muu rajoitus: kiivi (merkitty vakavaksi)" in told


def test_a_question_is_answered_by_a_person(written):
    assert "vastaa sinulle ihminen" in one_line(written(KIND.CONFIRMED, TAUNO, question=True))
    assert "vastaa sinulle ihminen" not in one_line(written(KIND.CONFIRMED, TAUNO))


def test_a_change_tells_what_it_took_the_place_of(written):
    old = Registration(1, "vesi", "Tauno Kaski", Status.CONFIRMED, Diet())
    assert "Aiemmin: 13.5.2031, Puhdas vesi" in one_line(written(KIND.CHANGED, replace(TAUNO, replaces=old)))
    old = replace(old, event="metsa", name="Toini Kaski")
    assert "Aiemmin: Toini Kaski" in one_line(written(KIND.CHANGED, replace(TAUNO, replaces=old)))


def test_a_cancellation_repeats_no_diet_and_asks_to_clear_the_calendar(written):
    letter = written(KIND.CANCELLED, replace(TAUNO, status=Status.CANCELLED))
    assert "gluteeniton" not in letter.text and "Muutokset" not in letter.text
    assert "poistathan merkinnän" in one_line(letter) and not letter.attachments


def test_a_late_letter_tells_when_registration_closed_and_promises_nothing(written):
    told = one_line(written(KIND.LATE, replace(TAUNO, event="yo", status=Status.LATE)))
    assert "Ilmoittautuminen päättyi: lauantaina 19.4.2031 klo 12.00" in told
    assert "Muutokset viimeistään" not in told and "paikka on varattu" not in told


def test_a_letter_written_later_tells_the_deadline_as_past(written):
    told = one_line(written(KIND.CONFIRMED, TAUNO, at=AT + timedelta(days=15)))
    assert "Ilmoittautuminen päättyi: sunnuntaina 4.5.2031" in told


@pytest.mark.parametrize(
    ("missing", "asked", "unasked"),
    [
        ({Missing.EVENT}, ["Mitä tilaisuutta", "Metsä ja me", "esimerkiksi: 6.5.\n"], ["Kuka on", "Emme löytäneet"]),
        ({Missing.NAME}, ["Kuka on tulossa?"], ["Mitä tilaisuutta", "Emme löytäneet", "esimerkiksi"]),
        ({Missing.REGISTRATION}, ["millä nimellä"], ["Mitä tilaisuutta", "Kuka on"]),
        ({Missing.NAME, Missing.EVENT}, ["Mitä tilaisuutta", "Kuka on", "muutaman tiedon"], ["esimerkiksi"]),
    ],
)
def test_a_clarify_asks_just_for_what_is_missing(written, missing, asked, unasked):
    told = one_line(written(KIND.CLARIFY, missing=frozenset(missing)))
    assert [words for words in asked if words not in told] == []
    assert [words for words in unasked if words in told] == []


def test_a_clarify_offers_the_events_still_open_or_those_that_the_mail_left(written):
    told = written(KIND.CLARIFY, missing=frozenset({Missing.EVENT})).text
    assert "Puhdas vesi" in told and "Yöretki" not in told and "Syystori" not in told
    told = written(KIND.CLARIFY, missing=frozenset({Missing.EVENT}), candidates=("syksy",)).text
    assert "Syystori" in told and "Puhdas vesi" not in told


def test_a_clarify_tells_what_was_understood(written):
    known = Outcome("Tauno Kaski", None, Status.INCOMPLETE, Diet(frozenset({"vegan"})))
    told = written(KIND.CLARIFY, known, missing=frozenset({Missing.EVENT})).text
    assert "Tämän ymmärsimme:\n\nTauno Kaski: vielä kesken\nRuokavalio: vegaaniruoka\n" in told
    nobody = Outcome(None, None, Status.INCOMPLETE)
    assert "ymmärsimme" not in written(KIND.CLARIFY, nobody, missing=frozenset({Missing.NAME})).text


def test_the_same_mail_and_kind_have_the_same_message_id_and_others_another(written):
    first, again = written(KIND.CONFIRMED, TAUNO), written(KIND.CONFIRMED, TAUNO, question=True)
    assert first.message_id == again.message_id and first == written(KIND.CONFIRMED, TAUNO)
    others = [written(KIND.LATE, TAUNO), written(KIND.CONFIRMED, TAUNO, mail=replace(MAIL, content_hash="cd" * 32))]
    assert len({first.message_id, *(other.message_id for other in others)}) == 3
    assert re.fullmatch(r"<[0-9a-f]{32}\.confirmed@lahikyla\.example>", first.message_id)


def test_a_letter_answers_in_the_thread_of_its_mail(written):
    mail = replace(MAIL, references=("<a@x.example>", "bad id>"), in_reply_to="<a@x.example>")
    letter = written(KIND.CONFIRMED, TAUNO, mail=mail)
    assert (letter.to, letter.in_reply_to) == ("tauno@posti.example", "<kysely@posti.example>")
    assert letter.references == ("<a@x.example>", "<kysely@posti.example>")


def test_a_long_thread_keeps_its_first_and_its_latest(written):
    mail = replace(MAIL, references=tuple(f"<{n}@x.example>" for n in range(90)))
    references = written(KIND.CONFIRMED, TAUNO, mail=mail).references
    assert len(references) == 20 and references[0] == "<0@x.example>" and references[-1] == MAIL.message_id


def test_a_mail_without_a_sound_message_id_starts_a_thread(written):
    letter = written(KIND.CONFIRMED, TAUNO, mail=replace(MAIL, message_id="<a b>\r\nBcc: c@d.example"))
    assert (letter.in_reply_to, letter.references) == ("", ())


def test_a_decision_without_a_letter_gives_none(templates):
    with pytest.raises(ValueError, match="case 4 asks for no letter"):
        compose.letter(Decision(Action.HUMAN, FI, case="4"), MAIL, CATALOGUE, templates)


def test_a_page_tells_everything_that_a_template_may_use(templates, pytestconfig):
    from mailbot.compose.letters import seen
    from mailbot.compose.lines import Speech

    page = (pytestconfig.rootpath / "docs" / "letters.md").read_text(encoding="utf-8")
    speech = Speech(templates.words[FI], CATALOGUE, AT)
    names = seen(Decision(Action.REGISTER, FI), speech, has_calendar=False)
    assert [name for name in names if f"| `{name}` |" not in page] == []
