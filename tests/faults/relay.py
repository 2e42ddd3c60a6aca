"""A line between a program and a server: it keeps what the program says, and can be cut, hung and restored."""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

# imapclient's tags: four letters and a number. What stands in a literal (a letter for Sent) has none.
_COMMAND = re.compile(rb"^[A-P]{4}\d+ ((?:UID )?[A-Z]+)([^\r\n]*)", re.MULTILINE)


class Relay:
    """Listens on loopback and passes on to `port`; a context manager."""

    host = "127.0.0.1"

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.said = bytearray()  # by the program, in order
        self.begun_at: list[float] = []  # of each connection, also of those that were hung up on
        self.cut_after: int | None = None  # bytes of the program that still pass; then the line is cut
        self.cut_at = b""  # or words at which it is cut at once
        self.breaks_at = b""  # words at which a connection breaks; the next one is taken
        self.hears: Callable[[bytes], None] | None = None  # called with what the program says, before it passes
        self._mode = "up"
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._is_over = False
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_over = True
        self._hang_up()
        self._listener.close()

    @property
    def commands(self) -> list[str]:
        """The IMAP commands that were said, such as `UID FETCH 1 (FLAGS)`."""
        return [(name + rest).decode("utf-8", "replace") for name, rest in _COMMAND.findall(self.said)]

    def forget(self) -> None:
        """Starts to count and to keep anew."""
        self.said, self.begun_at = bytearray(), []

    def cut(self) -> None:
        """Every connection breaks, and new ones are broken off at once."""
        self._mode = "down"
        self._hang_up()

    def hang(self) -> None:
        """Connections stay, and new ones are taken, but nothing comes through any more."""
        self._mode = "hung"

    def restore(self) -> None:
        """The line is whole again."""
        self._mode, self.cut_after, self.cut_at = "up", None, b""

    # ------------------------------------------------------------ threads

    def _accept(self) -> None:
        while not self._is_over:
            if not select.select([self._listener], [], [], 0.2)[0]:
                continue
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.begun_at.append(time.monotonic())
            if self._mode == "down":
                _reset(client)
                continue
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection((self.host, self.server_port), timeout=10)
        except OSError:
            return _reset(client)
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open += [client, server]
        with suppress(OSError, ValueError):
            while True:
                ready, _, _ = select.select([client, server], [], [], 30)
                if self._mode == "hung":
                    time.sleep(0.02)
                    continue
                for one in ready:
                    if hasattr(socket, "TCP_QUICKACK"):  # Linux; else each command in two pieces costs 40 ms
                        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                    words = one.recv(65536)
                    if not words:
                        return self._close(client, server)
                    if one is client:
                        if self.breaks_at and self.breaks_at in words:
                            return self._close(client, server)
                        words = self._passing(words)
                    (server if one is client else client).sendall(words)
                    if self._mode == "down":
                        return self._close(client, server)
        return self._close(client, server)

    def _passing(self, words: bytes) -> bytes:
        """What of it still passes."""
        if self.hears is not None:
            self.hears(words)
        with self._lock:
            if self.cut_at and self.cut_at in words:
                self._mode = "down"
                words = words.split(self.cut_at)[0]
            if self.cut_after is not None:
                if len(words) >= self.cut_after:
                    self._mode, words = "down", words[: self.cut_after]
                self.cut_after -= len(words)
            self.said += words
        return words

    def _close(self, *sockets: socket.socket) -> None:
        for one in sockets:
            _reset(one)
        with self._lock:
            self._open = [one for one in self._open if one not in sockets]

    def _hang_up(self) -> None:
        with self._lock:
            sockets = list(self._open)
        for one in sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.close()
