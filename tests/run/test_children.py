from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.supervisor import CannotStart
from bot.supervisor.child import Child, Program
from bot.supervisor.lock import Lock
from bot.supervisor.watch import Guard

REPORTS_AND_WAITS = (
    "import os, sys, signal; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); signal.pause()"
)
IGNORES_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + REPORTS_AND_WAITS
WITHIN = 20.0  # seconds; only a broken build takes as long


class Births:
    """Reads the process ids that children write into a pipe."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._pipe = os.fdopen(os.open(path, os.O_RDWR))

    async def next(self) -> psutil.Process:
        async with asyncio.timeout(WITHIN):
            line = await asyncio.to_thread(self._pipe.readline)
        return psutil.Process(int(line))

    def close(self) -> None:
        self._pipe.close()


@pytest.fixture
def births(tmp_path: Path) -> Iterator[Births]:
    pipe = Births(tmp_path / "births")
    yield pipe
    pipe.close()


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    lock = Lock(tmp_path)
    keeper = Guard(lock.descriptor)
    lock.release()
    yield keeper
    keeper.dismiss()


@pytest.fixture
def program(births: Births) -> Callable[[str], Program]:
    def make(code: str) -> Program:
        return Program("test", (sys.executable, "-c", code, str(births.path)), dict(os.environ), 0.2)

    return make


async def test_a_child_that_dies_is_started_again(
    guard: Guard, births: Births, program: Callable[[str], Program]
) -> None:
    child = Child(program(REPORTS_AND_WAITS), guard)
    await child.start()
    first = await births.next()
    child.keep_running()
    first.kill()
    second = await births.next()
    assert second.pid != first.pid
    await child.stop()
    assert not second.is_running()


async def test_a_child_that_was_told_to_stop_stays_stopped(
    guard: Guard, births: Births, program: Callable[[str], Program]
) -> None:
    child = Child(program(REPORTS_AND_WAITS), guard)
    await child.start()
    child.keep_running()
    process = await births.next()
    await child.stop()
    await child.start()
    assert child.exit_code is not None
    assert not process.is_running()


async def test_a_child_that_does_not_want_to_stop_is_ended(
    guard: Guard, births: Births, program: Callable[[str], Program]
) -> None:
    child = Child(program(IGNORES_SIGTERM), guard)
    await child.start()
    process = await births.next()
    await child.stop()
    assert not process.is_running()


async def test_the_guard_ends_what_a_killed_supervisor_leaves(
    tmp_path: Path, births: Births, program: Callable[[str], Program]
) -> None:
    lock = Lock(tmp_path)
    guard = Guard(lock.descriptor)
    lock.release()
    child = Child(program(REPORTS_AND_WAITS), guard)
    await child.start()
    process = await births.next()
    await asyncio.to_thread(guard.let_go)
    await asyncio.to_thread(process.wait, WITHIN)
    await child.stop()


async def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first, second = Lock(tmp_path), Lock(tmp_path)
    await first.take(print)
    with pytest.raises(CannotStart, match=f"already running .* \\(process {os.getpid()}\\)"):
        await second.take(print)
    first.release()
    await second.take(print)
    second.release()


async def test_the_next_run_waits_until_a_killed_one_is_tidied_up(tmp_path: Path) -> None:
    killed = Lock(tmp_path)
    await killed.take(print)
    guard = Guard(killed.descriptor)
    killed.release()  # the guard still holds it
    (tmp_path / "run.lock").write_text("")  # whoever wrote his number there is dead
    told: asyncio.Queue[str] = asyncio.Queue()
    following = Lock(tmp_path)
    taking = asyncio.create_task(following.take(told.put_nowait))
    assert "previous run" in await told.get()
    assert not taking.done()
    guard.dismiss()
    await taking
    following.release()
