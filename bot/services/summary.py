"""The last answer of a conversation as a file, from what the dialogue remembers of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.model import Catalogue
from bot.dialogue.render import write
from bot.dialogue.state import decode
from bot.services.summary_pdf import Paper, Summary, render
from knowledge.format import format_date, format_source_lines
from knowledge.regulations import unpack

CHECKLIST = "checklist"  # the name under which the flow of that name keeps the ticks
_LONGEST_NAME = 40


async def file_of(catalogue: Catalogue, state: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Name and content of the summary; None when nothing is remembered. Drawn beside the event loop."""
    summary = summary_of(catalogue, state)
    if summary is None:
        return None
    content = await asyncio.to_thread(render, summary, copy())
    return copy()["filename"].format(name=_name(summary.title)), content


def summary_of(catalogue: Catalogue, state: Mapping[str, Any]) -> Summary | None:
    """The last answer in words, with the participant's ticks; None when nothing is remembered."""
    session = decode(catalogue, state)
    if not session.answers:
        return None
    seen = session.answers[0].view()
    ticked = set(session.notes.get(CHECKLIST, {}).get("ticked", ()))
    papers = {item["id"]: item["label"] for item in seen.get("checklist", ())}
    amount = seen.get("amount")
    return Summary(
        title=seen["title"],
        dated=copy()["dated"].format(day=format_date(seen["at"].date())),
        told=tuple(_sentence(line) for line in seen["told"]),
        said=tuple(kept for text in seen["says"] if (kept := _without_repeats(text, papers.values()))),
        steps=tuple(seen.get("steps", ())),
        amount="" if amount is None else write(amount, "rp", catalogue.words),
        papers=tuple(Paper(label, paper in ticked) for paper, label in papers.items()),
        deadlines=tuple(_deadline(item) for item in seen.get("deadlines", ())),
        sources=format_source_lines(unpack(seen.get("citations", ()))),
    )


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


@cache
def copy() -> dict[str, str]:
    """The headings of the file."""
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("summary.id.yml").read_text(encoding="utf-8"))
    return loaded
