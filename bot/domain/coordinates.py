"""Reads a place out of what somebody pastes: coordinates, or the address of a map that holds them."""

from __future__ import annotations

import re

from bot.domain.messages import Location

LONGEST = 1000  # characters of what is pasted
LONGEST_LABEL = 80
_NUMBER = r"-?\d{1,3}(?:\.\d{1,10})?"
# A map's address holds the place that was chosen, and besides it the middle of the picture: the place goes first.
_WRITTEN = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&](?:q|query|ll|destination)=(?:loc:)?({_NUMBER})(?:,|%2C)(?:\+|%20)?({_NUMBER})", re.IGNORECASE),
    re.compile(rf"@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"^\(?({_NUMBER})\s*[,;\s]\s*({_NUMBER})\)?$"),
)


def read(pasted: str, label: str = "") -> Location | None:
    """The place, or None where there is none on this earth. Latitude first, in degrees."""
    text = pasted.strip()[:LONGEST]
    for written in _WRITTEN:
        found = written.search(text)
        if found:
            latitude, longitude = float(found[1]), float(found[2])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return Location(latitude, longitude, label.strip()[:LONGEST_LABEL])
    return None
