"""The inbox: answers conversations in batches; when a batch fails, one by one, so that one cannot stop the rest."""

from __future__ import annotations

import asyncio

import structlog

from bot.runtime import Runtime
from bot.services import answering
from bot.storage.database import DatabaseError
from bot.workers.wake import Wake

log = structlog.get_logger()

BATCH = 24  # contacts in one transaction
DATABASE_PAUSE = 1.0  # seconds


async def run(runtime: Runtime, wake: Wake, stopping: asyncio.Event) -> None:
    """Work until asked to stop; the batch in hand is finished first."""
    while not stopping.is_set():
        try:
            busy = await work_once(runtime)
            if not busy:
                await wake.wait(runtime.clock(), None)
        except DatabaseError as error:
            log.warning("inbox_database_error", error=type(error.orig).__name__)
            await asyncio.sleep(DATABASE_PAUSE)


async def work_once(runtime: Runtime) -> int:
    """Answer one batch; returns how many contacts had messages due."""
    try:
        return await answering.answer_ready(runtime, BATCH)
    except Exception as error:  # noqa: BLE001 - the batch was rolled back; find the one that fails
        log.warning("inbox_batch_failed", error=type(error).__name__)
        contacts = await answering.ready_contacts(runtime, BATCH)
        for contact_id in contacts:
            await answering.answer_contact(runtime, contact_id)
        return len(contacts)
