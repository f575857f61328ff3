"""The supervisor's side of the guard."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")


class Guard:
    """Knows what runs, and ends it should we be killed."""

    def __init__(self, lock_descriptor: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(GUARD)],
            stdin=subprocess.PIPE,
            pass_fds=[lock_descriptor],
            start_new_session=True,
            text=True,
        )

    def watch(self, pid: int) -> None:
        self._tell(f"watch {pid}")

    def forget(self, pid: int) -> None:
        self._tell(f"forget {pid}")

    def watch_postgres(self, pid_file: Path) -> None:
        self._tell(f"postgres {pid_file.resolve()}")

    def dismiss(self) -> None:
        """All has been ended; there is nothing to guard."""
        self._tell("done")
        self.let_go()

    def let_go(self) -> None:
        """End the conversation with it, as our death would, and wait until it has done what it has to."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        stdin = self._process.stdin
        if stdin is not None and not stdin.closed:
            with contextlib.suppress(BrokenPipeError):  # a guard that was killed guards nothing; we go on without
                stdin.write(f"{line}\n")
                stdin.flush()
