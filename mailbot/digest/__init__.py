"""The coordinators' digest: from a view of what happened and what waits to a subject, a text and a page. Pure."""

from mailbot.digest.excerpt import Excerpt, excerpt
from mailbot.digest.over import Over, over
from mailbot.digest.pages import Digest, check, compose, waiting_rows
from mailbot.digest.report import Tried, report
from mailbot.digest.view import (
    Asked,
    Cap,
    Change,
    DigestView,
    Month,
    PassedOver,
    Poison,
    Undelivered,
    Waiting,
)

__all__ = [
    "Asked",
    "Cap",
    "Change",
    "Digest",
    "DigestView",
    "Excerpt",
    "Month",
    "Over",
    "PassedOver",
    "Poison",
    "Tried",
    "Undelivered",
    "Waiting",
    "check",
    "compose",
    "excerpt",
    "over",
    "report",
    "waiting_rows",
]
