"""Colleagues at the same conversation: each page says that it is open, and asks who else is there."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.permissions import Verb, may
from bot.domain.tickets import Ticket, TicketStatus
from bot.storage import desk, staff
from bot.web.desk.access import Access, Handler, Refused
from bot.web.desk.looking import LEFT, LOOKS, WRITES
from bot.web.desk.subject import ON, on_ticket
from bot.web.desk.visit import Visit

DOING = {"look": LOOKS, "write": WRITES, "left": LEFT}


async def here(visit: Visit) -> Response:
    """What the reader of a page does: others at the conversation hear of it; of writing, the participant too."""
    found, doing = visit.subject, visit.text("doing")
    assert isinstance(found, Ticket)
    if doing not in DOING:
        raise Refused(422, "malformed")
    async with visit.gate.runtime.engine.begin() as db:
        await desk.tell(db, found.id, visit.viewer.id, DOING[doing])
    if doing == "write" and found.status is TicketStatus.ASSIGNED and may(visit.viewer, Verb.REPLY, found):
        await visit.desk.typing.agent_is_typing(found.contact_id)
    return Response(status_code=204)


async def colleagues(visit: Visit) -> Response:
    """Who else is there, in words."""
    ticket_id = int(visit.request.path_params["ticket_id"])
    there = visit.desk.hub.looking.others(ticket_id, visit.viewer.id, visit.gate.now())
    async with visit.gate.runtime.engine.begin() as db:
        names = {account.id: account.name for account in await staff.listing(db)} if there else {}
    return visit.page(
        "colleagues.html",
        looking=[names[one.staff_id] for one in there if not one.writes and one.staff_id in names],
        writing=[names[one.staff_id] for one in there if one.writes and one.staff_id in names],
    )


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (f"{ON}/here", here, on_ticket(Verb.READ), ("POST",)),
    (f"{ON}/colleagues", colleagues, on_ticket(Verb.READ), ("GET",)),
)
