"""Fetches participants' files, a few at a time, beside the conversation."""

from __future__ import annotations

import asyncio

import structlog

from bot.runtime import Runtime
from bot.services import media
from bot.storage.database import DatabaseError
from bot.workers.wake import Wake

log = structlog.get_logger()


async def run(runtime: Runtime, wake: Wake, stopping: asyncio.Event) -> None:
    """Work until asked to stop."""
    while not stopping.is_set():
        busy = 0
        try:
            busy = await media.fetch_waiting(runtime)
        except DatabaseError as error:
            log.warning("files_database_error", error=type(error.orig).__name__)
        if not busy:
            await wake.wait(runtime.clock(), None)
