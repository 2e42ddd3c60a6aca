"""What leaves: the bytes of a letter (`mime`), the way out (`smtp`), and each letter's way there (`delivery`)."""

from mailbot.outbox.delivery import Delivered, Folders, deliver
from mailbot.outbox.mime import build, build_digest, message_id
from mailbot.outbox.smtp import Post, Verdict

__all__ = ["Delivered", "Folders", "Post", "Verdict", "build", "build_digest", "deliver", "message_id"]
