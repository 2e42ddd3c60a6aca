"""Where own words end and the signature begins; in doubt, own words."""

import pytest

from mailbot.model import ZoneKind
from tests.mail.letters import parsed, words_of

CARD = "Maija Virtanen\nsihteeri\nKylien yhdistys ry\nKoulukuja 7, 99999 Kylä\np. 040 000 0000\nwww.kylat.example"


def parts(body: str, sender: str = "Maija Virtanen <maija.virtanen@posti.example>") -> tuple[str, str]:
    found = parsed(body, sender=sender)
    return words_of(found, ZoneKind.OWN), words_of(found, ZoneKind.SIGNATURE)


@pytest.mark.parametrize(
    "signature",
    [
        f"-- \n{CARD}",
        f"--\n{CARD}",
        f"Terveisin\n\n{CARD}",
        f"Ystävällisin terveisin\n{CARD}",
        "Terveisin Maija Virtanen",
        "t. Maija Virtanen",
        "T: Maija",
        "terv. maija virtanen",
        "Yst. terv. Maija",
        "Kunnioittaen\nMaija Virtanen",
        "Hyvää kevättä toivottaen\nMaija Virtanen",
        "Mvh Maija",
        "Med vänlig hälsning\nMaija Virtanen",
        "Hälsningar från Vasa\nMaija",
        "Kind regards,\nMaija Virtanen",
        "Best,\nMaija",
        "Maija Virtanen",
        "Maija Virtanen\nKitkajärvi",
        "Maija Virtanen, Kitkajärvi",
        "maija v",
        "-Maija",
        "/Maija",
        "MV",
        "M.V.",
        CARD,
        "Lähetetty iPhonesta",
        "Maija\n\nLähetetty Samsung Galaxy -älypuhelimesta.",
        "Skickat från min iPhone",
        "Hanki Outlook for Android<https://aka.example/x>",
        "Sent from my Galaxy",
        "Maija Virtanen\n\nTämä viesti liitteineen on tarkoitettu vain vastaanottajalle.",
    ],
)
def test_a_signature_is_found(signature: str) -> None:
    assert parts(f"Tulen Narkaukseen.\n\n{signature}") == (
        "Tulen Narkaukseen.",
        signature.replace("\n\n", "\n").replace("-- \n", "--\n"),
    )


@pytest.mark.parametrize(
    ("body", "own", "signature"),
    [
        ("Narkaus, tulossa.\n\nMaija Virtanen, vegaani", "Narkaus, tulossa.\n, vegaani", "Maija Virtanen"),
        ("Tulen.\n\nTerveisin\nMaija Virtanen (vegaani)", "Tulen.\n (vegaani)", "Terveisin\nMaija Virtanen"),
        ("Tulen. t. Maija Virtanen, vegaani", "Tulen.\n, vegaani", "t. Maija Virtanen"),
        ("Tulen.\n\nTerveisin\nMaija\nvegaani", "Tulen.\nvegaani", "Terveisin\nMaija"),
        ("Tulen.\n\nt. Maija\n\nP.S. Olen vegaani.", "Tulen.\nP.S. Olen vegaani.", "t. Maija"),
        ("Tulen.\n\nMvh\nMaija\n\nPS: jag är vegan", "Tulen.\nPS: jag är vegan", "Mvh\nMaija"),
        ("Tulen, nähdään! Terv. Maija", "Tulen, nähdään!", "Terv. Maija"),
    ],
)
def test_what_the_sender_still_tells_stays_own_words(body: str, own: str, signature: str) -> None:
    assert parts(body) == (own, signature)


@pytest.mark.parametrize(
    "body",
    [
        "Maija Virtanen",
        "Tulijat:\n\nMaija Virtanen\nPekka Kuusi",
        "Tulemme:\n- Maija, vegaani\n- Pekka",
        "Ilmoitan seuraavat:\n1. Maija Virtanen\n2. Pekka Kuusi",
        "Hei, tulen!\n\nPerunkajärvi",
        "Nimi: Maija Virtanen\nRuoka: vegaani\nLupa kuvata: kyllä",
        "Stämmor:\nS Anna\nT   Maija Virtanen\nB   Pekka – vegaani",
        "Terveisiä Kuusamosta! Tulen 6.5. Hirvaalle ja otan Pekan mukaan",
        "Bästa Maija,\njag kommer",
        "Vie Pekalle terveiset ja sano, että tulen",
        "Nimi | Ruoka\nMaija Virtanen | vegaani\nPekka | G",
    ],
)
def test_what_is_no_signature_is_own_words(body: str) -> None:
    assert parts(body)[1] == ""


def test_a_card_of_somebody_else_than_the_address_says_is_a_signature() -> None:
    own, signature = parts(f"Meiltä tulee kolme.\n\n{CARD}", sender="Toimisto <toimisto@yhdistys.example>")
    assert (own, signature) == ("Meiltä tulee kolme.", CARD)


def test_under_a_forward_the_rule_and_card_are_of_who_passes_it_on() -> None:
    head = "----- Välitetty viesti -----\nLähettäjä: Pekka Kuusi <p@posti.example>\nLähetetty: 5.2.2026"
    found = parsed(f"Tiedoksi.\n\n{head}\n\nTulen. Pekka\n\n------------------\n{CARD}", subject="VL: ilmo")
    assert words_of(found, ZoneKind.FORWARDED) == "Tulen. Pekka"
    assert CARD in words_of(found, ZoneKind.SIGNATURE)


def test_a_sentence_under_the_closing_is_own_words_again() -> None:
    assert parts("Tulen.\n\nTerveisin,\nMaija\n\nEi kuitenkaan soijaa.")[0] == "Tulen.\nEi kuitenkaan soijaa."


def test_a_name_without_a_closing_is_found_above_a_postscript() -> None:
    assert parts("Tulen.\n\nMaija\n\nPS. Tuon pullaa") == ("Tulen.\nPS. Tuon pullaa", "Maija")
