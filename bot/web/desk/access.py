"""The door of every route: session, permission, and that the request comes from our own page. Closed unless all fit."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.domain.permissions import NotAllowed, Subject, Verb, may
from bot.domain.staff import Stage
from bot.services import signing_in
from bot.storage import staff_access
from bot.storage.database import DatabaseError, Db
from bot.storage.staff_access import Session
from bot.web.desk.visit import COOKIE, SAFE, Desk, Visit

log = structlog.get_logger()

MAX_FORM = 64 * 1024  # bytes
MAX_FIELDS = 600
QUIET = "x-desk-quiet"  # what a page fetches by itself is no sign of life of its reader
NEXT = {Stage.SECOND_FACTOR: "/desk/second-factor", Stage.ENROL: "/desk/enrol", Stage.FULL: "/desk"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, forms would come without their origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
type SubjectOf = Callable[[Db, Mapping[str, int]], Awaitable[Subject | None]]
type Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks: a session that has come so far (none at all: of nobody), and a permission on what it names."""

    stages: frozenset[Stage] = frozenset()
    verb: Verb | None = None
    subject: SubjectOf | None = None
    max_body: int = MAX_FORM
    files: int = 0


PUBLIC = Access()
SIGNED_IN = Access(frozenset({Stage.FULL}))


def needs(verb: Verb, subject: SubjectOf | None = None, *, max_body: int = MAX_FORM, files: int = 0) -> Access:
    """Somebody who is signed in and may do this."""
    return Access(frozenset({Stage.FULL}), verb, subject, max_body, files)


class Refused(Exception):
    """The request is not let in; `key` names the error page."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


def route(desk: Desk, path: str, handler: Handler, access: Access, methods: Sequence[str] = ("GET",)) -> Route:
    """A route of the desk. There is no other way to make one: each says what it asks."""

    async def endpoint(request: Request) -> Response:
        response, visit = await _answer(desk, request, handler, access)
        _finish(desk, response, visit)
        return response

    made = Route(path, endpoint, methods=list(methods), name=f"{handler.__module__}.{handler.__name__}")
    made.desk_access = access  # type: ignore[attr-defined]
    return made


async def _answer(desk: Desk, request: Request, handler: Handler, access: Access) -> tuple[Response, Visit]:
    visit = Visit(request, desk, _token(desk, request), None)
    try:
        return await _let_in(visit, access) or await _handled(visit, handler), visit
    except (Refused, NotAllowed) as refused:
        status, key = (refused.status, refused.key) if isinstance(refused, Refused) else (403, "not_allowed")
    except HTTPException as error:
        status, key = error.status_code, "not_found" if error.status_code == 404 else "malformed"
    except ClientDisconnect:
        status, key = 400, "malformed"  # nobody reads it any more
    except DatabaseError as error:
        log.error("desk_without_database", error=type(error.orig).__name__)  # noqa: TRY400 - may hold personal data
        status, key = 503, "unavailable"
    except Exception as error:  # noqa: BLE001 - whatever it is, the page says so in words
        log.error("desk_failed", error=type(error).__name__, route=handler.__name__)  # noqa: TRY400 - as above
        status, key = 500, "broken"
    return visit.page("error.html", status=status, key=key), visit


async def _handled(visit: Visit, handler: Handler) -> Response:
    try:
        return await handler(visit)
    finally:
        await visit.form.close()  # uploads lie in files of their own


async def _let_in(visit: Visit, access: Access) -> Response | None:
    """Check everything the route asks; an answer that leads elsewhere, where the visitor has to go first."""
    async with visit.gate.runtime.engine.begin() as db:
        visit.session = await signing_in.session_of(visit.gate, db, visit.token)
        if access.stages and (visit.session is None or visit.session.stage not in access.stages):
            return _elsewhere(visit)
        if visit.session and QUIET not in visit.request.headers:
            await _was_seen(db, visit.session, visit.gate.now())
        await _check_permission(db, visit, access)
    if visit.request.method not in SAFE:
        await _check_form(visit, access)
    return None


async def _was_seen(db: Db, session: Session, now: datetime) -> None:
    if not staff_access.seen_lately(session, now):
        await staff_access.seen(db, session.id, now)


async def _check_permission(db: Db, visit: Visit, access: Access) -> None:
    if access.verb is None:
        return
    if access.subject:
        names = {name: int(value) for name, value in visit.request.path_params.items()}
        visit.subject = await access.subject(db, names)
        if visit.subject is None:
            raise Refused(404, "not_found")
    if not may(visit.viewer, access.verb, visit.subject):
        raise NotAllowed(access.verb)


async def _check_form(visit: Visit, access: Access) -> None:
    """The form, if our own page sent it. Raises `Refused`."""
    request = visit.request
    _check_origin(request, visit.desk.public_url)
    declared = request.headers.get("content-length", "")
    if not declared.isdigit():
        raise Refused(411, "malformed")
    if int(declared) > access.max_body:
        raise Refused(413, "too_large")
    visit.form = await request.form(max_files=access.files, max_fields=MAX_FIELDS)
    given = request.headers.get("x-csrf-token") or visit.text("csrf")
    if not visit.gate.keys.form_fits(visit.token, given):
        await visit.form.close()
        raise Refused(403, "old_form")


def _check_origin(request: Request, public_url: str | None) -> None:
    """Every browser says where a form comes from; who does not is no browser."""
    origin = urlsplit(request.headers.get("origin", ""))
    own = {request.headers.get("host", "")}
    if public_url:
        own.add(urlsplit(public_url).netloc)
    if origin.scheme not in {"http", "https"} or origin.netloc not in own - {""}:
        raise Refused(403, "wrong_origin")


def _elsewhere(visit: Visit) -> Response:
    """Where somebody has to go first: to sign in, or to the next step of it."""
    path = NEXT[visit.session.stage] if visit.session else "/desk/sign-in"
    if "hx-request" in visit.request.headers:
        return Response(status_code=401, headers={"HX-Redirect": path})
    if visit.request.headers.get("accept") == "text/event-stream":
        return Response(status_code=401)
    return RedirectResponse(path, status_code=303)


def cookie_name(*, secure: bool) -> str:
    return f"__Host-{COOKIE}" if secure else COOKIE


def is_secure(desk: Desk, request: Request) -> bool:
    return request.url.scheme == "https" or bool(desk.public_url and desk.public_url.startswith("https://"))


def _token(desk: Desk, request: Request) -> str:
    """The cookie's token; a new one, of a browser without a session, where there is none."""
    token = request.cookies.get(cookie_name(secure=is_secure(desk, request)), "")
    if 40 <= len(token) <= 64:
        return token
    request.state.fresh = True
    return secrets.token_urlsafe(32)


def _finish(desk: Desk, response: Response, visit: Visit) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    secure = is_secure(desk, visit.request)
    if secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    fresh = visit.token if getattr(visit.request.state, "fresh", False) else None
    token = visit.new_token or fresh
    if token:
        response.set_cookie(cookie_name(secure=secure), token, httponly=True, secure=secure, samesite="lax", path="/")
