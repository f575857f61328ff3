"""A door in front of a real server: open, shut (nobody answers at all) or stuck (it takes calls and never answers)."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

_CHUNK = 64 * 1024


class Gate:
    """Passes bytes on to the server behind it. The other side sees a server that stops, hangs, and comes back."""

    def __init__(self, behind: str) -> None:
        address = urlsplit(behind)
        self._host, self._behind = str(address.hostname), int(address.port or 80)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._stuck = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._stuck = False
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse connections, and cut those that are open."""
        if self._server:
            self._server.close()
            self._server = None
        await self._cut()

    async def get_stuck(self) -> None:
        """Take connections and say nothing."""
        await self.open()
        self._stuck = True
        await self._cut()

    async def _cut(self) -> None:
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers = [writer]
        try:
            if self._stuck:
                await asyncio.Event().wait()
            inner_reader, inner_writer = await asyncio.open_connection(self._host, self._behind)
            writers.append(inner_writer)
            there = asyncio.create_task(_copy(reader, inner_writer))
            back = asyncio.create_task(_copy(inner_reader, writer))
            try:
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                there.cancel()
                back.cancel()
                await asyncio.gather(there, back, return_exceptions=True)
        finally:
            for end in writers:
                end.transport.abort()
                with contextlib.suppress(OSError):
                    await end.wait_closed()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
