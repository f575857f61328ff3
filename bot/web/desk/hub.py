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
NARROW = frozenset({"message", "reply", "status", "parked", "typing", "view", "left"})
LONGEST_PAYLOAD = 8000  # bytes, as PostgreSQL has it
type News = dict[str, str | int | None]


@dataclass(eq=False)
class Listening:
    """One open page."""

    staff_id: int
    ticket: int | None  # the one it shows
    pending: dict[tuple[str, object], News] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    recheck: bool = False  # its session may have ended, or the ticket may have left its reader's reach

    def tell(self, news: News) -> None:
        """The same news twice is told once."""
        if len(self.pending) >= MOST_PENDING:
            self.pending = {("resync", None): {"kind": "resync"}}
        else:
            self.pending[str(news.get("kind")), news.get("ticket") or news.get("staff")] = news
        self.woken.set()

    def look_away(self) -> None:
        """It shows no ticket any more: of what waits of it, only that something has changed is told."""
        gone, self.ticket = self.ticket, None
        for news in self.take() if gone is not None else ():
            if news.get("ticket") != gone or news.get("staff") == self.staff_id:
                self.tell(news)
            elif news.get("kind") not in NARROW:
                self.tell({"kind": news.get("kind")})

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
        """Tell each page what it may know: ids of what concerns it, of all else only that something has changed."""
        self.looking.note(news, self._clock())
        kind = news.get("kind")
        for page in self._pages:
            if kind == "session":
                if page.staff_id == news.get("staff"):
                    page.recheck = True
                    page.woken.set()
            elif _concerns(page, news):
                page.recheck = page.recheck or kind not in NARROW
                page.tell(news)
            elif kind not in NARROW:
                page.tell({"kind": kind})

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
