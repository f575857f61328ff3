"""The sender of one channel: claims what may go, sends side by side, records results in batches."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from bot.domain.messages import ChannelName, DeliveryStatus
from bot.runtime import Runtime
from bot.services import sending
from bot.storage import outbound
from bot.storage.database import DatabaseError
from bot.storage.deliveries import Result
from bot.storage.outbound import Claimed
from bot.workers.wake import Wake

log = structlog.get_logger()

SIDE_BY_SIDE = 32  # provider calls at once
DATABASE_PAUSE = 1.0  # seconds


class Sender:
    """Sends for one channel in one process."""

    def __init__(self, runtime: Runtime, channel: ChannelName, worker: int, wake: Wake) -> None:
        self._runtime = runtime
        self._channel = channel
        self._worker = worker
        self._wake = wake
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._finished = asyncio.Event()
        self._closing = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until asked to stop; what is under way is finished and recorded first."""
        recorder = asyncio.create_task(self._record_until_closed(), name=f"recorder-{self._channel}")
        try:
            while not stopping.is_set():
                await self._guarded_step()
            if self._under_way:
                await asyncio.wait(self._under_way)
        finally:
            self._closing = True
            self._finished.set()
            await recorder

    async def _guarded_step(self) -> None:
        try:
            await self._step()
        except DatabaseError as error:
            log.warning("sender_database_error", channel=self._channel, error=type(error.orig).__name__)
            await asyncio.sleep(DATABASE_PAUSE)

    async def _step(self) -> None:
        free = SIDE_BY_SIDE - len(self._under_way)
        asked_at = self._runtime.clock()
        claimed = await sending.claim(self._runtime, self._channel, worker=self._worker, limit=free) if free else []
        for message in claimed:
            task = asyncio.create_task(self._send(message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if not claimed:
            await self._wait(asked_at)
        elif len(claimed) < free:  # the rest waits for an event: the results of these will tell
            await self._wake.wait(asked_at, None)

    async def _wait(self, asked_at: datetime) -> None:
        able = self._runtime.channels[self._channel].capabilities
        async with self._runtime.engine.begin() as db:  # a rollback would cost the connection its prepared statements
            due_at = await outbound.next_attempt_at(db, self._channel, able, asked_at)
        await self._wake.wait(self._runtime.clock(), due_at)

    async def _send(self, claimed: Claimed) -> None:
        result = await sending.send(self._runtime, claimed)
        if result.status is DeliveryStatus.SENT:
            sending.measure_latency(self._runtime, claimed)
        self._results.append(result)
        self._finished.set()

    async def _record_until_closed(self) -> None:
        while not self._closing or self._results:
            await self._finished.wait()
            self._finished.clear()
            try:
                await self._record()
            except DatabaseError as error:
                log.warning("recorder_database_error", channel=self._channel, error=type(error.orig).__name__)
                await asyncio.sleep(DATABASE_PAUSE)
                self._finished.set()

    async def _record(self) -> None:
        """Record all that has finished; on failure the results are kept for the next try."""
        batch = self._results
        if not batch:
            return
        self._results = []
        try:
            await sending.record(self._runtime, self._channel, batch, worker=self._worker)
        except DatabaseError:
            self._results = batch + self._results
            raise
        self._wake.set()
