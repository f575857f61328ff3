"""The official channels of both BPJS and of the ministry, from `channels.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import strict_yaml
from knowledge.errors import UnknownNameError
from knowledge.loader import Certainty

FILE = Path(__file__).parent / "channels.yml"


@dataclass(frozen=True)
class Channel:
    """One official way to reach an institution. `contact` is what a participant dials, opens or types."""

    id: str
    name: str
    kind: str
    contact: str
    programmes: tuple[str, ...]
    use: str
    certainty: Certainty
    reviewed_on: date


def channel(channel_id: str) -> Channel:
    """One channel. Raises UnknownNameError."""
    try:
        return channels()[channel_id]
    except KeyError:
        raise UnknownNameError(f"no channel {channel_id!r} in {FILE.name}") from None


@cache
def channels() -> Mapping[str, Channel]:
    """Every channel by id."""
    entries = strict_yaml.mapping(strict_yaml.read(FILE), source=FILE.name)
    return {key: _channel(key, fields) for key, fields in entries.items()}


def channels_for(programme: str) -> tuple[Channel, ...]:
    """The channels that serve a programme (jkn, jkk, jkm, jht, jp, jkp), in the order of the file."""
    return tuple(item for item in channels().values() if programme in item.programmes)


def _channel(key: str, fields: Any) -> Channel:
    given = strict_yaml.mapping(fields, source=f"{FILE.name}: {key}")
    return Channel(
        id=key,
        name=given["name"],
        kind=given["kind"],
        contact=given["contact"],
        programmes=tuple(given["programmes"]),
        use=given["use"],
        certainty=Certainty(given["certainty"]),
        reviewed_on=given["reviewed_on"],
    )
