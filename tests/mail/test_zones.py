"""Whose words are whose: own, quoted, forwarded, and the lines that say so."""

from datetime import UTC, datetime

import pytest

from mailbot.mail import parse
from mailbot.mail.zones import is_forward, is_reply, without_prefixes
from mailbot.model import Address, ZoneKind
from tests.mail.letters import parsed, words_of

OWN = "Tulen Narkaukseen."
OLD = "Mihin iltaan tulet?"

ATTRIBUTIONS = [
    "ke 8. tammik. 2025 klo 9.15 Kylien väki <kylat@kylat.example> kirjoitti:",
    "ke 8. tammik. 2025 klo 9.15 Kylien väki (kylat@kylat.example) kirjoitti:",
    "Kylien väki <kylat@kylat.example> kirjoitti 23.12.2022 kello 11.54:",
    "28.02.2012 03:03, Kylien väki kirjoitti:",
    "28.2.2012 3.03, Kylien vaki kirjoitti:",
    "su, 2025-09-28 kello 11:07 +0000, Kylien väki kirjoitti:",
    "2015-01-08 9:15 GMT+02:00 Kylien väki <kylat@kylat.example>:",
    "Den ons 8 jan. 2025 kl 09:15 skrev Kylien väki <kylat@kylat.example>:",
    "Den 2025-01-08 kl. 09:15, skrev Kylien väki:",
    "8 jan. 2025 kl. 09:15 skrev Kylien väki <kylat@kylat.example>:",
    "On Wed, 8 Jan 2025 at 09:15, Kylien väki <kylat@kylat.example> wrote:",
    "On Jan 8, 2025, at 9:15 AM, Kylien väki <kylat@kylat.example> wrote:",
    "ke 8. tammik. 2025 klo 9.15 Kylien toimeliaan väen sihteeri\n<kylat@kylat.example> kirjoitti:",
    "On Wed, 8 Jan 2025 at 09:15, The People of the Villages <\nkylat@kylat.example> wrote:",
    "Den ons 8 jan. 2025 kl 09:15 skrev Kylien väki <kylat@kylat.example\n>:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_what_stands_under_an_attribution_is_quoted(line: str, mark: str) -> None:
    found = parsed(f"{OWN}\n\n{line}\n\n{mark}{OLD}\n", subject="Re: ilmo")
    assert words_of(found, ZoneKind.OWN) == OWN
    assert words_of(found, ZoneKind.QUOTED) == mark + OLD
    assert words_of(found, ZoneKind.HEADER).endswith(":")


BLOCKS = [
    "-----Alkuperäinen viesti-----\nLähettäjä: Kylät <kylat@kylat.example>\nLähetetty: 8. tammikuuta 2025\nAihe: ilta",
    "-----Alkuperainen viesti-----\nLahettaja: Kylät\nLahetetty: 8.1.2025\nVastaanottaja: Maija\nAihe: ilta",
    "-----Original Message-----\nFrom: Kylät\nSent: 8 January 2025 09:15\nTo: Maija\nSubject: ilta",
    "-----Ursprungligt meddelande-----\nFrån: Kylät\nSkickat: den 8 januari 2025 9:15\nTill: Maija\nÄmne: ilta",
    "________________________________\nFrån: Kylät <kylat@kylat.example>\nSkickat: 8.1.2025\nTill: Maija\nÄmne: ilta",
    "Lähettäjä: Kylät <kylat@kylat.example>\nLähetetty: ke 8. tammikuuta 2025\nVastaanottaja: Maija\nAihe: ilta",
    "*Från:* Kylät\n*Skickat:* 8.1.2025\n*Till:* Maija\n*Kopia:* Pekka\n*Ämne:* ilta",
    "From: Kylät\nDate: Wednesday, 8 January 2025 at 9.15\nTo: Maija\nSubject: ilta",
]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("prefix", ["Re", "VS", "Vs", "SV", "Sv", "RE"])
def test_under_a_reply_a_header_block_begins_a_quotation(block: str, prefix: str) -> None:
    found = parsed(f"{OWN}\n\n{block}\n\n{OLD}", subject=f"{prefix}: ilta")
    assert (words_of(found, ZoneKind.OWN), words_of(found, ZoneKind.QUOTED)) == (OWN, OLD)
    assert words_of(found, ZoneKind.HEADER) == block
    assert found.forwarded_from is None


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("prefix", ["VL", "Fwd", "FW", "Vb", "Fw"])
def test_under_a_forward_a_header_block_begins_what_is_passed_on(block: str, prefix: str) -> None:
    found = parsed(f"Tiedoksi.\n\n{block}\n\n{OWN}", subject=f"{prefix}: ilta")
    assert (words_of(found, ZoneKind.OWN), words_of(found, ZoneKind.FORWARDED)) == ("Tiedoksi.", OWN)
    assert found.forwarded_from is not None
    assert found.forwarded_from.name == "Kylät"


MARKERS = [
    "---------- Edelleenlähetetty viesti ----------",
    "---------- Välitetty viesti ---------",
    "-------- Välitetty viesti --------",
    "---------- Forwarded message ---------",
    "---------- Vidarebefordrat meddelande ----------",
    "Begin forwarded message:",
    "Vidarebefordrat brev:",
    "Välitetty viesti alkaa:",
]


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("subject", ["VL: ilmo", "ilmo", "Re: ilmo"])
def test_a_forward_marker_counts_under_any_subject(marker: str, subject: str) -> None:
    block = "Lähettäjä: Pekka Kuusi <Pekka@posti.example>\nPäiväys: pe 6. helmik. 2026 klo 21.12\nAihe: ilmo"
    found = parsed(f"Pekan ilmo tuli minulle.\n\n{marker}\n{block}\n\n{OWN}\nt. Pekka", subject=subject)
    assert words_of(found, ZoneKind.OWN) == "Pekan ilmo tuli minulle."
    assert words_of(found, ZoneKind.FORWARDED) == f"{OWN}\nt. Pekka"
    assert found.forwarded_from == Address("Pekka Kuusi", "pekka@posti.example")


def test_a_forward_with_every_line_marked_is_passed_on() -> None:
    head = "> From: Pekka Kuusi <pekka@posti.example>\n> Subject: ilmo\n> Date: 6.2.2026"
    found = parsed(f"Begin forwarded message:\n\n{head}\n>\n> Tulen.", subject="Fwd: ilmo")
    assert words_of(found, ZoneKind.FORWARDED) == ">\n> Tulen."
    assert found.forwarded_from == Address("Pekka Kuusi", "pekka@posti.example")


def test_what_a_forwarded_mail_quotes_is_quoted() -> None:
    head = "---------- Forwarded message ---------\nFrom: Pekka <p@posti.example>\nDate: 6.2.2026"
    tail = "On Fri, 6 Feb 2026 at 09:15, Kylät <kylat@kylat.example> wrote:\n> Tuletko?\n"
    found = parsed(f"Tiedoksi.\n\n{head}\n\nTulen.\n\n{tail}", subject="Fwd: ilmo")
    assert (words_of(found, ZoneKind.FORWARDED), words_of(found, ZoneKind.QUOTED)) == ("Tulen.", "> Tuletko?")


def test_a_mail_passed_on_twice_is_passed_on() -> None:
    inner = "-------- Välitetty viesti --------\nLähettäjä: Pekka <p@posti.example>\nPäiväys: 5.2.2026\n\nTulen."
    outer = f"---------- Forwarded message ---------\nFrom: Liisa <l@posti.example>\nDate: 6.2.2026\n\n{inner}"
    found = parsed(outer, subject="Fwd: VL: ilmo")
    assert words_of(found, ZoneKind.FORWARDED) == "Tulen."


def test_a_block_without_a_word_above_it_is_passed_on_where_the_subject_is_silent() -> None:
    found = parsed(f"{BLOCKS[0]}\n\nTulen.", subject="ilta")
    assert words_of(found, ZoneKind.FORWARDED) == "Tulen."


def test_marked_lines_without_a_word_beside_them_are_passed_on_under_a_forward() -> None:
    assert words_of(parsed("> Tulen.", subject="VL: ilmo"), ZoneKind.FORWARDED) == "> Tulen."


def test_marked_lines_under_own_words_are_quoted_even_under_a_forward() -> None:
    found = parsed("Tulen tuohon toiseen.\n\n> 1. Hirvas\n> 2. Narkaus", subject="VL: illat")
    assert words_of(found, ZoneKind.QUOTED) == "> 1. Hirvas\n> 2. Narkaus"


def test_answers_between_quoted_lines_are_own_words() -> None:
    found = parsed("> Ketkä tulevat?\nMaija ja Pekka\n\n> Ruokavalio?\nPekka vegaani\n", subject="Re: ilmo")
    assert words_of(found, ZoneKind.OWN) == "Maija ja Pekka\nPekka vegaani"


def test_an_answer_below_the_quotation_is_own_words_with_its_signature() -> None:
    found = parsed(f"{ATTRIBUTIONS[0]}\n> {OLD}\n\n{OWN}\n\nTerveisin\nMaija", subject="Re: ilmo")
    assert (words_of(found, ZoneKind.OWN), words_of(found, ZoneKind.SIGNATURE)) == (OWN, "Terveisin\nMaija")


@pytest.mark.parametrize(
    "prose",
    [
        "Naapurini kirjoitti: tulen mukaan.",
        "Pekka kirjoitti eilen, että tulee. Lista on tässä:",
        "ma 6.5. naapuri kirjoitti tulevansa, tässä nimet:",
        "To: torstaina, Ti: tiistaina",
        "Aihe: ilmoittautuminen\nNimi: Maija Virtanen",
        "Lähettäjä: Maija Virtanen\nSähköposti: maija@posti.example\nViesti: tulen",
        "Alkuperäinen viesti katosi.",
    ],
)
def test_prose_and_forms_are_own_words(prose: str) -> None:
    found = parsed(f"Hei!\n{prose}\nMaija Virtanen, vegaani")
    assert prose in words_of(found, ZoneKind.OWN)
    assert "vegaani" in words_of(found, ZoneKind.OWN)


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: ilmo", "ilmo"),
        ("VS: Vs: [EXT] RE[2]: ilmo", "ilmo"),
        ("Sv: SV: Ang: kväll", "kväll"),
        ("Fwd: VL: VB: FW: ilmo", "ilmo"),
        ("Vastaus kutsuun", "Vastaus kutsuun"),
        ("Retki: ilmo", "Retki: ilmo"),
        ("", ""),
    ],
)
def test_the_subject_line_has_no_prefixes(subject: str, bare: str) -> None:
    assert without_prefixes(subject) == bare
    assert parsed(subject=subject).text.startswith(bare + "\n")


def test_the_outermost_prefix_tells_reply_from_forward() -> None:
    assert is_forward("VL: Re: ilmo")
    assert not is_forward("Re: VL: ilmo")
    assert is_reply("[Ulkoinen] VS: ilmo")


def test_the_last_of_a_list_is_no_signature_though_she_shares_the_sender_s_surname() -> None:
    body = "Hei, tulisimme talkoisiin:\nLiisa Ahola\nPekka Ahola\nAino Ahola\n"
    mail = parse(
        f"From: Liisa Ahola <liisa@posti.example>\nSubject: Ilmo\n\n{body}".encode(), datetime(2027, 3, 1, tzinfo=UTC)
    )
    assert "Aino Ahola" in mail.of(ZoneKind.OWN)
