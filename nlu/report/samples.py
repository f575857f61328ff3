"""Messages to measure on: our own held-out tests, or any TSV with the columns id, text, gold, accept."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

TESTS = Path(__file__).resolve().parent.parent / "tests"


@dataclass(frozen=True)
class Sample:
    """A message, the intent it should get, and all intents that count as right."""

    id: str
    text: str
    gold: str
    accept: frozenset[str]
    extra: dict[str, str] = field(default_factory=dict)


def from_tsv(path: Path) -> list[Sample]:
    """One sample a row; `accept` holds further right intents as `a|b`. Other columns become slices (e.g. channel)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_sample(row) for row in rows]


def _sample(row: dict[str, str]) -> Sample:
    gold = (row.get("gold") or "").strip()
    accept = {gold, *(row.get("accept") or "").strip().split("|")} - {""}
    extra = {k: v for k, v in row.items() if k in {"channel", "register"} and v}
    return Sample(row["id"], row["text"], gold, frozenset(accept), extra)


def short_chat() -> list[Sample]:
    """Our own held-out short chat."""
    samples = []
    for gold, texts in _yaml("short_chat.yml").items():
        for number, line in enumerate(texts, 1):
            text, *others = line.split("|")
            samples.append(Sample(f"{gold}-{number}", text, gold, frozenset({gold, *others})))
    return samples


def entities() -> dict[str, list[tuple[str, list[Any]]]]:
    """By kind: messages with the values of that kind they hold."""
    return {kind: [(text, values) for text, *values in cases] for kind, cases in _yaml("entities.yml").items()}


def bereaved() -> list[str]:
    """Messages of people who have lost somebody and ask what is due to them; none is danger."""
    return list(_yaml("bereavement.yml")["bereaved"])


def claims() -> list[str]:
    """Messages with grave words that ask what is paid for something that is over; none is danger."""
    return list(_yaml("claims.yml")["claims"])


def long_danger() -> dict[str, list[str]]:
    """Stories of 25 words and more with a danger among them, by its kind."""
    return {kind: list(texts) for kind, texts in _yaml("danger_long.yml").items()}


def danger() -> dict[str, list[str]]:
    """Messages by kind of danger, and `harmless` ones that look alike."""
    return {kind: list(texts) for kind, texts in _yaml("danger.yml").items()}


def _yaml(name: str) -> dict[str, Any]:
    with (TESTS / name).open(encoding="utf-8") as file:
        return dict(yaml.safe_load(file))
