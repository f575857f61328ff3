"""Pictures of a measurement, as PNG in a data URL, so that the page is one file."""

from __future__ import annotations

import base64
from collections import Counter
from io import BytesIO
from typing import Any, Sequence

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from report.figures import Reading, bins


def _url(figure: Any) -> str:
    data = BytesIO()
    figure.savefig(data, format="png", dpi=100, bbox_inches="tight")
    plt.close(figure)
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()


def confusion(readings: Sequence[Reading]) -> str:
    """Gold intents down, understood ones across; an accepted reading stands on the diagonal."""
    pairs = Counter((r.sample.gold, r.sample.gold if r.right else r.intent) for r in readings)
    labels = sorted({label for pair in pairs for label in pair})
    place = {label: i for i, label in enumerate(labels)}
    grid = np.zeros((len(labels), len(labels)))
    for (gold, guess), count in pairs.items():
        grid[place[gold], place[guess]] = count
    shares = grid / np.maximum(grid.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(0.32 * len(labels) + 2, 0.32 * len(labels) + 2))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    for row, column in zip(*np.nonzero(grid), strict=True):
        shade = "white" if shares[row, column] > 0.5 else "black"
        axes.text(column, row, int(grid[row, column]), ha="center", va="center", fontsize=6, color=shade)
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    return _url(figure)


def confidence(readings: Sequence[Reading], threshold: float) -> str:
    """How sure the right and the wrong readings were."""
    figure, axes = plt.subplots(figsize=(6, 3))
    sides = [[r.confidence for r in readings if r.right], [r.confidence for r in readings if not r.right]]
    axes.hist(sides, bins=20, range=(0, 1), stacked=True, label=["right", "wrong"], color=["#2b7bba", "#c0392b"])
    axes.axvline(threshold, color="black", linestyle="--", linewidth=1)
    axes.set_xlabel("confidence")
    axes.set_ylabel("messages")
    axes.legend()
    return _url(figure)


def reliability(readings: Sequence[Reading]) -> str:
    """Share right by confidence; on the diagonal the confidence tells the truth."""
    figure, axes = plt.subplots(figsize=(4, 4))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    points = bins(readings)
    axes.plot([p[0] for p in points], [p[1] for p in points], marker="o", color="#2b7bba")
    for mean, right, count in points:
        axes.annotate(str(count), (mean, right), fontsize=7, textcoords="offset points", xytext=(4, -8))
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    return _url(figure)
