"""Tells the desk's open pages what has changed: ids and words only, each page fetches what it may see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson

from bot.clock import Clock, now
from bot.web.desk.looking import Looking

MOST_PENDING = 200  # what one page has not been told yet; beyond it, the page is told to fetch everything
# Of interest only to who works on the ticket or looks at it.
NARROW = frozenset({"message", "reply", "status", "parked", "typing", "view", "left", "mark_read"})
LONGEST_PAYLOAD = 8000  # bytes, as PostgreSQL has it
type News = dict[str, str | int | None]


@dataclass(eq=False)
class Listening:
    """One open page."""

    staff_id: int
    ticket: int | None  # the one it shows
    pending: dict[tuple[str, object], News] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    recheck: bool = False  # its session may have ended

    def tell(self, news: News) -> None:
        """The same news twice is told once."""
        if len(self.pending) >= MOST_PENDING:
            self.pending = {("resync", None): {"kind": "resync"}}
        else:
            self.pending[str(news.get("kind")), news.get("ticket") or news.get("staff")] = news
        self.woken.set()

    def take(self) -> list[News]:
        news, self.pending = list(self.pending.values()), {}
        self.woken.clear()
        return news


class DeskHub:
    """The open pages of this process, fed by what other processes commit."""

    def __init__(self, clock: Clock = now) -> None:
        self._pages: set[Listening] = set()
        self._clock = clock
        self.looking = Looking()
        self.closing = False

    @contextmanager
    def listening(self, staff_id: int, ticket: int | None) -> Iterator[Listening]:
        page = Listening(staff_id, ticket)
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)

    def open_pages(self, staff_id: int) -> int:
        return sum(page.staff_id == staff_id for page in self._pages)

    async def on_notify(self, _channel: str, payload: str) -> None:
        """What a transaction said; an empty payload means that something may have been missed."""
        self.tell(_news(payload))

    def tell(self, news: News) -> None:
        self.looking.note(news, self._clock())
        for page in self._pages:
            if news.get("kind") == "session":
                page.recheck = page.recheck or page.staff_id == news.get("staff")
                page.woken.set()
            elif news.get("kind") not in NARROW or _concerns(page, news):
                page.tell(news)

    def close(self) -> None:
        """Let every open stream end."""
        self.closing = True
        for page in self._pages:
            page.woken.set()


def _concerns(page: Listening, news: News) -> bool:
    ticket = news.get("ticket")
    return page.staff_id == news.get("staff") or (ticket is not None and page.ticket == ticket)


def _news(payload: str) -> News:
    try:
        said = orjson.loads(payload) if payload and len(payload) <= LONGEST_PAYLOAD else None
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {"kind": "resync"}
