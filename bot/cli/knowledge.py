"""What the assistant knows: inspect it, see what falls due, look a figure up, compare two days, publish it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import unified_diff
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli import knowledge_site
from bot.cli.common import add_json, parser, show
from bot.cli.failed import Failed
from bot.clock import now
from knowledge import KnowledgeError, Parameter, instrument, parameters, review
from knowledge.format import format_citation

SOON = 90  # days


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of `show`: one value of a parameter."""

    parameter: str
    value: str
    since: date
    until: date | None
    unit: str
    source: str
    certainty: str


def main(argv: Sequence[str]) -> int:
    """Raises `Failed` when a file is not in order or a name is not known."""
    arguments = _parser().parse_args(argv)
    run: Mapping[str, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "due": _due,
        "show": _show,
        "diff": _diff,
        "site": _site,
    }
    try:
        return run[arguments.verb](arguments)
    except KnowledgeError as error:
        raise Failed(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    command = parser(__name__, __doc__ or "")
    verbs = command.add_subparsers(dest="verb", required=True, metavar="check|due|show|diff|site")
    check = verbs.add_parser("check", help="load every file and say how many entries there are")
    due = verbs.add_parser("due", help="what must be reviewed, and which figures change soon")
    due.add_argument("--within", type=int, default=SOON, metavar="DAYS", help=f"look so far ahead (default: {SOON})")
    figure = verbs.add_parser("show", help="a figure with its history and sources")
    figure.add_argument("parameter", help="its name, e.g. jkn/class_3_due; or its beginning, e.g. jkn/")
    figure.add_argument("--history", action="store_true", help="all its values, not only the one in force")
    site = verbs.add_parser("site", help="write everything with its sources as static HTML, for an auditor")
    site.add_argument("--out", type=Path, required=True, metavar="DIR")
    diff = verbs.add_parser("diff", help="what is answered otherwise on the second day than on the first")
    diff.add_argument("first", type=date.fromisoformat, metavar="DATE")
    diff.add_argument("second", type=date.fromisoformat, metavar="DATE")
    for verb in (check, due, figure, site):
        verb.add_argument(
            "--on", type=date.fromisoformat, default=None, metavar="DATE", help="the day (default: today)"
        )
    add_json(figure)
    return command


def _day(arguments: argparse.Namespace) -> date:
    given: date | None = arguments.on
    return given or now().astimezone(ZoneInfo("Asia/Jakarta")).date()


def _check(arguments: argparse.Namespace) -> int:
    on = _day(arguments)
    counted = review.counts(on=on)
    wrong = review.faults(on=on)
    for line in wrong:
        print(line)
    if not wrong:
        print(", ".join(f"{number} {name}" for name, number in counted.items()) + ": nothing is wrong.")
    return 1 if wrong else 0


def _due(arguments: argparse.Namespace) -> int:
    today = _day(arguments)
    until = today + timedelta(days=arguments.within)
    coming = review.changes(after=today, until=until)
    print(f"Changes until {until}:")
    for change in coming:
        after = "no longer" if change.after is None else change.after
        print(f"  {change.on}  {change.kind} {change.name}: {change.before or 'not yet'} → {after}{_source(change)}")
    reviews = review.reviews(until=until)
    print(f"Reviews due until {until}:")
    for item in reviews:
        overdue = "  OVERDUE" if item.due_on <= today else ""
        print(f"  {item.due_on}  {item.kind} {item.name}{overdue}")
    if not coming and not reviews:
        print("  nothing")
    return 0


def _source(change: review.Change) -> str:
    return f"  ({format_citation(change.citation)})" if change.citation else ""


def _show(arguments: argparse.Namespace) -> int:
    on = _day(arguments)
    wanted = arguments.parameter
    names = [wanted] if wanted in parameters() else [name for name in parameters() if name.startswith(wanted)]
    found = [parameters()[name] for name in names]
    if not found:
        raise Failed(
            f"There is no parameter {wanted!r}; `python -m bot knowledge show jkn/` lists those of a programme."
        )
    rows = [row for figure in found for row in _rows(figure, on, whole=arguments.history)]
    show(rows, as_json=arguments.json)
    if len(found) == 1 and not arguments.json:
        _explain(found[0], on)
    return 0


def _rows(figure: Parameter, on: date, *, whole: bool) -> list[Figure]:
    return [
        Figure(
            parameter=figure.name,
            value=row.value or "not in force",
            since=row.since,
            until=row.until,
            unit=figure.unit,
            source=format_citation(row.source),
            certainty=figure.certainty,
        )
        for row in knowledge_site.rows(figure, on)
        if whole or row.is_now
    ]


def _explain(figure: Parameter, on: date) -> None:
    print(f"\n{figure.description}. Reviewed on {figure.reviewed_on}.")
    if figure.note:
        print(figure.note)
    if review.value_on(figure, on) is None:
        print(f"Not in force on {on}.")
    else:
        print(instrument(figure.citation(on=on).instrument).title)


def _diff(arguments: argparse.Namespace) -> int:
    for change in review.difference(arguments.first, arguments.second):
        if change.kind == "parameter":
            values = f"{change.before or 'none'} → {change.after or 'none'}"
            print(f"{change.name}: {values}, from {change.on}{_source(change)}")
        else:
            _diff_article(change, arguments.first, arguments.second)
    return 0


def _diff_article(change: review.Change, first: date, second: date) -> None:
    before, after = ((text or "").splitlines() for text in (change.before, change.after))
    name = f"articles/{change.name}.md"
    lines = unified_diff(before, after, f"{name} on {first}", f"{name} on {second}", lineterm="", n=0)
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _site(arguments: argparse.Namespace) -> int:
    pages = knowledge_site.write(arguments.out, on=_day(arguments))
    print(f"{pages} pages written; begin with {arguments.out / 'index.html'}.")
    return 0
