"""The assistant under load: durable PostgreSQL, Rasa with our model, one web process, one worker process."""

from __future__ import annotations

import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil
import psycopg

from benchmarks.processes import RASAS_PYTHON, CannotMeasure, Meter, free_port, ours, running
from bot.storage import migrate
from bot.storage.embedded import EmbeddedPostgres

RAMP = 0.2  # of a phase: not counted, for at its start nobody has an answer yet
SECRET = "secret-of-the-benchmark"
_UNDERSTOOD = re.compile(r'agenalis_understood_total\{outcome="(\w+)"\} ([\d.e+]+)')
_WAITED = """
    select cast(substr(i.external_id, 2) as bigint), extract(epoch from i.ready_at - i.received_at)::float8
    from inbound i where i.channel = 'telegram'
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One phase, as Telegram saw it. All times in seconds."""

    seconds: float
    written: int
    answered_a_second: float  # messages of people, once the phase has found its pace
    sent_a_second: float  # messages of the bot; an answer may be more than one
    unanswered: int
    acknowledged_after: Sequence[float]
    answered_after: Sequence[float]
    quiet: Sequence[float]  # how long it was waited for the rest of the thought, of each answered one
    shares: Mapping[str, float]
    megabytes: Mapping[str, int]
    understood: Mapping[str, int]  # by outcome: answered by Rasa, cached, …


class Telegram:
    """The process that stands for Telegram and its users."""

    def __init__(self, port: int, web_port: int, log: Path) -> None:
        command = ours("benchmarks.telegram", "--port", str(port), "--web-port", str(web_port), "--secret", SECRET)
        with log.open("ab") as errors:
            self._popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        self._line()

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self._popen.pid)

    def start(self, **phase: Any) -> None:
        assert self._popen.stdin
        self._popen.stdin.write(orjson.dumps(phase) + b"\n")
        self._popen.stdin.flush()

    def seen(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self._line())
        return found

    def stop(self) -> None:
        self._popen.terminate()
        self._popen.wait()

    def _line(self) -> bytes:
        assert self._popen.stdout
        line = self._popen.stdout.readline()
        if not line:
            raise CannotMeasure("the process that stands for Telegram has died, see telegram.log")
        return line


class Assistant:
    """Everything that runs, and one phase after the other."""

    def __init__(self, telegram: Telegram, web: str, database: str, groups: Mapping[str, psutil.Process]) -> None:
        self._telegram = telegram
        self._web = web
        self._database = database
        self._meter = Meter(groups)

    def phase(self, **phase: Any) -> Seen:
        before = self._understood()
        self._meter.shares()
        self._telegram.start(**phase)
        seen = self._telegram.seen()
        shares = self._meter.shares()
        after = self._understood()
        return _seen(
            seen,
            quiet=self._quiet(),
            shares=shares,
            megabytes=self._meter.megabytes(),
            understood={name: round(after[name] - before.get(name, 0)) for name in after},
        )

    def _understood(self) -> dict[str, float]:
        with urllib.request.urlopen(f"{self._web}/metrics") as answer:
            return {name: float(count) for name, count in _UNDERSTOOD.findall(answer.read().decode())}

    def _quiet(self) -> dict[int, float]:
        with psycopg.connect(self._database) as connection:
            return dict(connection.execute(_WAITED).fetchall())


def _seen(seen: Mapping[str, Any], *, quiet: Mapping[int, float], **measured: Any) -> Seen:
    rows = seen["messages"]
    answered = [(number, due, after) for number, due, _, after in rows if after is not None]
    start, end = seen["seconds"] * RAMP, seen["seconds"]
    in_time = sum(1 for _, due, after in answered if start < due + after <= end)
    return Seen(
        seconds=seen["seconds"],
        written=len(rows),
        answered_a_second=in_time / (end - start),
        sent_a_second=seen["sends"] / seen["seconds"],
        unanswered=len(rows) - len(answered),
        acknowledged_after=[acknowledged for _, _, acknowledged, _ in rows],
        answered_after=[after for _, _, after in answered],
        quiet=[quiet[number] for number, _, _ in answered],
        **measured,
    )


@contextmanager
def assistant(folder: Path, model: Path) -> Iterator[Assistant]:
    """All processes, in `folder`, until the block ends."""
    rasa_port, web_port, api_port = free_port(), free_port(), free_port()
    web = f"http://127.0.0.1:{web_port}"
    with ExitStack() as stack:
        postgres = EmbeddedPostgres(folder / "postgres")
        stack.callback(postgres.stop)
        migrate.upgrade(postgres.url)
        rasa_command = [str(RASAS_PYTHON), "nlu/serve.py", "--model", str(model), "--port", str(rasa_port)]
        rasa_url = f"http://127.0.0.1:{rasa_port}"
        rasa = stack.enter_context(running(rasa_command, folder / "rasa.log", url=f"{rasa_url}/status"))
        telegram = Telegram(api_port, web_port, folder / "telegram.log")
        stack.callback(telegram.stop)
        metrics = folder / "metrics"
        metrics.mkdir()
        environment = {
            "PORT": str(web_port),
            "DATA_DIR": str(folder),
            "DATABASE_URL": postgres.url,
            "RASA_URL": rasa_url,
            "PUBLIC_URL": web,
            "TELEGRAM_BOT_TOKEN": "1:token",
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_BASE": f"http://127.0.0.1:{api_port}",
            "TELEGRAM_MODE": "webhook",
            "TWILIO_ACCOUNT_SID": "",
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "PYTHONPATH": os.getcwd(),  # noqa: PTH109
        }
        command = ours("benchmarks.assistant")
        work = stack.enter_context(running([*command, "work"], folder / "work.log", environment))
        live = f"{web}/health/live"
        serve = stack.enter_context(running([*command, "serve"], folder / "serve.log", environment, url=live))
        groups = {
            "rasa": rasa,
            "work": work,
            "serve": serve,
            "postgres": psutil.Process(postgres.pid),
            "telegram and its users": telegram.process,
        }
        yield Assistant(telegram, web, postgres.url, groups)
