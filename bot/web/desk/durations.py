"""How long something takes or took, in words, and figures as they are written in Indonesian."""

from __future__ import annotations

from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds


def lasting(words: dict[str, Any], seconds: float) -> str:
    """The two largest units that fit; what lies below a minute is told as such."""
    spans, whole = words["spans"], max(0, int(seconds))
    if whole < MINUTE:
        return str(spans["moments"])
    if whole < HOUR:
        return str(spans["minutes"]).format(count=whole // MINUTE)
    first, second, large, small = (HOUR, MINUTE, "hours", "minutes") if whole < DAY else (DAY, HOUR, "days", "hours")
    rest = whole % first // second
    told = str(spans[large]).format(count=whole // first)
    return f"{told} {str(spans[small]).format(count=rest)}" if rest else told


def decimal(value: float) -> str:
    """With one place behind the comma, unless that is zero."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
