"""Hands out files that we sent: to providers by a link that ends, and as an answer that no browser runs."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain import filelinks
from bot.runtime import Runtime
from bot.storage import files
from bot.storage.files import FileContent

SHOWN = ("image/", "audio/", "video/")  # everything else a browser keeps instead of opening it
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
HEADERS = {
    "Cache-Control": "private, no-store",
    # Whatever a file holds, it runs nothing and reaches nothing, in whichever page it is opened.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}


def response(kept: FileContent | None, wanted: str | None = None, *, shown: bool) -> Response:
    """The file, or 404. `shown`: pictures and recordings may be looked at in the page; `wanted` is a Range header."""
    if kept is None:
        return PlainTextResponse("not_found", status_code=404, headers={"Cache-Control": "no-store"})
    place = "inline" if shown and kept.content_type.startswith(SHOWN) else "attachment"
    name = quote(kept.filename, safe="")
    headers = HEADERS | {"Content-Disposition": f"{place}; filename*=UTF-8''{name}"}
    part = _part(wanted, len(kept.content))
    if part is None:
        return Response(kept.content, media_type=kept.content_type, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(kept.content)}"
    return Response(kept.content[first : last + 1], 206, media_type=kept.content_type, headers=headers)


def _part(wanted: str | None, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for: players move within a recording; None for the whole."""
    asked = _RANGE.fullmatch(wanted or "")
    if not asked:
        return None
    first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
    return (first, last) if first <= last else None


def routes(runtime: Runtime, secret_key: bytes) -> list[Route]:
    """`/files/<token>`: for the provider that sends the file on. Who has no valid link learns nothing."""

    async def linked(request: Request) -> Response:
        file_id = filelinks.file_of(secret_key, request.path_params["token"], runtime.clock())
        if file_id is None:
            return response(None, shown=False)
        async with runtime.engine.begin() as db:
            return response(await files.read(db, file_id), request.headers.get("range"), shown=False)

    return [Route("/files/{token}", linked, methods=["GET"])]
