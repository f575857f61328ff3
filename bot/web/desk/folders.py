"""The folders of tickets: what is in them, page by page, as far as somebody's permission goes."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.dialogue.model import Catalogue
from bot.domain.permissions import Verb
from bot.services import reading
from bot.services.audit import Thing
from bot.services.keys import CannotOpen
from bot.storage import ticket_lists
from bot.storage.database import Db
from bot.storage.ticket_lists import Counts, Folder, Key, Query, Reach, Row
from bot.web.desk.access import SIGNED_IN, Access, Handler, needs
from bot.web.desk.visit import Visit, row_number

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


async def search(visit: Visit) -> Response:
    """Look for a name. It comes in a form and goes on sealed: an address is kept in histories, and names people."""
    words = visit.text("q", 80)
    sealed = visit.gate.keys.seal(words.encode(), _context(visit)) if words else b""
    asked = {"folder": visit.text("folder"), "topic": visit.text("topic"), "s": urlsafe_b64encode(sealed).decode()}
    return visit.go(f"/desk/tickets?{urlencode(asked)}")


def _context(visit: Visit) -> str:
    return f"search {visit.viewer.id}"


def _words(visit: Visit, sealed: str) -> str:
    """What is looked for; nothing when somebody else sealed it."""
    try:
        return visit.gate.keys.unseal(urlsafe_b64decode(sealed), _context(visit)).decode()
    except (CannotOpen, ValueError):
        return ""


async def _note_reading(db: Db, visit: Visit, folder: Folder, found: list[Row] | None) -> None:
    act = visit.act
    what = {"folder": folder.value} if found is None else {"tickets": [row.id for row in found]}
    await reading.note(db, act.by, "list" if found is None else "search", Thing("desk"), what, at=act.now)


async def listed(visit: Visit) -> dict[str, Any]:
    """What the list is made of. Which folder somebody looks at is in the audit; of a search, whose tickets it found."""
    asked = {name: visit.asked(name, 600) for name in ("folder", "topic", "s", "after")}
    words = _words(visit, asked["s"]) if asked["s"] else visit.asked("q", 80)
    folder = Folder(asked["folder"]) if asked["folder"] in set(Folder) else Folder.MINE
    reach, query = Reach.of(visit.viewer), Query(folder, topic=asked["topic"] or None, words=words)
    async with visit.gate.runtime.engine.begin() as db:
        found = await ticket_lists.page(db, query, reach, _key(asked["after"]), ticket_lists.PAGE + 1)
        counts = await ticket_lists.counts(db, reach)
        await _note_reading(db, visit, folder, found[: ticket_lists.PAGE] if words else None)
    here = {"folder": folder.value, "topic": asked["topic"], "s": asked["s"]}
    return {
        "folder": folder,
        "folders": [(f, _count(counts, f)) for f in SHOWN],
        "topics": topics(visit.gate.runtime.catalogue),
        "counts": counts,
        "asked": asked | {"q": words},
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
    row = row_number(number)
    return None if moment.tzinfo is None or row is None else Key(priority, moment, row)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/tickets", folders, needs(Verb.READ), ("GET",)),
    ("/desk/tickets", search, needs(Verb.READ), ("POST",)),
    ("/desk/unread", unread, SIGNED_IN, ("GET",)),
    ("/desk/tickets/rows", rows, needs(Verb.READ), ("GET",)),
)
