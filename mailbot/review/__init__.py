"""Review by reply: what a coordinator's answer to a digest asks for, whether it counts, and carrying it out."""

from mailbot.review.find import find, find_in
from mailbot.review.values import Command, Do, Ref, Reply, Scene

__all__ = ["Command", "Do", "Ref", "Reply", "Scene", "find", "find_in"]
