"""The processes of a run: started, waited for, measured, and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

READY_WITHIN = 120.0  # seconds
OTHERS = "everything else"
RASAS_PYTHON = Path("nlu/.venv/bin/python")


class CannotMeasure(Exception):
    """Something that the benchmark needs did not come up. The message says what."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


@contextmanager
def running(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None, *, url: str = ""
) -> Iterator[psutil.Process]:
    """The process, from the moment that `url` answers until the block ends."""
    with (
        log.open("ab") as output,
        subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **(environment or {})}) as process,
    ):
        try:
            if url:
                _wait(process, url)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CannotMeasure(f"nothing answers at {url}: {process.args!r}")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


class Meter:
    """Processor time and memory of groups of processes, each a process with its children."""

    def __init__(self, groups: Mapping[str, psutil.Process]) -> None:
        self._groups = groups
        self._before = self._seconds()
        self._busy_before = _machine()
        self._at = time.monotonic()

    def shares(self) -> dict[str, float]:
        """Per group, the part of one core it has used since the start or the last call; and what others used."""
        now, busy, at = self._seconds(), _machine(), time.monotonic()
        used = {name: now[name] - self._before[name] for name in now}
        used[OTHERS] = max(0.0, busy - self._busy_before - sum(used.values()))
        shares = {name: seconds / (at - self._at) for name, seconds in used.items()}
        self._before, self._busy_before, self._at = now, busy, at
        return shares

    def megabytes(self) -> dict[str, int]:
        """Per group, memory; what processes share is counted once."""
        return {
            name: round(sum(p.memory_full_info().pss for p in _family(process)) / 1e6)
            for name, process in self._groups.items()
        }

    def _seconds(self) -> dict[str, float]:
        return {name: sum(map(_used, _family(process))) for name, process in self._groups.items()}


def _machine() -> float:
    """Processor seconds of everything that runs here."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
