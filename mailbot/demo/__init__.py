"""The demo: a sample inbox on this machine, read and answered by the very pass that a live one gets."""

from mailbot.demo.show import run

__all__ = ["run"]
