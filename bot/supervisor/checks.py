"""What must hold before anything is started; each failure is one sentence."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from bot.settings import Settings
from bot.supervisor.errors import CannotStart

NEEDED_BYTES = 1_000_000_000  # the database, a model, uploads of some weeks
RASAS_PYTHON = Path("nlu/.venv/bin/python")


def check_folder(folder: Path) -> None:
    """The data folder can be written and has room. Raises `CannotStart`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise CannotStart(f"The folder {folder} (DATA_DIR) cannot be used: {error.strerror}.") from None
    if not os.access(folder, os.W_OK):
        raise CannotStart(f"The folder {folder} (DATA_DIR) cannot be written to: change its owner or set DATA_DIR.")
    if free < NEEDED_BYTES:
        raise CannotStart(f"Only {free // 1_000_000} MB are free in {folder} (DATA_DIR), at least 1 GB is needed.")


def check_ports(settings: Settings) -> None:
    """Nobody listens where we want to. Raises `CannotStart`."""
    _check_port(settings.host, settings.port, "PORT")
    if not settings.rasa_url:
        _check_port("127.0.0.1", settings.rasa_port, "RASA_PORT")


def _check_port(host: str, port: int, setting: str) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise CannotStart(f"The address {host} (HOST) is not known on this machine.") from None
    except PermissionError:
        raise CannotStart(f"Port {port} ({setting}) is reserved for root: choose one above 1023.") from None
    except OSError as error:
        hint = f"stop what uses it or set {setting} to another"
        raise CannotStart(f"Port {port} ({setting}) on {host} cannot be used, {hint} ({error.strerror}).") from None


def check_rasas_environment(settings: Settings) -> None:
    """Rasa can be started, where it is ours to start. Raises `CannotStart`."""
    if not settings.rasa_url and not RASAS_PYTHON.exists():
        raise CannotStart("Rasa's environment (nlu/.venv) is not there: run `make setup`, or set RASA_URL.")
