"""What every rule returns: a value, and where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Found:
    """One entity. `start` and `end` are offsets into the message as written; `extra` holds e.g. `relative`."""

    entity: str
    value: Any
    start: int
    end: int
    extra: dict[str, Any] = field(default_factory=dict)

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end


def lowered(text: str) -> str:
    """Lower case of exactly the same length, so that offsets stay true (one capital can become two letters)."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
