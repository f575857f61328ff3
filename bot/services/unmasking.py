"""Shows personal data that is masked on the desk's pages: to whom may see it, for a reason, and never unseen."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.masking import mask_numbers
from bot.domain.permissions import Verb, demand
from bot.domain.staff import Viewer
from bot.domain.tickets import UnknownTicket, Via
from bot.runtime import Runtime
from bot.services import audit, horizon
from bot.services.audit import By, Thing
from bot.storage import personal, tickets

SHORTEST_REASON = 8  # characters
LONGEST_REASON = 200


class Field(StrEnum):
    """What can be unmasked; `item` says which of them."""

    ADDRESS = "address"  # the id of an address of the contact: his telephone number, or his account on Telegram
    MESSAGE = "message"  # the id of a message the contact sent
    SUMMARY = "summary"  # of the ticket itself


class NoReason(ValueError):
    """A reason has to be given, in a few words."""


class NothingThere(LookupError):
    """The contact of this ticket has no such thing."""


async def unmask(runtime: Runtime, ticket_id: int, viewer: Viewer, field: Field, item: int, reason: str) -> str:
    """The whole of what is masked. Raises `NoReason`, `UnknownTicket`, `NotAllowed`, `NothingThere`.

    What is shown has been written into the audit before: it is returned after the commit.
    """
    why = " ".join(reason.split())[:LONGEST_REASON]
    if len(why) < SHORTEST_REASON:
        raise NoReason
    async with runtime.engine.begin() as db:
        ticket = await tickets.find(db, ticket_id)
        if ticket is None:
            raise UnknownTicket(ticket_id)
        demand(viewer, Verb.UNMASK, ticket)
        match field:
            case Field.ADDRESS:
                shown = await personal.address(db, ticket.contact_id, item)
            case Field.MESSAGE:
                until = await horizon.end(db, viewer, ticket)
                shown = await personal.message(db, ticket.contact_id, item, until=until)
            case Field.SUMMARY:
                shown = await personal.summary(db, ticket_id)
        if shown is None:
            raise NothingThere
        data = {"field": field, "item": item, "contact": ticket.contact_id, "reason": mask_numbers(why)}
        await audit.record(db, By(viewer.id, Via.DESK), "unmask", Thing("ticket", ticket_id), data, at=runtime.clock())
    return shown
