"""Steers a Bot API stand-in that runs in another process.

GET  /_control/calls?since=N   the bot's calls from the Nth on, as JSON
GET  /_control/pending         {"pending": updates not yet confirmed by the bot}
POST /_control/updates         a list of updates → their ids
POST /_control/faults          a fault, see `Fault`
POST /_control/files           the bytes of a file → {"file_id": …}
POST /_control/blocked         {"chat_id": …, "blocked": true}
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from tests.support.fake_telegram import FakeTelegram


def _json(value: object) -> web.Response:
    body = orjson.dumps(value, default=lambda content: f"{len(content)} bytes")  # of an uploaded file
    return web.Response(body=body, content_type="application/json")


def routes(fake: FakeTelegram) -> Callable[[web.Application], None]:
    """Adds the control routes to the stand-in's application."""

    async def calls(request: web.Request) -> web.Response:
        return _json([asdict(c) for c in fake.calls[int(request.query.get("since", 0)) :]])

    async def pending(_: web.Request) -> web.Response:
        return _json({"pending": fake.updates.pending})

    async def updates(request: web.Request) -> web.Response:
        return _json([fake.inject(update) for update in orjson.loads(await request.read())])

    async def faults(request: web.Request) -> web.Response:
        fake.fail(**orjson.loads(await request.read()))
        return _json({})

    async def files(request: web.Request) -> web.Response:
        return _json({"file_id": fake.add_file(await request.read())})

    async def blocked(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        change = fake.blocked.add if asked["blocked"] else fake.blocked.discard
        change(str(asked["chat_id"]))
        return _json({})

    def add(app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/_control/calls", calls),
                web.get("/_control/pending", pending),
                web.post("/_control/updates", updates),
                web.post("/_control/faults", faults),
                web.post("/_control/files", files),
                web.post("/_control/blocked", blocked),
            ]
        )

    return add
