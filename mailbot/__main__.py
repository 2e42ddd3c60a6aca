"""`python -m mailbot`, and the `mailbot` command."""

import sys


def main() -> None:
    """Runs the command, and ends with its exit code."""
    from mailbot.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
