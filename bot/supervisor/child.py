"""One child process: started, watched, started again when it dies, stopped when we stop."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.supervisor.watch import Guard

FIRST_PAUSE = 0.5  # seconds before a dead child is started again; doubled each time
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds of life after which the pauses begin anew
PR_SET_PDEATHSIG = 1

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how many seconds it has to finish when it is told to stop."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    stop_seconds: float


def _die_with_parent() -> Callable[[], None] | None:
    """To be run in the child before its program: on Linux the kernel tells it when we are gone, however we went."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: between fork and exec nothing should be loaded
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A program that is meant to run all the time, in a session of its own: a Ctrl-C reaches us alone."""

    def __init__(self, program: Program, guard: Guard) -> None:
        self.name = program.name
        self._program = program
        self._guard = guard
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._stopping = asyncio.Event()

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it, unless it has been told to stop in the meantime."""
        async with self._starting:
            if self._stopping.is_set():
                return
            self._process = await asyncio.create_subprocess_exec(
                *self._program.command,
                env=self._program.environment,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_die_with_parent(),
            )
            self._guard.watch(self._process.pid)

    def keep_running(self) -> None:
        """From now on, start it again whenever it dies."""
        self._keeper = asyncio.create_task(self._keep_running(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Ask it to finish; after its time is over, end it."""
        self._stopping.set()
        async with self._starting:  # a process being born right now is known afterwards
            process = self._process
        if process is not None:
            await self._end(process)
        if self._keeper is not None:
            await self._keeper

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        _signal_group(process.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._program.stop_seconds):
                await process.wait()
        except TimeoutError:
            log.warning("child_ended_by_force", child=self.name)
        _signal_group(process.pid, signal.SIGKILL)  # also what it may have started itself
        await process.wait()
        self._guard.forget(process.pid)

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        pause, started_at = FIRST_PAUSE, loop.time()
        while self._process is not None:
            exit_code = await self._process.wait()
            if self._stopping.is_set():
                return
            self._guard.forget(self._process.pid)
            if loop.time() - started_at > STEADY_AFTER:
                pause = FIRST_PAUSE
            log.error("child_died", child=self.name, exit_code=exit_code, again_in=pause)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            pause, started_at = min(2 * pause, LONGEST_PAUSE), loop.time()
            await self.start()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
