"""Mail servers in this process, on loopback: pymap for the inbox, aiosmtpd for what is sent."""

from __future__ import annotations

import asyncio
import threading
import warnings
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

HOST = "127.0.0.1"
USER = "demo"
PASSWORD = "demo"  # noqa: S105 - of a server that lives for seconds, on loopback


@dataclass
class Sink:
    """What was sent, in order."""

    port: int = 0
    raws: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keeps a mail."""
        self.raws.append(envelope.original_content)
        return "250 OK"


@dataclass(frozen=True)
class Inbox:
    """The inbox; mails are laid into it past IMAP, straight into its memory."""

    port: int
    _loop: asyncio.AbstractEventLoop
    _backend: Any

    def append(self, raw: bytes, received_at: datetime) -> None:
        """Lays a mail into INBOX, with its arrival."""
        self._run(self._append(raw, received_at))

    def flags(self) -> list[frozenset[str]]:
        """The flags of every mail, as they lie there."""
        flags: list[frozenset[str]] = self._run(self._flags())
        return flags

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _append(self, raw: bytes, at: datetime) -> None:
        from pymap.parsing.message import AppendMessage

        await (await self._inbox()).append(AppendMessage(raw, at, frozenset()))

    async def _flags(self) -> list[frozenset[str]]:
        inbox = await self._inbox()
        return [frozenset(map(str, mail.permanent_flags)) async for mail in inbox.messages()]

    async def _inbox(self) -> Any:
        async with self._backend.login.demo_user_identity.new_session() as session:
            return await session.mailbox_set.get_mailbox("INBOX")


@contextmanager
def running() -> Iterator[tuple[Inbox, Sink]]:
    """Both servers, in a thread of their own until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    sink = Sink()
    try:
        servers, backend = asyncio.run_coroutine_threadsafe(_start(sink), loop).result(10)
        sink.port = servers[1].sockets[0].getsockname()[1]
        yield Inbox(servers[0].sockets[0].getsockname()[1], loop, backend), sink
        asyncio.run_coroutine_threadsafe(_stop(servers), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start(sink: Sink) -> tuple[list[asyncio.Server], Any]:
    from aiosmtpd.smtp import SMTP
    from proxyprotocol.reader import ProxyProtocolReader
    from pymap.backend.dict import DictBackend
    from pymap.imap import IMAPServer

    options = {"host": HOST, "port": 0, "debug": False, "cert": None, "key": None, "tls": False, "passlib_cfg": None}
    demo = {"demo_data": False, "demo_user": USER, "demo_password": PASSWORD}
    given = Namespace(**options, **demo, proxy_protocol=None, inherited_sockets=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        backend, config = await DictBackend.init(given)
    config.apply_context()
    async with backend.login.demo_user_identity.new_session() as session:
        for folder in ("Sent", "Drafts"):
            await session.mailbox_set.add_mailbox(folder)
    imap = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    inbox = await asyncio.start_server(imap, HOST, 0)
    outgoing = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, hostname="demo.example"), HOST, 0)
    return [inbox, outgoing], backend


async def _stop(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
