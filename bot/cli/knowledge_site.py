"""Everything the assistant knows as static HTML: figures with their history, rules' words, articles, sources."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from knowledge import Citation, Parameter, instrument, instruments, parameters, review
from knowledge.articles import Article, articles
from knowledge.channels import channels
from knowledge.checklists import services
from knowledge.format import format_citation, format_date, format_number, format_percent, format_rupiah
from knowledge.notes import notes
from knowledge.steps import steps

FOLDER = Path(__file__).parent / "site"
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a figure; None when it is not in force from that day on."""

    value: str | None
    since: date
    until: date | None
    source: Citation
    is_now: bool


def write(out: Path, *, on: date) -> int:
    """Write the site into a folder, which may exist; returns the number of pages."""
    out.mkdir(parents=True, exist_ok=True)
    environment = _environment()
    words = yaml.safe_load((FOLDER / "copy.id.yml").read_text(encoding="utf-8"))
    programmes = sorted({name.partition("/")[0] for name in parameters()})
    labels: dict[str, str] = words["menu"]
    menu = [("index", labels["index"]), *((name, name.upper()) for name in programmes)]
    menu += [(name, label) for name, label in labels.items() if name != "index"]
    content = _content(on)
    for page, heading in menu:
        template = environment.get_template("parameters.html" if page in programmes else f"{page}.html")
        figures = [figure for name, figure in parameters().items() if name.startswith(f"{page}/")]
        html = template.render(page=page, heading=heading, menu=menu, words=words, on=on, figures=figures, **content)
        (out / f"{page}.html").write_text(html, encoding="utf-8")
    shutil.copy(FOLDER / "style.css", out / "style.css")
    return len(menu)


def written(number: Decimal | None, unit: str) -> str | None:
    """A figure as people write it: rupiah, per cent, or a number; None when it is not in force."""
    if number is None:
        return None
    if unit.startswith("IDR"):
        return format_rupiah(int(number))
    if unit == "/1":
        return format_percent(number)
    return format_number(int(number)) if number == int(number) else f"{number:f}"


def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "day": format_date,
        "citation": format_citation,
        "short": lambda name: instrument(name).short,
        "rows": rows,
    }
    return environment


def _content(on: date) -> Mapping[str, Any]:
    return {
        "counts": review.counts(on=on),
        "changes": review.changes(after=on, until=date.max),
        "reviews": review.reviews(until=on + A_YEAR),
        "instruments": tuple(instruments().values()),
        "cited_by": _cited_by(),
        "articles": [_article(item, on) for item in articles().values() if item.is_valid(on=on)],
        "documents": services(on=on),
        "channels": tuple(channels().values()),
        "notes": notes(),
        "steps": steps(),
    }


def rows(figure: Parameter, on: date) -> Iterator[Row]:
    """All values of a figure in order, each with its last day."""
    ends = [first - timedelta(days=1) for first, _, _ in figure.history[1:]]
    for (first, number, source), last in zip(figure.history, [*ends, None], strict=True):
        is_now = first <= on and (last is None or on <= last)
        yield Row(written(number, figure.unit), first, last, source, is_now)


def _article(item: Article, on: date) -> Mapping[str, Any]:
    return {
        "slug": item.slug,
        "title": item.title,
        "text": item.text(on=on),
        "programmes": item.programmes,
        "audience": item.audience,
        "references": item.references,
        "certainty": item.certainty,
        "reviewed_on": item.reviewed_on,
    }


def _cited_by() -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, figure in parameters().items():
        for _, _, source in figure.history:
            found[source.instrument][name] = f"{name.partition('/')[0]}.html#{name}"
    for slug, item in articles().items():
        for reference in item.references:
            found[reference][item.title] = f"articles.html#{slug}"
    return defaultdict(list, {name: list(uses.items()) for name, uses in found.items()})
