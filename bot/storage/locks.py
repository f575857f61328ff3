"""Advisory locks: which there are, who does a job now, and who has a role for good."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import libpq_url


class LockClass(IntEnum):
    """The first of a lock's two numbers; the comment says what the second one is. The same in all releases."""

    URN = 1  # hash of an address that may have to be created
    WORKER = 2  # number of a worker that is alive
    EXTERNAL_ID = 3  # hash of the provider's id of a message
    JOB = 4  # hash of the name of a job of the clock
    ROLE = 5  # hash of the name of what only one process does
    OFFERS = 6  # 0: tickets are being handed out
    ATTEMPT = 7  # hash of whose attempts to sign in are counted


# Locks of one number, apart from those above: the schema, the end of the audit's chain, the last admin.
MIGRATION_LOCK = 7_235_024
AUDIT_LOCK = 7_235_025
ADMINS_LOCK = 7_235_026


@asynccontextmanager
async def leadership(engine: AsyncEngine, job: str) -> AsyncIterator[bool]:
    """Whether this process may do this job of the clock now; held until the block ends. Each job has its own leader."""
    async with engine.connect() as db:
        sql = text("select pg_try_advisory_xact_lock(:class, hashtext(:job))")
        yield bool(await db.scalar(sql, {"class": LockClass.JOB, "job": job}))


@asynccontextmanager
async def only_one(url: str, role: str) -> AsyncIterator[bool]:
    """Whether this process has the role, for as long as the block lasts; freed when the process dies.

    A connection of its own holds it, outside any transaction. Raises `ConnectionLost`.
    """
    async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
        cursor = await connection.execute("select pg_try_advisory_lock(%s, hashtext(%s))", (LockClass.ROLE, role))
        row = await cursor.fetchone()
        yield bool(row and row[0])
