"""pymap on loopback, in this process: an IMAP server of another make, with no MODSEQ, keywords or SPECIAL-USE."""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag

USER, PASSWORD = "hilma", "kesayo"


@dataclass(frozen=True)
class Embedded:
    """The running server; what a test does to its mail goes past IMAP, straight into its memory."""

    port: int
    _loop: asyncio.AbstractEventLoop
    _backend: Any

    def append(self, raw: bytes, received_at: datetime | None = None) -> None:
        """Put a mail into INBOX; `received_at` becomes its INTERNALDATE."""
        self._run(self._append(raw, received_at or datetime(2026, 11, 1, tzinfo=UTC)))

    def delete(self, uid: int) -> None:
        """Expunge one mail."""
        self._run(self._delete(uid))

    def flags(self) -> dict[int, frozenset[str]]:
        r"""The flags of every mail, by UID, without \Recent."""
        return self._run(self._flags())

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _inbox(self) -> Any:
        async with self._backend.login.demo_user_identity.new_session() as session:
            return await session.mailbox_set.get_mailbox("INBOX")

    async def _append(self, raw: bytes, at: datetime) -> None:
        await (await self._inbox()).append(AppendMessage(raw, at, frozenset()))

    async def _delete(self, uid: int) -> None:
        await (await self._inbox()).delete([uid])

    async def _flags(self) -> dict[int, frozenset[str]]:
        inbox = await self._inbox()
        recent = Flag(b"\\Recent")
        return {
            mail.uid: frozenset(str(flag) for flag in mail.permanent_flags if flag != recent)
            async for mail in inbox.messages()
        }


@contextmanager
def embedded() -> Iterator[Embedded]:
    """A server that runs in a thread of its own until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        server, backend = asyncio.run_coroutine_threadsafe(_start(), loop).result(10)
        yield Embedded(server.sockets[0].getsockname()[1], loop, backend)
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start() -> tuple[asyncio.Server, DictBackend]:
    args = Namespace(host="127.0.0.1", port=0, debug=False, cert=None, key=None, tls=False, passlib_cfg=None)
    args = Namespace(**vars(args), proxy_protocol=None, inherited_sockets=None, demo_data=False)
    args.demo_user, args.demo_password = USER, PASSWORD
    backend, config = await DictBackend.init(args)
    config.apply_context()
    accept = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    return await asyncio.start_server(accept, "127.0.0.1", 0), backend


async def _stop(server: asyncio.Server) -> None:
    server.close()
    await server.wait_closed()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
