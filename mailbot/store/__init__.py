"""What mailbot remembers, in SQLite through SQLAlchemy.

`schema.py` shows the tables. `open(url)` gives a `Store`; `with store.read() as session` or `with store.write() as
session` gives what the functions here want. One write session is one transaction, and one at a time: reading the list,
deciding and recording in the same one leaves no gap for another pass.
"""

from mailbot.store.backups import backup
from mailbot.store.digests import Told, add_digest, digest_answered, digest_of, digest_with, last_digest
from mailbot.store.engine import Store
from mailbot.store.figures import figures
from mailbot.store.letters import (
    Posted,
    Queue,
    SentCounts,
    free_kind,
    has_letter,
    is_automatic,
    left_since,
    letters,
    sent_counts,
)
from mailbot.store.listing import counts, participants, places_taken, standing
from mailbot.store.mails import (
    Place,
    began_at,
    bookmark,
    count_failure,
    is_answered,
    is_moved,
    known,
    known_hash,
    known_uids,
    name_failure,
    set_bookmark,
    vacate,
)
from mailbot.store.opening import open  # noqa: A004 - read as store.open, like gzip.open
from mailbot.store.parties import Party, offer, parties, withdraw
from mailbot.store.privacy import Erased, export, forget, forget_name, latest, purge, scrub
from mailbot.store.recording import post, record
from mailbot.store.review import (
    Changed,
    Kept,
    approve,
    changes_after,
    kept,
    last_change,
    left_alone_after,
    mails_after,
    registration_of,
    reject,
    repropose,
    settled_after,
    waiting,
    write,
)
from mailbot.store.schema import Change, Review

__all__ = [
    "Change",
    "Changed",
    "Erased",
    "Kept",
    "Party",
    "Place",
    "Posted",
    "Queue",
    "Review",
    "SentCounts",
    "Store",
    "Told",
    "add_digest",
    "approve",
    "backup",
    "began_at",
    "bookmark",
    "changes_after",
    "count_failure",
    "counts",
    "digest_answered",
    "digest_of",
    "digest_with",
    "export",
    "figures",
    "forget",
    "forget_name",
    "free_kind",
    "has_letter",
    "is_answered",
    "is_automatic",
    "is_moved",
    "kept",
    "known",
    "known_hash",
    "known_uids",
    "last_change",
    "last_digest",
    "latest",
    "left_alone_after",
    "left_since",
    "letters",
    "mails_after",
    "name_failure",
    "offer",
    "open",
    "participants",
    "parties",
    "places_taken",
    "post",
    "purge",
    "record",
    "registration_of",
    "reject",
    "repropose",
    "scrub",
    "sent_counts",
    "set_bookmark",
    "settled_after",
    "standing",
    "vacate",
    "waiting",
    "withdraw",
    "write",
]
