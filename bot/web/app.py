"""The web application: webhooks of the live channels, the web chat, health, metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ports import WebhookChannel
from bot.runtime import Runtime
from bot.services.intake import Intake
from bot.web import downloads, health, page, webhooks
from bot.web.desk import app as desk
from bot.web.hub import Hub
from bot.web.webchat import WebChat

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors *"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SecurityHeaders:
    """The same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create(
    runtime: Runtime,
    hub: Hub,
    *,
    webhook_channels: Mapping[str, WebhookChannel],
    rasa_is_ready: Callable[[], Awaitable[bool]],
    secret_key: bytes,
    public_url: str | None,
    desk_parts: desk.DeskParts | None = None,
) -> Starlette:
    """The application; `webhook_channels` maps paths to the channels whose providers call them."""
    intake = Intake(runtime)
    routes: list[BaseRoute] = [
        *page.routes(),
        *WebChat(runtime, hub, secret_key=secret_key, public_url=public_url).routes(),
        *downloads.routes(runtime, secret_key),
        *desk.routes(runtime, desk_parts or desk.DeskParts(), secret_key=secret_key, public_url=public_url),
        *health.routes(runtime, rasa_is_ready),
        *(webhooks.endpoint(intake, channel, path) for path, channel in webhook_channels.items()),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
