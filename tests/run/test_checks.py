from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import settings
from bot.settings import Settings
from bot.supervisor import CannotStart, checks
from tests.support.processes import free_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def configured(**chosen: object) -> Settings:
    return settings.load(_env_file=None, **chosen)


def refusal(check: object, *arguments: object) -> str:
    with pytest.raises(CannotStart) as caught:
        check(*arguments)  # type: ignore[operator]
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_a_port_in_use_is_named_with_its_setting(taken_port: int) -> None:
    chosen = configured(port=taken_port, rasa_url="http://127.0.0.1:1")
    assert f"Port {taken_port} (PORT)" in refusal(checks.check_ports, chosen)


def test_the_port_of_rasa_is_checked_where_we_start_it(taken_port: int) -> None:
    chosen = configured(rasa_port=taken_port, port=free_port())
    assert f"Port {taken_port} (RASA_PORT)" in refusal(checks.check_ports, chosen)
    checks.check_ports(configured(rasa_port=taken_port, rasa_url="http://127.0.0.1:1", port=free_port()))


def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    refusal(checks.check_ports, configured(host="no.such.host.invalid"))
    refusal(checks.check_ports, configured(host="192.0.2.1"))


def test_too_little_room_is_told_in_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=12_345_678))
    assert "Only 12 MB are free" in refusal(checks.check_folder, tmp_path)


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "DATA_DIR" in refusal(checks.check_folder, tmp_path / "file" / "var")


def test_rasas_environment_is_needed_unless_rasa_is_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "make setup" in refusal(checks.check_rasas_environment, configured())
    checks.check_rasas_environment(configured(rasa_url="http://rasa:5005"))
