"""Bytes to letter under a fuzzer led by coverage: `python -m tests.fuzz.fuzz 600` (make fuzz SECONDS=600).

It begins with the hostile mails and the village's, and changes them so that lines of the program run that did not run
before. A mail that raises, breaks what `way` asks for or takes over its allowance is laid into the folder `found`, one
for each fault; `test_found.py` holds them for good once the fault is mended.
"""
# ruff: noqa: T201 - a program that prints how it goes

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path

FOUND = Path(__file__).parent / "found"
ALLOWANCE = 20.0  # seconds of the processor: four times a mail's own, since everything is watched here
SMALL = 20_000  # octets
WORDS = r"""
Content-Type: multipart/mixed; boundary= multipart/alternative multipart/report text/html text/plain message/rfc822
charset=utf-8 charset=utf-7 iso-8859-1 Content-Transfer-Encoding: base64 quoted-printable =?utf-8?q? =?utf-8?b? ?=
format=flowed delsp=yes name= filename*0*= From: To: Cc: Subject: Message-ID: In-Reply-To: References: Date: Received:
Auto-Submitted: Authentication-Results: dmarc=fail mx.kyla.example; List-Id: Return-Path: <> Precedence: bulk
tulen ilmoittaudun perun peruutan en\x20pääse siirrän tilalle vaihtaa Koivulahden seurantalolle 18.3. torstaina 23.3.
kaikkiin molempiin huomenna vegaani gluteeniton laktoositon allerginen ei\x20pähkinää ja kanssa mieheni Maarit Kettunen
Terveisin Nimi: Ruokavalio: | > kirjoitti: Lähettäjä: Jag\x20kommer anmäler vegetarian I\x20would\x20like\x20to\x20join
<table> <tr><td>
&nbsp; <blockquote> <div> -- \xe2\x80\xae \xc2\xad \xcc\x81 \xed\xa0\xbd \x00 \x0d\x0a\x0d\x0a
""".split()  # noqa: SIM905 - reads as words


def seeds() -> list[bytes]:
    """What it begins with."""
    from tests.flow.village import mail
    from tests.hostile.mails import HOSTILE
    from tests.live.test_poll import MAILS

    begun = [raw for raw in HOSTILE.values() if len(raw) < SMALL]
    return [*MAILS, mail("Olli Rantala", body="En pääsekään, peruisin.\n\n{name}\n"), *begun]


class Finder:
    """What is called with each mail; keeps one mail for each fault."""

    def __init__(self) -> None:
        self.tried, self.slowest = 0, (0.0, b"")
        self.faults: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()

    def __call__(self, raw: bytes) -> None:
        from tests.fuzz import way

        self.tried += 1
        begun = time.process_time()
        try:
            self.ends[str(way.go(raw).action)] += 1
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            at = traceback.extract_tb(error.__traceback__)[-1]
            self._keep(raw, f"{type(error).__name__} in {Path(at.filename).name}:{at.lineno}")
        took = time.process_time() - begun
        if took > self.slowest[0]:
            self.slowest = (took, raw)
        if took > ALLOWANCE:
            self._keep(raw, "over its allowance")
        if self.tried % 1_000 == 0:
            print(self.report(), flush=True)

    def _keep(self, raw: bytes, fault: str) -> None:
        if not self.faults[fault]:
            FOUND.mkdir(exist_ok=True)
            path = FOUND / f"{sha256(raw).hexdigest()[:12]}.eml"
            path.write_bytes(raw)
            print(f"{fault}: {path}", flush=True)
        self.faults[fault] += 1

    def report(self) -> str:
        """What was tried and found."""
        ends, faults = dict(self.ends), dict(self.faults)
        return f"{self.tried} mails, ended as {ends}, slowest {self.slowest[0]:.1f} s, faults {faults}"


def main(seconds: int) -> int:
    """Prints what was found; 1 where anything was."""
    before = set(FOUND.glob("*"))
    child = os.fork()  # libFuzzer ends the program it runs in
    if not child:
        _fuzz(seconds)
    os.waitpid(child, 0)
    found = set(FOUND.glob("*")) - before
    print(f"{len(found)} faults found")
    return 1 if found else 0


def _fuzz(seconds: int) -> None:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed here; `make fuzz` installs it (it has wheels for Linux on x86-64).", flush=True)
        os._exit(1)
    with atheris.instrument_imports(include=["mailbot", "email", "mailparser"], enable_loader_override=False):
        from tests.fuzz import way  # noqa: F401 - imported here, so that it is watched
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    (folder / "corpus").mkdir()
    for number, raw in enumerate(seeds()):
        (folder / "corpus" / str(number)).write_bytes(raw)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
    limits = [f"-max_total_time={seconds}", f"-max_len={SMALL}", "-timeout=120", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup(
        [sys.argv[0], *limits, f"-dict={words}", f"-artifact_prefix={folder}/", str(folder / "corpus")], Finder()
    )
    atheris.Fuzz()


def _escaped(word: str) -> str:
    """The word as libFuzzer's dictionaries want it: plain ASCII, other octets as those of WORDS that are escaped."""
    return "".join(chr(octet) if octet < 127 else f"\\x{octet:02x}" for octet in word.replace('"', "\\x22").encode())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
