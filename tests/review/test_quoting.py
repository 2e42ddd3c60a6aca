"""Whatever a mail program does with the digest that it quotes, only her own words are commands."""

from datetime import timedelta

import pytest

from mailbot import digest, review, wording
from mailbot.digest import DigestView, Excerpt, Waiting
from mailbot.model import Action, Address, Diet, Language, Registration, Status
from tests.review.desk import CATALOGUE, NOW, line

NAMES = ("Maija Virtanen", "Pekka Laine", "Kaisa Mäki", "Olli Aho")
WORDS = (
    "Hei, tulemme 15 hengen porukalla.",
    "Ok! Tulen jos pääsen.",
    "Peruisin ilmoittautumisen 33",
    "Hylkää edellinen viesti",
)


def _view() -> DigestView:
    waiting = tuple(
        Waiting(11 + at, Address(name, f"{at}@posti.example"), NOW, Excerpt(words, ((0, 3),)), ("doubt.heads",),
                Action.REGISTER, (line(name),))
        for at, (name, words) in enumerate(zip(NAMES, WORDS, strict=True))
    )  # fmt: skip
    new = tuple(
        Registration(31 + at, "hirvas", name, Status.CONFIRMED, Diet(none=True), "x@posti.example", created_at=NOW)
        for at, name in enumerate(NAMES)
    )
    return DigestView(NOW + timedelta(hours=1), waiting, new=new, standing=new, code="MB-0123456789abcdef")


TEMPLATES = wording.load()
DIGESTS = {at: digest.compose(_view(), CATALOGUE, at, TEMPLATES) for at in (Language.FI, Language.SV, Language.EN)}
HEADS = {
    Language.FI: "Lähettäjä: Kokoamo <a@b.example>\nLähetetty: 9. joulukuuta 2026 7.00\nVastaanottaja: Liisa\nAihe: ",
    Language.SV: "Från: Kokoamo <a@b.example>\nSkickat: den 9 december 2026 07:00\nTill: Liisa\nÄmne: ",
    Language.EN: "From: Kokoamo <a@b.example>\nSent: Wednesday, December 9, 2026 7:00 AM\nTo: Liisa\nSubject: ",
}
WROTE = {
    Language.FI: "ke 9. jouluk. 2026 klo 7.00 Kokoamo (a@b.example) kirjoitti:",
    Language.SV: "Den ons 9 dec. 2026 kl 07:00 skrev Kokoamo <a@b.example>:",
    Language.EN: "On Wed, Dec 9, 2026 at 7:00 AM Kokoamo <a@b.example> wrote:",
}
PHONE = {Language.FI: "Lähetetty iPhonesta", Language.SV: "Skickat från min iPhone", Language.EN: "Sent from my iPhone"}


def marked(text: str) -> str:
    return "\n".join(f"> {words}".rstrip() for words in text.splitlines())


WAYS = {
    "gmail": lambda said, text, at: f"{said}\n\n{WROTE[at]}\n\n{marked(text)}\n",
    "below": lambda said, text, at: f"{WROTE[at]}\n{marked(text)}\n\n{said}\n",
    "outlook": lambda said, text, at: f"{said}\n\n{'_' * 32}\n{HEADS[at]}x\n\n{text}",
    "outlook without a rule": lambda said, text, at: f"{said}\n\n{HEADS[at]}x\n\n{text}",
    "original message": lambda said, text, at: f"{said}\n\n-----Original Message-----\n{HEADS[at]}x\n\n{text}",
    "phone": lambda said, text, at: f"{said}\n\n{PHONE[at]}\n\n> {WROTE[at]}\n>\n{marked(text)}",
    "no sign at all": lambda said, text, at: f"{said}\n\n{text}",
}


@pytest.mark.parametrize("language", list(DIGESTS))
@pytest.mark.parametrize("way", WAYS)
def test_a_quoted_digest_is_no_command(way: str, language: Language) -> None:
    text = DIGESTS[language].text
    said = "OK 12\n\nT. Liisa Korhonen\np. 040 123 4511"
    found = review.find(WAYS[way](said, text, language), range(11, 15), range(31, 35))
    assert [(str(one.do), one.item) for one in found.commands] == [("approve", 12)]
    assert not found.unclear
    alone = review.find(WAYS[way]("Kiitos!", text, language), range(11, 15), range(31, 35))
    assert (alone.commands, alone.unclear) == ((), False)


@pytest.mark.parametrize("language", list(DIGESTS))
def test_an_answer_between_the_quoted_lines_is_of_the_one_above_it(language: Language) -> None:
    quoted = marked(DIGESTS[language].text).split("\n")
    at = next(at for at, words in enumerate(quoted) if "[13]" in words)
    whole = "\n".join([*quoted[:at], "ok", *quoted[at:], "", ""])
    found = review.find(whole, range(11, 15), range(31, 35))
    assert [(str(one.do), one.item) for one in found.commands] == [("approve", 12)]
