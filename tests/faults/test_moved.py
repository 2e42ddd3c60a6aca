"""P2, P12: the mailbox changes, the list is put back, two look at once: nothing lost, nothing answered again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from tests.faults.conftest import Scene
from tests.faults.scene import AFTER, ANSWERED, BROKEN, HOUR
from tests.faults.site import Site, copy_mailbox
from tests.flow.village import MONDAY, mail

pytestmark = pytest.mark.dovecot
NAMES = ["Maarit Kettunen", "Olli Rantala", "Eeva Salonen", "Liisa Harju"]
WITHOUT_LOCK = """
import sys
from datetime import datetime
from pathlib import Path
from mailbot import config, flow
loaded = config.load(Path(sys.argv[1]))
with flow.opened(loaded) as setup:
    flow.run_once(setup, datetime.fromisoformat(sys.argv[2]))
"""


@pytest.fixture
def taken(here: Site) -> Site:
    """A site that has answered three mails; a fourth has come since."""
    here.go(MONDAY)
    for name in NAMES[:3]:
        here.mailbox.append(mail(name, MONDAY), MONDAY + HOUR)
    here.go(MONDAY + 1.1 * HOUR)
    assert len(here.answered()) == 3
    here.mailbox.append(mail(NAMES[3], MONDAY), MONDAY + 2 * HOUR)
    return here


def all_answered_once(here: Site) -> None:
    here.go(MONDAY + 3 * HOUR)
    here.go(MONDAY + 4 * HOUR)
    assert here.answered() == Counter({f"<1.{n.lower().replace(' ', '.')}@posti.example>": 1 for n in NAMES})
    assert (here.missing(), here.is_whole()) == ([], True)
    assert sorted(str(name) for name, _, _ in here.listed("ranta")) == sorted(NAMES)


def test_another_uidvalidity(taken: Site) -> None:
    taken.mailbox.set_uidvalidity(77)
    all_answered_once(taken)


def test_another_uidvalidity_in_the_middle_of_a_pass(broken: Scene) -> None:
    def change(words: bytes) -> None:
        if b"BODY.PEEK" in words:
            broken.site.imap.hears = None
            broken.site.mailbox.set_uidvalidity(78)

    broken.site.imap.hears = change
    broken.untouched = {}  # the MODSEQs begin anew
    broken.site.poll(BROKEN)
    assert broken.end() == []


def test_the_same_mails_in_another_mailbox(taken: Site) -> None:
    mails = taken.mailbox.raws()
    taken.mailbox = taken.mailbox.server.mailbox("moved" + taken.mailbox.user)
    taken.mailbox.create("Sent", "Drafts")
    taken.mailbox.append_all([(raw, MONDAY + 2.5 * HOUR) for raw in mails])
    all_answered_once(taken)


def test_the_same_mails_in_another_folder(taken: Site) -> None:
    taken.mailbox.create("Ilmot")
    taken.mailbox.append_all([(raw, MONDAY + 2.5 * HOUR) for raw in taken.mailbox.raws()], "Ilmot")
    before = taken.answered()
    taken.folder_name = "Ilmot"
    taken.go(MONDAY + 3 * HOUR)
    assert taken.answered() - before == Counter(["<1.liisa.harju@posti.example>"])
    assert taken.answered().most_common(1)[0][1] == 1


def test_a_mailbox_put_back_as_it_was_gives_used_uids_to_new_mails(here: Site) -> None:
    here.go(MONDAY)
    old = here.folder / "old"
    copy_mailbox(here.maildir, old)
    for name in NAMES[:2]:
        here.mailbox.append(mail(name, MONDAY), MONDAY + HOUR)
    here.go(MONDAY + 1.1 * HOUR)
    here.mailbox = here.mailbox.server.mailbox("old" + here.mailbox.user)
    copy_mailbox(old, here.maildir)
    here.mailbox.append(mail(NAMES[2], MONDAY), MONDAY + 2 * HOUR)
    here.go(MONDAY + 2.1 * HOUR)
    assert here.answered() == Counter({f"<1.{n.lower().replace(' ', '.')}@posti.example>": 1 for n in NAMES[:3]})


def test_the_list_put_back_from_a_backup(taken: Site) -> None:
    shutil.copytree(taken.folder / "data", taken.folder / "backup")
    taken.go(MONDAY + 2.1 * HOUR)
    assert len(taken.answered()) == 4
    shutil.rmtree(taken.folder / "data")
    shutil.copytree(taken.folder / "backup", taken.folder / "data")
    all_answered_once(taken)


def test_with_the_list_put_back_who_had_registered_is_not_told_again(here: Site) -> None:
    here.go(MONDAY)
    here.mailbox.append(mail(NAMES[0], MONDAY), MONDAY + HOUR)
    here.go(MONDAY + 1.1 * HOUR)
    shutil.copytree(here.folder / "data", here.folder / "backup")
    words = f"Hei, {NAMES[0]} ei pääsekään 18.3. Peruisin hänen ilmoittautumisensa.\n\n{NAMES[1]}\n"
    here.mailbox.append(mail(NAMES[1], MONDAY, words), MONDAY + 2 * HOUR)
    for hours in (2.1, 3):
        here.go(MONDAY + hours * HOUR)
        assert Counter(kept.recipients[0].split(".")[0] for kept in here.sink.mails) == {"maarit": 2, "olli": 1}
        shutil.rmtree(here.folder / "data")
        shutil.copytree(here.folder / "backup", here.folder / "data")


def test_the_same_bytes_again_and_the_same_message_id_with_other_words(taken: Site) -> None:
    for uid in taken.mailbox.flags("Sent"):
        taken.mailbox.delete(uid, "Sent")  # not even there is to be seen that they were answered
    other = "Hei! Ilmoittaudun torstain 18.3. iltaan Koivulahden seurantalolle. Olen keliaakikko.\n\n{name}\n"
    for raw in (mail(NAMES[0], MONDAY), mail(NAMES[1], MONDAY, other)):
        taken.mailbox.append(raw, MONDAY + 2.5 * HOUR)
    taken.mailbox.append(b"Received: by mx.posti.example; Mon, 8 Mar 2021 12:00 +0200\r\n" + mail(NAMES[2], MONDAY))
    all_answered_once(taken)


@pytest.mark.parametrize("is_locked", [True, False])
def test_two_at_once(broken: Scene, is_locked: bool) -> None:
    site = broken.site
    alone = [sys.executable, "-c", WITHOUT_LOCK, str(site.settings), BROKEN.isoformat()]
    command = site.command(BROKEN) if is_locked else alone
    site.sink.delay_seconds = 0.1
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=60)[1] for one in both]
    codes = sorted(one.returncode for one in both)
    site.sink.delay_seconds = 0
    assert codes == ([0, 8] if is_locked else [0, 0]), said
    assert broken.end() == []


def test_answered_again_after_a_backup_only_what_is_in_no_folder_and_in_no_list(broken: Scene) -> None:
    """The mails of the scene, the whole scene over: what was answered stays so."""
    broken.site.go(BROKEN)
    assert broken.end() == []
    broken.site.go(AFTER + timedelta(days=2))
    assert set(broken.site.answered()) >= ANSWERED
    assert max(broken.site.answered().values()) == 1
