"""The supervisor's board: the queue now, what is late, how each agent stands, and alerts. Nothing personal is on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from starlette.responses import Response

from bot.domain.permissions import Verb, may
from bot.domain.staff import Presence
from bot.domain.tickets import NotPossible, Ticket, TicketError
from bot.services import handoff, presence, supervising
from bot.storage import alerts, board, board_lists, teams
from bot.storage import tickets as stored
from bot.storage.board import Queued
from bot.storage.database import Db
from bot.storage.staff import Account
from bot.storage.ticket_lists import Reach
from bot.web.desk.access import Access, Handler, Refused, needs
from bot.web.desk.people import account_named
from bot.web.desk.rendering import ZONE
from bot.web.desk.visit import Visit, row_number

MOST_ALERTS = 20  # shown at a time; the number of all is told
COUNTED = 200
LONGEST_NOTE = 500


async def ticket_named(db: Db, names: Mapping[str, int]) -> Ticket | None:
    """The ticket a path names."""
    return await stored.find(db, names["ticket_id"])


async def whole(visit: Visit) -> Response:
    """The page."""
    return visit.page("board.html", **await _figures(visit))


async def live(visit: Visit) -> Response:
    """What of it changes, fetched again when something has happened."""
    return visit.page("board_live.html", **await _figures(visit))


async def _figures(visit: Visit) -> dict[str, Any]:
    reach, now = Reach.of(visit.viewer), visit.gate.now()
    async with visit.gate.runtime.engine.begin() as db:
        read = await board.read(db, reach, _midnight(now))
        unseen = await alerts.unseen(db, COUNTED, reach)
        unrouted, late = await board_lists.unrouted(db, reach), await board_lists.late(db, reach)
    return {
        "queues": read.queues,
        "total": _total(read.queues),
        "agents": read.agents,
        "reasons": read.unrouted,
        "unrouted": unrouted,
        "late": late,
        "alerts": unseen[:MOST_ALERTS],
        "alert_count": len(unseen),
        "most": COUNTED,
        "now": now,
    }


def _midnight(now: datetime) -> datetime:
    """When the day of the desk's own clock began."""
    return datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)


def _total(queues: list[Queued]) -> Queued:
    """All priorities together."""
    oldest = [q.oldest_waiting_at for q in queues if q.oldest_waiting_at]
    return Queued(
        "all",
        sum(q.waiting for q in queues),
        sum(q.assigned for q in queues),
        sum(q.unanswered for q in queues),
        sum(q.first_late for q in queues),
        sum(q.resolve_late for q in queues),
        min(oldest, default=None),
        sum(q.warned for q in queues),
    )


async def see(visit: Visit) -> Response:
    """Note alerts as seen."""
    numbers = [number for n in visit.texts("alert") if (number := row_number(n)) is not None]
    await supervising.see_alerts(visit.gate.runtime, visit.act, numbers)
    return visit.go("/desk/board", "alerts_seen")


async def agent(visit: Visit) -> Response:
    """What one agent has in hand."""
    who = visit.subject
    assert isinstance(who, Account)
    async with visit.gate.runtime.engine.begin() as db:
        lines = await board_lists.of_agent(db, Reach.of(visit.viewer), who.id)
    return visit.page(
        "board_agent.html",
        who=who,
        lines=lines,
        presences=list(Presence),
        may_set=may(visit.viewer, Verb.SIGN_OUT_STAFF, who),
        now=visit.gate.now(),
    )


async def set_presence(visit: Visit) -> Response:
    """Send an agent into the break he forgot to begin, or home."""
    who, wanted = visit.subject, visit.text("presence")
    assert isinstance(who, Account)
    if wanted not in set(Presence):
        raise Refused(422, "malformed")
    await presence.set_presence(visit.gate.runtime, who.id, Presence(wanted), visit.actor)
    return visit.go(f"/desk/board/agents/{who.id}", "agent_presence_set")


async def reassign(visit: Visit) -> Response:
    """Hand a ticket to another agent or a team."""
    ticket = visit.subject
    assert isinstance(ticket, Ticket)
    if visit.request.method == "GET":
        return await _reassign_page(visit, ticket)
    kind, _, number = visit.text("to").partition("-")
    target = row_number(number)
    if kind not in {"staff", "team"} or target is None:
        return await _reassign_page(visit, ticket, "nobody_chosen")
    note, runtime = visit.text("note", LONGEST_NOTE), visit.gate.runtime
    chosen = {"to_staff" if kind == "staff" else "to_team": target}
    try:
        await handoff.transfer(runtime, ticket.id, visit.actor, note=note, **chosen)
    except NotPossible:
        return await _reassign_page(visit, ticket, "not_reassigned")
    except TicketError:
        raise Refused(404, "not_found") from None
    return visit.go("/desk/board", "reassigned")


async def _reassign_page(visit: Visit, ticket: Ticket, problem: str | None = None) -> Response:
    reach, now = Reach.of(visit.viewer), visit.gate.now()
    async with visit.gate.runtime.engine.begin() as db:
        line = await board_lists.one(db, ticket.id)
        people = (await board.read(db, reach, _midnight(now))).agents
        everything = await teams.listing(db)
    return visit.page(
        "board_reassign.html",
        status=422 if problem else 200,
        line=line,
        people=[p for p in people if p.presence != Presence.AWAY and p.id != ticket.staff_id],
        teams=[team for team in everything if may(visit.viewer, Verb.SEE_BOARD, team)],
        chosen=visit.text("to"),
        words=visit.text("note", LONGEST_NOTE),
        problem=problem,
        now=now,
    )


async def _agent_named(db: Db, names: Mapping[str, int]) -> Account | None:
    found = await account_named(db, names)
    return found if found and found.disabled_at is None else None


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/board", whole, needs(Verb.SEE_BOARD), ("GET",)),
    ("/desk/board/live", live, needs(Verb.SEE_BOARD), ("GET",)),
    ("/desk/board/alerts", see, needs(Verb.SEE_BOARD), ("POST",)),
    ("/desk/board/agents/{staff_id:int}", agent, needs(Verb.SEE_BOARD, _agent_named), ("GET",)),
    ("/desk/board/agents/{staff_id:int}/presence", set_presence, needs(Verb.SIGN_OUT_STAFF, _agent_named), ("POST",)),
    ("/desk/board/tickets/{ticket_id:int}", reassign, needs(Verb.SEE_BOARD, ticket_named), ("GET", "POST")),
)
