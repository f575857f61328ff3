"""The folders of tickets: what is in them, page by page, as far as somebody's permission goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.dialogue.model import Catalogue
from bot.domain.permissions import Verb
from bot.storage import ticket_lists
from bot.storage.ticket_lists import Counts, Folder, Key, Query, Reach, Row
from bot.web.desk.access import SIGNED_IN, Access, Handler, needs
from bot.web.desk.visit import Visit

SHOWN = (Folder.MINE, Folder.OFFERED, Folder.WAITING, Folder.EMERGENCY, Folder.OPEN, Folder.CLOSED)
SEPARATOR = "~"


async def folders(visit: Visit) -> Response:
    """The whole page."""
    return visit.page("folders.html", **await listed(visit))


async def rows(visit: Visit) -> Response:
    """Folders and list alone, fetched again when something has changed."""
    return visit.page("folder_rows.html", **await listed(visit))


async def unread(visit: Visit) -> Response:
    """How many of the viewer's conversations have something new."""
    async with visit.gate.runtime.engine.connect() as db:
        counts = await ticket_lists.counts(db, Reach.of(visit.viewer))
    return visit.page("unread.html", unread=counts.unread)


async def listed(visit: Visit) -> dict[str, Any]:
    """What the list is made of."""
    asked = {name: visit.request.query_params.get(name, "")[:80] for name in ("folder", "topic", "q", "after")}
    folder = Folder(asked["folder"]) if asked["folder"] in set(Folder) else Folder.MINE
    reach, query = Reach.of(visit.viewer), Query(folder, topic=asked["topic"] or None, words=asked["q"])
    async with visit.gate.runtime.engine.begin() as db:
        found = await ticket_lists.page(db, query, reach, _key(asked["after"]), ticket_lists.PAGE + 1)
        counts = await ticket_lists.counts(db, reach)
    here = {"folder": folder.value, "topic": asked["topic"], "q": asked["q"]}
    return {
        "folder": folder,
        "folders": [(f, _count(counts, f)) for f in SHOWN],
        "topics": topics(visit.gate.runtime.catalogue),
        "counts": counts,
        "asked": asked,
        "here_query": urlencode(here | {"after": asked["after"]}),
        "rows": found[: ticket_lists.PAGE],
        "older": urlencode(here | {"after": _after(found)}) if len(found) > ticket_lists.PAGE else None,
        "now": visit.gate.now(),
    }


def topics(catalogue: Catalogue) -> Mapping[str, str]:
    """What each topic is called: by the first of its flows that has a name."""
    names: dict[str, str] = {}
    for flow in catalogue.flows.values():
        if flow.label:
            names.setdefault(flow.topic, flow.label)
    return names


def _count(counts: Counts, folder: Folder) -> int | None:
    return None if folder is Folder.CLOSED else int(getattr(counts, folder.value))


def _after(found: list[Row]) -> str:
    key = found[ticket_lists.PAGE - 1].key
    return SEPARATOR.join((key.priority, key.at.isoformat(), str(key.id)))


def _key(after: str) -> Key | None:
    """Where the page before ended; the beginning for what cannot be read."""
    priority, _, rest = after.partition(SEPARATOR)
    at, _, number = rest.partition(SEPARATOR)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Key(priority, moment, int(number))


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/tickets", folders, needs(Verb.READ), ("GET",)),
    ("/desk/unread", unread, SIGNED_IN, ("GET",)),
    ("/desk/tickets/rows", rows, needs(Verb.READ), ("GET",)),
)
