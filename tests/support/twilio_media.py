"""Twilio's media: behind Basic auth, and handed out by another server to which one is sent on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.twilio_shapes import json, page

if TYPE_CHECKING:
    from tests.support.fake_twilio import FakeTwilio

type Guard = Callable[[str, Callable[[web.Request, dict[str, Any]], Any]], Callable[[web.Request], Any]]


class Media:
    """Files that participants sent."""

    def __init__(self, fake: FakeTwilio) -> None:
        self._fake = fake
        self._files: dict[str, tuple[str, str, bytes]] = {}  # media sid → message sid, content type, bytes
        self.store_requests: list[dict[str, str]] = []  # headers with which the bytes were asked for

    def add(self, message_sid: str, content: bytes, content_type: str) -> str:
        """Keep a file of a message; returns its MediaUrl."""
        sid = f"ME{secrets.token_hex(16)}"
        self._files[sid] = (message_sid, content_type, content)
        return f"{self._fake.base_url}{self._path(sid)}"

    def _path(self, sid: str) -> str:
        return f"/2010-04-01/Accounts/{self._fake.account}/Messages/{self._files[sid][0]}/Media/{sid}"

    def add_routes(self, app: web.Application, messages: str, guarded: Guard) -> None:
        app.router.add_get(messages + r"/{sid}/Media.json", guarded("media", self._list))
        app.router.add_get(messages + r"/{sid}/Media/{media}.json", guarded("media", self._describe))
        app.router.add_get(messages + r"/{sid}/Media/{media}", guarded("media", self._send_on))
        app.router.add_get("/store/{media}", self._store)

    def _list(self, request: web.Request, _: dict[str, Any]) -> web.Response:
        sid = request.match_info["sid"]
        found = [self._description(media) for media, file in self._files.items() if file[0] == sid]
        return json(page(request, "media_list", found, 50))

    def _describe(self, request: web.Request, _: dict[str, Any]) -> web.Response:
        return json(self._description(request.match_info["media"]))

    def _description(self, sid: str) -> dict[str, Any]:
        message_sid, content_type, _ = self._files[sid]
        now = formatdate()
        return {
            "account_sid": self._fake.account,
            "content_type": content_type,
            "date_created": now,
            "date_updated": now,
            "parent_sid": message_sid,
            "sid": sid,
            "uri": f"{self._path(sid)}.json",
        }

    def _send_on(self, request: web.Request, _: dict[str, Any]) -> web.Response:
        sid = request.match_info["media"]
        if sid not in self._files:
            return web.Response(status=404)
        location = f"{self._fake.base_url}/store/{sid}?X-Amz-Signature=a%2Fb%3D"
        return web.Response(status=307, headers={"Location": location})

    async def _store(self, request: web.Request) -> web.Response:
        self.store_requests.append(dict(request.headers))
        if "Authorization" in request.headers:
            return web.Response(status=400, text="Only one auth mechanism allowed")
        if "X-Amz-Signature=a%2Fb%3D" not in request.raw_path:
            return web.Response(status=403, text="SignatureDoesNotMatch")
        _, content_type, content = self._files[request.match_info["media"]]
        return web.Response(body=content, content_type=content_type)
