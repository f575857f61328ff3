"""The engine: one pool per process, JSON by orjson, one clear error when PostgreSQL is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import orjson
from psycopg import OperationalError as ConnectionLost
from sqlalchemy.exc import DBAPIError as DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage.announcing import Engine

__all__ = ["AsyncEngine", "ConnectionLost", "DatabaseError", "Db", "create", "driver_url", "joined", "libpq_url"]

type Db = AsyncConnection


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def driver_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy wants it; other spellings of the scheme are accepted."""
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    return f"postgresql+psycopg://{rest}"


def libpq_url(url: str) -> str:
    """The same for psycopg itself."""
    return "postgresql://" + url.partition("://")[2]


def create(url: str, *, pool_size: int = 10, waits_for_disk: bool = True) -> AsyncEngine:
    """An engine for this process; nothing connects before the first use.

    Without `waits_for_disk`, a crash of the machine may lose the last commits: for what can be made again.
    """
    engine = create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=False,
        pool_use_lifo=True,  # the connection used last knows the prepared statements best
        pool_recycle=1800,
        hide_parameters=True,  # else a traceback in the logs shows what people wrote
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={"prepare_threshold": 3, **({} if waits_for_disk else {"options": "-c synchronous_commit=off"})},
    )
    return Engine(engine.sync_engine)


class _Joined:
    """Stands in for the engine within a transaction that is open already."""

    def __init__(self, db: Db) -> None:
        self._db = db

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Db]:
        async with self._db.begin_nested():
            yield self._db


def joined(db: Db) -> AsyncEngine:
    """An engine whose transactions are savepoints of this one: what they do counts when it commits, or not at all."""
    return cast("AsyncEngine", _Joined(db))
