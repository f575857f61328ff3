"""The real Rasa server on the model of the present data: trained if `make test` has not done so."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import free_port

RASAS_PYTHON = Path("nlu/.venv/bin/python")
MODELS = Path("var/models")
READY_WITHIN = 60.0  # seconds; alone it takes a quarter of that
ASKS_EVERY = 0.1


@contextmanager
def serving(log: Path) -> Iterator[str]:
    """URL of a server that answers, with what it says in `log`; TEST_RASA_URL names one that runs already."""
    given = os.environ.get("TEST_RASA_URL")
    if given:
        yield given
        return
    command = [str(RASAS_PYTHON), "nlu/train.py", "--out", str(MODELS)]
    model = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(RASAS_PYTHON), "nlu/serve.py", "--model", model, "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(server, f"{url}/status", log)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(url):
        assert _is_alive(server), f"the Rasa server ended while it was starting:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"the Rasa server did not become ready:\n{log.read_text()}"


def _is_alive(server: subprocess.Popen[bytes]) -> bool:
    """Whether it lives on for a while; its end is seen at once."""
    try:
        server.wait(ASKS_EVERY)
    except subprocess.TimeoutExpired:
        return True
    return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
