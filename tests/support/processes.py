"""Servers of others, run as processes while a test needs them."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

START_SECONDS = 90


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _Output:
    """Reads what a process says, so that it never waits for a reader, and sees when it is ready."""

    def __init__(self, stream: IO[str], ready: str) -> None:
        self.lines: list[str] = []
        self.ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(stream, ready), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str], ready: str) -> None:
        for line in stream:
            self.lines.append(line.rstrip())
            if ready in line:
                self.ready.set()
        self.ready.set()  # it ended: nobody shall wait for it

    def finish(self) -> None:
        self._reader.join(timeout=10)


@contextmanager
def running(command: Sequence[str], ready: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """The process while the block runs, from the moment it has printed `ready`."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout
        output = _Output(process.stdout, ready)
        try:
            assert output.ready.wait(START_SECONDS), f"{command[0]} was not ready in time"
            assert process.poll() is None, "\n".join(output.lines)
            yield
        finally:
            process.terminate()
            output.finish()
