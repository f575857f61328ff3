"""The knowledge beside a conversation: ready answers to look up and put into a reply."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.domain.permissions import Verb
from bot.services import library
from bot.web.desk.access import Access, Handler
from bot.web.desk.rendering import ZONE
from bot.web.desk.subject import ON, on_ticket
from bot.web.desk.visit import Visit


async def answers(visit: Visit) -> Response:
    """What the knowledge says to a question. The question comes in a form: an address would be kept in histories."""
    asked = visit.text("asked", library.LONGEST_QUESTION)
    zone = getattr(visit.subject, "zone", None)
    today = visit.gate.now().astimezone(ZoneInfo(zone) if zone else ZONE).date()
    found = library.look_up(asked, today) if asked else []
    whole = "hx-request" not in visit.request.headers
    template = "answers_page.html" if whole else "answers.html"
    return visit.page(template, answers=found, ticket_id=visit.request.path_params["ticket_id"], asked=asked)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (f"{ON}/answers", answers, on_ticket(Verb.READ), ("POST",)),
)
