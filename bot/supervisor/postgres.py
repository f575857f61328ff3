"""The embedded PostgreSQL under the supervisor's eye."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import subprocess
import sys
from pathlib import Path

import structlog

from bot.storage.embedded import EmbeddedPostgres
from bot.supervisor.errors import CannotStart

RECOVERS_WITHIN = 60.0  # seconds; after a hard stop it may have a log to replay
LOOKS_EVERY = 2.0  # seconds
PR_SET_CHILD_SUBREAPER = 36
# What the package raises while a server is still replaying its log.
RETRIED = (AssertionError, subprocess.SubprocessError)

log = structlog.get_logger(__name__)


def adopt_orphans() -> None:
    """PostgreSQL detaches itself: on Linux it becomes our child again, so that its end can be taken note of."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def _bury(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):  # not ours: it was running before us, or this is not Linux
        os.waitpid(pid, os.WNOHANG)


async def stop(server: EmbeddedPostgres) -> None:
    """Shut it down; what was committed is kept."""
    await asyncio.to_thread(server.stop)
    _bury(server.pid)


async def start(folder: Path) -> EmbeddedPostgres:
    """A running server on the data in `folder`. Raises `CannotStart`."""
    deadline = asyncio.get_running_loop().time() + RECOVERS_WITHIN
    while True:
        try:
            return await asyncio.to_thread(EmbeddedPostgres, folder)
        except (AssertionError, subprocess.SubprocessError, OSError, RuntimeError) as error:
            if asyncio.get_running_loop().time() > deadline or not isinstance(error, RETRIED):
                reason = f"the embedded PostgreSQL does not start ({error}); its own log is {folder / 'log'}"
                raise CannotStart(f"There is no database: {reason}.") from None
        await asyncio.sleep(1.0)


async def keep_running(server: EmbeddedPostgres) -> None:
    """Start it again whenever it dies, until cancelled."""
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        if not server.is_running():
            log.error("postgres_died")
            _bury(server.pid)
            try:
                await asyncio.to_thread(server.start)
            except (AssertionError, subprocess.SubprocessError, OSError) as error:
                log.error("postgres_does_not_start", reason=type(error).__name__)  # noqa: TRY400 - no traceback needed
