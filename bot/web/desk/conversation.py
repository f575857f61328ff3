"""The page of one conversation: what was said, who the participant is, what one can do; and its parts alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from bot.domain.permissions import Verb, may_hand_to
from bot.domain.programmes import PROGRAMMES
from bot.domain.tickets import CHOSEN_BY_STAFF, Priority, Ticket
from bot.domain.tickets import Verb as TicketVerb
from bot.services import conversing, horizon, reading, unmasking, window
from bot.services.audit import Thing
from bot.services.unmasking import Field, NoReason, NothingThere
from bot.storage import attachments, canned, files, staff, teams, ticket_detail, timeline
from bot.storage.database import Db
from bot.storage.timeline import Mark
from bot.web import downloads
from bot.web.desk import folders
from bot.web.desk.access import Access, Handler, Refused
from bot.web.desk.subject import ON, on_ticket, ticket_of
from bot.web.desk.visit import Visit, row_number


async def _note_reading(db: Db, visit: Visit, verb: str = TicketVerb.VIEW, **what: int) -> None:
    """Whichever part somebody looks at, it is in the audit. Last in its transaction."""
    act = visit.act
    await reading.note(db, act.by, verb, Thing("ticket", ticket_of(visit).id), what, at=act.now)


async def ticket(visit: Visit) -> Response:
    """The whole page."""
    found = ticket_of(visit)
    await conversing.mark_read(visit.gate.runtime, found.id, visit.actor)
    return visit.page("ticket.html", **await talk(visit, found), **await _side(visit, found))


async def thread(visit: Visit) -> Response:
    """What was said, alone; fetched again when something has changed."""
    found = ticket_of(visit)
    await conversing.mark_read(visit.gate.runtime, found.id, visit.actor)
    return visit.page("thread.html", **await talk(visit, found))


async def side(visit: Visit) -> Response:
    """The participant's card and the verbs, alone."""
    found = ticket_of(visit)
    return visit.page("side.html", ticket_id=found.id, **await _side(visit, found))


async def foot(visit: Visit) -> Response:
    """What one can do below the conversation, alone; nothing when it is what the page shows already."""
    given = await _side(visit, ticket_of(visit))
    if given["state"] == visit.request.query_params.get("state"):
        return Response(status_code=204)
    return visit.page("foot.html", ticket_id=given["detail"].id, **given)


async def talk(visit: Visit, found: Ticket) -> dict[str, Any]:
    mark = _mark(visit.request.query_params.get("before", ""))
    async with visit.gate.runtime.engine.begin() as db:
        until = await horizon.end(db, visit.viewer, found)
        entries = await timeline.before(db, found.contact_id, timeline.earlier(mark, until))
        ways = await window.of_contact(visit.gate.runtime, db, found.contact_id)
        await _note_reading(db, visit)
    older = None
    if len(entries) == timeline.PAGE:
        first = entries[0].mark
        older = folders.SEPARATOR.join((first.at.isoformat(), str(first.rank), str(first.id)))
    return {
        "entries": entries,
        "older": older,
        "window": ways,
        "ticket_id": found.id,
        "zone": found.zone,
        "now": visit.gate.now(),
    }


def _mark(before: str) -> Mark | None:
    at, _, rest = before.partition(folders.SEPARATOR)
    rank, _, number = rest.partition(folders.SEPARATOR)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    row = row_number(number)
    if moment.tzinfo is None or rank not in {"1", "2", "3", "4"} or row is None:
        return None
    return Mark(moment, int(rank), row)


async def _side(visit: Visit, found: Ticket) -> dict[str, Any]:
    async with visit.gate.runtime.engine.begin() as db:
        detail = await ticket_detail.get(db, found.id)
        card = await ticket_detail.card(db, found.contact_id)
        readable = await horizon.readable(db, visit.viewer, found.contact_id) - {found.id}
        past = [t for t in await ticket_detail.past(db, found.contact_id) if t.id in readable]
        people = [a for a in await staff.listing(db) if a.disabled_at is None and a.id != found.staff_id]
        groups = await teams.listing(db)
        ready = await canned.listing(db, teams=visit.viewer.teams)
        await _note_reading(db, visit)
    return {
        "detail": detail,
        "state": f"{found.status}.{found.staff_id}.{detail.offered_to if detail else None}",
        "subject": found,
        "card": card,
        "past": past,
        "colleagues": [person for person in people if may_hand_to(visit.viewer, person.region, person.teams)],
        "teams": [team for team in groups if may_hand_to(visit.viewer, team.region, [team.id])],
        "canned": ready,
        "topics": folders.topics(visit.gate.runtime.catalogue),
        "priorities": list(Priority),
        "outcomes": sorted(CHOSEN_BY_STAFF),
        "programmes": PROGRAMMES,
    }


async def unmask(visit: Visit) -> Response:
    """Show what is masked, for a reason."""
    found, field = ticket_of(visit), visit.text("field")
    item = visit.number("item")
    if field not in set(Field) or item is None:
        raise Refused(422, "malformed")
    try:
        shown = await unmasking.unmask(
            visit.gate.runtime, found.id, visit.viewer, Field(field), item, visit.text("reason")
        )
    except NoReason:
        return visit.page("unmasked.html", ticket_id=found.id, shown=None)
    except NothingThere:
        raise Refused(404, "not_found") from None
    return visit.page("unmasked.html", ticket_id=found.id, shown=shown)


async def received_file(visit: Visit) -> Response:
    """A file the participant sent."""
    async with visit.gate.runtime.engine.begin() as db:
        file_id = visit.request.path_params["file_id"]
        until = await horizon.end(db, visit.viewer, ticket_of(visit))
        kept = await attachments.read(db, file_id, ticket_of(visit).contact_id, until=until)
        if kept:
            await _note_reading(db, visit, "read_file", received=file_id)
    return downloads.response(kept, visit.request.headers.get("range"), shown=True)


async def sent_file(visit: Visit) -> Response:
    """A file that we or an agent sent him."""
    async with visit.gate.runtime.engine.begin() as db:
        file_id = visit.request.path_params["file_id"]
        until = await horizon.end(db, visit.viewer, ticket_of(visit))
        kept = await files.read_of_contact(db, file_id, ticket_of(visit).contact_id, until=until)
        if kept:
            await _note_reading(db, visit, "read_file", sent=file_id)
    return downloads.response(kept, visit.request.headers.get("range"), shown=True)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (ON, ticket, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/thread", thread, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/side", side, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/foot", foot, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/received/{{file_id:int}}", received_file, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/sent/{{file_id:int}}", sent_file, on_ticket(Verb.READ), ("GET",)),
    (f"{ON}/unmask", unmask, on_ticket(Verb.UNMASK), ("POST",)),
)
