"""The commands of the process tree."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.settings import Settings
from bot.supervisor.checks import RASAS_PYTHON
from bot.supervisor.child import Program

SERVE_STOPS_IN = 10.0  # seconds: requests being answered
WORK_STOPS_IN = 20.0  # seconds: messages being answered and sent
RASA_STOPS_IN = 5.0  # seconds: it keeps nothing


def environment(settings: Settings, database_url: str | None) -> dict[str, str]:
    """Ours, where the database is when it is the embedded one, and where the processes add up their metrics."""
    variables = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str((settings.data_dir / "metrics").resolve())}
    return {**variables, "DATABASE_URL": database_url} if database_url else variables


def train(settings: Settings) -> tuple[str, ...]:
    return (str(RASAS_PYTHON), "nlu/train.py", "--out", str(settings.data_dir / "models"))


def rasa(settings: Settings, model: Path) -> Program:
    command = (str(RASAS_PYTHON), "nlu/serve.py", "--model", str(model), "--port", str(settings.rasa_port))
    return Program("rasa", command, dict(os.environ), RASA_STOPS_IN)


def serve(variables: Mapping[str, str]) -> Program:
    return Program("serve", _ours("serve"), variables, SERVE_STOPS_IN)


def work(variables: Mapping[str, str]) -> Program:
    return Program("work", _ours("work"), variables, WORK_STOPS_IN)


def migrate() -> tuple[str, ...]:
    return _ours("migrate")


def _ours(command: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot", command)
