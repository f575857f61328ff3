"""The files participants sent: fetched from the providers within limits, and kept."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.ports import FetchError
from bot.runtime import Runtime
from bot.storage import attachments

log = structlog.get_logger()

BATCH = 4
RETRY_AFTER = timedelta(seconds=30)


async def fetch_waiting(runtime: Runtime) -> int:
    """Fetch some waiting files; returns how many were tried."""
    async with runtime.engine.begin() as db:
        wanted = await attachments.wanted(db, runtime.clock(), BATCH)
        for file in wanted:
            try:
                fetched = await runtime.channels[file.channel].fetch(file.attachment)
            except FetchError as error:
                log.warning("file_refused", attachment_id=file.id, reason=error.reason)
                await attachments.refuse(db, file.id, error.reason)
            except Exception as error:  # noqa: BLE001 - the provider may be away: try again later
                log.warning("file_not_fetched", attachment_id=file.id, error=type(error).__name__)
                until = runtime.clock() + RETRY_AFTER * (file.attempts + 1)
                await attachments.postpone(db, file.id, until, type(error).__name__)
            else:
                await attachments.keep(db, file.id, fetched.content, fetched.content_type)
    return len(wanted)
