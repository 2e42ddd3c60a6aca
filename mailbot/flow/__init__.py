"""The flow: the one place where the verbs meet.

    bytes --parse--> Mail --read--> Reading --decide--> Decision --compose--> Letter --record--> rows --deliver--> sent

`run_once` is a pass over a live inbox, `replay` the same way over kept mail, with nothing sent. Cron, the scheduler,
the demo and the tests call these two and nothing else.
"""

from mailbot.flow.mails import Taken
from mailbot.flow.passing import Pass, run_once
from mailbot.flow.replaying import replay
from mailbot.flow.setup import Setup, opened

__all__ = ["Pass", "Setup", "Taken", "opened", "replay", "run_once"]
