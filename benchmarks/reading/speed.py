"""How fast a mail is read, and what it costs: python benchmarks/reading/speed.py [FOLDER of inboxes].

Per mail: parsing and reading (what a pass does before the list is asked), the best of three rounds once everything is
loaded, in time of the processor, so that other programs on the machine count less. Cold start: a new Python that reads
one mail, by the clock. Peak memory: the most that such a Python held.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailbot.config import load
from mailbot.mail import parse
from mailbot.model import Catalogue
from mailbot.reading.read import read

CORPORA = Path(__file__).parents[3] / "shared" / "corpus"
OPEN = ("dev-rovaniemi", "dev-inari", "dev-parish")
ROUNDS, STARTS = 3, 5
AIMS = {"median": "≤ 2 ms", "p99": "≤ 20 ms", "cold": "≤ 1.0 s", "memory": "≤ 120 MB"}
_ALONE = """
import re, sys
from pathlib import Path
from mailbot.config import load
from mailbot.mail import parse
from mailbot.reading.read import read
catalogue = load(Path(sys.argv[1])).catalogue
for path in sys.argv[2:]:
    read(parse(Path(path).read_bytes()), catalogue)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""  # getrusage would tell the memory of whoever started it, too: Linux keeps that over exec


def timed(mails: list[tuple[bytes, Catalogue]]) -> list[tuple[float, float]]:
    """(parsing, reading) of each mail in milliseconds, the best of the rounds."""
    best = [(float("inf"), float("inf"))] * len(mails)
    for _ in range(ROUNDS + 1):  # the first fills the memories
        best = [_faster(old, _once(*mail)) for old, mail in zip(best, mails, strict=True)]
    return best


def _once(raw: bytes, catalogue: Catalogue) -> tuple[float, float]:
    begun = time.process_time()
    mail = parse(raw)
    parsed = time.process_time()
    read(mail, catalogue)
    return (parsed - begun) * 1e3, (time.process_time() - parsed) * 1e3


def _faster(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), min(one[1], other[1])


def alone(catalogue: Path, mails: list[Path]) -> tuple[float, float]:
    """(seconds, megabytes) of a new Python that reads these mails."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", _ALONE, str(catalogue), *map(str, mails)]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603 — ours
    return time.perf_counter() - begun, int(said) / 1024


def main(folder: Path) -> None:
    """Prints the table."""
    inboxes = [folder / name for name in OPEN if (folder / name).is_dir()]
    if not inboxes:
        sys.exit(f"no inboxes in {folder}")
    every = [(path, load(inbox / "events.toml").catalogue) for inbox in inboxes for path in _mails(inbox)]
    times = timed([(path.read_bytes(), catalogue) for path, catalogue in every])
    table = Table("figure", "parse", "read", "aim of reading", title=f"{len(every)} mails")
    parsing, reading = zip(*times, strict=True)
    for name, figure in (("median", statistics.median), ("p99", _p99), ("most", max)):
        table.add_row(f"{name}, ms", f"{figure(parsing):.2f}", f"{figure(reading):.2f}", AIMS.get(name, ""))
    first, events = _mails(inboxes[0])[:1], inboxes[0] / "events.toml"
    starts = [alone(events, first) for _ in range(STARTS)]
    table.add_row("cold start, s", "", f"{min(s for s, _ in starts):.2f}", AIMS["cold"])
    table.add_row("peak memory, one mail, MB", "", f"{max(m for _, m in starts):.0f}", AIMS["memory"])
    table.add_row("peak memory, all mails, MB", "", f"{alone(events, [p for p, _ in every])[1]:.0f}", AIMS["memory"])
    Console().print(table)
    slow = sorted(zip(reading, every, strict=True), key=lambda one: -one[0])[:5]
    for milliseconds, (path, _) in slow:
        Console().print(f"{milliseconds:6.1f} ms  {path.parts[-3]}/{path.name}  {path.stat().st_size} octets")


def _p99(values: tuple[float, ...]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _mails(inbox: Path) -> list[Path]:
    return sorted((inbox / "mails").glob("*.eml"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPORA)
