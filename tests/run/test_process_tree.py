from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.settings import load
from tests.run.assistant import (
    ENDS_WITHIN,
    ROOT,
    Assistant,
    Participant,
    command_line,
    environment,
)
from tests.support.processes import free_port


@pytest.fixture(scope="module")
def rasa_url() -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.support.fake_rasa", "--port", str(port)], cwd=ROOT)
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, rasa_url: str) -> Iterator[Assistant]:
    """One that runs through several tests; none of them may end it."""
    ours = Assistant(tmp_path_factory.mktemp("data"), rasa_url).start()
    yield ours
    ours.stop()


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end within the time that only a broken build needs."""
    _, alive = psutil.wait_procs(processes, timeout=ENDS_WITHIN)
    return not [process for process in alive if command_line(process)]  # a zombie has none


def test_it_says_where_to_go(assistant: Assistant) -> None:
    assert f"Web chat   http://127.0.0.1:{assistant.port}/" in assistant.greeting
    assert "web chat live, Telegram off" in assistant.greeting
    assert assistant.get("/health/ready")["checks"]["database"] == "ok"


def test_workers_that_die_are_replaced(assistant: Assistant) -> None:
    worker = assistant.child("work")
    worker.kill()
    worker.wait(ENDS_WITHIN)
    budi = Participant(assistant.port)
    budi.write("halo")
    assert next(budi.answers())
    assert '"child_died"' in assistant.errors


def test_a_second_one_on_the_same_data_is_refused(assistant: Assistant, rasa_url: str) -> None:
    second = Assistant(assistant.data, rasa_url)
    second.launch()
    assert second.ended() == 1
    assert f"already running on {assistant.data} (process {assistant.process.pid})" in assistant.errors
    assert assistant.get("/health/ready")["checks"]["database"] == "ok"


def test_killed_hard_it_leaves_no_process_and_can_be_started_at_once_with_all_it_had(
    tmp_path: Path, rasa_url: str
) -> None:
    assistant = Assistant(tmp_path, rasa_url).start()
    ani = Participant(assistant.port)
    ani.write("halo")
    assert next(ani.answers())
    everything = assistant.tree()
    started = [" ".join(command_line(process)) for process in everything]
    for part in ("postgres", "bot serve", "bot work"):
        assert any(part in line for line in started)
    assistant.process.kill()
    assistant.ended()

    assistant.start()
    assert gone(everything)
    assert ani.written() == ["halo"]
    ani.write("menu")
    answers = ani.answers()
    assert next(answers)
    assert next(answers)
    assert assistant.stop() == 0


def test_a_port_in_use_is_one_sentence_and_nothing_is_started(tmp_path: Path, rasa_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = Assistant(tmp_path, rasa_url, port=taken.getsockname()[1])
        refused.launch()
        assert refused.ended() == 1
    assert refused.errors.count("\n") == 1
    assert f"Port {refused.port} (PORT)" in refused.errors
    assert not (tmp_path / "postgres").exists()


def test_a_wrong_setting_is_one_sentence_and_exit_code_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=environment(PORT="eighty"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_with_its_own_rasa_it_understands_and_stops_without_leaving_a_process(tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to((ROOT / load().data_dir / "models").resolve())
    assistant = Assistant(tmp_path).start()
    everything = assistant.tree()
    assert assistant.get("/health/ready") == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "rasa": "ok"},
    }
    citra = Participant(assistant.port)
    citra.write("saya mau bicara dengan petugas")
    assert next(citra.answers())
    assert assistant.stop(signal.SIGTERM) == 0
    assert gone(everything)
