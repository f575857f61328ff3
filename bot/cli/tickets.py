"""Tickets: list them without anybody's words, or show one with its history."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from bot.cli.common import add_json, connected, parser, print_table, show
from bot.cli.failed import Failed
from bot.clock import now
from bot.domain.tickets import Via
from bot.services import audit
from bot.services.audit import By, Thing
from bot.storage import ticket_detail, ticket_lists, timeline
from bot.storage.ticket_detail import Detail
from bot.storage.ticket_lists import Folder, Query, Reach

STATES = {
    "open": Folder.OPEN,
    "waiting": Folder.WAITING,
    "emergency": Folder.EMERGENCY,
    "closed": Folder.CLOSED,
}
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in a list. Lists are read over shoulders, so nothing personal is in them."""

    id: int
    contact_id: int
    status: str
    priority: str
    reason: str
    topic: str | None
    programme: str | None
    region: str | None
    agent: str | None
    queued_at: datetime
    waiting_since: datetime | None
    unread: int
    outcome: str | None


def main(argv: Sequence[str]) -> int:
    chosen = _arguments().parse_args(argv)
    if chosen.action == "list":
        show(asyncio.run(listing(STATES[chosen.state], chosen.limit)), as_json=chosen.json)
        return 0
    found = asyncio.run(one(chosen.id))
    if chosen.json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        print_table(["what", ""], [[name, str(value)] for name, value in found.items() if name != "history"])
        print()
        print_table(["at", "verb", "by"], [[h["at"].isoformat(), h["verb"], h["by"]] for h in found["history"]])
    return 0


def _arguments() -> argparse.ArgumentParser:
    arguments = parser(__name__, __doc__ or "")
    actions = arguments.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="the queue by urgency and age, others by what is newest")
    listed.add_argument("--state", choices=STATES, default="open")
    listed.add_argument("--limit", type=int, default=100)
    add_json(listed)
    shown = actions.add_parser("show", help="one ticket; it is noted in the audit that it was read")
    shown.add_argument("id", type=int)
    add_json(shown)
    return arguments


async def listing(folder: Folder, limit: int) -> list[Line]:
    async with connected() as db:
        rows = await ticket_lists.page(db, Query(folder), Reach(0), limit=min(max(limit, 1), LIMIT))
    names = [name for name in Line.__dataclass_fields__ if name != "agent"]
    return [Line(agent=row.staff_name, **{name: getattr(row, name) for name in names}) for row in rows]


async def one(ticket_id: int) -> dict[str, Any]:
    """The ticket with its history. Raises `Failed` when there is none."""
    async with connected() as db:
        found: Detail | None = await ticket_detail.get(db, ticket_id)
        if found is None:
            raise Failed(f"There is no ticket {ticket_id}.")
        entries = await timeline.history(db, ticket_id)
        await audit.record(db, By(None, Via.CLI), "read", Thing("ticket", ticket_id), at=now())
    history = [{"at": e.at, "verb": e.text, "by": e.staff_name or e.kind, "data": e.data} for e in entries]
    return {**asdict(found), "history": history}
