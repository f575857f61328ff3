"""Figures of a measurement: accuracy with its interval, calibration, coverage, precision and recall."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import Any, Callable, Iterable, Sequence

from report.samples import Sample


@dataclass(frozen=True)
class Reading:
    """What was understood of a sample. `intent` is the best guess even where the confidence is low."""

    sample: Sample
    intent: str
    confidence: float
    entities: list[dict[str, Any]]
    danger: dict[str, str] | None

    @property
    def right(self) -> bool:
        return self.intent in self.sample.accept


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson."""

    count: int
    total: int

    @property
    def value(self) -> float:
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] of {self.total}"


def accuracy(readings: Iterable[Reading]) -> Share:
    listed = list(readings)
    return Share(sum(r.right for r in listed), len(listed))


def summary(readings: Sequence[Reading], threshold: float) -> dict[str, Share | float]:
    """The figures that decide, in the order in which they are read."""
    sure = [r for r in readings if r.confidence >= threshold]
    return {
        "accuracy": accuracy(readings),
        "accuracy without app_problem": accuracy(r for r in readings if r.sample.gold != "app_problem"),
        "macro F1": macro_f1(readings),
        f"coverage at {threshold}": Share(len(sure), len(readings)),
        "accuracy where sure": accuracy(sure),
        "wrong and confident": Share(sum(not r.right for r in sure), len(readings)),
        "calibration error (ECE)": calibration_error(readings),
    }


def macro_f1(readings: Sequence[Reading]) -> float:
    """Mean F1 over the gold intents; an accepted reading counts as the gold one."""
    pairs = [(r.sample.gold, r.sample.gold if r.right else r.intent) for r in readings]
    golds, guesses, hits = (
        Counter(g for g, _ in pairs),
        Counter(p for _, p in pairs),
        Counter(g for g, p in pairs if g == p),
    )
    return sum(2 * hits[g] / (golds[g] + guesses[g]) for g in golds) / len(golds) if golds else 0.0


def bins(readings: Sequence[Reading], count: int = 10) -> list[tuple[float, float, int]]:
    """By band of confidence: mean confidence, share right, number of readings."""
    bands: list[list[Reading]] = [[] for _ in range(count)]
    for reading in readings:
        bands[min(int(reading.confidence * count), count - 1)].append(reading)
    return [(sum(r.confidence for r in band) / len(band), accuracy(band).value, len(band)) for band in bands if band]


def calibration_error(readings: Sequence[Reading]) -> float:
    """Expected gap between confidence and share right."""
    return sum(abs(confidence - right) * n for confidence, right, n in bins(readings)) / max(len(readings), 1)


def confusions(readings: Iterable[Reading]) -> list[tuple[tuple[str, str], list[Reading]]]:
    """Wrong readings by (gold, understood), the most frequent first, the surest example first."""
    found: dict[tuple[str, str], list[Reading]] = {}
    for reading in sorted(readings, key=lambda r: -r.confidence):
        if not reading.right:
            found.setdefault((reading.sample.gold, reading.intent), []).append(reading)
    return sorted(found.items(), key=lambda item: -len(item[1]))


@dataclass(frozen=True)
class Retrieval:
    """Precision, recall and their mean."""

    found: int
    expected: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def retrieval(cases: Iterable[tuple[list[Any], list[Any]]]) -> Retrieval:
    """Over pairs of (values found, values expected)."""
    found = expected = right = 0
    for got, wanted in cases:
        common = Counter(map(str, got)) & Counter(map(str, wanted))
        found, expected, right = found + len(got), expected + len(wanted), right + sum(common.values())
    return Retrieval(found, expected, right)


def danger_figures(texts: dict[str, list[str]], find: Callable[[str], Any]) -> tuple[Retrieval, list[str], list[str]]:
    """Recall and precision of danger, the dangerous messages that were missed and the harmless ones that were not."""
    dangerous = [t for kind, listed in texts.items() if kind != "harmless" for t in listed]
    missed = [t for t in dangerous if not find(t)]
    alarms = [t for t in texts["harmless"] if find(t)]
    hits = len(dangerous) - len(missed)
    return Retrieval(hits + len(alarms), len(dangerous), hits), missed, alarms
