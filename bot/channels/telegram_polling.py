"""Long polling that neither loses nor skips: Telegram hears of progress only after the updates are safe with us."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels.telegram_updates import Json
from bot.ports import ChannelThrottled, SendError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between tries after failures in a row: twice as long each time, spread by half."""

    first: float = 0.5
    longest: float = 30.0

    def after(self, failures: int) -> float:
        """The pause after so many failures in a row, at least one."""
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 16)) * random.uniform(0.75, 1.25)  # noqa: S311


async def run(
    get: Callable[[int | None], Coroutine[Any, Any, Sequence[Json]]],
    accept: Callable[[Sequence[Json]], Awaitable[None]],
    stopped: asyncio.Event,
    pauses: Pauses,
) -> None:
    """Hand over what `get(offset)` gives until stopped; the offset moves only after `accept` has returned."""
    offset: int | None = None
    failures = 0
    while not stopped.is_set():
        try:
            updates = await _until(stopped, get(offset))
            if updates:
                await accept(updates)
                offset = max(int(u["update_id"]) for u in updates) + 1
            failures = 0
        except Exception as error:  # noqa: BLE001 - provider or database away: both come back
            failures += 1
            pause = error.retry_after if isinstance(error, ChannelThrottled) else pauses.after(failures)
            code = error.code if isinstance(error, SendError) else type(error).__name__
            log.warning("telegram_polling_failed", code=code, failures=failures)
            await _until(stopped, asyncio.sleep(pause))


async def _until[T](stopped: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work, or None when the stop comes first."""
    async with _cancelled_at_end(work) as task, _cancelled_at_end(stopped.wait()) as stop:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None


@asynccontextmanager
async def _cancelled_at_end[T](work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
