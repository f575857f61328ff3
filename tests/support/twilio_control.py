"""Steers a Twilio stand-in that runs in another process.

GET  /_control/calls?since=N   attempts to send from the Nth on, as JSON
GET  /_control/attempts        webhooks posted so far: [url, MessageSid, MessageStatus or "", our answer's status]
POST /_control/inbound         {"url": …, "forms": [{…}, …]}: signed and posted at once; answers with the statuses
POST /_control/faults          a fault, see `Fault`
POST /_control/settings        {"callback_plan": ["sent"], "duplicates": true, "any_order": true}
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from tests.support.fake_twilio import FakeTwilio


def _json(value: object) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")


def routes(fake: FakeTwilio) -> Callable[[web.Application], None]:
    """Adds the control routes to the stand-in's application."""

    async def calls(request: web.Request) -> web.Response:
        return _json([asdict(c) for c in fake.calls[int(request.query.get("since", 0)) :]])

    async def attempts(_: web.Request) -> web.Response:
        made = fake.webhooks.attempts
        return _json([[a.url, a.form["MessageSid"], a.form.get("MessageStatus", ""), a.status] for a in made])

    async def inbound(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        for form in asked["forms"]:
            fake.note_inbound(form)
        posted = [fake.webhooks.post(asked["url"], form) for form in asked["forms"]]
        return _json(await asyncio.gather(*posted))

    async def faults(request: web.Request) -> web.Response:
        fake.fail(**orjson.loads(await request.read()))
        return _json({})

    async def settings(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        fake.callback_plan = tuple(asked.get("callback_plan", fake.callback_plan))
        fake.webhooks.duplicates = asked.get("duplicates", fake.webhooks.duplicates)
        fake.webhooks.any_order = asked.get("any_order", fake.webhooks.any_order)
        return _json({})

    def add(app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/_control/calls", calls),
                web.get("/_control/attempts", attempts),
                web.post("/_control/inbound", inbound),
                web.post("/_control/faults", faults),
                web.post("/_control/settings", settings),
            ]
        )

    return add
