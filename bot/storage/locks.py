"""Advisory locks that make one process the leader for a moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

JOB_LOCK_CLASS = 4


@asynccontextmanager
async def leadership(engine: AsyncEngine, job: str) -> AsyncIterator[bool]:
    """Whether this process may do this job of the clock now; held until the block ends. Each job has its own leader."""
    async with engine.connect() as db:
        sql = text("select pg_try_advisory_xact_lock(:class, hashtext(:job))")
        yield bool(await db.scalar(sql, {"class": JOB_LOCK_CLASS, "job": job}))
