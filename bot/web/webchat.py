"""The web chat's API: messages in by POST, answers out by server-sent events. No account; a cookie is the address."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import orjson
import structlog
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.domain.messages import ChannelName, InboundMessage, Location, Urn
from bot.runtime import Runtime
from bot.services.inbound import receive
from bot.storage import files, webchat
from bot.storage.database import DatabaseError
from bot.storage.webchat import Cursor, Shown, ShownFile
from bot.web import downloads
from bot.web.hub import Hub
from bot.web.pace import Pace
from bot.web.webchat_requests import Refused, check_origin, read

log = structlog.get_logger()

COOKIE = "agenalis_chat"
COOKIE_SECONDS = 180 * 24 * 3600
HEARTBEAT_SECONDS = 20.0
FIRST_MESSAGE_SECONDS = 1.0  # how late a first message is seen that another web process has taken
HISTORY = 60
LARGEST_ID = 2**63 - 1
MICROSECOND = timedelta(microseconds=1)
START = Cursor(datetime(1970, 1, 1, tzinfo=UTC), 0)


def _address_of(key: bytes, token: str) -> str:
    """The address of a page: a keyed hash, so that the database holds no way into a conversation."""
    return hmac.digest(key, token.encode(), "sha256").hex()[:40]


def _token(request: Request) -> str | None:
    token = request.cookies.get(COOKIE)
    return token if token and 20 <= len(token) <= 64 else None


def _as_json(shown: Shown) -> dict[str, object]:
    return {
        "id": shown.id,
        "mine": shown.mine,
        "text": shown.text,
        "buttons": [{"title": title, "payload": payload} for title, payload in shown.buttons],
        "files": shown.files,
        "file": _file_json(shown.id, shown.file) if shown.file else None,
        "location": _place_json(shown.location) if shown.location else None,
        "at": shown.at.isoformat(),
        "clientId": shown.client_id,
    }


def _file_json(message: int, file: ShownFile) -> dict[str, object]:
    address = f"webchat/files/{message}"
    return {"address": address, "name": file.filename, "kind": file.kind, "size": file.size}


def _place_json(place: Location) -> dict[str, object]:
    return {"latitude": place.latitude, "longitude": place.longitude, "label": place.label}


def _event_id(shown: Shown) -> str:
    return f"{(shown.at - START.sent_at) // MICROSECOND}-{shown.id}"


def _cursor(event_id: str | None) -> Cursor:
    at, _, row = (event_id or "").rpartition("-")
    with contextlib.suppress(ValueError, OverflowError):
        return Cursor(START.sent_at + int(at) * MICROSECOND, int(row))
    return START


async def _news(event: asyncio.Event, seconds: float) -> None:
    """Return when there is news, at the latest after so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


class WebChat:
    """The routes of the web chat."""

    def __init__(self, runtime: Runtime, hub: Hub, *, secret_key: bytes, public_url: str | None) -> None:
        self._secret_key = secret_key
        self._runtime = runtime
        self._hub = hub
        self._public_url = public_url
        self._secure = bool(public_url and public_url.startswith("https://"))
        self._pace = Pace()

    def routes(self) -> list[Route]:
        """POST messages, GET history, GET events, GET the file of a message."""
        return [
            Route("/webchat/messages", self.post, methods=["POST"]),
            Route("/webchat/history", self.history, methods=["GET"], middleware=[Middleware(GZipMiddleware)]),
            Route("/webchat/events", self.events, methods=["GET"]),
            Route("/webchat/files/{message:int}", self.file, methods=["GET"]),
        ]

    async def post(self, request: Request) -> Response:
        """Accept one message; repeated with the same id it is accepted again and has no further effect."""
        token = _token(request) or secrets.token_urlsafe(24)
        try:
            message = await self._accepted(request, token)
        except Refused as refused:
            return JSONResponse({"error": refused.key}, status_code=refused.status)
        try:
            await receive(self._runtime, [message])
        except DatabaseError as error:
            log.error("message_not_stored", channel=ChannelName.WEB, error=type(error.orig).__name__)  # noqa: TRY400
            return JSONResponse({"error": "not_stored"}, status_code=503)
        self._hub.tell(message.sender.address)
        response = JSONResponse({"id": message.external_id.rpartition(":")[2]}, status_code=202)
        self._keep(response, token)
        return response

    async def _accepted(self, request: Request, token: str) -> InboundMessage:
        """The message in the request. Raises `Refused`."""
        check_origin(request, self._public_url)
        now = self._runtime.clock()
        if not self._pace.allows(self._address(token), now):
            raise Refused("too_fast", 429)
        return await read(request, Urn(ChannelName.WEB, self._address(token)), now)

    async def history(self, request: Request) -> Response:
        """What was said so far, the cursor from which to listen on, and whether the browser had kept our cookie."""
        token = _token(request)
        shown: list[Shown] = []
        if token:
            async with self._runtime.engine.begin() as db:
                address = await webchat.address_id(db, self._address(token))
                shown = await webchat.history(db, address, HISTORY) if address else []
        replies = [m for m in shown if not m.mine]
        response = JSONResponse(
            {
                "messages": [_as_json(m) for m in shown],
                "cursor": _event_id(replies[-1]) if replies else "",
                "known": token is not None,
            },
            headers={"Cache-Control": "no-store"},
        )
        self._keep(response, token or secrets.token_urlsafe(24))
        return response

    async def events(self, request: Request) -> Response:
        """Answers as they are sent; a browser that comes back says what it saw last."""
        token = _token(request)
        if token is None:
            return JSONResponse({"error": "no_session"}, status_code=401)
        cursor = _cursor(request.headers.get("last-event-id") or request.query_params.get("cursor"))
        return StreamingResponse(
            self._stream(self._address(token), cursor),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def file(self, request: Request) -> Response:
        """The file of a message that was sent to this page: nobody else's cookie opens it."""
        token, kept = _token(request), None
        message = request.path_params["message"]
        if token and message <= LARGEST_ID:
            async with self._runtime.engine.begin() as db:
                address = await webchat.address_id(db, self._address(token))
                kept = await files.read_sent_to(db, message, address) if address else None
        return downloads.response(kept, request.headers.get("range"), shown=True)

    async def _stream(self, address: str, cursor: Cursor) -> AsyncGenerator[bytes, None]:
        yield b"retry: 2000\n\n"
        with self._hub.subscribed(address) as written:
            row = await self._row_of(address)
            while row is None and not self._hub.closing.is_set():  # the first message is not written yet
                yield b": waiting\n\n"
                await _news(written, FIRST_MESSAGE_SECONDS)
                row = await self._row_of(address)
        with self._hub.subscribed(str(row)) as news:
            while row is not None and not self._hub.closing.is_set():
                news.clear()
                async with self._runtime.engine.begin() as db:
                    fresh = await webchat.sent_since(db, row, cursor)
                for shown in fresh:
                    cursor = Cursor(shown.at, shown.id)
                    yield b"id: %s\ndata: %s\n\n" % (_event_id(shown).encode(), orjson.dumps(_as_json(shown)))
                writes, news.typing = news.typing and not fresh, False  # who has just sent is not writing
                if writes:
                    yield b"event: typing\ndata: {}\n\n"
                elif not fresh:
                    yield b": still here\n\n"
                    await _news(news, HEARTBEAT_SECONDS)

    async def _row_of(self, address: str) -> int | None:
        async with self._runtime.engine.begin() as db:
            return await webchat.address_id(db, address)

    def _address(self, token: str) -> str:
        return _address_of(self._secret_key, token)

    def _keep(self, response: Response, token: str) -> None:
        response.set_cookie(
            COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, secure=self._secure, samesite="lax", path="/"
        )
