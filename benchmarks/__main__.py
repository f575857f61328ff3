"""Measure the assistant and a stock Rasa server, one after the other, on the same messages, on this machine alone."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks import report, stock
from benchmarks.processes import RASAS_PYTHON, CannotMeasure, Meter
from benchmarks.run import assistant

MODELS = Path("var/models")
PEOPLE = 800  # who wait for an answer at any moment, when it is to answer as fast as it can
LINES = 12  # of each log, when something went wrong
FIRST_MEETING = 60  # seconds at most, until everybody has written once
RATES = (20, 80, 200)


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds of each phase."""

    steady: float = 20
    saturated: float = 30
    stock: float = 25


QUICK = Plan(steady=5, saturated=10, stock=8)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _tell_logs(folder: Path) -> None:
    for log in folder.glob("*.log"):
        for line in log.read_text(errors="replace").splitlines()[-LINES:]:
            _tell(f"  {log.name}: {line}")


def _our_model() -> Path:
    """Trained for the present data, if it is not yet. Raises `CannotMeasure`."""
    command = [str(RASAS_PYTHON), "nlu/train.py", "--out", str(MODELS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise CannotMeasure("the model could not be trained")
    return Path(done.stdout.strip().splitlines()[-1])


def measure_assistant(folder: Path, plan: Plan, tell: Callable[[str], None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with assistant(folder, _our_model()) as ours:
        tell("The assistant: getting to know its people ...")
        ours.phase(seconds=FIRST_MEETING, people=PEOPLE, once=True)
        for rate in RATES:
            tell(f"The assistant: {rate} messages a second ...")
            found[f"{rate}/s offered"] = report.figures(ours.phase(seconds=plan.steady, rate=rate))
        tell("The assistant: as fast as it can ...")
        found["saturated"] = report.figures(ours.phase(seconds=plan.saturated, people=PEOPLE))
        tell("The assistant: as fast as it can, people repeating each other ...")
        repeated = ours.phase(seconds=plan.saturated / 2, people=PEOPLE, varied=False)
        found["saturated, repeated"] = report.figures(repeated)
    return found


def measure_stock(folder: Path, plan: Plan, tell: Callable[[str], None]) -> dict[str, Any]:
    tell("The stock Rasa server: its model (trained once) ...")
    model = stock.model(MODELS / "stock", folder / "stock-training.log")
    with stock.serving(model, folder) as server:
        tell("The stock Rasa server: as fast as it can ...")
        asyncio.run(stock.flat_out(server, plan.stock / 5))
        meter = Meter({"rasa": server.process})
        run = asyncio.run(stock.flat_out(server, plan.stock))
        return report.stock_figures(run, meter.shares()["rasa"], meter.megabytes()["rasa"])


def measure(folder: Path, plan: Plan, tell: Callable[[str], None]) -> Mapping[str, Any]:
    ours, theirs = measure_assistant(folder, plan, tell), measure_stock(folder, plan, tell)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "cores": cores,
        "assistant": ours,
        "stock": theirs,
        "ratio": round(ours["saturated"]["messages_a_second"] / theirs["messages_a_second"], 2),
        "limits": report.limits(ours["saturated"], cores),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute instead of five, with wider errors")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="agenalis-bench-") as folder:
        try:
            result = measure(Path(folder), QUICK if arguments.quick else Plan(), _tell)
        except CannotMeasure as error:
            _tell(f"Cannot measure: {error}.")
            _tell_logs(Path(folder))
            return 1
    print(report.table(result))
    encoded = orjson.dumps(result, option=orjson.OPT_INDENT_2)
    if arguments.json:
        arguments.json.write_bytes(encoded + b"\n")
    else:
        print(encoded.decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
