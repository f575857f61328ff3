"""The clock: a handful of jobs, run by one process at a time, whoever holds the advisory lock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime import Runtime
from bot.services import sending
from bot.storage import queues
from bot.storage.locks import leadership

log = structlog.get_logger()

KEEP_STATUS_UPDATES = timedelta(days=30)
type Job = Callable[[Runtime], Awaitable[object]]


async def recover_sends(runtime: Runtime) -> int:
    """Take up what senders that died were sending."""
    return await sending.recover_abandoned(runtime)


async def forget_status_updates(runtime: Runtime) -> int:
    """Drop providers' words that have done their work."""
    async with runtime.engine.begin() as db:
        return await queues.forget_old_status_updates(db, runtime.clock() - KEEP_STATUS_UPDATES)


JOBS: tuple[tuple[str, Job, timedelta], ...] = (
    ("recover_sends", recover_sends, timedelta(seconds=2)),
    ("forget_status_updates", forget_status_updates, timedelta(hours=6)),
)


async def _as_leader(runtime: Runtime, name: str, job: Job) -> None:
    """Run the job unless another process is at it; a failure is logged and the next time comes."""
    try:
        async with leadership(runtime.engine) as leads:
            if leads:
                await job(runtime)
    except Exception as error:  # noqa: BLE001 - the clock must go on ticking
        log.error("job_failed", job=name, error=type(error).__name__)  # noqa: TRY400 - may hold personal data


def start(runtime: Runtime) -> AsyncIOScheduler:
    """Start the clock; call `shutdown()` on what it returns."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for name, job, every in JOBS:
        scheduler.add_job(
            _as_leader,
            "interval",
            seconds=every.total_seconds(),
            args=(runtime, name, job),
            id=name,
            max_instances=1,
            coalesce=True,
            next_run_time=runtime.clock(),
        )
    scheduler.start()
    return scheduler
