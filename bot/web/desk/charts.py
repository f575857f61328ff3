"""The geometry of charts. Words and figures stand beside them in HTML, so that they stay legible at every width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100.0  # units of the drawing
GAP = 0.2  # of a column's width
MARKS = (1, 2, 5)  # a scale ends at one of these times a power of ten


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart, in units of its drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side, and the figure at the top of the scale."""

    width: float
    top: int
    columns: tuple[Column, ...]


def columns(values: Sequence[int]) -> Columns:
    """Each value as a column, on a scale that begins at zero."""
    top = ceiling(max(values, default=0))
    made = []
    for number, value in enumerate(values):
        height = HEIGHT * value / top
        made.append(Column(10 * (number + GAP / 2), round(HEIGHT - height, 2), 10 * (1 - GAP), round(height, 2)))
    return Columns(10.0 * len(values), top, tuple(made))


def ceiling(value: int) -> int:
    """The smallest round figure that is not below the value; one at least."""
    power = 1
    while True:
        for mark in MARKS:
            if mark * power >= value:
                return mark * power
        power *= 10


def width(value: float, most: float) -> float:
    """The length of a bar, in per cent of the longest."""
    return round(100 * value / most, 2) if most > 0 else 0.0
