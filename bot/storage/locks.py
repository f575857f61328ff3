"""Advisory locks that make one process the leader for a moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

LEADER_LOCK = 7_235_025  # any number, the same in all processes


@asynccontextmanager
async def leadership(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Whether this process may do the clock's work now; held until the block ends."""
    async with engine.connect() as db:
        yield bool(await db.scalar(text("select pg_try_advisory_xact_lock(:lock)"), {"lock": LEADER_LOCK}))
