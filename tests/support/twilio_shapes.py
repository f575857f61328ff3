"""The shapes in which Twilio's REST API answers."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

type Json = dict[str, Any]


def page(request: web.Request, name: str, items: list[Json], size: int) -> Json:
    """A list in the shape in which Twilio hands out lists."""
    return {
        "end": max(len(items) - 1, 0),
        "first_page_uri": f"{request.path}?PageSize={size}&Page=0",
        name: items,
        "next_page_uri": None,
        "page": 0,
        "page_size": size,
        "previous_page_uri": None,
        "start": 0,
        "uri": request.path_qs,
    }


def json(body: Json, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")
