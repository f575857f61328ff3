"""A runtime on a real database with one remembering channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName, InboundEvent
from bot.runtime import Runtime
from bot.services import inbound, sending
from bot.storage import outbound
from bot.storage.database import Db
from bot.storage.deliveries import Result
from tests.support.people import Clock, RecordingChannel, Scripted


@dataclass
class Spine:
    """The parts of a test, and short ways to use them."""

    runtime: Runtime
    telegram: RecordingChannel
    clock: Clock
    understanding: Scripted
    worker: int = 11

    async def receive(self, *events: InboundEvent) -> None:
        await inbound.receive(self.runtime, events)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.runtime.engine.connect() as db:
            return list((await db.execute(text(sql), values)).all())

    async def value(self, sql: str, **values: Any) -> Any:
        return (await self.rows(sql, **values))[0][0]

    async def send_due(self, limit: int = 50) -> list[Result]:
        """One round of a sender: claim, send, record."""
        claimed = await sending.claim(self.runtime, ChannelName.TELEGRAM, worker=self.worker, limit=limit)
        results = [await sending.send(self.runtime, c) for c in claimed]
        await sending.record(self.runtime, ChannelName.TELEGRAM, results, worker=self.worker)
        return results


@pytest.fixture
async def spine(engine: AsyncEngine, catalogue: Catalogue) -> Spine:
    clock, telegram, understanding = Clock(), RecordingChannel(), Scripted()
    runtime = Runtime(
        engine, {ChannelName.TELEGRAM: telegram}, understanding, catalogue, clock=clock, random=lambda: 0.0
    )
    async with engine.begin() as db:
        await outbound.add_channel(db, ChannelName.TELEGRAM)
    return Spine(runtime, telegram, clock, understanding)


async def count(db: Db, table: str) -> int:
    return int(await db.scalar(text(f"select count(*) from {table}")) or 0)
