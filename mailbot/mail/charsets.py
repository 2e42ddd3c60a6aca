"""Octets to text, and text made plain: the charsets that senders claim, and those they mean."""

from __future__ import annotations

import codecs
import re
import unicodedata

# Codecs that Python calls text but that no mail is written in; some take quadratic time.
_NOT_FOR_MAIL = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
_LATIN = {"iso8859-1", "iso8859-15", "cp1252", "iso8859-9", "ascii"}
_C1 = re.compile("[\x80-\x9f]")
_C1_AS_CP1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]")

_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]|\x1b[\\[\\]]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\u00ad\u200b-\u200f\u061c\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_RUN = re.compile(r"(.)\1{99,}", re.DOTALL)  # nobody means the hundredth of the same sign; readers would pay for it
_SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(octets: bytes, charset: str | None) -> str:
    """The text of these octets: as the charset says where that can be true, else as UTF-8, else as Windows-1252.

    Unlabelled Finnish mail is Windows-1252 (never guessed by statistics: those made Cyrillic of it), mail labelled
    Latin-1 holds its quotes, and mail labelled Latin-1 that is valid UTF-8 is UTF-8.

    >>> decoded("pähkinä".encode("cp1252"), None), decoded("pähkinä".encode(), "iso-8859-1")
    ('pähkinä', 'pähkinä')
    """
    codec = _codec(charset)
    if codec is None or codec in _LATIN or codec == "utf-8":
        text = _utf8(octets)
        if text is None:
            text = octets.decode(codec if codec in _LATIN and codec != "ascii" else "cp1252", "replace")
    else:
        text = octets.decode(codec, "replace")
    return _mended(_SURROGATES.sub("\ufffd", text))


def _codec(charset: str | None) -> str | None:
    """Python's name of the charset; None where it is unknown or not fit for mail."""
    try:
        info = codecs.lookup((charset or "").strip("'\" ").encode("ascii", "replace").decode())
    except (LookupError, ValueError):
        return None
    fit = info.name not in _NOT_FOR_MAIL and getattr(info, "_is_text_encoding", True)
    return info.name if fit else None


def _utf8(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = octets.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - broken
    return text if sound > 2 * broken else None  # a character cut in two by a relay, in what is UTF-8 elsewhere


def _mended(text: str) -> str:
    """Without C1 controls, which are Windows-1252's quotes and dashes; UTF-8 read as Latin-1 twice over is undone."""
    text = _C1.sub(lambda found: _C1_AS_CP1252[ord(found.group())], text)
    if _MOJIBAKE.search(text):
        try:
            return text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text
    return text


def has_overrides(text: str) -> bool:
    """True where the text holds directional overrides or isolates, which make it look other than it is."""
    return bool(_OVERRIDES.search(text))


def has_controls(text: str) -> bool:
    """True where the text holds control characters that no keyboard makes; dropped, they would join what they part."""
    return bool(_CONTROLS.search(text))


def plain(text: str) -> str:
    r"""The text with \n line ends, ordinary spaces, NFC letters, and no invisible or control characters.

    >>> plain("Ma\u0308ki\xa0ja\u200b Co\r\n")
    'Mäki ja Co\n'
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _SURROGATES.sub("\ufffd", _DROPPED.sub("", text))
    text = _RUN.sub(lambda run: run.group(1) * 99, text)
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """The text as a header shows it: every run of white space is one space."""
    return " ".join(plain(text).split())
