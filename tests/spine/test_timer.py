"""The clock's jobs run beside the rest, and are let finish."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.clock import now
from bot.runtime import Runtime
from bot.workers.scheduler import Job, Timer
from tests.spine.conftest import Spine

OFTEN = timedelta(seconds=0.05)
ONCE = timedelta(days=1)
SECONDS = 20.0
POOL = 10  # connections


async def test_a_job_under_way_is_finished_before_the_timer_has_stopped(spine: Spine) -> None:
    started, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def job(runtime: Runtime) -> None:
        started.set()
        await may_end.wait()
        ended.set()

    timer = Timer(replace(spine.runtime, clock=now), [("job", job, OFTEN)])
    timer.start()
    async with asyncio.timeout(SECONDS):
        await started.wait()
        stopping = asyncio.create_task(timer.stop())
        asyncio.get_running_loop().call_soon(may_end.set)
        await stopping
    assert ended.is_set()


async def test_jobs_due_at_the_same_time_do_not_keep_each_other_from_running(spine: Spine) -> None:
    first, second = asyncio.Event(), asyncio.Event()

    async def one(runtime: Runtime) -> None:
        first.set()
        await second.wait()

    async def other(runtime: Runtime) -> None:
        second.set()
        await first.wait()

    timer = Timer(replace(spine.runtime, clock=now), [("one", one, ONCE), ("other", other, ONCE)])
    timer.start()
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(first.wait(), second.wait())
        await timer.stop()


async def test_a_job_that_fails_is_run_again_and_hinders_no_other(spine: Spine) -> None:
    failures, others = 0, asyncio.Event()

    async def fails(runtime: Runtime) -> None:
        nonlocal failures
        failures += 1
        raise ValueError

    async def goes_on(runtime: Runtime) -> None:
        if failures > 1:
            others.set()

    timer = Timer(replace(spine.runtime, clock=now), [("fails", fails, OFTEN), ("goes_on", goes_on, OFTEN)])
    timer.start()
    async with asyncio.timeout(SECONDS):
        await others.wait()
        await timer.stop()


async def test_more_jobs_than_the_pool_has_connections_do_not_take_them_from_one_another(spine: Spine) -> None:
    done: asyncio.Queue[int] = asyncio.Queue()
    jobs = [(f"job-{number}", _asks_the_database(done, number), ONCE) for number in range(2 * POOL)]
    timer = Timer(replace(spine.runtime, clock=now), jobs)
    timer.start()
    async with asyncio.timeout(SECONDS):
        assert sorted([await done.get() for _ in jobs]) == list(range(2 * POOL))
        await timer.stop()


def _asks_the_database(done: asyncio.Queue[int], number: int) -> Job:
    async def job(runtime: Runtime) -> None:
        async with runtime.engine.begin() as db:
            await db.execute(text("select 1"))
        done.put_nowait(number)

    return job
