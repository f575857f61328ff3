"""One supervisor per data folder. The lock lives as long as the supervisor or its guard does."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from bot.supervisor.errors import CannotStart

GUARD_NEEDS = 30.0  # seconds at most for the guard of a killed run to tidy up


class Lock:
    """Held from `take` until `release`; `descriptor` is handed to the guard, which then holds it too."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "run.lock"
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)

    async def take(self, tell: Callable[[str], None]) -> None:
        """Wait for a killed run to be tidied up. Raises `CannotStart` when another run is alive."""
        deadline = asyncio.get_running_loop().time() + GUARD_NEEDS
        told = False
        while not self._try():
            if (owner := self._owner()) or asyncio.get_running_loop().time() > deadline:
                raise CannotStart(f"The assistant is already running on {self._path.parent} (process {owner or '?'}).")
            if not told:
                tell("Waiting for the previous run to be tidied up ...")
            told = True
            await asyncio.sleep(0.1)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        os.close(self.descriptor)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _owner(self) -> int | None:
        """The process that took the lock, while it lives."""
        written = os.pread(self.descriptor, 20, 0)
        try:
            os.kill(int(written), 0)
        except (ValueError, ProcessLookupError):
            return None
        except PermissionError:  # it lives, under another user
            pass
        return int(written)
