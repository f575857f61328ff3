"""Prism between our adapter and the Twilio stand-in: it lets nothing pass that Twilio's own description forbids."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.support import node

SPECIFICATION = "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
PRISM = "@stoplight/prism-cli/dist/index.js"
READY = "Prism is listening"
START_SECONDS = 90


def messages_specification(folder: Path) -> Path:
    """Twilio's description cut to the paths of messages: read whole it takes Prism ten seconds longer."""
    described = json.loads(node.module(SPECIFICATION).read_text(encoding="utf-8"))
    described["paths"] = {path: item for path, item in described["paths"].items() if "/Messages" in path}
    for path in described["paths"].values():
        _allow_relative_pages(path)
    file = folder / "twilio_messages.json"
    file.write_text(json.dumps(described), encoding="utf-8")
    return file


def _allow_relative_pages(path: dict[str, Any]) -> None:
    """The addresses of pages are described as complete ones, but Twilio's own examples there are paths."""
    if "200" in path.get("get", {}).get("responses", {}):
        schema = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for name, described in schema.get("properties", {}).items():
            if name.endswith("uri"):
                described.pop("format", None)


class _Output:
    """Reads what Prism says, so that it never waits for a reader."""

    def __init__(self, stream: IO[str]) -> None:
        self.lines: list[str] = []
        self.ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.append(line.rstrip())
            if READY in line:
                self.ready.set()
        self.ready.set()  # it ended: nobody shall wait for it

    def finish(self) -> None:
        self._reader.join(timeout=10)


@contextmanager
def proxy(specification: Path, port: int, upstream_port: int) -> Iterator[None]:
    """Prism on `port` before the server on `upstream_port`."""
    command = [str(node.NODE), str(node.module(PRISM)), "proxy", "--errors", "--host", "127.0.0.1"]
    command += ["--port", str(port), str(specification), f"http://127.0.0.1:{upstream_port}"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=node.environment()
    ) as process:
        assert process.stdout
        output = _Output(process.stdout)
        try:
            assert output.ready.wait(START_SECONDS), "Prism did not start in time"
            assert process.poll() is None, "\n".join(output.lines)
            yield
        finally:
            process.terminate()
            output.finish()
