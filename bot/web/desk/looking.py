"""Who looks at which conversation, and who writes in it: known for moments, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LOOKS, WRITES, LEFT = "view", "typing", "left"  # kinds of news
LOOK_LASTS = timedelta(seconds=60)  # an open page says so more often
WRITING_LASTS = timedelta(seconds=8)
REMEMBER = 2000  # conversations


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at a conversation."""

    staff_id: int
    writes: bool


@dataclass(slots=True)
class _Seen:
    at: datetime
    wrote_at: datetime | None = None


class Looking:
    """What the pages of all processes say of their readers, as this process heard it."""

    def __init__(self) -> None:
        self._seen: dict[int, dict[int, _Seen]] = {}

    def note(self, news: Mapping[str, object], now: datetime) -> None:
        """Take in what a page said; other news is none of ours."""
        kind, ticket, staff = news.get("kind"), news.get("ticket"), news.get("staff")
        if kind not in {LOOKS, WRITES, LEFT} or not isinstance(ticket, int) or not isinstance(staff, int):
            return
        if kind == LEFT:
            self._seen.get(ticket, {}).pop(staff, None)
            return
        if len(self._seen) >= REMEMBER:
            self._forget(now)
        seen = self._seen.setdefault(ticket, {}).setdefault(staff, _Seen(now))
        seen.at = now
        if kind == WRITES:
            seen.wrote_at = now

    def others(self, ticket: int, staff_id: int, now: datetime) -> list[Colleague]:
        """Who else is at the conversation, by id."""
        seen = self._seen.get(ticket, {})
        return [
            Colleague(other, bool(at.wrote_at and now - at.wrote_at < WRITING_LASTS))
            for other, at in sorted(seen.items())
            if other != staff_id and now - at.at < LOOK_LASTS
        ]

    def _forget(self, now: datetime) -> None:
        fresh = {t: {s: at for s, at in seen.items() if now - at.at < LOOK_LASTS} for t, seen in self._seen.items()}
        self._seen = {ticket: seen for ticket, seen in fresh.items() if seen}
