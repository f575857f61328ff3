"""The measurement as one HTML file."""

from __future__ import annotations

from html import escape
from typing import Sequence

from report import charts
from report.figures import Reading, Retrieval, Share, confusions
from report.slices import by_slice

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2733}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.25rem .7rem;border-bottom:1px solid #dde3ea;text-align:left;vertical-align:top}"
    "img{max-width:100%}h2{margin-top:2.5rem}.n{text-align:right;font-variant-numeric:tabular-nums}"
)
_MOST_CONFUSIONS = 25
_EXAMPLES = 3


def render(
    title: str,
    readings: Sequence[Reading],
    figures: dict[str, Share | float],
    entities: dict[str, Retrieval],
    danger: tuple[Retrieval, list[str], list[str]],
    threshold: float,
) -> str:
    """The whole page."""
    parts = [
        f"<h1>{escape(title)}</h1>",
        _summary(figures),
        "<h2>Slices</h2>",
        *(_slice(name, groups) for name, groups in by_slice(list(readings)).items()),
        "<h2>Confidence</h2>",
        f'<img alt="Histogram of confidence" src="{charts.confidence(readings, threshold)}">',
        f'<img alt="Reliability diagram" src="{charts.reliability(readings)}">',
        "<h2>Confusion matrix</h2>",
        f'<img alt="Confusion matrix" src="{charts.confusion(readings)}">',
        "<h2>Worst confusions</h2>",
        _confusions(readings),
        "<h2>Entities (our held-out tests)</h2>",
        _entities(entities),
        "<h2>Danger (our held-out tests)</h2>",
        _danger(*danger),
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return head + "\n".join(parts) + "</html>\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _summary(figures: dict[str, Share | float]) -> str:
    rows = [
        (escape(name), f"{value:.3f}" if isinstance(value, float) else str(value)) for name, value in figures.items()
    ]
    return _table(("figure", "value [95 % interval]"), rows)


def _slice(name: str, groups: dict[str, Share]) -> str:
    return f"<h3>{escape(name)}</h3>" + _table(
        ("slice", "accuracy"), [(escape(g), str(share)) for g, share in groups.items()]
    )


def _confusions(readings: Sequence[Reading]) -> str:
    rows = []
    for (gold, guess), listed in confusions(readings)[:_MOST_CONFUSIONS]:
        examples = "<br>".join(f"{r.confidence:.2f} {escape(r.sample.text[:220])}" for r in listed[:_EXAMPLES])
        rows.append((escape(gold), escape(guess), str(len(listed)), examples))
    return _table(("meant", "understood", "times", "surest examples"), rows)


def _entities(entities: dict[str, Retrieval]) -> str:
    rows = [
        (escape(k), f"{r.precision:.3f}", f"{r.recall:.3f}", f"{r.f1:.3f}", str(r.expected))
        for k, r in entities.items()
    ]
    return _table(("entity", "precision", "recall", "F1", "expected"), rows)


def _danger(figures: Retrieval, missed: list[str], alarms: list[str]) -> str:
    rows = [
        ("recall", f"{figures.recall:.3f}"),
        ("precision", f"{figures.precision:.3f}"),
        ("dangerous messages", str(figures.expected)),
    ]
    lists = [("missed", missed), ("harmless but flagged", alarms)]
    shown = "".join(
        f"<h3>{name}</h3><ul>{''.join(f'<li>{escape(t)}</li>' for t in texts)}</ul>" for name, texts in lists if texts
    )
    return _table(("figure", "value"), rows) + shown
