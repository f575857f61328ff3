"""The whole process tree, started and killed as an operator does it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import psutil

from tests.support.processes import free_port

ROOT = Path(__file__).parents[2]
ENDS_WITHIN = 40.0  # seconds; only a broken build takes as long
NOT_OURS = ("TELEGRAM_", "TWILIO_", "DATABASE_URL", "PUBLIC_URL", "RASA_", "HOST")


def environment(**settings: object) -> dict[str, str]:
    """Ours, without the settings of whoever runs the tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return inherited | {name: str(value) for name, value in settings.items()}


def command_line(process: psutil.Process) -> list[str]:
    """What it was started with; nothing when it has ended since, as PostgreSQL's helpers do at any moment."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@dataclass
class Assistant:
    """`python -m bot run` on a data folder and a port of its own."""

    data: Path
    rasa_url: str = ""
    port: int = field(default_factory=free_port)
    rasa_port: int = field(default_factory=free_port)
    settings: Mapping[str, object] = field(default_factory=dict)  # beside those it always has
    greeting: str = ""

    def start(self) -> Assistant:
        """Return once it says that it is ready."""
        self.launch()
        self.greeting = self._read_until_ready(self.process.stdout)
        return self

    def launch(self) -> None:
        """Start it, whatever becomes of it."""
        ours = {"DATA_DIR": self.data, "PORT": self.port, "RASA_PORT": self.rasa_port, "RASA_URL": self.rasa_url}
        with (self.data / "errors.log").open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=environment(**ours, **self.settings),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def _read_until_ready(self, output: IO[str] | None) -> str:
        assert output is not None
        lines = []
        for line in output:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                return "".join(lines)
        self.ended()
        raise AssertionError("".join(lines) + self.errors)

    @property
    def errors(self) -> str:
        return (self.data / "errors.log").read_text()

    def tree(self) -> list[psutil.Process]:
        """The supervisor and everything below it, PostgreSQL included."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def child(self, command: str) -> psutil.Process:
        """The child that runs this sub-command."""
        return next(process for process in self.tree() if command_line(process)[-2:] == ["bot", command])

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(ENDS_WITHIN)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=ENDS_WITHIN) as answer:
            return json.loads(answer.read())


class Participant:
    """Somebody at the web chat, who keeps his cookie through restarts."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._get("/webchat/history")

    def write(self, text: str) -> None:
        """Return when the message has been accepted."""
        body = json.dumps({"id": str(uuid4()), "text": text}).encode()
        request = urllib.request.Request(
            f"{self._url}/webchat/messages", data=body, headers={"Content-Type": "application/json"}
        )
        self._http.open(request, timeout=ENDS_WITHIN).close()

    def answers(self) -> Iterator[str]:
        """What the assistant says, from the beginning of the conversation, as it comes."""
        with self._http.open(f"{self._url}/webchat/events", timeout=ENDS_WITHIN) as stream:
            for line in stream:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))["text"]

    def written(self) -> list[str]:
        """His own messages, as the assistant keeps them."""
        return [message["text"] for message in self._get("/webchat/history")["messages"] if message["mine"]]

    def _get(self, path: str) -> Any:
        with self._http.open(f"{self._url}{path}", timeout=ENDS_WITHIN) as answer:
            return json.loads(answer.read())
