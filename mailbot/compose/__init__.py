"""Letters: from a decision and the templates to what goes out. Pure but for `load`, which reads the templates once."""

from mailbot.compose.check import check
from mailbot.compose.letters import BY_HOST, letter, message_id
from mailbot.compose.others import notice, told_too, veiled
from mailbot.compose.sample import samples
from mailbot.compose.shape import is_harmless, is_harmless_author, is_plain, is_well_shaped
from mailbot.wording import Templates, load

__all__ = [
    "BY_HOST",
    "Templates",
    "check",
    "is_harmless",
    "is_harmless_author",
    "is_plain",
    "is_well_shaped",
    "letter",
    "load",
    "message_id",
    "notice",
    "samples",
    "told_too",
    "veiled",
]
