"""Tidies up after a supervisor that was killed. A script of its own, standard library only, in a session of its own.

It is told on its standard input what runs: `watch PID`, `forget PID`, `postgres PIDFILE`, `done`. When the input ends
without `done`, the supervisor is dead: then it ends what is left, children first, PostgreSQL last.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

CHILDREN_HAVE = 10.0  # seconds to finish what they are doing
POSTGRES_HAS = 15.0  # seconds for a fast shutdown


def main() -> None:
    children: set[int] = set()
    postgres: Path | None = None
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "watch":
            children.add(int(value))
        elif word == "forget":
            children.discard(int(value))
        elif word == "postgres":
            postgres = Path(value)
        elif word == "done":
            return
    _end(children)
    if postgres is not None:
        _end_postgres(postgres)


def _end(children: set[int]) -> None:
    alive = {child for child in children if _send(child, signal.SIGTERM)}
    deadline = time.monotonic() + CHILDREN_HAVE
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = {child for child in alive if _send(child, 0) and not _is_dead(child)}
    for child in alive:
        _send(child, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    """Whether the child's process group was there to get the signal."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _is_dead(child: int) -> bool:
    """Dead and not yet buried: in a container, whoever inherited it may take his time (Linux)."""
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _end_postgres(pid_file: Path) -> None:
    """SIGINT is PostgreSQL's fast shutdown: clients are cut off, all that was committed is kept."""
    try:
        postmaster = int(pid_file.read_text().split("\n", 1)[0])
        os.kill(postmaster, signal.SIGINT)
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + POSTGRES_HAS
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


if __name__ == "__main__":
    main()
