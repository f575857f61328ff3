"""Measure the understanding, print the figures and write a page of them.

nlu/.venv/bin/python nlu/evaluate.py [--file MESSAGES.tsv] [--out FOLDER] [--model PATH]

Without a file it measures on our own held-out short chat. The folder gets `predictions.tsv` and `report.html`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path

from components.entities import extract
from components.model import Parse, load
from report import samples
from report.figures import Reading, Retrieval, danger_figures, retrieval, summary
from report.samples import Sample
from train import train

ROOT = Path(__file__).resolve().parent.parent
#: The confidence from which the assistant acts without asking back.
THRESHOLD = 0.55
#: The day on which the dates in our held-out tests are read.
TEST_DAY = date(2026, 11, 23)


def models_folder() -> Path:
    """Where the bot keeps its models."""
    return Path(os.environ.get("DATA_DIR", str(ROOT / "var"))).resolve() / "models"


def read(parse: Parse, sample: Sample) -> Reading:
    """What the model understands of a sample."""
    parsed = parse(sample.text)
    intent = parsed["intent"]
    return Reading(sample, str(intent["name"]), float(intent["confidence"]), parsed["entities"], parsed.get("danger"))


def entity_figures() -> dict[str, Retrieval]:
    """Precision and recall of every kind of entity on our held-out tests."""
    return {
        kind: retrieval(
            ([f.value for f in extract(text, TEST_DAY) if f.entity == kind], values) for text, values in cases
        )
        for kind, cases in samples.entities().items()
    }


def write_predictions(readings: list[Reading], path: Path) -> None:
    """One row a message. `danger` is the kind, empty when there is none."""
    lines = ["id\ttext\tintent\tconfidence\tentities\tdanger"]
    for r in readings:
        text = " ".join(r.sample.text.split())
        entities = json.dumps(r.entities, ensure_ascii=False)  # escapes tabs and line ends itself
        kind = r.danger["kind"] if r.danger else ""
        lines.append("\t".join([r.sample.id, text, r.intent, f"{r.confidence:.4f}", entities, kind]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path, help="TSV with the columns id, text, gold, accept")
    parser.add_argument("--out", type=Path, help="folder for predictions.tsv and report.html (default: out/evaluation)")
    parser.add_argument("--model", type=Path, help="a trained model (default: the one of the present data)")
    arguments = parser.parse_args()
    if arguments.file and not arguments.file.is_file():
        sys.exit(f"There is no file {arguments.file}.")
    out = arguments.out or ROOT / "out" / "evaluation"
    evaluate(arguments.file, out, arguments.model or train(models_folder()))


def evaluate(file: Path | None, out: Path, model: Path) -> None:
    """Measure on a TSV, or on our held-out short chat, and leave the results in a folder."""
    from report.page import render

    chosen = samples.from_tsv(file) if file else samples.short_chat()
    parse = load(model)
    started = time.process_time()
    readings = [read(parse, sample) for sample in chosen]
    spent = (time.process_time() - started) / max(len(chosen), 1)
    figures = summary(readings, THRESHOLD)
    entities, dangers = entity_figures(), danger_figures(samples.danger(), lambda text: parse(text).get("danger"))
    out.mkdir(parents=True, exist_ok=True)
    write_predictions(readings, out / "predictions.tsv")
    title = f"Understanding: {file.name if file else 'own held-out short chat'}"
    page = render(title, readings, figures, entities, dangers, THRESHOLD)
    (out / "report.html").write_text(page, encoding="utf-8")
    _print(title, figures, entities, dangers[0], spent, out)


def _print(
    title: str, figures: dict[str, object], entities: dict[str, Retrieval], dangers: Retrieval, spent: float, out: Path
) -> None:
    print(title)
    for name, value in figures.items():
        print(f"  {name:32} {value:.3f}" if isinstance(value, float) else f"  {name:32} {value}")
    print("  entity F1                        " + ", ".join(f"{kind} {r.f1:.3f}" for kind, r in entities.items()))
    print(f"  danger                           recall {dangers.recall:.3f}, precision {dangers.precision:.3f}")
    print(f"  processor time                   {spent * 1000:.2f} ms a message")
    print(f"  written                          {out / 'report.html'}")


if __name__ == "__main__":
    main()
