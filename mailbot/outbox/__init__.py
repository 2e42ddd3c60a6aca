"""What leaves: the bytes of a letter (`build`), the way out (`smtp`), and each letter's way there (`deliver`)."""

from mailbot.outbox.build import build, build_digest, message_id
from mailbot.outbox.deliver import Delivered, Folders, deliver
from mailbot.outbox.smtp import Post, Verdict

__all__ = ["Delivered", "Folders", "Post", "Verdict", "build", "build_digest", "deliver", "message_id"]
