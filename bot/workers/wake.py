"""Waiting for work: woken by a notification, by the next due time, or at the latest by the poll."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta

POLL = timedelta(seconds=1)  # a lost notification delays nothing by more
SHORTEST = timedelta(milliseconds=5)


class Wake:
    """An event that remembers a call made while nobody waited."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, now: datetime, due_at: datetime | None) -> None:
        """Return when set, when `due_at` has come, or after the poll time."""
        pause = POLL if due_at is None else min(POLL, max(SHORTEST, due_at - now))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._event.wait()
        self._event.clear()
