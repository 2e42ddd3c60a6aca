"""Review by reply: what a coordinator's answer to a digest asks for, whether it counts, and carrying it out.

`find` reads, `ticket` tells whether a mail counts, `carry_out` does (behind mail and terminal alike), `take` is all of
it for one mail.
"""

from mailbot.review.carry import Desk, Done, Newcomer, carry_out, enlist, scene
from mailbot.review.event_changes import Asked, settled
from mailbot.review.find import find, find_among, find_in
from mailbot.review.receipt import acknowledgement, how, line, receipt
from mailbot.review.replies import Taken, take
from mailbot.review.ticket import Ticket, code, ticket
from mailbot.review.values import Command, Do, Ref, Reply, Scene

__all__ = [
    "Asked",
    "Command",
    "Desk",
    "Do",
    "Done",
    "Newcomer",
    "Ref",
    "Reply",
    "Scene",
    "Taken",
    "Ticket",
    "acknowledgement",
    "carry_out",
    "code",
    "enlist",
    "find",
    "find_among",
    "find_in",
    "how",
    "line",
    "receipt",
    "scene",
    "settled",
    "take",
    "ticket",
]
