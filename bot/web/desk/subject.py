"""The ticket that a path names, and what a route on it asks."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.permissions import Verb
from bot.domain.tickets import Ticket
from bot.storage import tickets
from bot.storage.database import Db
from bot.web.desk.access import Access, needs
from bot.web.desk.visit import Visit

ON = "/desk/tickets/{ticket_id:int}"
LONGEST_WORDS = 4000  # characters of a reply or a note


async def ticket_named(db: Db, names: Mapping[str, int]) -> Ticket | None:
    """The ticket a path names."""
    return await tickets.find(db, names["ticket_id"])


def ticket_of(visit: Visit) -> Ticket:
    """The same, in the handler: the door has loaded it."""
    assert isinstance(visit.subject, Ticket)
    return visit.subject


def on_ticket(permission: Verb, **more: int) -> Access:
    """A permission on the ticket the path names."""
    return needs(permission, ticket_named, **more)
