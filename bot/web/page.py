"""The web chat's page: rendered once from its template and its words, with static files that browsers may keep."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knowledge import channel

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
A_YEAR = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"  # may be kept, must be asked for again
COLOUR = "#0b4a45"


@cache
def words() -> dict[str, Any]:
    """The page's catalogue, read once."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "copy.id.yml").read_text(encoding="utf-8"))
    page = loaded["page"]
    contacts = {"jkn_phone": channel("care_center_165").contact, "bpjstk_phone": channel("bpjstk_175").contact}
    page["no_script"] = page["no_script"].format(**contacts)
    return loaded


def version(folder: Path = STATIC) -> str:
    """A name for the present content of the static files: it changes when any of them does."""
    content = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return content.hexdigest()[:12]


def render() -> str:
    """The page as HTML."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
    )
    modules = sorted(file.name for file in STATIC.glob("*.js"))
    return environment.get_template("chat.html").render(words(), static=f"static/{version()}", modules=modules)


def manifest() -> dict[str, object]:
    """What a phone needs to put the page on its home screen."""
    page = words()["page"]
    return {
        "name": page["name"],
        "short_name": page["short_name"],
        "description": page["description"],
        "lang": "id",
        "start_url": ".",
        "display": "standalone",
        "background_color": COLOUR,
        "theme_color": COLOUR,
        "icons": [{"src": f"static/{version()}/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }


class _Kept:
    """Lets browsers keep a file for good when its address names the version they got."""

    def __init__(self, app: ASGIApp, current: str) -> None:
        self._app = app
        self._current = current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_current = scope.get("path_params", {}).get("version") == self._current

        async def send_with_age(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers["Cache-Control"] = A_YEAR if is_current else ALWAYS_ASK
            await send(message)

        await self._app(scope, receive, send_with_age)


def static_files(path: str, folder: Path) -> Mount:
    """The files of a folder under `<path>/<version>/…`."""
    files = _Kept(StaticFiles(directory=folder), version(folder))
    return Mount(f"{path}/{{version}}", files, middleware=[Middleware(GZipMiddleware)])


def routes() -> list[BaseRoute]:
    """The page at `/`, its manifest, and `/static/<version>/…`."""
    html = render()
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:20]}"'
    application = manifest()

    async def page(request: Request) -> Response:
        headers = {"ETag": etag, "Cache-Control": ALWAYS_ASK}
        if _knows(request.headers, etag):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(html, headers=headers)

    async def home_screen(_: Request) -> Response:
        return JSONResponse(application, media_type="application/manifest+json")

    small = [Middleware(GZipMiddleware)]
    return [
        Route("/", page, middleware=small),
        Route("/manifest.webmanifest", home_screen),
        static_files("/static", STATIC),
    ]


def _knows(headers: Headers, etag: str) -> bool:
    return any(given.strip().removeprefix("W/") == etag for given in headers.get("if-none-match", "").split(","))
