"""The audit, read by supervisors and admins: by person, thing and day, page by page."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response

from bot.domain.permissions import Verb, may
from bot.storage import audit, staff
from bot.storage.audit import Search
from bot.storage.ticket_lists import Reach
from bot.web.desk.access import Access, Handler, needs
from bot.web.desk.rendering import ZONE
from bot.web.desk.visit import Visit, row_number

PAGE = 50
OBJECTS = ("ticket", "contact", "staff", "team", "policy", "desk", "office")


async def trail(visit: Visit) -> Response:
    """The entries within the reader's reach."""
    asked = {name: visit.asked(name, 20) for name in ("staff", "object", "id", "day", "before")}
    async with visit.gate.runtime.engine.begin() as db:
        entries = await audit.listing(
            db, _search(asked, Reach.of(visit.viewer)), before=row_number(asked["before"]), limit=PAGE + 1
        )
        people = [a for a in await staff.listing(db) if may(visit.viewer, Verb.SEE_STAFF, a)]
    older = None
    if len(entries) > PAGE:
        older = urlencode({**asked, "before": entries[PAGE - 1].id})
    return visit.page("audit.html", entries=entries[:PAGE], people=people, objects=OBJECTS, asked=asked, older=older)


def _search(asked: dict[str, str], reach: Reach) -> Search:
    day = _day(asked["day"])
    start = datetime.combine(day, time(), ZONE) if day else None
    return Search(
        staff_id=row_number(asked["staff"]),
        object=asked["object"] if asked["object"] in OBJECTS else None,
        object_id=row_number(asked["id"]),
        since=start,
        until=start + timedelta(days=1) if start else None,
        reach=reach,
    )


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/audit", trail, needs(Verb.READ_AUDIT), ("GET",)),
)
