"""What came, as a value: bytes → Mail. Nothing here raises on any bytes; what could not be read is in `Mail.faults`."""

from mailbot.mail.parse import UNREADABLE, parse

__all__ = ["UNREADABLE", "parse"]
