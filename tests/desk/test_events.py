"""The stream that keeps pages live: who is told what, in how much, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from starlette.types import Message

from bot.services import staffing, teaming
from bot.services.teaming import Plan
from bot.storage import desk
from bot.storage.desk import DESK
from bot.storage.notifications import Listener
from bot.web.desk import events
from bot.web.desk.hub import MOST_PENDING, DeskHub, News
from bot.web.desk.visit import COOKIE
from tests.desk.conftest import Office, profile
from tests.desk.queue import a_ticket
from tests.desk.visitor import signed_in


@asynccontextmanager
async def stream(
    office: Office, token: str, query: str = "", *, let_in: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[asyncio.Queue[bytes]]:
    """What a browser is sent, piece by piece; an empty piece is the end. `let_in`: what happens behind the door."""
    pieces: asyncio.Queue[bytes] = asyncio.Queue()
    gone = asyncio.Event()

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start" and let_in:
            await let_in()
        if message["type"] == "http.response.body":
            await pieces.put(message.get("body", b""))

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/desk/events",
        "raw_path": b"/desk/events",
        "query_string": query.encode(),
        "headers": [(b"cookie", f"{COOKIE}={token}".encode()), (b"host", b"desk.example")],
        "scheme": "http",
        "server": ("desk.example", 80),
        "client": ("203.0.113.7", 1),
    }
    task = asyncio.create_task(office.app()(scope, receive, send))
    assert await pieces.get() == b"retry: 2000\n\n"
    assert await pieces.get() == b": open\n\n"  # from here on the page misses nothing
    yield pieces
    gone.set()
    office.hub.close()
    await task


async def told(pieces: asyncio.Queue[bytes]) -> dict[str, Any]:
    piece = await pieces.get()
    while not piece.startswith(b"event: desk"):
        piece = await pieces.get()
    found: dict[str, Any] = orjson.loads(piece.partition(b"data: ")[2])
    return found


async def test_what_another_process_commits_reaches_the_page(office: Office, database_url: str) -> None:
    ani = await office.hire("ani")
    listener = Listener(database_url, [DESK], office.hub.on_notify)
    await listener.start()
    async with stream(office, await office.session(ani)) as pieces:
        async with office.engine.begin() as db:
            await desk.tell(db, 7, ani, "opened")
        assert await told(pieces) == {"kind": "opened", "ticket": 7, "staff": ani}
    await listener.stop()


async def test_a_revoked_session_ends_the_stream(office: Office, database_url: str) -> None:
    ani = await office.hire("ani")
    listener = Listener(database_url, [DESK], office.hub.on_notify)
    await listener.start()
    async with stream(office, await office.session(ani)) as pieces:
        async with office.engine.begin() as db:
            await staffing.disable(db, office.act(), await office.account(ani))
        assert await pieces.get() == b"event: signed-out\ndata: {}\n\n"
        assert await pieces.get() == b""
    await listener.stop()


async def test_a_session_that_ends_while_the_stream_begins_ends_the_stream(office: Office) -> None:
    ani = await office.hire("ani")

    async def shut_out() -> None:
        async with office.engine.begin() as db:
            await staffing.disable(db, office.act(), await office.account(ani))

    async with stream(office, await office.session(ani), let_in=shut_out) as pieces:
        assert await pieces.get() == b"event: signed-out\ndata: {}\n\n"
        assert await pieces.get() == b""


async def test_the_session_of_a_colleague_ending_changes_nothing(office: Office) -> None:
    ani, budi = await office.hire("ani"), await office.hire("budi")
    async with stream(office, await office.session(ani)) as pieces:
        office.hub.tell({"kind": "session", "staff": budi})
        office.hub.tell({"kind": "opened", "ticket": 1})
        assert (await told(pieces))["kind"] == "opened"


async def test_a_session_that_ran_out_is_noticed_without_any_news(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.01)
    ani = await office.hire("ani")
    token = await office.session(ani)
    async with stream(office, token) as pieces:
        assert await pieces.get() == b": still here\n\n"
        office.clock.advance(hours=13)
        piece = await pieces.get()
        while piece.startswith(b":"):
            piece = await pieces.get()
        assert piece.startswith(b"event: signed-out")


async def test_messages_of_a_ticket_are_told_to_who_works_on_it_or_looks_at_it() -> None:
    hub = DeskHub()
    with hub.listening(1, None) as assigned, hub.listening(2, 7) as looking, hub.listening(3, 8) as other:
        hub.tell({"kind": "message", "ticket": 7, "staff": 1})
        assert [len(page.take()) for page in (assigned, looking, other)] == [1, 1, 0]
        hub.tell({"kind": "closed", "ticket": 7, "staff": 1})
        assert [len(page.take()) for page in (assigned, looking, other)] == [1, 1, 1]


async def test_of_what_concerns_others_a_page_hears_only_that_something_has_changed() -> None:
    hub = DeskHub()
    with hub.listening(1, None) as own, hub.listening(2, 7) as looking, hub.listening(3, 8) as other:
        news: News = {"kind": "claim", "ticket": 7, "staff": 1}
        hub.tell(news)
        assert [page.take() for page in (own, looking, other)] == [[news], [news], [{"kind": "claim"}]]


async def test_a_page_of_a_ticket_out_of_reach_hears_nothing_of_it(office: Office) -> None:
    far = await a_ticket(office, region="51")
    ani = await office.hire("ani", profile("Ani", region="33"))
    async with stream(office, await office.session(ani), f"ticket={far}") as pieces:
        for kind in ("message", "typing", "close"):
            office.hub.tell({"kind": kind, "ticket": far, "staff": None})
        assert await told(pieces) == {"kind": "close"}


async def test_a_ticket_that_leaves_its_readers_reach_is_not_told_of_any_more(office: Office) -> None:
    ticket = await a_ticket(office, region="33")
    ani = await office.hire("ani", profile("Ani", region="33"))
    async with stream(office, await office.session(ani), f"ticket={ticket}") as pieces:
        office.hub.tell({"kind": "message", "ticket": ticket, "staff": None})
        assert (await told(pieces))["ticket"] == ticket
        async with office.engine.begin() as db:
            await db.execute(text("update tickets set region = '51'"))
        office.hub.tell({"kind": "set_region", "ticket": ticket, "staff": None})
        office.hub.tell({"kind": "message", "ticket": ticket, "staff": None})
        assert await told(pieces) == {"kind": "set_region"}
        office.hub.tell({"kind": "message", "ticket": ticket, "staff": None})
        office.hub.tell({"kind": "opened", "ticket": 1, "staff": None})
        assert await told(pieces) == {"kind": "opened"}


@pytest.mark.parametrize("how", ["his region changes", "he leaves the team"])
async def test_a_reader_whose_reach_changes_hears_no_more_of_the_ticket_he_looks_at(
    office: Office, database_url: str, how: str
) -> None:
    ani = await office.hire("ani", profile("Ani", region="33" if how == "his region changes" else "51"))
    async with office.engine.begin() as db:
        team = await teaming.create(db, office.act(), Plan("Semarang", "33", (), (ani,)))
    ticket = await a_ticket(office, region="33", team_id=None if how == "his region changes" else team)
    listener = Listener(database_url, [DESK], office.hub.on_notify)
    await listener.start()
    async with stream(office, await office.session(ani), f"ticket={ticket}") as pieces:
        async with office.engine.begin() as db:
            if how == "his region changes":
                await staffing.edit(db, office.act(), await office.account(ani), profile("Ani", region="51"))
            else:
                await teaming.edit(db, office.act(), team, Plan("Semarang", "33", (), ()))
        assert await pieces.get() == b": still here\n\n"
        office.hub.tell({"kind": "message", "ticket": ticket, "staff": None})
        office.hub.tell({"kind": "opened", "ticket": 1, "staff": None})
        assert await told(pieces) == {"kind": "opened"}
    await listener.stop()


async def test_a_stream_that_is_never_quiet_ends_with_its_session_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.2)
    ani = await office.hire("ani")
    async with stream(office, await office.session(ani)) as pieces:
        office.clock.advance(hours=13)
        piece = b""
        while not piece.startswith(b"event: signed-out"):
            office.hub.tell({"kind": "opened", "ticket": 1})
            piece = await pieces.get()


async def test_the_same_news_twice_is_told_once() -> None:
    hub = DeskHub()
    with hub.listening(1, None) as page:
        for _ in range(5):
            hub.tell({"kind": "opened", "ticket": 7})
        assert len(page.take()) == 1
        assert page.take() == []


async def test_a_page_that_falls_behind_is_told_to_fetch_everything() -> None:
    hub = DeskHub()
    with hub.listening(1, None) as page:
        for number in range(MOST_PENDING + 50):
            hub.tell({"kind": "opened", "ticket": number, "staff": 1})
        assert len(page.take()) <= MOST_PENDING
        hub.tell({"kind": "opened", "ticket": 1, "staff": 1})
        assert page.take() == [{"kind": "opened", "ticket": 1, "staff": 1}]


@pytest.mark.parametrize("payload", ["", "nonsense", "[1]", "x" * 9000])
async def test_a_notification_that_cannot_be_read_means_fetch_everything(payload: str) -> None:
    hub = DeskHub()
    with hub.listening(1, None) as page:
        await hub.on_notify(DESK, payload)
        assert page.take() == [{"kind": "resync"}]


async def test_nobody_keeps_too_many_pages_open(office: Office) -> None:
    ani = await office.hire("ani")
    pages = [office.hub.listening(ani, None) for _ in range(events.MOST_PAGES)]
    for page in pages:
        page.__enter__()
    assert (await (await signed_in(office, ani)).get("/desk/events")).status_code == 429
