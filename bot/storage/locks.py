"""Advisory locks: who does a job now, and who has a role for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import libpq_url

JOB_LOCK_CLASS = 4
ROLE_LOCK_CLASS = 5


@asynccontextmanager
async def leadership(engine: AsyncEngine, job: str) -> AsyncIterator[bool]:
    """Whether this process may do this job of the clock now; held until the block ends. Each job has its own leader."""
    async with engine.connect() as db:
        sql = text("select pg_try_advisory_xact_lock(:class, hashtext(:job))")
        yield bool(await db.scalar(sql, {"class": JOB_LOCK_CLASS, "job": job}))


@asynccontextmanager
async def only_one(url: str, role: str) -> AsyncIterator[bool]:
    """Whether this process has the role, for as long as the block lasts; freed when the process dies.

    A connection of its own holds it, outside any transaction. Raises `ConnectionLost`.
    """
    async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
        cursor = await connection.execute("select pg_try_advisory_lock(%s, hashtext(%s))", (ROLE_LOCK_CLASS, role))
        row = await cursor.fetchone()
        yield bool(row and row[0])
