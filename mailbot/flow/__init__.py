"""The flow: the one place where the verbs meet.

    bytes --parse--> Mail --read--> Reading --decide--> Decision --compose--> Letter --record--> rows --deliver--> sent

`run_once` is a pass over a live inbox, `replay` the same way over kept mail, with nothing sent. Cron, the scheduler,
the demo and the tests call these two and nothing else.
"""

from mailbot.flow.cases import differences, save
from mailbot.flow.explaining import Explained, explain
from mailbot.flow.letters import deliver
from mailbot.flow.mails import Taken
from mailbot.flow.passing import Pass, run_once
from mailbot.flow.replaying import Replay, replay
from mailbot.flow.retention import backup, forget, purge, scrub
from mailbot.flow.setup import Setup, opened

__all__ = [
    "Explained",
    "Pass",
    "Replay",
    "Setup",
    "Taken",
    "backup",
    "deliver",
    "differences",
    "explain",
    "forget",
    "opened",
    "purge",
    "replay",
    "run_once",
    "save",
    "scrub",
]
