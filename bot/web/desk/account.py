"""My account: whether I take tickets, my password, my second factor, my sessions."""

from __future__ import annotations

from starlette.responses import Response

from bot.domain.staff import IDLE, Presence
from bot.services import audit, factors, presence, signing_in, staffing
from bot.services.audit import Thing
from bot.services.signing_in import NotThatOne, TooManyTries
from bot.services.staffbot import linking
from bot.services.staffing import Rejected
from bot.storage import staff, staff_access, staff_links
from bot.storage.database import Db
from bot.web.desk.access import SIGNED_IN, Access, Handler, Refused
from bot.web.desk.visit import Visit


async def account(visit: Visit) -> Response:
    return await _page(visit)


async def _page(visit: Visit, problem: str | None = None, status: int = 200) -> Response:
    now = visit.gate.now()
    async with visit.gate.runtime.engine.begin() as db:
        me = await staff.get(db, visit.viewer.id)
        sessions = await staff_access.sessions(db, visit.viewer.id, now=now, idle=IDLE)
        codes = await staff_access.recovery_codes_left(db, visit.viewer.id)
        linked = await staff_links.is_linked(db, visit.viewer.id)
        required = bool(me and me.must_enrol) or await staff.factor_is_required(db)
    return visit.page(
        "account.html",
        status=status,
        me=me,
        sessions=sessions,
        this_session=visit.signed_in.id,
        codes_left=codes,
        staff_bot=visit.gate.runtime.staff_bot is not None,
        linked=linked,
        factor_required=required,
        presences=list(Presence),
        problem=problem,
    )


async def set_presence(visit: Visit) -> Response:
    chosen = visit.text("presence")
    if chosen not in set(Presence):
        raise Refused(422, "malformed")
    capacity = visit.number("capacity")
    if capacity is not None:
        try:
            async with visit.gate.runtime.engine.begin() as db:
                await staffing.set_capacity(db, visit.act, visit.viewer.id, capacity)
        except Rejected as rejected:
            return await _page(visit, rejected.reason, 422)
    await presence.set_presence(visit.gate.runtime, visit.viewer.id, Presence(chosen), visit.actor)
    return visit.go("/desk/account", "presence_set")


async def password(visit: Visit) -> Response:
    problem = await _wrong_password(visit)
    if problem is None and visit.secret("new") != visit.secret("again"):
        problem = "not_the_same"
    if problem:
        return await _page(visit, problem, 422)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await staffing.change_password(
                db,
                visit.gate.passwords,
                visit.viewer,
                visit.secret("new"),
                session_id=visit.signed_in.id,
                now=visit.gate.now(),
            )
    except Rejected as rejected:
        return await _page(visit, rejected.reason, 422)
    return visit.go("/desk/account", "password_changed")


async def _wrong_password(visit: Visit) -> str | None:
    """Why whoever sits here may not be the holder: a screen left open is not enough for this."""
    try:
        await signing_in.show_password(visit.gate, visit.viewer, visit.secret("password"))
    except NotThatOne:
        return "wrong_password"
    except TooManyTries:
        return "too_many"
    return None


async def recovery_codes(visit: Visit) -> Response:
    problem = await _wrong_password(visit)
    if problem:
        return await _page(visit, problem, 422)
    async with visit.gate.runtime.engine.begin() as db:
        me = await staff.get(db, visit.viewer.id)
        if me is None or not me.has_factor:
            raise Refused(422, "malformed")
        codes = await factors.new_recovery_codes(db, visit.gate.keys, visit.viewer.id)
        await _record(db, visit, "recovery_codes_made")
    return visit.page("recovery_codes.html", codes=codes)


async def remove_factor(visit: Visit) -> Response:
    problem = await _wrong_password(visit)
    if problem:
        return await _page(visit, problem, 422)
    async with visit.gate.runtime.engine.begin() as db:
        who = await staff.credentials(db, staff_id=visit.viewer.id)
        if who is None or who.must_enrol:
            raise Refused(403, "not_allowed")
        await staff.remove_factor(db, visit.viewer.id)
        await staff_access.revoke_all(db, visit.viewer.id, visit.gate.now(), but=visit.signed_in.id)
        await _record(db, visit, "factor_removed")
    return visit.go("/desk/account", "factor_removed")


async def link_telegram(visit: Visit) -> Response:
    """Show a code once. It asks for the password: whoever has the code acts as its holder from then on."""
    if visit.gate.runtime.staff_bot is None:
        raise Refused(404, "not_found")
    problem = await _wrong_password(visit)
    if problem:
        return await _page(visit, problem, 422)
    async with visit.gate.runtime.engine.begin() as db:
        code = await linking.new_code(db, visit.gate.keys, visit.viewer.id, visit.gate.now())
    return visit.page("telegram_code.html", code=code)


async def unlink_telegram(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        await linking.unlink(db, visit.viewer.id, visit.act.by, visit.gate.now(), group=visit.gate.runtime.staff_group)
    return visit.go("/desk/account", "telegram_unlinked")


async def end_session(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        await staffing.end_session(db, visit.act, visit.request.path_params["session_id"])
    return visit.go("/desk/account", "session_ended")


async def _record(db: Db, visit: Visit, verb: str) -> None:
    act = visit.act
    await audit.record(db, act.by, verb, Thing("staff", visit.viewer.id), at=act.now)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/account", account, SIGNED_IN, ("GET",)),
    ("/desk/account/presence", set_presence, SIGNED_IN, ("POST",)),
    ("/desk/account/password", password, SIGNED_IN, ("POST",)),
    ("/desk/account/recovery-codes", recovery_codes, SIGNED_IN, ("POST",)),
    ("/desk/account/factor/remove", remove_factor, SIGNED_IN, ("POST",)),
    ("/desk/account/telegram", link_telegram, SIGNED_IN, ("POST",)),
    ("/desk/account/telegram/unlink", unlink_telegram, SIGNED_IN, ("POST",)),
    ("/desk/account/sessions/{session_id:int}/end", end_session, SIGNED_IN, ("POST",)),
)
