"""Staff and teams, as admins make them and supervisors see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.responses import Response

from bot.domain.permissions import Verb, may
from bot.domain.programmes import PROGRAMMES
from bot.domain.staff import Role
from bot.services import staffing, teaming
from bot.services.staffing import Act, Rejected
from bot.services.teaming import Plan
from bot.storage import staff, teams
from bot.storage.database import Db
from bot.storage.staff import Account, Profile
from bot.storage.teams import Team
from bot.web.desk.access import Access, Handler, Refused, needs
from bot.web.desk.visit import Visit, row_number

BOTH = ("GET", "POST")


async def account_named(db: Db, names: Mapping[str, int]) -> Account | None:
    """The member of staff a path names."""
    return await staff.get(db, names["staff_id"])


async def team_named(db: Db, names: Mapping[str, int]) -> Team | None:
    """The team a path names."""
    return await teams.get(db, names["team_id"])


def _account(visit: Visit) -> Account:
    assert isinstance(visit.subject, Account)
    return visit.subject


async def people(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        everybody = [a for a in await staff.listing(db) if may(visit.viewer, Verb.SEE_STAFF, a)]
        required = await staff.factor_is_required(db)
        names = {t.id: t.name for t in await teams.listing(db)}
    return visit.page("people.html", people=everybody, factor_required=required, team_names=names)


async def person(visit: Visit) -> Response:
    """One account; an admin changes it here."""
    account = _account(visit)
    if visit.request.method == "GET":
        return await _person_page(visit, account)
    profile = _profile(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await staffing.edit(db, visit.act, account, profile)
    except Rejected as rejected:
        return await _person_page(visit, account, rejected.reason)
    return visit.go(f"/desk/staff/{account.id}", "saved")


async def _person_page(visit: Visit, account: Account, problem: str | None = None) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        names = {t.id: t.name for t in await teams.listing(db)}
    return visit.page(
        "person.html",
        status=422 if problem else 200,
        account=account,
        team_names=names,
        roles=list(Role),
        programmes=PROGRAMMES,
        problem=problem,
    )


async def new_person(visit: Visit) -> Response:
    if visit.request.method == "GET":
        return _new_person_page(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            _, token = await staffing.add(db, visit.gate.keys, visit.act, visit.text("login", 120), _profile(visit))
    except Rejected as rejected:
        return _new_person_page(visit, rejected.reason)
    return visit.page("invited.html", link=_link(visit, token), name=visit.text("name", 80))


def _new_person_page(visit: Visit, problem: str | None = None) -> Response:
    return visit.page(
        "new_person.html",
        status=422 if problem else 200,
        roles=list(Role),
        programmes=PROGRAMMES,
        problem=problem,
        given={name: visit.text(name) for name in ("login", "name", "role", "region", "capacity")},
        skills=visit.texts("skills"),
    )


def _profile(visit: Visit) -> Profile:
    role = visit.text("role")
    if role not in set(Role):
        raise Refused(422, "malformed")
    return Profile(
        name=visit.text("name", 80),
        role=Role(role),
        region=visit.region(),
        capacity=visit.number("capacity") or 0,
        skills=tuple(visit.texts("skills")),
        must_enrol=visit.text("must_enrol") == "on",
    )


def _link(visit: Visit, token: str) -> str:
    base = visit.desk.public_url or f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    return f"{base}/desk/invitation/{token}"


async def invite(visit: Visit) -> Response:
    account = _account(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            token = await staffing.invite_again(db, visit.gate.keys, visit.act, account)
    except Rejected as rejected:
        return await _person_page(visit, account, rejected.reason)
    return visit.page("invited.html", link=_link(visit, token), name=account.name)


async def disable(visit: Visit) -> Response:
    return await _do(visit, staffing.disable, "disabled")


async def enable(visit: Visit) -> Response:
    return await _do(visit, staffing.enable, "enabled")


async def reset_factor(visit: Visit) -> Response:
    return await _do(visit, partial(staffing.reset_factor, group=visit.gate.runtime.staff_group), "factor_reset")


async def sign_out(visit: Visit) -> Response:
    verb = partial(staffing.sign_out_everywhere, group=visit.gate.runtime.staff_group)
    return await _do(visit, verb, "sessions_ended")


async def _do(visit: Visit, verb: Callable[[Db, Act, Account], Awaitable[None]], note: str) -> Response:
    account = _account(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await verb(db, visit.act, account)
    except Rejected as rejected:
        return await _person_page(visit, account, rejected.reason)
    return visit.go(f"/desk/staff/{account.id}", note)


async def policy(visit: Visit) -> Response:
    required = visit.text("second_factor_required") == "on"
    async with visit.gate.runtime.engine.begin() as db:
        await staffing.require_factor(db, visit.act, required=required)
    return visit.go("/desk/staff", "saved")


async def team_list(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        listed = await teams.listing(db)
    return visit.page("teams.html", teams=listed)


async def new_team(visit: Visit) -> Response:
    if visit.request.method == "GET":
        return await _team_page(visit, None, Plan("", None, (), ()))
    plan = _plan(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await teaming.create(db, visit.act, plan)
    except Rejected as rejected:
        return await _team_page(visit, None, plan, rejected.reason)
    return visit.go("/desk/teams", "saved")


async def team(visit: Visit) -> Response:
    found = visit.subject
    assert isinstance(found, Team)
    if visit.request.method == "GET":
        kept = Plan(found.name, found.region, tuple(found.programmes), tuple(found.members))
        return await _team_page(visit, found.id, kept)
    plan = _plan(visit)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await teaming.edit(db, visit.act, found.id, plan)
    except Rejected as rejected:
        return await _team_page(visit, found.id, plan, rejected.reason)
    return visit.go("/desk/teams", "saved")


async def _team_page(visit: Visit, team_id: int | None, plan: Plan, problem: str | None = None) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        everybody = [a for a in await staff.listing(db) if a.disabled_at is None or a.id in plan.members]
    return visit.page(
        "team.html",
        status=422 if problem else 200,
        team_id=team_id,
        plan=plan,
        people=everybody,
        programmes=PROGRAMMES,
        problem=problem,
    )


def _plan(visit: Visit) -> Plan:
    members = tuple(number for m in visit.texts("members") if (number := row_number(m)) is not None)
    return Plan(visit.text("name", 81), visit.region(), tuple(visit.texts("programmes")), members)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/staff", people, needs(Verb.SEE_STAFF), ("GET",)),
    ("/desk/staff/new", new_person, needs(Verb.INVITE_STAFF), BOTH),
    ("/desk/staff/policy", policy, needs(Verb.SET_POLICY), ("POST",)),
    ("/desk/staff/{staff_id:int}", person, needs(Verb.SEE_STAFF, account_named), ("GET",)),
    ("/desk/staff/{staff_id:int}", person, needs(Verb.EDIT_STAFF, account_named), ("POST",)),
    ("/desk/staff/{staff_id:int}/invite", invite, needs(Verb.INVITE_STAFF, account_named), ("POST",)),
    ("/desk/staff/{staff_id:int}/disable", disable, needs(Verb.DISABLE_STAFF, account_named), ("POST",)),
    ("/desk/staff/{staff_id:int}/enable", enable, needs(Verb.DISABLE_STAFF, account_named), ("POST",)),
    ("/desk/staff/{staff_id:int}/reset-factor", reset_factor, needs(Verb.RESET_FACTOR, account_named), ("POST",)),
    ("/desk/staff/{staff_id:int}/sign-out", sign_out, needs(Verb.SIGN_OUT_STAFF, account_named), ("POST",)),
    ("/desk/teams", team_list, needs(Verb.MANAGE_TEAMS), ("GET",)),
    ("/desk/teams/new", new_team, needs(Verb.MANAGE_TEAMS), BOTH),
    ("/desk/teams/{team_id:int}", team, needs(Verb.MANAGE_TEAMS, team_named), BOTH),
)
