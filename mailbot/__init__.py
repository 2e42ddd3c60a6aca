"""mailbot reads an organiser's inbox, keeps the list of who comes, and answers."""

__version__ = "0.1.0"
