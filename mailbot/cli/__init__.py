"""The commands, one module for each group; `main` runs the one that is asked for."""

from mailbot.cli.app import main

__all__ = ["main"]
