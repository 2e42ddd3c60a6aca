"""Each promise broken on purpose, and the tests that must then fail: `python -m tests.promises.breaks` (make broken).

A copy of the tree is broken in one place after the other, and the tests named beside it are run there. A promise whose
tests still pass is not shown by them. `docs/promises.md` has the promises.
"""
# ruff: noqa: T201 - a program that prints a table

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Break:
    """A place of the program (`old`, once in its file) and what breaks the promise there; `tests` must then fail."""

    promise: str
    what: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


BREAKS = [
    Break(
        "P1",
        "UIDs that were given again are taken for known ones",
        "flow/passing.py",
        "return position.uidnext >= before.first_uid and position.uidnext > max(known, default=0)",
        "return True",
        ("tests/faults/test_moved.py::test_a_mailbox_put_back_as_it_was_gives_used_uids_to_new_mails",),
    ),
    Break(
        "P1",
        "a mail that failed three times is forgotten",
        "flow/mails.py",
        "        store.record(session, arrival, None, decision, (), now)",
        "        pass",
        ("tests/flow/test_pass.py::test_at_the_third_failure_a_mail_is_laid_before_the_coordinators_and_never_tried_again",),
    ),
    Break(
        "P2",
        "what a crash left in sending is sent again",
        "store/letters.py",
        'values = {"state": LetterState.UNCERTAIN, "settled_at"',
        'values = {"state": LetterState.DUE, "settled_at"',
        (
            "tests/faults/test_lines.py::"
            "test_a_program_killed_while_the_server_hangs_after_the_letter_leaves_it_uncertain",
        ),
    ),
    Break(
        "P2",
        "a broken line after DATA is tried again",
        "outbox/smtp.py",
        'return Verdict(LetterState.UNCERTAIN, f"after DATA: {_class(error)}")',
        'return Verdict(LetterState.DUE, f"after DATA: {_class(error)}")',
        ("tests/faults/test_lines.py::test_the_outgoing_server_says",),
    ),
    Break(
        "P3",
        "the digest tells of refused letters only",
        "flow/digests.py",
        "_LOST = (LetterState.FAILED, LetterState.UNCERTAIN)",
        "_LOST = (LetterState.FAILED,)",
        ("tests/faults/test_outage.py::test_an_uncertain_letter_is_never_sent_again_however_long_one_waits",),
    ),
    Break(
        "P3",
        "nobody looks into Sent for an uncertain letter",
        "outbox/delivery.py",
        "    if folders.holds is None:\n        return\n",
        "    if True:\n        return\n",
        ("tests/faults/test_lines.py::test_an_uncertain_letter_that_lies_in_sent_was_sent",),
    ),
    Break(
        "P4",
        "machines are answered",
        "reading/read.py",
        "    suppressed = automatic.find(mail, catalogue, authserv_id)\n",
        "    suppressed = None\n",
        ("tests/live/test_poll.py::test_one_poll_answers_each_registration_once_and_a_second_one_nothing",),
    ),
    Break(
        "P4",
        "what is ignored is kept",
        "store/recording.py",
        "if mail is not None and decision.action is not Action.IGNORE:",
        "if mail is not None:",
        ("tests/privacy/test_keeping.py::test_of_what_is_no_registration_no_byte_is_kept",),
    ),
    Break(
        "P5",
        "no cap on letters to an address, to a domain, in a thread",
        "flow/mails.py",
        'return next(filter(None, map(self._over_cap, told)), "")',
        'return ""',
        ("tests/live/test_loops.py",),
    ),
    Break(
        "P5",
        "no cap on letters in a day",
        "flow/letters.py",
        "is_full = in_hour >= self.per_hour or in_day >= self.per_day",
        "is_full = in_hour >= self.per_hour",
        ("tests/live/test_loops.py::test_an_echo_with_ever_new_names_stops_at_the_cap_and_is_told",),
    ),
    Break(
        "P6",
        "mails are fetched so that they count as read",
        "inbox/imap.py",
        'bodies = self._client.fetch(small, ["BODY.PEEK[]"])',
        'bodies = self._client.fetch(small, ["BODY[]"])',
        ("tests/faults/test_lines.py::test_the_outgoing_server_says",),
    ),
    Break(
        "P7",
        "a mail that fails ends the pass",
        "flow/passing.py",
        "done.trouble.append(error if isinstance(error, MailbotError) else _failure(arrival, error))",
        "raise",
        ("tests/flow/test_pass.py::test_a_bad_mail_stops_nothing_behind_it",),
    ),
    Break(
        "P8",
        "no caps before parsing",
        "mail/parse.py",
        "    fault = _over_cap(raw)\n",
        '    fault = ""\n',
        ("tests/mail/test_hostile.py",),
    ),
    Break(
        "P8",
        "thirty times the allowance of time",
        "flow/allowance.py",
        "signal.setitimer(signal.ITIMER_PROF, SECONDS if seconds is None else seconds, _AGAIN)",
        "signal.setitimer(signal.ITIMER_PROF, (seconds or SECONDS) * 30, _AGAIN)",
        ("tests/flow/test_allowance.py::test_even_a_regular_expression_is_interrupted_and_the_signal_is_put_back",),
    ),
    Break(
        "P9",
        "names before addresses are folded by Python",
        "outbox/mime.py",
        "        if isinstance(value, UniqueAddressHeader):\n",
        "        if False:\n",
        ("tests/outbox/test_mime.py::test_a_name_longer_than_a_line_stays_a_name",),
    ),
    Break(
        "P9",
        "encoded words in values are decoded",
        "outbox/mime.py",
        'return " ".join(clean.replace("=?", "= ?").split())',
        'return " ".join(clean.split())',
        ("tests/outbox/test_mime.py::test_no_value_makes_a_header", "mailbot/outbox/mime.py"),
    ),
    Break(
        "P10",
        "any name is repeated",
        "flow/mails.py",
        'return "" if is_sound else "automatic.19"',
        'return ""',
        ("tests/hostile/test_hostile.py::test_a_name_that_is_none_gets_no_answer_and_is_laid_before_the_coordinators",),
    ),
    Break(
        "P11",
        "the server's verdict is not looked at",
        "reading/automatic.py",
        "    if not look.authserv_id:\n        return None\n",
        "    return None\n",
        ("tests/live/test_forgery.py",),
    ),
    Break(
        "P11",
        "who had registered is not told",
        "compose/others.py",
        "return tuple(sorted(changed - catalogue.house - {sender, \"\"}))",
        "return ()",
        ("tests/live/test_forgery.py",),
    ),
    Break(
        "P12",
        "mails are not known again by their words",
        "flow/mails.py",
        "if store.known_hash(self.session, self.mail.content_hash) is not None:",
        "if False:",
        ("tests/live/test_poll.py::test_a_new_uidvalidity_loses_nothing_and_answers_nothing_again",),
    ),
    Break(
        "P12",
        "after a backup nobody looks into Sent",
        "flow/letters.py",
        "        if (self.cabinet.is_answered if is_automatic else self.cabinet.has_sent)(outgoing):\n",
        "        if False:\n",
        ("tests/faults/test_moved.py::test_the_list_put_back_from_a_backup",),
    ),
    Break(
        "P13",
        "commits are not synced",
        "store/engine.py",
        '"PRAGMA synchronous = FULL",',
        '"PRAGMA synchronous = OFF",',
        ("tests/store/test_opening.py::test_a_connection_has_its_pragmas",),
    ),
    Break(
        "P14",
        "the newest mail waits for the next pass",
        "inbox/imap.py",
        "for batch in _batches(uids[: self._caps.max_mails], BATCH):",
        "for batch in _batches(uids[:-1], BATCH):",
        ("tests/faults/test_outage.py::test_mails_are_seen_within_the_poll_interval",),
    ),
    Break(
        "P15",
        "the mail's own Date decides",
        "decide.py",
        "    at = mail.received_at\n",
        "    from email.utils import parsedate_to_datetime\n\n    at = parsedate_to_datetime(mail.header('date')[0])\n",
        ("tests/faults/test_lateness.py",),
    ),
    Break(
        "P16",
        "logs repeat what they are given",
        "cli/logs.py",
        'said = _said(record) if record.name.startswith("mailbot") else "(not repeated)"',
        "said = record.getMessage()",
        ("tests/privacy/test_telling.py::test_an_exception_anywhere_is_told_by_its_class", "tests/cli/test_logs.py"),
    ),
    Break(
        "P16",
        "a letter tells what another address said of somebody's diet",
        "compose/others.py",
        "    if old is None or old.sender == sender:\n",
        "    if True:\n",
        ("tests/flow/test_notices.py",),
    ),
    Break(
        "P17",
        "erased rows stay in the file",
        "store/engine.py",
        '"PRAGMA secure_delete = ON",',
        '"PRAGMA secure_delete = OFF",',
        ("tests/store/test_opening.py::test_a_connection_has_its_pragmas",),
    ),
    Break(
        "P17",
        "backups are not erased",
        "flow/retention.py",
        "    for path in backups(setup):\n",
        "    for path in backups(setup)[:0]:\n",
        ("tests/privacy/test_keeping.py::test_an_address_that_is_forgotten_is_in_no_byte",),
    ),
    Break(
        "P18",
        "strings of a list may be formulas",
        "lists/book.py",
        "sheet.write_string(at, place, _cell(text), self._forms[form])",
        "sheet.write_formula(at, place, _cell(text), self._forms[form])",
        ("tests/lists/test_lists.py",),
    ),
    Break(
        "P19",
        "every letter tries a server that is away",
        "outbox/delivery.py",
        "    return False\n\n\ndef _settle(",
        "    return True\n\n\ndef _settle(",
        ("tests/faults/test_outage.py::test_an_outage_makes_few_connections_and_is_caught_up_with",),
    ),
    Break(
        "P19",
        "old letters are sent all the same",
        "outbox/delivery.py",
        "        if now - claimed.created_at > within:\n",
        "        if False:\n",
        ("tests/faults/test_outage.py::test_letters_that_could_not_leave_for_over_three_days_go_to_the_coordinators",),
    ),
    Break(
        "P20",
        "a row does not tell what gave the reason",
        "store/recording.py",
        "    return sorted(one for one in ids if not one.startswith(_TELLING))\n",
        "    return []\n",
        ("tests/flow/test_explained.py",),
    ),
]  # fmt: skip


def copied(folder: Path) -> Path:
    """The tree as it stands, without what git does not know; the tests' shared things beside it, if there are any."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TREE,
        capture_output=True,
        check=True,
    )
    tree = folder / "mailbot"
    for name in filter(None, names.stdout.decode().split("\0")):
        if (TREE / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TREE / name, tree / name)
    return tree


def tried(tree: Path, one: Break) -> tuple[bool, str]:
    """Whether its tests fail where it is broken, and pytest's last line."""
    path = tree / "mailbot" / one.path
    whole = path.read_text(encoding="utf-8")
    assert whole.count(one.old) == 1, one
    path.write_text(whole.replace(one.old, one.new), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *one.tests]
        ended = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=900)
    finally:
        path.write_text(whole, encoding="utf-8")
    failed = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", ended.stdout, re.MULTILINE)
    return ended.returncode == 1 and bool(failed), ", ".join(name.rpartition("::")[2] for name in failed) or "passed"


def results(words: list[str]) -> Iterator[tuple[Break, bool, str]]:
    """Each break (of the promises named, or all) and what came of it."""
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        Path(folder).chmod(0o755)
        tree = copied(Path(folder))
        for one in BREAKS:
            if not words or one.promise in words:
                yield one, *tried(tree, one)


def main(words: list[str]) -> int:
    """Prints a line for each; 1 where a broken promise goes unseen."""
    unseen = 0
    for one, is_seen, said in results(words):
        unseen += not is_seen
        print(f"{one.promise:4}{'fails' if is_seen else 'UNSEEN':8}{one.what}: {said}", flush=True)
    print(f"{unseen} unseen")
    return int(unseen > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
