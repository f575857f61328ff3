"""How fast one page may write: enough for any person, too slow for a flood."""

from __future__ import annotations

from datetime import datetime, timedelta

INTERVAL = timedelta(seconds=1)
BURST = 15
REMEMBER = 10_000  # addresses; older ones are forgotten


class Pace:
    """A generic cell rate per address, in this process."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}

    def allows(self, address: str, now: datetime) -> bool:
        """Whether one more message may come now; counts it if so."""
        due = max(self._due.get(address, now), now)
        if due - now > INTERVAL * (BURST - 1):
            return False
        if len(self._due) >= REMEMBER:
            self._due = {a: d for a, d in self._due.items() if d > now}
        self._due[address] = due + INTERVAL
        return True
