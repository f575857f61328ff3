"""The ways in: invitation, sign-in, second factor, enrolment, recovery; and the way out."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from bot.domain.staff import Stage, is_poor_password
from bot.services import factors, signing_in, staffing
from bot.services.signing_in import Entered, NotThatOne, TooManyTries
from bot.services.staffing import Rejected
from bot.storage import staff
from bot.storage.staff import Credentials
from bot.web.desk.access import NEXT, PUBLIC, SIGNED_IN, Access, Handler, Refused
from bot.web.desk.visit import Visit

HALF = Access(frozenset({Stage.SECOND_FACTOR}))
ENROLLING = Access(frozenset({Stage.ENROL, Stage.FULL}))
BOTH = ("GET", "POST")


async def sign_in(visit: Visit) -> Response:
    if visit.request.method == "GET":
        return visit.go("/desk") if _is_in(visit) else visit.page("sign_in.html", problem=None, login="")
    login = visit.text("login", 120)
    try:
        entered = await signing_in.with_password(visit.gate, login, visit.secret("password"), visit.browser)
    except (NotThatOne, TooManyTries) as error:
        return visit.page("sign_in.html", status=_status(error), problem=_problem(error, "wrong"), login=login)
    return _enter(visit, entered)


async def second_factor(visit: Visit) -> Response:
    return await _code(visit, "second_factor.html", recovery=False)


async def recovery(visit: Visit) -> Response:
    return await _code(visit, "recovery.html", recovery=True)


async def _code(visit: Visit, template: str, *, recovery: bool) -> Response:
    if visit.request.method == "GET":
        return visit.page(template, problem=None)
    try:
        entered = await signing_in.with_code(
            visit.gate, visit.signed_in, visit.text("code", 40), visit.browser, recovery=recovery
        )
    except (NotThatOne, TooManyTries) as error:
        return visit.page(template, status=_status(error), problem=_problem(error, "wrong_code"))
    return _enter(visit, entered)


async def enrol(visit: Visit) -> Response:
    """Show the secret to an authenticator; take it into use once a code shows that it works."""
    if visit.request.method == "GET":
        return await _enrol_page(visit, None, 200)
    try:
        entered, codes = await signing_in.enrol(visit.gate, visit.signed_in, visit.text("code", 40), visit.browser)
    except (NotThatOne, TooManyTries) as error:
        return await _enrol_page(visit, _problem(error, "wrong_code"), _status(error))
    visit.new_token = entered.token
    return visit.page("recovery_codes.html", codes=codes)


async def _enrol_page(visit: Visit, problem: str | None, status: int) -> Response:
    who, secret = await _proposed(visit)
    if who.has_factor:
        return visit.go("/desk/account")
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return visit.page("enrol.html", status=status, secret=spaced, problem=problem, forced=_is_forced(visit))


def _is_forced(visit: Visit) -> bool:
    return visit.signed_in.stage is Stage.ENROL


async def enrol_picture(visit: Visit) -> Response:
    """The QR code; only as long as the factor is not in use."""
    who, secret = await _proposed(visit)
    if who.has_factor:
        raise Refused(404, "not_found")
    return Response(factors.qr_code(secret, who.login), media_type="image/svg+xml")


async def _proposed(visit: Visit) -> tuple[Credentials, str]:
    async with visit.gate.runtime.engine.begin() as db:
        who = await staff.credentials(db, staff_id=visit.viewer.id)
        if who is None:
            raise Refused(404, "not_found")
        return who, "" if who.has_factor else await factors.propose(db, visit.gate.keys, who)


async def invitation(visit: Visit) -> Response:
    token = visit.request.path_params["token"]
    async with visit.gate.runtime.engine.begin() as db:
        who = await staffing.invited(db, visit.gate.keys, token, visit.gate.now())
    if who is None:
        return visit.page("error.html", status=410, key="invitation_gone")
    if visit.request.method == "GET":
        return visit.page("invitation.html", who=who, problem=None)
    password = visit.secret("password")
    problem = _password_problem(password, visit.secret("again"), who.login, who.name)
    if problem:
        return visit.page("invitation.html", status=422, who=who, problem=problem)
    hashed = await visit.gate.passwords.hash(password)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await staffing.accept(db, visit.gate.keys, token, hashed, visit.gate.now())
    except Rejected:
        return visit.page("error.html", status=410, key="invitation_gone")
    return visit.go("/desk/sign-in", "password_set")


def _password_problem(password: str, again: str, login: str, name: str) -> str | None:
    if is_poor_password(password, login, name):
        return "password"
    return None if password == again else "not_the_same"


async def sign_out(visit: Visit) -> Response:
    if visit.session:
        await signing_in.sign_out(visit.gate, visit.session)
    return visit.go("/desk/sign-in", "signed_out")


async def home(visit: Visit) -> Response:
    """The first page of the navigation."""
    return visit.go(visit.desk.navigation[0].path)


def _is_in(visit: Visit) -> bool:
    return visit.session is not None and visit.session.stage is Stage.FULL


def _enter(visit: Visit, entered: Entered) -> Response:
    """With the new session's token in the cookie: the one from before opens nothing."""
    visit.new_token = entered.token
    return RedirectResponse(NEXT[entered.stage], status_code=303)


def _status(error: NotThatOne | TooManyTries) -> int:
    return 429 if isinstance(error, TooManyTries) else 422


def _problem(error: NotThatOne | TooManyTries, wrong: str) -> str:
    return "too_many" if isinstance(error, TooManyTries) else wrong


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk", home, SIGNED_IN, ("GET",)),
    ("/desk/sign-in", sign_in, PUBLIC, BOTH),
    ("/desk/second-factor", second_factor, HALF, BOTH),
    ("/desk/recovery", recovery, HALF, BOTH),
    ("/desk/enrol", enrol, ENROLLING, BOTH),
    ("/desk/enrol/code.svg", enrol_picture, ENROLLING, ("GET",)),
    ("/desk/invitation/{token}", invitation, PUBLIC, BOTH),
    ("/desk/sign-out", sign_out, PUBLIC, ("POST",)),
)
