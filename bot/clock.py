"""The time, in one place, so that a test can hold it still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

type Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
