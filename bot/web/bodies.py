"""Bodies of requests: read no further than the limit, whatever they declare."""

from __future__ import annotations

from starlette.requests import Request


class TooLarge(Exception):
    """The body is larger than what we take."""


async def read(request: Request, most: int) -> bytes:
    """The body, of so many bytes at most. Raises `TooLarge`."""
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared) > most:
        raise TooLarge
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)
