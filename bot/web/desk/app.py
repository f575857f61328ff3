"""All routes of the desk, and what its navigation shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.domain.permissions import Verb
from bot.runtime import Runtime
from bot.services import keys
from bot.services.passwords import Passwords
from bot.services.signing_in import Gate
from bot.services.typing_signs import TypingSigns
from bot.web import page
from bot.web.desk import (
    account,
    answers,
    board,
    company,
    conversation,
    doors,
    events,
    folders,
    people,
    rendering,
    replying,
    reports,
    settings_canned,
    settings_office,
    trail,
    verbs,
)
from bot.web.desk.access import PUBLIC, Refused, route
from bot.web.desk.hub import DeskHub
from bot.web.desk.rendering import STATIC
from bot.web.desk.visit import Desk, NavItem, Visit

NAVIGATION = (
    NavItem("tickets", "/desk/tickets", Verb.READ),
    NavItem("board", "/desk/board", Verb.SEE_BOARD),
    NavItem("reports", "/desk/reports", Verb.SEE_BOARD),
    NavItem("account", "/desk/account"),
    NavItem("staff", "/desk/staff", Verb.SEE_STAFF),
    NavItem("teams", "/desk/teams", Verb.MANAGE_TEAMS),
    NavItem("audit", "/desk/audit", Verb.READ_AUDIT),
    NavItem("settings", "/desk/settings", Verb.MANAGE_DESK),
)
ROUTES = (
    *doors.ROUTES,
    *folders.ROUTES,
    *conversation.ROUTES,
    *replying.ROUTES,
    *verbs.ROUTES,
    *company.ROUTES,
    *answers.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *trail.ROUTES,
    *board.ROUTES,
    *reports.ROUTES,
    *settings_office.ROUTES,
    *settings_canned.ROUTES,
    *events.ROUTES,
)


async def nowhere(_: Visit) -> Response:
    raise Refused(404, "not_found")


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What may be another's: whom notifications come to, and how passwords are hashed."""

    hub: DeskHub = field(default_factory=DeskHub)
    passwords: Passwords = field(default_factory=Passwords)


def routes(runtime: Runtime, parts: DeskParts, *, secret_key: bytes, public_url: str | None) -> list[BaseRoute]:
    """Everything under `/desk`."""
    gate = Gate(runtime, keys.derive(secret_key), parts.passwords)
    desk = Desk(gate, parts.hub, rendering.load(), public_url, NAVIGATION, TypingSigns(runtime))
    return [
        page.static_files("/desk/static", STATIC),
        *(route(desk, path, handler, access, methods) for path, handler, access, methods in ROUTES),
        route(desk, "/desk/{path:path}", nowhere, PUBLIC, ("GET", "POST")),
    ]
