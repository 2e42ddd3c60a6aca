"""The words of letters and digests: templates, dates, statuses and diets, read from `templates/` once."""

from mailbot.wording.templates import LANGUAGES, Templates, load
from mailbot.wording.words import Words, inert

__all__ = ["LANGUAGES", "Templates", "Words", "inert", "load"]
