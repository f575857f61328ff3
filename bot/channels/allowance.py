"""A small allowance per second, for calls that may be left out under load."""

from __future__ import annotations

from datetime import datetime


class Allowance:
    """So many a second, counted anew each second."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._second = 0
        self._taken = 0

    def take(self, now: datetime) -> bool:
        """Whether one more may go in this second; if so it is counted."""
        second = int(now.timestamp())
        if second != self._second:
            self._second, self._taken = second, 0
        self._taken += 1
        return self._taken <= self._per_second
