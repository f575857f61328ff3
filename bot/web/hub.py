"""Wakes the pages that are open in this process when there is something new for them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.storage.webchat import TYPING


class News(asyncio.Event):
    """Set when there is something new; `typing` when it is only that somebody writes."""

    typing = False


class Hub:
    """Who waits for which address."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[News]] = defaultdict(set)
        self.closing = asyncio.Event()
        self._also: list[Callable[[], None]] = []

    @contextmanager
    def subscribed(self, address_id: str) -> Iterator[News]:
        """An event that is set at each news for the address."""
        event = News()
        self._waiting[address_id].add(event)
        try:
            yield event
        finally:
            self._waiting[address_id].discard(event)
            if not self._waiting[address_id]:
                del self._waiting[address_id]

    async def on_notify(self, channel: str, address_id: str) -> None:
        """News for one address; an empty id is news for all: something may have been missed."""
        if channel == TYPING:
            for event in self._waiting.get(address_id, ()):
                event.typing = True
        for key in [address_id] if address_id else list(self._waiting):
            self.tell(key)

    def tell(self, address_id: str) -> None:
        """News for one address, known in this process."""
        for event in self._waiting.get(address_id, ()):
            event.set()

    def on_close(self, also: Callable[[], None]) -> None:
        """What else has to be closed when this is."""
        self._also.append(also)

    def close(self) -> None:
        """Let every open stream end."""
        self.closing.set()
        for also in self._also:
            also()
        for events in self._waiting.values():
            for event in events:
                event.set()
