"""What other processes hear once a transaction has committed.

PostgreSQL lets transactions that have notified commit one by one, each holding the others up until it is on disk. So
what happens often is said right behind the commit, in a transaction of its own that waits for no disk, and together
with what others of this process have to say by then. Nothing is lost by a crash in between: workers look into the
database every second anyway, and a process that starts tells everybody to look anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine as SyncEngine
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()

type Notice = tuple[str, str]  # a channel and its payload, which holds no personal data
_untold: WeakKeyDictionary[AsyncConnection, dict[Notice, None]] = WeakKeyDictionary()  # by open transaction

_NOTIFY = text("select pg_notify(n.c, n.p) from unnest(cast(:channels as text[]), cast(:payloads as text[])) n(c, p)")
_NOTIFY_AT_ONCE = text("""
    with at_once as materialized (select set_config('synchronous_commit', 'off', true))
    select pg_notify(n.c, n.p)
    from at_once, unnest(cast(:channels as text[]), cast(:payloads as text[])) n(c, p)
""")


async def announce(db: AsyncConnection, notices: Iterable[Notice]) -> None:
    """Say this when the transaction has committed, and never if it does not; the same words are said once."""
    news = dict.fromkeys(notices)
    if db in _untold:
        _untold[db] |= news
    elif news:
        await db.execute(_NOTIFY, _values(news))


def _values(notices: dict[Notice, None]) -> dict[str, list[str]]:
    return {"channels": [channel for channel, _ in notices], "payloads": [payload for _, payload in notices]}


class Engine(AsyncEngine):
    """An engine whose transactions announce what they have to say after their commit."""

    def __init__(self, sync_engine: SyncEngine) -> None:
        super().__init__(sync_engine)
        self._committed: dict[Notice, None] = {}
        self._telling = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with super().begin() as db:
            notices = _untold[db] = {}
            yield db
        if notices:
            self._committed |= notices
            await self._tell()

    async def _tell(self) -> None:
        """Say all that waits: who comes while others speak finds his words said, or says them with the next ones'."""
        async with self._telling:
            notices, self._committed = self._committed, {}
            if not notices:
                return
            try:
                async with super().begin() as db:
                    await db.execute(_NOTIFY_AT_ONCE, _values(notices))
            except SQLAlchemyError as error:  # the work itself is committed
                if isinstance(error, OperationalError | PoolTimeout):
                    self._committed = notices | self._committed  # for the next try
                log.warning("not_announced", error=type(error).__name__)
