"""Waiting for work: woken by a notification, by the next due time, or at the latest by the poll."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from bot.clock import Clock

POLL = timedelta(seconds=1)  # a lost notification delays nothing by more
SHORTEST = timedelta(milliseconds=5)
BEAT = 0.02  # seconds; what falls due within them is worked together


class Wake:
    """An event that remembers a call made while nobody waited."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.is_awaited = False

    def set(self) -> None:
        self._event.set()

    async def wait(self, now: datetime, due_at: datetime | None) -> None:
        """Return when set, when `due_at` has come, or after the poll time."""
        pause = POLL if due_at is None else min(POLL, max(SHORTEST, due_at - now))
        self.is_awaited = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._event.wait()
        self.is_awaited = False
        self._event.clear()


class Agenda:
    """Wakes one of several loops at the moments at which messages fall due."""

    def __init__(self, wakes: Sequence[Wake], clock: Clock) -> None:
        self._wakes = wakes
        self._clock = clock
        self._beats: set[int] = set()

    def note(self, due: str) -> None:
        """Something falls due then, in seconds since 1970; without a time, everybody looks at once."""
        if not due:
            for wake in self._wakes:
                wake.set()
            return
        beat = ceil(float(due) / BEAT)
        if beat not in self._beats:
            self._beats.add(beat)
            pause = beat * BEAT - self._clock().timestamp()
            asyncio.get_running_loop().call_later(max(0.0, pause), self._ring, beat)

    def _ring(self, beat: int) -> None:
        self._beats.discard(beat)
        next((wake for wake in self._wakes if wake.is_awaited), self._wakes[0]).set()
