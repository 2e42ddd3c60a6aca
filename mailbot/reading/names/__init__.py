"""Persons' names: found in a mail and put in the nominative, as on a list of participants."""

from mailbot.reading.names.find import find
from mailbot.reading.names.sender import complete, sender_name

__all__ = ["complete", "find", "sender_name"]
