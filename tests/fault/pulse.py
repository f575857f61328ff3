"""What the providers see, counted: the clock of the fault test, by which its kills are timed."""

from __future__ import annotations

import asyncio
from typing import Any


class Pulse:
    """Counts events and lets a caller wait for the next ones."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def beat(self) -> None:
        self.count += 1
        for until, waiter in self._waiting:
            if self.count >= until and not waiter.done():
                waiter.set_result(None)
        self._waiting = [(until, waiter) for until, waiter in self._waiting if not waiter.done()]

    async def beats(self, number: int) -> None:
        """Return when so many more events have happened; at once for 0."""
        if number > 0:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append((self.count + number, waiter))
            await waiter


class Journal(list[Any]):
    """A provider's journal that beats with each entry, before the provider answers."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse

    def append(self, entry: Any) -> None:
        super().append(entry)
        self._pulse.beat()
