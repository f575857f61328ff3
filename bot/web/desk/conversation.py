"""One conversation: what was said, who the participant is, and the verbs of whoever works on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.domain import coordinates
from bot.domain.filetypes import MAX_FILE
from bot.domain.permissions import Verb, may_hand_to
from bot.domain.tickets import (
    CHOSEN_BY_STAFF,
    AlreadyOpen,
    AlreadyTaken,
    NotPossible,
    NotWanted,
    Outcome,
    Priority,
    Ticket,
)
from bot.domain.tickets import Verb as TicketVerb
from bot.services import audit, conversing, handoff, outgoing, unmasking, window
from bot.services.audit import Thing
from bot.services.outgoing import NotSendable
from bot.services.staffing import PROGRAMMES, REGION
from bot.services.unmasking import Field, NoReason, NothingThere
from bot.storage import attachments, canned, files, staff, teams, ticket_detail, timeline
from bot.storage import tickets as stored
from bot.storage.database import Db
from bot.storage.timeline import Mark
from bot.web import downloads
from bot.web.desk import folders
from bot.web.desk.access import MAX_FORM, Access, Handler, Refused, needs
from bot.web.desk.visit import Visit

LONGEST_REPLY = 4000  # characters
MOST_FILES = 3
FIELDS_OF_FILES = MOST_FILES + 1  # the recording has a field of its own, which is sent even when it is empty
type Do = Callable[[Visit, int], Awaitable[None]]


async def ticket_named(db: Db, names: Mapping[str, int]) -> Ticket | None:
    """The ticket a path names."""
    return await stored.find(db, names["ticket_id"])


def _ticket(visit: Visit) -> Ticket:
    assert isinstance(visit.subject, Ticket)
    return visit.subject


async def ticket(visit: Visit) -> Response:
    """The whole page; that somebody looked is in the audit."""
    found = _ticket(visit)
    async with visit.gate.runtime.engine.begin() as db:
        act = visit.act
        await audit.record(db, act.by, TicketVerb.VIEW, Thing("ticket", found.id), at=act.now)
    await conversing.mark_read(visit.gate.runtime, found.id, visit.actor)
    return visit.page("ticket.html", **await _thread(visit, found), **await _side(visit, found))


async def thread(visit: Visit) -> Response:
    """What was said, alone; fetched again when something has changed."""
    found = _ticket(visit)
    await conversing.mark_read(visit.gate.runtime, found.id, visit.actor)
    return visit.page("thread.html", **await _thread(visit, found))


async def side(visit: Visit) -> Response:
    """The participant's card and the verbs, alone."""
    found = _ticket(visit)
    return visit.page("side.html", ticket_id=found.id, **await _side(visit, found))


async def foot(visit: Visit) -> Response:
    """What one can do below the conversation, alone; nothing when it is what the page shows already."""
    given = await _side(visit, _ticket(visit))
    if given["state"] == visit.request.query_params.get("state"):
        return Response(status_code=204)
    return visit.page("foot.html", ticket_id=given["detail"].id, **given)


async def _thread(visit: Visit, found: Ticket) -> dict[str, Any]:
    mark = _mark(visit.request.query_params.get("before", ""))
    async with visit.gate.runtime.engine.begin() as db:
        entries = await timeline.before(db, found.contact_id, mark)
        ways = await window.of_contact(visit.gate.runtime, db, found.contact_id)
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
    if moment.tzinfo is None or rank not in {"1", "2", "3", "4"} or not (number.isdigit() and len(number) < 19):
        return None
    return Mark(moment, int(rank), int(number))


async def _side(visit: Visit, found: Ticket) -> dict[str, Any]:
    async with visit.gate.runtime.engine.begin() as db:
        detail = await ticket_detail.get(db, found.id)
        card = await ticket_detail.card(db, found.contact_id)
        past = [t for t in await ticket_detail.past(db, found.contact_id) if t.id != found.id]
        people = [a for a in await staff.listing(db) if a.disabled_at is None and a.id != found.staff_id]
        groups = await teams.listing(db)
        ready = await canned.listing(db, teams=visit.viewer.teams)
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


async def reply(visit: Visit) -> Response:
    """Words and files to the participant."""
    found = _ticket(visit)
    try:
        numbers = [await _kept(visit, upload) for upload in _uploads(visit)]
        words, pasted = visit.lines("text", LONGEST_REPLY), visit.text("place", coordinates.LONGEST)
        place = coordinates.read(pasted, visit.text("place_label"))
        if pasted and place is None:
            return _problem(visit, found.id, visit.desk.pages.words["ticket"]["no_place"])
        await conversing.reply(visit.gate.runtime, found.id, visit.actor, words, file_ids=numbers, location=place)
    except NotSendable as refused:
        return _problem(visit, found.id, refused.sentence)
    except NotPossible:
        return _problem(visit, found.id, visit.desk.pages.words["notes"]["not_possible"])
    if "hx-request" in visit.request.headers:
        response = visit.page("thread.html", **await _thread(visit, found))
        response.headers["HX-Trigger"] = "desk-sent"
        return response
    return visit.go(f"/desk/tickets/{found.id}")


def _uploads(visit: Visit) -> list[UploadFile]:
    return [f for f in visit.form.getlist("file") if isinstance(f, UploadFile) and f.filename][:MOST_FILES]


async def _kept(visit: Visit, upload: UploadFile) -> int:
    content = await upload.read(MAX_FILE + 1)
    async with visit.gate.runtime.engine.begin() as db:
        return (await outgoing.keep_file(db, content, upload.filename or "", visit.gate.now())).id


def _problem(visit: Visit, ticket_id: int, sentence: str) -> Response:
    """Why it did not go, above the line one writes in; what was written stays there."""
    if "hx-request" not in visit.request.headers:
        return visit.page("reply_problem.html", status=422, sentence=sentence, ticket_id=ticket_id, whole=True)
    response = visit.page("reply_problem.html", sentence=sentence, ticket_id=ticket_id, whole=False)
    response.headers["HX-Retarget"] = "#composer-problem"
    return response


async def unmask(visit: Visit) -> Response:
    """Show what is masked, for a reason."""
    found, field = _ticket(visit), visit.text("field")
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


def verb(do: Do, note: str | None = None) -> Handler:
    """A handler that does a verb, and goes back to the conversation with the word that it was done, or why not."""

    async def handler(visit: Visit) -> Response:
        found = _ticket(visit)
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
    await conversing.add_note(visit.gate.runtime, ticket_id, visit.actor, visit.lines("note", LONGEST_REPLY))


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
    if sort not in {"staff", "team"} or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotPossible("nobody was chosen")
    to = {"to_staff": int(number)} if sort == "staff" else {"to_team": int(number)}
    note = visit.lines("note", LONGEST_REPLY)
    await handoff.transfer(visit.gate.runtime, ticket_id, visit.actor, note=note, **to)


async def set_topic(visit: Visit, ticket_id: int) -> None:
    topic, programme = visit.text("topic"), visit.text("programme")
    known = folders.topics(visit.gate.runtime.catalogue)
    if (topic and topic not in known) or (programme and programme not in PROGRAMMES):
        raise Refused(422, "malformed")
    await conversing.set_topic(visit.gate.runtime, ticket_id, visit.actor, topic or None, programme or None)


async def set_region(visit: Visit, ticket_id: int) -> None:
    region = visit.region()
    if region and not REGION.fullmatch(region):
        raise NotPossible("that is no code of a region")
    await conversing.set_region(visit.gate.runtime, ticket_id, visit.actor, region)


async def set_priority(visit: Visit, ticket_id: int) -> None:
    priority = visit.text("priority")
    if priority not in set(Priority):
        raise Refused(422, "malformed")
    await conversing.set_priority(visit.gate.runtime, ticket_id, visit.actor, Priority(priority))


async def set_tags(visit: Visit, ticket_id: int) -> None:
    await conversing.set_tags(visit.gate.runtime, ticket_id, visit.actor, visit.text("tags", 500).split(","))


async def received_file(visit: Visit) -> Response:
    """A file the participant sent."""
    async with visit.gate.runtime.engine.begin() as db:
        kept = await attachments.read(db, visit.request.path_params["file_id"], _ticket(visit).contact_id)
    return downloads.response(kept, visit.request.headers.get("range"), shown=True)


async def sent_file(visit: Visit) -> Response:
    """A file that we or an agent sent him."""
    async with visit.gate.runtime.engine.begin() as db:
        kept = await files.read_of_contact(db, visit.request.path_params["file_id"], _ticket(visit).contact_id)
    return downloads.response(kept, visit.request.headers.get("range"), shown=True)


def _to(permission: Verb, **more: int) -> Access:
    """A permission on the ticket the path names."""
    access = needs(permission, ticket_named)
    return Access(access.stages, access.verb, access.subject, **more) if more else access


ON = "/desk/tickets/{ticket_id:int}"
ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (ON, ticket, _to(Verb.READ), ("GET",)),
    (f"{ON}/thread", thread, _to(Verb.READ), ("GET",)),
    (f"{ON}/side", side, _to(Verb.READ), ("GET",)),
    (f"{ON}/foot", foot, _to(Verb.READ), ("GET",)),
    (f"{ON}/received/{{file_id:int}}", received_file, _to(Verb.READ), ("GET",)),
    (f"{ON}/sent/{{file_id:int}}", sent_file, _to(Verb.READ), ("GET",)),
    (
        f"{ON}/reply",
        reply,
        _to(
            Verb.REPLY, max_body=MOST_FILES * MAX_FILE + MAX_FORM, files=MOST_FILES + 1
        ),  # the recording comes from a field of its own
        ("POST",),
    ),
    (f"{ON}/unmask", unmask, _to(Verb.UNMASK), ("POST",)),
    (f"{ON}/claim", verb(claim), _to(Verb.CLAIM), ("POST",)),
    (f"{ON}/decline", verb(decline), _to(Verb.CLAIM), ("POST",)),
    (f"{ON}/note", verb(add_note), _to(Verb.ADD_NOTE), ("POST",)),
    (f"{ON}/close", verb(close, "closed"), _to(Verb.CLOSE), ("POST",)),
    (f"{ON}/return", verb(give_back, "returned"), _to(Verb.RETURN_TO_ASSISTANT), ("POST",)),
    (f"{ON}/reopen", verb(reopen), _to(Verb.REOPEN), ("POST",)),
    (f"{ON}/transfer", verb(transfer, "transferred"), _to(Verb.TRANSFER), ("POST",)),
    (f"{ON}/topic", verb(set_topic, "saved"), _to(Verb.SET_TOPIC), ("POST",)),
    (f"{ON}/region", verb(set_region, "saved"), _to(Verb.SET_TOPIC), ("POST",)),
    (f"{ON}/priority", verb(set_priority, "saved"), _to(Verb.SET_PRIORITY), ("POST",)),
    (f"{ON}/tags", verb(set_tags, "saved"), _to(Verb.SET_TAGS), ("POST",)),
)
