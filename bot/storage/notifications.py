"""LISTEN: one connection a process hears what other processes committed, and holds the process's worker number.

While the connection lives, the worker number's advisory lock is held; when the process dies, PostgreSQL frees
it, and others see at once which claims were abandoned.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Sequence

import psycopg
import structlog

from bot.storage.database import libpq_url
from bot.storage.locks import LockClass

log = structlog.get_logger()

RECONNECT_SECONDS = 1.0
type Handler = Callable[[str, str], Awaitable[None]]


class Listener:
    """Calls `on_notify(channel, payload)` for each notification; with an empty payload after a reconnect."""

    def __init__(self, url: str, channels: Sequence[str], on_notify: Handler) -> None:
        self._url = libpq_url(url)
        self._channels = channels
        self._on_notify = on_notify
        self._task: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()
        self.worker = secrets.randbelow(2**31 - 1) + 1

    async def start(self) -> None:
        """Return once the worker number is held. Raises psycopg.OperationalError when the database is not there."""
        connection = await self._connect()
        self._task = asyncio.create_task(self._run(connection), name="listener")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        await connection.execute("select pg_advisory_lock(%s, %s)", (LockClass.WORKER, self.worker))
        for channel in self._channels:
            await connection.execute(f"listen {channel}")
        return connection

    async def _run(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                async with connection:
                    async for notification in connection.notifies():
                        await self._on_notify(notification.channel, notification.payload)
            log.warning("listener_lost")
            connection = await self._reconnect()
            for channel in self._channels:
                await self._on_notify(channel, "")

    async def _reconnect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        while True:
            await asyncio.sleep(RECONNECT_SECONDS)
            with contextlib.suppress(psycopg.OperationalError):
                return await self._connect()
