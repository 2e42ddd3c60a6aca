"""The life of an event, beside the mails: places that become free, changes, reminders, the end.

Everything here is written in the caller's transaction, the letters too. `tell` is the one place where a letter that
answers no mail is made.
"""

from mailbot.life.altering import Alteration, make, plan, tell
from mailbot.life.changes import announce, call_off, concerned, is_told
from mailbot.life.reminders import remind
from mailbot.life.telling import Voice
from mailbot.life.waiting import PassedOver, fill, passed_over

__all__ = [
    "Alteration",
    "PassedOver",
    "Voice",
    "announce",
    "call_off",
    "concerned",
    "fill",
    "is_told",
    "make",
    "passed_over",
    "plan",
    "remind",
    "tell",
]
