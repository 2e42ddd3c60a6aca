"""Who comes to an event, for the door and for the kitchen. Pure: rows, JSON and the bytes of a book."""

from mailbot.lists.book import book, kitchen_book
from mailbot.lists.collation import by_name, halves
from mailbot.lists.mail import ListMail, check, mail
from mailbot.lists.rows import Count, Row, as_json, kitchen, rows

__all__ = [
    "Count",
    "ListMail",
    "Row",
    "as_json",
    "book",
    "by_name",
    "check",
    "halves",
    "kitchen",
    "kitchen_book",
    "mail",
    "rows",
]
