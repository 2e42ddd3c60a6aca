"""`mailbot demo`: a sample inbox, read and answered before your eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to lay letters and digest.")] = Path(
        "demo"
    ),
) -> None:
    """Fills a small inbox on this machine with sample mails, reads them, and shows what was understood and done.

    No account, no settings; nothing leaves this machine.

    Example: mailbot demo --folder /tmp/demo
    """
    from mailbot.demo import run

    run(folder)
