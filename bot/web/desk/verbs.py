"""The verbs of whoever works on a conversation: forms that lead back to it, with a word of what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from bot.domain.permissions import Verb
from bot.domain.programmes import PROGRAMMES
from bot.domain.regions import is_code
from bot.domain.tickets import AlreadyOpen, AlreadyTaken, NotPossible, NotWanted, Outcome, Priority
from bot.services import conversing, handoff
from bot.web.desk import folders
from bot.web.desk.access import Access, Handler, Refused
from bot.web.desk.subject import LONGEST_WORDS, ON, on_ticket, ticket_of
from bot.web.desk.visit import Visit, row_number

type Do = Callable[[Visit, int], Awaitable[None]]


def verb(do: Do, note: str | None = None) -> Handler:
    """A handler that does a verb, and goes back to the conversation with the word that it was done, or why not."""

    async def handler(visit: Visit) -> Response:
        found = ticket_of(visit)
        back = f"/desk/tickets/{found.id}"
        try:
            await do(visit, found.id)
        except AlreadyTaken:
            return visit.go(back, "taken")
        except AlreadyOpen:
            return visit.go(back, "already_open")
        except NotWanted:
            return visit.go(back, "not_wanted")
        except NotPossible:
            return visit.go(back, "not_possible")
        return visit.go(back, note)

    handler.__name__ = do.__name__
    return handler


async def claim(visit: Visit, ticket_id: int) -> None:
    await handoff.claim(visit.gate.runtime, ticket_id, visit.actor)


async def decline(visit: Visit, ticket_id: int) -> None:
    await conversing.decline(visit.gate.runtime, ticket_id, visit.actor)


async def add_note(visit: Visit, ticket_id: int) -> None:
    await conversing.add_note(visit.gate.runtime, ticket_id, visit.actor, visit.lines("note", LONGEST_WORDS))


async def close(visit: Visit, ticket_id: int) -> None:
    outcome = visit.text("outcome")
    if outcome not in set(Outcome):
        raise Refused(422, "malformed")
    await handoff.close(visit.gate.runtime, ticket_id, visit.actor, Outcome(outcome))


async def give_back(visit: Visit, ticket_id: int) -> None:
    await handoff.return_to_assistant(visit.gate.runtime, ticket_id, visit.actor)


async def reopen(visit: Visit, ticket_id: int) -> None:
    await handoff.reopen(visit.gate.runtime, ticket_id, visit.actor)


async def transfer(visit: Visit, ticket_id: int) -> None:
    """To `staff:7` or `team:3`."""
    sort, _, number = visit.text("to").partition(":")
    target = row_number(number)
    if sort not in {"staff", "team"} or target is None:
        raise NotPossible("nobody was chosen")
    to = {"to_staff" if sort == "staff" else "to_team": target}
    note = visit.lines("note", LONGEST_WORDS)
    await handoff.transfer(visit.gate.runtime, ticket_id, visit.actor, note=note, **to)


async def set_topic(visit: Visit, ticket_id: int) -> None:
    topic, programme = visit.text("topic"), visit.text("programme")
    known = folders.topics(visit.gate.runtime.catalogue)
    if (topic and topic not in known) or (programme and programme not in PROGRAMMES):
        raise Refused(422, "malformed")
    await conversing.set_topic(visit.gate.runtime, ticket_id, visit.actor, topic or None, programme or None)


async def set_region(visit: Visit, ticket_id: int) -> None:
    region = visit.region()
    if region and not is_code(region):
        raise NotPossible("that is no code of a region")
    await conversing.set_region(visit.gate.runtime, ticket_id, visit.actor, region)


async def set_priority(visit: Visit, ticket_id: int) -> None:
    priority, seen = visit.text("priority"), visit.text("seen")
    if priority not in set(Priority) or (seen and seen not in set(Priority)):
        raise Refused(422, "malformed")
    was = Priority(seen) if seen else None
    await conversing.set_priority(visit.gate.runtime, ticket_id, visit.actor, Priority(priority), seen=was)


async def set_tags(visit: Visit, ticket_id: int) -> None:
    await conversing.set_tags(visit.gate.runtime, ticket_id, visit.actor, visit.text("tags", 500).split(","))


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (f"{ON}/claim", verb(claim), on_ticket(Verb.CLAIM), ("POST",)),
    (f"{ON}/decline", verb(decline), on_ticket(Verb.CLAIM), ("POST",)),
    (f"{ON}/note", verb(add_note), on_ticket(Verb.ADD_NOTE), ("POST",)),
    (f"{ON}/close", verb(close, "closed"), on_ticket(Verb.CLOSE), ("POST",)),
    (f"{ON}/return", verb(give_back, "returned"), on_ticket(Verb.RETURN_TO_ASSISTANT), ("POST",)),
    (f"{ON}/reopen", verb(reopen), on_ticket(Verb.REOPEN), ("POST",)),
    (f"{ON}/transfer", verb(transfer, "transferred"), on_ticket(Verb.TRANSFER), ("POST",)),
    (f"{ON}/topic", verb(set_topic, "saved"), on_ticket(Verb.SET_TOPIC), ("POST",)),
    (f"{ON}/region", verb(set_region, "saved"), on_ticket(Verb.SET_TOPIC), ("POST",)),
    (f"{ON}/priority", verb(set_priority, "saved"), on_ticket(Verb.SET_PRIORITY), ("POST",)),
    (f"{ON}/tags", verb(set_tags, "saved"), on_ticket(Verb.SET_TAGS), ("POST",)),
)
