"""What an agent sends to the participant: words, files, a place; and why it does not go, where it does not."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.domain import coordinates
from bot.domain.filetypes import MAX_FILE
from bot.domain.permissions import Verb
from bot.domain.tickets import NotPossible
from bot.services import conversing, outgoing
from bot.services.outgoing import NotSendable
from bot.web.desk import conversation
from bot.web.desk.access import MAX_FORM, Access, Handler
from bot.web.desk.subject import LONGEST_WORDS, ON, on_ticket, ticket_of
from bot.web.desk.visit import Visit

MOST_FILES = 3
FIELDS_OF_FILES = MOST_FILES + 1  # the recording has a field of its own, which is sent even when it is empty


async def reply(visit: Visit) -> Response:
    """Words and files to the participant."""
    found = ticket_of(visit)
    try:
        numbers = [await _kept(visit, upload) for upload in _uploads(visit)]
        words, pasted = visit.lines("text", LONGEST_WORDS), visit.text("place", coordinates.LONGEST)
        place = coordinates.read(pasted, visit.text("place_label"))
        if pasted and place is None:
            return _problem(visit, found.id, visit.desk.pages.words["ticket"]["no_place"])
        await conversing.reply(visit.gate.runtime, found.id, visit.actor, words, file_ids=numbers, location=place)
    except NotSendable as refused:
        return _problem(visit, found.id, refused.sentence)
    except NotPossible:
        return _problem(visit, found.id, visit.desk.pages.words["notes"]["not_possible"])
    if "hx-request" in visit.request.headers:
        response = visit.page("thread.html", **await conversation.talk(visit, found))
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


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (
        f"{ON}/reply",
        reply,
        on_ticket(Verb.REPLY, max_body=MOST_FILES * MAX_FILE + MAX_FORM, files=FIELDS_OF_FILES),
        ("POST",),
    ),
)
