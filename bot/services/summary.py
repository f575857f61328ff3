"""What a conversation has answered today as a file, from what the dialogue remembers of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.dialogue.model import Catalogue
from bot.dialogue.render import write
from bot.dialogue.state import decode
from bot.services.summary_pdf import Paper, Sum, Summary, render
from bot.services.wording import sentences
from knowledge.format import format_date, format_source_lines
from knowledge.regulations import unpack

CHECKLIST = "checklist"  # the name under which the flow of that name keeps the ticks
_LONGEST_NAME = 40
_COPY = Path(__file__).with_name("summary.id.yml")


async def file_of(catalogue: Catalogue, state: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Name and content of the summary; None when nothing is remembered. Drawn beside the event loop."""
    summary = summary_of(catalogue, state)
    if summary is None:
        return None
    content = await asyncio.to_thread(render, summary, copy())
    return copy()["filename"].format(name=_name(summary.title)), content


def summary_of(catalogue: Catalogue, state: Mapping[str, Any]) -> Summary | None:
    """The last answer in words, with the sums, papers and days of all answers of its day; None without an answer."""
    session = decode(catalogue, state)
    if not session.answers:
        return None
    last = session.answers[0]
    seen = [answer.view() for answer in session.answers if answer.at.date() == last.at.date()]
    ticked = set(session.notes.get(CHECKLIST, {}).get("ticked", ()))
    papers: dict[str, str] = {}
    for item in _each(seen, "checklist"):
        papers.setdefault(item["id"], item["label"])  # as the newest answer calls it
    return Summary(
        title=last.title,
        dated=copy()["dated"].format(day=format_date(last.at.date())),
        told=tuple(dict.fromkeys(_sentence(line) for line in _each(seen, "told"))),
        said=tuple(kept for text in seen[0]["says"] if (kept := _without_repeats(text, papers.values()))),
        sums=tuple(_sum(view, catalogue) for view in reversed(seen) if view.get("steps")),
        papers=tuple(Paper(label, paper in ticked) for paper, label in papers.items()),
        deadlines=tuple(dict.fromkeys(_deadline(item) for item in _each(seen, "deadlines"))),
        sources=format_source_lines(unpack(_each(seen, "citations"))),
    )


def _each(seen: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    """What all these answers have under a name, each item once."""
    found: list[Any] = []
    for view in seen:
        found += [item for item in view.get(name, ()) if item not in found]
    return found


def _sum(view: Mapping[str, Any], catalogue: Catalogue) -> Sum:
    amount = view.get("amount")
    return Sum(view["title"], tuple(view["steps"]), "" if amount is None else write(amount, "rp", catalogue.words))


def _without_repeats(text: str, papers: Iterable[str]) -> str:
    """The words without the lines that have a part of their own on the page: sources, papers and their headline."""
    lines = text.split("\n")
    gone = [line.startswith(copy()["source_line"]) or _is_paper(line, papers) for line in lines]
    headline = [line.endswith(":") and after for line, after in zip(lines, [*gone[1:], False], strict=True)]
    kept = [line for line, out, head in zip(lines, gone, headline, strict=True) if not (out or head)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_paper(line: str, papers: Iterable[str]) -> bool:
    return line.startswith("- ") and any(line[2:].startswith(label.partition(",")[0]) for label in papers)


def _sentence(line: str) -> str:
    return line[:1].upper() + line[1:]


def _deadline(item: Mapping[str, str]) -> str:
    return f"{item['what']}: {format_date(date.fromisoformat(item['due_on']))}"


def _name(title: str) -> str:
    """The title as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:_LONGEST_NAME].strip("-") or "jawaban"


def copy() -> Mapping[str, str]:
    """The headings of the file."""
    return sentences(_COPY)
