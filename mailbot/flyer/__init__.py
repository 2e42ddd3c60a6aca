"""Flyers: an announcement as organisers write it, read into events of the catalogue.

`find` is a function of text and day; `opening.text` reads a file into text.
"""

from mailbot.flyer.find import find, left_over
from mailbot.flyer.found import Doubt, Found, Kind

__all__ = ["Doubt", "Found", "Kind", "find", "left_over"]
