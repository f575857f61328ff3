"""Webhooks: verify, parse, commit, and only then answer 200. What cannot be verified is refused."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.domain.messages import InboundEvent, InboundMessage
from bot.ports import MalformedRequest, WebhookChannel, WebhookRequest
from bot.services.intake import Intake
from bot.storage.database import DatabaseError
from bot.web import bodies

log = structlog.get_logger()

MAX_BODY = 256 * 1024  # bytes; the largest real webhook is a tenth of it


async def _webhook_request(request: Request) -> WebhookRequest:
    return WebhookRequest(
        path=request.scope.get("raw_path", request.url.path.encode()).decode("ascii", "replace"),
        query=request.scope["query_string"].decode("ascii", "replace"),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await bodies.read(request, MAX_BODY),
    )


def _refuse(channel: WebhookChannel, reason: str, status: int) -> Response:
    metrics.refused.labels(channel.name, reason).inc()
    log.warning("webhook_refused", channel=channel.name, reason=reason)
    return PlainTextResponse(reason, status_code=status)


def endpoint(intake: Intake, channel: WebhookChannel, path: str) -> Route:
    """The route under which the channel's provider calls us."""

    async def handle(request: Request) -> Response:
        try:
            incoming = await _webhook_request(request)
        except bodies.TooLarge:
            return _refuse(channel, "too_large", 413)
        if not channel.verify(incoming):
            return _refuse(channel, "not_verified", 403)
        try:
            events = channel.parse(incoming)
        except MalformedRequest:
            return _refuse(channel, "malformed", 400)
        try:
            await intake.receive(events)
        except DatabaseError as error:
            log.error("webhook_not_stored", channel=channel.name, error=type(error.orig).__name__)  # noqa: TRY400
            return _refuse(channel, "not_stored", 503)
        return Response(status_code=200, background=_acknowledge(channel, events))

    return Route(path, handle, methods=["POST"])


def _acknowledge(channel: WebhookChannel, events: Sequence[InboundEvent]) -> BackgroundTask | None:
    messages = [e for e in events if isinstance(e, InboundMessage)]
    if not messages:
        return None

    async def tell() -> None:
        for message in messages:
            await channel.acknowledge(message)

    return BackgroundTask(tell)
