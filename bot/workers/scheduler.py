"""The clock: a handful of jobs, run by one process at a time, whoever holds the advisory lock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime import Runtime
from bot.services import clocks, handoff, offering, sending, window
from bot.storage import files, queues, staff_access, staff_posts, staff_updates
from bot.storage.locks import leadership

log = structlog.get_logger()

KEEP_STATUS_UPDATES = timedelta(days=30)
KEEP_DOORS = timedelta(days=1)
KEEP_UNSENT_FILES = timedelta(days=1)
KEEP_STAFF_UPDATES = timedelta(days=3)  # Telegram sends nothing anew after one
KEEP_STAFF_POSTS = timedelta(days=30)
type Job = Callable[[Runtime], Awaitable[object]]


async def recover_sends(runtime: Runtime) -> int:
    """Take up what senders that died were sending."""
    return await sending.recover_abandoned(runtime)


async def forget_status_updates(runtime: Runtime) -> int:
    """Drop providers' words that have done their work."""
    async with runtime.engine.begin() as db:
        return await queues.forget_old_status_updates(db, runtime.clock() - KEEP_STATUS_UPDATES)


async def forget_old_doors(runtime: Runtime) -> None:
    """Drop attempts, sessions and invitations of the desk that have had no meaning for a day."""
    async with runtime.engine.begin() as db:
        await staff_access.sweep(db, runtime.clock() - KEEP_DOORS)


async def forget_unsent_files(runtime: Runtime) -> int:
    """Drop what was uploaded at the desk and never sent."""
    async with runtime.engine.begin() as db:
        return await files.forget_unsent(db, runtime.clock() - KEEP_UNSENT_FILES)


async def forget_staff_news(runtime: Runtime) -> None:
    """Drop what came from staff on Telegram and what was told them there, once it has no meaning."""
    async with runtime.engine.begin() as db:
        await staff_updates.sweep(db, runtime.clock() - KEEP_STAFF_UPDATES)
        await staff_posts.sweep(db, runtime.clock() - KEEP_STAFF_POSTS)


JOBS: tuple[tuple[str, Job, timedelta], ...] = (
    ("recover_sends", recover_sends, timedelta(seconds=2)),
    ("park_late_replies", window.park_late_replies, timedelta(seconds=2)),
    ("offer_tickets", offering.offer_waiting, timedelta(seconds=5)),
    ("take_back_tickets", handoff.take_back, timedelta(seconds=5)),
    ("watch_tickets", clocks.watch, timedelta(seconds=10)),
    ("adopt_old_requests", clocks.adopt_old_requests, timedelta(seconds=30)),
    ("forget_status_updates", forget_status_updates, timedelta(hours=6)),
    ("forget_old_doors", forget_old_doors, timedelta(hours=6)),
    ("forget_unsent_files", forget_unsent_files, timedelta(hours=6)),
    ("forget_staff_news", forget_staff_news, timedelta(hours=6)),
)

AT_ONCE = 3  # a job holds two connections, one of them to lead: all together would take the pool from one another


class Timer:
    """Runs the jobs, a few beside one another, from `start` until `stop`."""

    def __init__(self, runtime: Runtime, jobs: Sequence[tuple[str, Job, timedelta]] = JOBS) -> None:
        self._runtime = runtime
        self._under_way: set[asyncio.Task[object]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, job, every in jobs:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=every.total_seconds(),
                args=(name, job),
                id=name,
                max_instances=1,
                coalesce=True,
                next_run_time=runtime.clock(),
            )

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no job any more, and return when those under way have finished: the library would break them off."""
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was handed to the event loop just now begins, and is waited for too
        while self._under_way:
            await asyncio.wait(self._under_way)
        self._scheduler.shutdown(wait=False)

    async def _run(self, name: str, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        async with self._room:
            await _as_leader(self._runtime, name, job)


async def _as_leader(runtime: Runtime, name: str, job: Job) -> None:
    """Run the job unless another process is at it; a failure is logged and the next time comes."""
    try:
        async with leadership(runtime.engine, name) as leads:
            if leads:
                await job(runtime)
    except Exception as error:  # noqa: BLE001 - the clock must go on ticking
        log.error("job_failed", job=name, error=type(error).__name__)  # noqa: TRY400 - may hold personal data
