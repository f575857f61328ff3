"""Stops asking a server that keeps failing, and finds out by itself when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES_TO_OPEN = 3
OPEN_SECONDS = 5.0


class Breaker:
    """Closed: every call may go. Open: none, until `open_seconds` have passed; then one, whose outcome decides."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        failures_to_open: int = FAILURES_TO_OPEN,
        open_seconds: float = OPEN_SECONDS,
    ) -> None:
        self._monotonic = monotonic
        self._failures_to_open = failures_to_open
        self._open_seconds = open_seconds
        self._failures = 0
        self._next_probe_at = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._failures_to_open

    def allows(self) -> bool:
        """Whether a call may go now. While open, a yes is given to one caller per `open_seconds`: the probe."""
        if not self.is_open:
            return True
        now = self._monotonic()
        if now < self._next_probe_at:
            return False
        self._next_probe_at = now + self._open_seconds
        return True

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        if self.is_open:
            self._next_probe_at = self._monotonic() + self._open_seconds
