"""The loops of the staff's bot: one does what staff want and looks for news, the others send."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.runtime import Runtime
from bot.services.keys import Keys
from bot.services.staffbot import inbox, news, sending
from bot.workers.wake import Wake

log = structlog.get_logger()

ROLE = "staff_telegram_polling"
SIDE_BY_SIDE = 2  # chats written to at once
PAUSE = 1.0  # seconds


async def serve(runtime: Runtime, keys: Keys, wake: Wake, sender_wakes: list[Wake], stopping: asyncio.Event) -> None:
    """Do what staff want and queue what they must know, until asked to stop."""

    async def round_of_work() -> bool:
        busy = await inbox.work_next(runtime, keys)
        await news.tell(runtime)
        for sender in sender_wakes:
            sender.set()
        return busy

    await _loop(runtime, round_of_work, wake, stopping)


async def send(runtime: Runtime, wake: Wake, stopping: asyncio.Event) -> None:
    """Send until asked to stop."""
    await _loop(runtime, lambda: sending.send_next(runtime), wake, stopping)


async def _loop(runtime: Runtime, work: Callable[[], Awaitable[bool]], wake: Wake, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            if not await work():
                await wake.wait(runtime.clock(), None)
        except Exception as error:  # noqa: BLE001 - the database may be away; participants must not suffer for staff
            log.warning("staff_bot_failed", error=type(error).__name__)
            await asyncio.sleep(PAUSE)
