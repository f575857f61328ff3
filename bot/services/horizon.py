"""How much of a contact's conversation somebody reads by way of one ticket.

Who served a contact once may look at that ticket ever after. What the contact says later, under a ticket that is out of
his reach because the contact has moved or another team has the matter, is not his to know.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.permissions import Verb, may
from bot.domain.staff import Viewer
from bot.domain.tickets import Ticket
from bot.storage import tickets
from bot.storage.database import Db


async def end(db: Db, viewer: Viewer, ticket: Ticket) -> datetime | None:
    """When the conversation became one that the viewer may not read; None: it has not."""
    later = await tickets.of_contact(db, ticket.contact_id, after=ticket.id)
    return min((t.opened_at for t in later if not may(viewer, Verb.READ, t)), default=None)


async def readable(db: Db, viewer: Viewer, contact_id: int) -> frozenset[int]:
    """The tickets of the contact that the viewer may read."""
    found = await tickets.of_contact(db, contact_id)
    return frozenset(ticket.id for ticket in found if may(viewer, Verb.READ, ticket))
