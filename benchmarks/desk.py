"""Measure the desk: 10,000 open tickets, 200 agents with an open page, 50 messages a second relayed both ways."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks import desk_office
from benchmarks.__main__ import _our_model, _tell, _tell_logs
from benchmarks.processes import RASAS_PYTHON, CannotMeasure, Meter, free_port, ours, running
from benchmarks.report import percentiles
from bot.storage import migrate
from bot.storage.embedded import EmbeddedPostgres

RATE = 50.0  # messages a second, half of them each way
SETTLE = 5.0  # seconds until all pages are open
SLOWEST_PAGE = 150.0  # milliseconds, of 95 in a hundred
SLOWEST_RELAY = 500.0


@contextmanager
def assistant(folder: Path, model: Path) -> Iterator[tuple[str, desk_office.Office, Meter]]:
    """One web process, one worker, Rasa and PostgreSQL, over the office; until the block ends."""
    rasa_port, web_port = free_port(), free_port()
    web, rasa_url = f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{rasa_port}"
    with ExitStack() as stack:
        postgres = EmbeddedPostgres(folder / "postgres")
        stack.callback(postgres.stop)
        migrate.upgrade(postgres.url)
        office = desk_office.fill(postgres.url)
        rasa_command = [str(RASAS_PYTHON), "nlu/serve.py", "--model", str(model), "--port", str(rasa_port)]
        rasa = stack.enter_context(running(rasa_command, folder / "rasa.log", url=f"{rasa_url}/status"))
        environment = {
            "PORT": str(web_port),
            "DATA_DIR": str(folder),
            "DATABASE_URL": postgres.url,
            "RASA_URL": rasa_url,
            "SECRET_KEY": desk_office.SECRET,
            "TELEGRAM_BOT_TOKEN": "",
            "TWILIO_ACCOUNT_SID": "",
            "PYTHONPATH": str(Path.cwd()),
            "PUBLIC_URL": "",
        }
        work = stack.enter_context(running(ours("bot", "work"), folder / "work.log", environment))
        serve = stack.enter_context(
            running(ours("bot", "serve"), folder / "serve.log", environment, url=f"{web}/health/live")
        )
        groups = {"rasa": rasa, "work": work, "serve": serve, "postgres": psutil.Process(postgres.pid)}
        yield web, office, Meter(groups)


def crowd(web: str, office: desk_office.Office, seconds: float, rate: float = RATE) -> dict[str, Any]:
    """What everybody saw in so many seconds."""
    task = {"base": web, "rate": rate, "seconds": seconds, "settle": SETTLE, **office.as_json()}
    command = ours("benchmarks.desk_crowd")
    done = subprocess.run(command, input=orjson.dumps(task), stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise CannotMeasure("the process of agents and participants has failed")
    seen: dict[str, Any] = orjson.loads(done.stdout)
    return seen


def figures(seen: Mapping[str, Any], shares: Mapping[str, float]) -> dict[str, Any]:
    """Milliseconds, and what they are held against."""
    pages = [seconds for each in seen["pages"].values() for seconds in each]
    relayed = [seconds for each in seen["relayed"].values() for seconds in each]
    return {
        "tickets": desk_office.TICKETS,
        "agents": desk_office.AGENTS,
        "open_streams": seen["streams"],
        "relayed": len(relayed),
        "lost": seen["lost"],
        "failed_requests": seen["failed"],
        "page_ms": percentiles(pages),
        "relayed_ms": percentiles(relayed),
        "pages_ms": {name: percentiles(each) for name, each in sorted(seen["pages"].items())},
        "ways_ms": {name: percentiles(each) for name, each in sorted(seen["relayed"].items())},
        "cores": {name: round(share, 2) for name, share in shares.items()},
    }


def table(found: Mapping[str, Any]) -> str:
    rows = [("any page", found["page_ms"]), *found["pages_ms"].items()]
    rows += [("any message", found["relayed_ms"]), *found["ways_ms"].items()]
    lines = [f"{name:<42} " + " / ".join(f"{value or 0:.0f}" for value in ms.values()) for name, ms in rows]
    return "\n".join([f"{'p50 / p95 / p99, ms':>63}", *lines])


def holds(found: Mapping[str, Any]) -> bool:
    """Whether it was as fast as promised, and nothing was lost."""
    fast = found["page_ms"]["p95"] <= SLOWEST_PAGE and found["relayed_ms"]["p95"] <= SLOWEST_RELAY
    return bool(fast and not found["lost"] and not found["failed_requests"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rate", type=float, default=RATE, help="messages a second")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="agenalis-bench-desk-") as folder:
        try:
            _tell("The desk: ten thousand tickets, everybody comes in ...")
            with assistant(Path(folder), _our_model()) as (web, office, meter):
                meter.shares()
                seen = crowd(web, office, arguments.seconds, arguments.rate)
                found = figures(seen, meter.shares())
        except CannotMeasure as error:
            _tell(f"Cannot measure: {error}.")
            _tell_logs(Path(folder))
            return 1
    print(table(found))
    encoded = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    print(encoded.decode())
    if arguments.json:
        arguments.json.write_bytes(encoded + b"\n")
    _tell("As fast as promised." if holds(found) else "Slower than promised, or something was lost.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
