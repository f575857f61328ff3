"""The stream that keeps open pages live.

Each event is called `desk` and carries JSON of ids and words: `kind`, and where they apply `ticket` and `staff`.
`kind` is what the services said, or `resync`: fetch everything again. Ids stand only in what concerns the reader
himself, or the ticket on his page, and that as long as it is within his reach. The event `signed-out` ends the stream.
The page's script hands each on as `desk:<kind>`, `desk:any`, and `desk:ticket-<id>`, for `hx-trigger="… from:body"`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import orjson
from starlette.responses import Response, StreamingResponse

from bot.domain.permissions import Verb, may
from bot.services import signing_in
from bot.storage import tickets
from bot.web.desk.access import SIGNED_IN, Access, Handler, Refused
from bot.web.desk.hub import Listening
from bot.web.desk.visit import Visit, row_number

HEARTBEAT_SECONDS = 20.0
GATHER_SECONDS = 0.15  # what happens within it is told at once, and the same thing only once
MOST_PAGES = 12  # of one person, at a time


async def events(visit: Visit) -> Response:
    if visit.desk.hub.open_pages(visit.viewer.id) >= MOST_PAGES:
        raise Refused(429, "too_many_pages")
    shown = row_number(visit.request.query_params.get("ticket", ""))
    return StreamingResponse(_stream(visit, shown), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _stream(visit: Visit, ticket: int | None) -> AsyncGenerator[bytes, None]:
    hub, time = visit.desk.hub, asyncio.get_running_loop().time
    yield b"retry: 2000\n\n"
    with hub.listening(visit.viewer.id, ticket) as page:
        is_open, checked_at = await _may_go_on(visit, page), time()
        yield b": open\n\n"
        while is_open and not hub.closing:
            is_quiet = not await _woken(page)
            if is_quiet or page.recheck or time() > checked_at + HEARTBEAT_SECONDS:
                page.recheck = False
                is_open, checked_at = await _may_go_on(visit, page), time()
                if not is_open:
                    break
                yield b": still here\n\n"
            for news in page.take():
                yield b"event: desk\ndata: %s\n\n" % orjson.dumps(news)
        if not is_open:
            yield b"event: signed-out\ndata: {}\n\n"


async def _woken(page: Listening) -> bool:
    """Wait for news and for what comes right behind it; False when there was none for a while."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await page.woken.wait()
        await asyncio.sleep(GATHER_SECONDS)
        return True
    return False


async def _may_go_on(visit: Visit, page: Listening) -> bool:
    """Whether the session is open still. A ticket out of its holder's reach is one that the page does not show."""
    async with visit.gate.runtime.engine.begin() as db:
        session = await signing_in.session_of(visit.gate, db, visit.token)
        if session is None or session.id != visit.signed_in.id:
            return False
        ticket = await tickets.find(db, page.ticket) if page.ticket is not None else None
    if ticket is None or not may(session.viewer, Verb.READ, ticket):
        page.look_away()
    return True


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (("/desk/events", events, SIGNED_IN, ("GET",)),)
