"""Long polling by one process: a provider gives its updates to one caller, and two would take turns in failing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.storage.database import ConnectionLost
from bot.storage.locks import only_one

log = structlog.get_logger()

ROLE = "telegram_polling"
ASK_AGAIN = 3.0  # seconds until another process asks whether the role is free


async def run(url: str, poll: Callable[[], Awaitable[None]], stopping: asyncio.Event, *, role: str = ROLE) -> None:
    """Call `poll`, which returns at the stop, as soon as no other process does."""
    while not stopping.is_set():
        try:
            async with only_one(url, role) as is_mine:
                if is_mine:
                    await poll()
        except ConnectionLost as error:
            log.warning("poller_database_error", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASK_AGAIN):
                await stopping.wait()
