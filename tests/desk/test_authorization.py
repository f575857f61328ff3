"""Every route of the desk, for every role, in one's own and in another region and team.

The expectation stands here in words of its own, so that a slip in the table of permissions shows. A new route fails
these tests until somebody has written down who may use it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url, text
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from bot.dialogue.model import Catalogue
from bot.domain.staff import Role, Stage
from bot.domain.tickets import Actor, ActorKind, Via
from bot.services import handoff, teaming
from bot.services.teaming import Plan
from bot.storage import contacts, database
from bot.web.desk.access import Access
from tests.conftest import empty_database
from tests.desk.conftest import Office, on, profile
from tests.desk.visitor import CSRF, ORIGIN, Visitor, visitor

EVERYBODY = "without signing in"
HALFWAY = "between password and second factor"
STAFF = "who is signed in"
WITHIN_REACH = "supervisors within reach, admins"
SUPERVISORS = "supervisors, admins"
TICKET_IN_REACH = "everybody within reach of the ticket, admins"
TICKET_IN_HAND = "whose ticket it is, supervisors within reach, admins"
ADMINS = "admins"

WHO = {
    "GET /desk": STAFF,
    "GET /desk/sign-in": EVERYBODY,
    "POST /desk/sign-in": EVERYBODY,
    "POST /desk/sign-out": EVERYBODY,
    "GET /desk/invitation/{token}": EVERYBODY,
    "POST /desk/invitation/{token}": EVERYBODY,
    "GET /desk/second-factor": HALFWAY,
    "POST /desk/second-factor": HALFWAY,
    "GET /desk/recovery": HALFWAY,
    "POST /desk/recovery": HALFWAY,
    "GET /desk/enrol": STAFF,
    "POST /desk/enrol": STAFF,
    "GET /desk/enrol/code.svg": STAFF,
    "GET /desk/events": STAFF,
    "GET /desk/account": STAFF,
    "POST /desk/account/presence": STAFF,
    "POST /desk/account/password": STAFF,
    "POST /desk/account/recovery-codes": STAFF,
    "POST /desk/account/factor/remove": STAFF,
    "POST /desk/account/telegram": STAFF,
    "POST /desk/account/telegram/unlink": STAFF,
    "POST /desk/account/sessions/{session_id:int}/end": STAFF,
    "GET /desk/staff": SUPERVISORS,
    "GET /desk/staff/new": ADMINS,
    "POST /desk/staff/new": ADMINS,
    "POST /desk/staff/policy": ADMINS,
    "GET /desk/staff/{staff_id:int}": WITHIN_REACH,
    "POST /desk/staff/{staff_id:int}": ADMINS,
    "POST /desk/staff/{staff_id:int}/invite": ADMINS,
    "POST /desk/staff/{staff_id:int}/disable": ADMINS,
    "POST /desk/staff/{staff_id:int}/enable": ADMINS,
    "POST /desk/staff/{staff_id:int}/reset-factor": WITHIN_REACH,
    "POST /desk/staff/{staff_id:int}/sign-out": WITHIN_REACH,
    "GET /desk/teams": ADMINS,
    "GET /desk/teams/new": ADMINS,
    "POST /desk/teams/new": ADMINS,
    "GET /desk/teams/{team_id:int}": ADMINS,
    "POST /desk/teams/{team_id:int}": ADMINS,
    "GET /desk/audit": SUPERVISORS,
    "GET /desk/tickets": STAFF,
    "POST /desk/tickets": STAFF,
    "GET /desk/tickets/rows": STAFF,
    "GET /desk/unread": STAFF,
    "GET /desk/tickets/{ticket_id:int}": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/thread": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/side": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/foot": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/colleagues": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/here": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/answers": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/received/{file_id:int}": TICKET_IN_REACH,
    "GET /desk/tickets/{ticket_id:int}/sent/{file_id:int}": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/claim": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/decline": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/note": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/reopen": TICKET_IN_REACH,
    "POST /desk/tickets/{ticket_id:int}/reply": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/unmask": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/close": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/return": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/transfer": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/topic": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/region": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/priority": TICKET_IN_HAND,
    "POST /desk/tickets/{ticket_id:int}/tags": TICKET_IN_HAND,
    "GET /desk/reports": SUPERVISORS,
    "POST /desk/reports/export": SUPERVISORS,
    "GET /desk/settings": SUPERVISORS,
    "GET /desk/settings/hours": SUPERVISORS,
    "GET /desk/settings/hours/week": SUPERVISORS,
    "POST /desk/settings/hours/week": SUPERVISORS,
    "POST /desk/settings/hours/drop": SUPERVISORS,
    "GET /desk/settings/holidays": SUPERVISORS,
    "POST /desk/settings/holidays": SUPERVISORS,
    "POST /desk/settings/holidays/drop": SUPERVISORS,
    "GET /desk/settings/promises": SUPERVISORS,
    "POST /desk/settings/promises": SUPERVISORS,
    "GET /desk/settings/canned": SUPERVISORS,
    "GET /desk/settings/canned/new": SUPERVISORS,
    "POST /desk/settings/canned/new": SUPERVISORS,
    "GET /desk/settings/canned/{canned_id:int}": SUPERVISORS,
    "POST /desk/settings/canned/{canned_id:int}": SUPERVISORS,
    "POST /desk/settings/canned/{canned_id:int}/drop": SUPERVISORS,
    "GET /desk/board": SUPERVISORS,
    "GET /desk/board/live": SUPERVISORS,
    "POST /desk/board/alerts": SUPERVISORS,
    "GET /desk/board/agents/{staff_id:int}": WITHIN_REACH,
    "POST /desk/board/agents/{staff_id:int}/presence": WITHIN_REACH,
    "GET /desk/board/tickets/{ticket_id:int}": WITHIN_REACH,
    "POST /desk/board/tickets/{ticket_id:int}": WITHIN_REACH,
    "GET /desk/{path:path}": EVERYBODY,
    "POST /desk/{path:path}": EVERYBODY,
}
OPEN_STREAM = "GET /desk/events"  # an answer without an end; test_events.py reads it
DOORS = {"/desk/second-factor", "/desk/enrol"}
VIEWERS = ("nobody", "halfway", "agent", "supervisor", "admin")
MAY = {
    EVERYBODY: {"nobody", "halfway", "agent", "supervisor", "admin"},
    HALFWAY: {"halfway"},
    STAFF: {"agent", "supervisor", "admin"},
    WITHIN_REACH: {"supervisor", "admin"},
    SUPERVISORS: {"supervisor", "admin"},
    TICKET_IN_REACH: {"agent", "supervisor", "admin"},
    TICKET_IN_HAND: {"agent", "supervisor", "admin"},
    ADMINS: {"admin"},
}


def desk_routes(app: Starlette) -> Iterator[tuple[str, Route]]:
    for found in app.routes:
        if isinstance(found, Route) and found.path.startswith("/desk"):
            for method in sorted((found.methods or set()) - {"HEAD"}):
                yield f"{method} {found.path}", found


def of_the_desk(routes: list[BaseRoute]) -> list[BaseRoute]:
    return [r for r in routes if getattr(r, "path", "").startswith("/desk")]


@dataclass
class Plot:
    """What is in the database: an office in Central Java, and one on Bali."""

    sessions: dict[str, str | None]
    near: dict[str, int]  # the ticket is the agent's own
    far: dict[str, int]
    of_a_colleague: int  # a ticket of the region, in the hands of somebody else


@dataclass
class Scene:
    """The same, with browsers in front of it."""

    visitors: dict[str, Visitor]
    near: dict[str, int]
    far: dict[str, int]
    of_a_colleague: int


@pytest.fixture(scope="module")
def plot(postgres: str, template: str, catalogue: Catalogue) -> Iterator[tuple[str, Plot]]:
    """Name of a database with everything in it, which each test gets a copy of."""

    async def build(url: str) -> Plot:
        engine = database.create(url)
        try:
            return await _laid_out(on(engine, catalogue))
        finally:
            await engine.dispose()

    with empty_database(postgres, template) as url:
        yield make_url(url).database or "", asyncio.run(build(url))


@pytest.fixture
def database_url(postgres: str, plot: tuple[str, Plot]) -> Iterator[str]:
    with empty_database(postgres, plot[0]) as url:
        yield url


@pytest.fixture
def scene(office: Office, plot: tuple[str, Plot]) -> Scene:
    found = plot[1]
    visitors = {name: visitor(office, token) for name, token in found.sessions.items()}
    return Scene(visitors, found.near, found.far, found.of_a_colleague)


async def _laid_out(office: Office) -> Plot:
    async def person(login: str, role: Role, region: str | None) -> int:
        return await office.hire(login, profile(login.title(), role, region))

    agent, supervisor = await person("agent", Role.AGENT, "33"), await person("supervisor", Role.SUPERVISOR, "33")
    admin = await person("admin", Role.ADMIN, None)
    near, far = await person("near", Role.AGENT, "33.74"), await person("far", Role.AGENT, "51")
    async with office.engine.begin() as db:
        own = await teaming.create(db, office.act(), Plan("Semarang", "33.74", (), (near, supervisor, agent)))
        other = await teaming.create(db, office.act(), Plan("Denpasar", "51", (), (far,)))
    sessions = {
        "nobody": None,
        "halfway": await office.session(agent, Stage.SECOND_FACTOR),
        "agent": await office.session(agent),
        "supervisor": await office.session(supervisor),
        "admin": await office.session(admin),
    }
    own_ticket, colleagues = await a_ticket(office, agent, "33.74"), await a_ticket(office, near, "33.74")
    far_ticket = await a_ticket(office, far, "51")
    here = {"staff_id": near, "team_id": own, "ticket_id": own_ticket}
    there = {"staff_id": far, "team_id": other, "ticket_id": far_ticket}
    return Plot(sessions, here, there, colleagues)


async def a_ticket(office: Office, staff_id: int, region: str) -> int:
    """A conversation of the region in the hands of somebody."""
    async with office.engine.begin() as db:
        contact = await contacts.create(db, "Sari", office.now())
        await db.execute(text("update contacts set region = :r where id = :c"), {"r": region, "c": contact})
    return await handoff.open_ticket(office.gate.runtime, contact, Actor(ActorKind.STAFF, Via.DESK, staff_id))


def address(path: str, named: dict[str, int]) -> str:
    """A path with what it names filled in."""
    filled = path.replace("{session_id:int}", "4711").replace("{token}", "nonsense").replace("{path:path}", "nowhere")
    filled = filled.replace("{file_id:int}", "4711").replace("{canned_id:int}", "4711")
    for name, value in named.items():
        filled = filled.replace(f"{{{name}:int}}", str(value))
    assert "{" not in filled, f"tell this test what {path} names"
    return filled


async def opens(who: Visitor, key: str, path: str) -> bool:
    """Whether the route lets somebody in, whatever it then says to an empty form."""
    if key.startswith("GET"):
        page = await who.get(path)
    else:
        token = CSRF.search((await who.get("/desk/nowhere")).text)
        assert token
        page = await who.client.post(path, data={"csrf": token[1]}, headers={"Origin": ORIGIN})
    assert page.status_code < 500, f"{key}: {page.status_code}"
    assert "old_form" not in page.text
    door = page.headers.get("location", "").partition("?")[0]
    elsewhere = {"/desk"} if WHO[key] == HALFWAY else DOORS - {path}
    return page.status_code != 403 and not (page.status_code == 303 and door in elsewhere | {"/desk/sign-in"})


def test_every_route_says_what_it_asks_and_is_written_down_here(office: Office) -> None:
    app = office.app()
    found = dict(desk_routes(app))
    assert set(found) == set(WHO)
    assert all(isinstance(getattr(r, "desk_access", None), Access) for r in found.values())
    others = [r for r in of_the_desk(list(app.routes)) if not isinstance(r, Route)]
    assert [type(r) for r in others] == [Mount]  # the static files, and nothing else


@pytest.mark.parametrize("key", [k for k in WHO if k not in {OPEN_STREAM, "POST /desk/sign-out"}])
async def test_a_route_opens_to_whom_it_should_and_to_nobody_else(scene: Scene, key: str) -> None:
    path = key.partition(" ")[2]
    let_in = {name for name in VIEWERS if await opens(scene.visitors[name], key, address(path, scene.near))}
    assert let_in == MAY[WHO[key]]


@pytest.mark.parametrize("key", [k for k in WHO if "ticket_id" in k])
async def test_a_ticket_in_the_hands_of_a_colleague_is_looked_at_and_not_handled(scene: Scene, key: str) -> None:
    path = address(key.partition(" ")[2], {"ticket_id": scene.of_a_colleague})
    let_in = {name for name in VIEWERS if await opens(scene.visitors[name], key, path)}
    assert let_in == {"supervisor", "admin"} | ({"agent"} if WHO[key] == TICKET_IN_REACH else set())


@pytest.mark.parametrize(
    "key", [k for k in WHO if {"staff_id", "team_id", "ticket_id"} & set(re.findall(r"{(\w+):", k))]
)
async def test_what_lies_in_another_region_or_team_opens_only_to_admins(scene: Scene, key: str) -> None:
    path = address(key.partition(" ")[2], scene.far)
    assert [name for name in VIEWERS if await opens(scene.visitors[name], key, path)] == ["admin"]


async def test_what_does_not_exist_is_not_found(scene: Scene) -> None:
    for path in ("/desk/tickets/4711", "/desk/staff/4711", "/desk/teams/4711", "/desk/staff/99999999999999999999999"):
        assert (await scene.visitors["admin"].get(path)).status_code == 404, path


async def test_lists_show_only_who_is_within_reach(scene: Scene) -> None:
    seen = (await scene.visitors["supervisor"].get("/desk/staff")).text
    assert ("Near" in seen, "Far" in seen) == (True, False)
    assert "Far" in (await scene.visitors["admin"].get("/desk/staff")).text


async def test_a_supervisor_has_no_power_over_other_supervisors(office: Office, scene: Scene) -> None:
    peer = await office.hire("peer", profile("Peer", Role.SUPERVISOR, "33"))
    page = await scene.visitors["supervisor"].post(f"/desk/staff/{peer}/reset-factor", seen_on="/desk/account")
    assert page.status_code == 403


async def test_the_navigation_leads_only_where_one_may_go(scene: Scene) -> None:
    for name in ("agent", "supervisor", "admin"):
        page = (await scene.visitors[name].get("/desk/account")).text
        links = [
            part.partition('"')[0] for part in page.partition("<nav")[2].partition("</nav>")[0].split('href="')[1:]
        ]
        assert "/desk/account" in links
        for link in links:
            assert (await scene.visitors[name].get(link)).status_code == 200, link
    assert ("/desk/audit" in links, "/desk/teams" in links) == (True, True)
