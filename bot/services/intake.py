"""Stores together what arrives together: while one transaction is under way, the next one gathers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain.messages import InboundEvent, InboundMessage
from bot.runtime import Runtime
from bot.services.inbound import receive

MOST = 50  # deliveries in one transaction


class Intake:
    """`receive` for callers side by side: under load, one commit serves many of them."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: list[tuple[Sequence[InboundEvent], asyncio.Future[None]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def receive(self, events: Sequence[InboundEvent]) -> None:
        """As `bot.services.inbound.receive`: returns after the commit, raises what kept the events from it."""
        if not events:
            return
        if not all(isinstance(event, InboundMessage) for event in events):
            await receive(self._runtime, events)  # rare, and they lock what senders lock
            return
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((events, stored))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        await stored

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._store(batch)

    async def _store(self, batch: Sequence[tuple[Sequence[InboundEvent], asyncio.Future[None]]]) -> None:
        error: Exception | None = None
        try:
            await receive(self._runtime, [event for events, _ in batch for event in events])
        except Exception as caught:  # noqa: BLE001 - it is raised where the events came from
            error = caught
        if error and len(batch) > 1:  # one that cannot be stored must not take the others along
            for one in batch:
                await self._store([one])
            return
        for _, stored in batch:
            if stored.done():  # the caller has gone
                continue
            if error:
                stored.set_exception(error)
            else:
                stored.set_result(None)
