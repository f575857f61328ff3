"""The stock Rasa server: trained on our messages, one rule an intent, answering through its REST channel."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson
import psutil
import yaml

from benchmarks import messages
from benchmarks.processes import RASAS_PYTHON, CannotMeasure, free_port, running

HERE = Path(__file__).with_name("stock")
DATA, DOMAIN = Path("nlu/data"), Path("nlu/domain.yml")
SIDE_BY_SIDE = 32
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


@dataclass(frozen=True, slots=True)
class Server:
    process: psutil.Process
    url: str


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([*DATA.rglob("*.yml"), *HERE.rglob("*.yml"), DOMAIN]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model(folder: Path, log: Path) -> Path:
    """Path of the trained model; trained once for the present data. Raises `CannotMeasure`."""
    trained = folder / f"{_fingerprint()}.tar.gz"
    if not trained.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as project:
            _train(Path(project), trained, log)
    return trained


def _train(project: Path, trained: Path, log: Path) -> None:
    """A project as Rasa's manual has it, made of our data; the domain says one sentence for each intent."""
    shutil.copytree(DATA, project / "data")
    shutil.copy(HERE / "entities.yml", project / "data" / "entities.yml")
    shutil.copy(HERE / "config.yml", project)
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    intents = [*domain["intents"], "nlu_fallback"]
    domain["responses"] = {f"utter_{i}": [{"text": f"Terima kasih. Ini jawaban tentang {i}."}] for i in intents}
    domain["entities"] = sorted({*domain["entities"], "number"})
    rules = [{"rule": f"answer {i}", "steps": [{"intent": i}, {"action": f"utter_{i}"}]} for i in intents]
    (project / "domain.yml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    (project / "data" / "rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": rules}), encoding="utf-8")
    command = [str(RASAS_PYTHON.absolute()), "-m", "rasa", "train", "--out", "models", "--fixed-model-name", "stock"]
    with log.open("ab") as output:
        done = subprocess.run(command, cwd=project, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise CannotMeasure(f"the stock model could not be trained, see {log}")
    shutil.move(project / "models" / "stock.tar.gz", trained)


@contextmanager
def serving(trained: Path, folder: Path) -> Iterator[Server]:
    """`rasa run` as the manual has it: REST channel, trackers in memory."""
    port = free_port()
    credentials = folder / "credentials.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    command = [
        *(
            str(RASAS_PYTHON),
            "-m",
            "rasa",
            "run",
            "--model",
            str(trained),
            "--port",
            str(port),
            "--interface",
            "127.0.0.1",
        ),
        *("--credentials", str(credentials), "--enable-api"),
    ]
    url = f"http://127.0.0.1:{port}"
    with running(command, folder / "stock.log", QUIET, url=f"{url}/status") as process:
        yield Server(process, url)


async def flat_out(server: Server, seconds: float) -> dict[str, Any]:
    """Ask as fast as it answers; returns how many answers came, and their latencies in seconds."""
    texts = enumerate(messages.varied())
    latencies: list[float] = []
    start = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def person() -> None:
            for number, text in texts:
                asked = time.perf_counter()
                if asked > start + seconds:
                    return
                body = orjson.dumps({"sender": f"chat-{number}", "message": text})
                async with session.post(f"{server.url}/webhooks/rest/webhook", data=body) as answer:
                    if not await answer.json():
                        raise CannotMeasure("the stock server did not answer")
                latencies.append(time.perf_counter() - asked)

        await asyncio.gather(*itertools.starmap(person, itertools.repeat((), SIDE_BY_SIDE)))
    return {"seconds": time.perf_counter() - start, "latencies": latencies}
