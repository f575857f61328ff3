"""What happens in the demo, and when: read from the catalogues and laid out over the last two weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.domain.messages import ChannelName, Urn

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("Asia/Jakarta")
DAYS = 14
SUNDAY = 7
SEED = 62
# Numbers and ids that no provider gives out: no country has +62 000, and Telegram counts to 2^52 only.
ADDRESSES = {"whatsapp": "+62000{:07}", "telegram": "9900000000000{:03}", "web": "invented{:032}"}


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who writes to us, and who of the staff answers."""

    number: int
    urn: Urn
    name: str
    region: str
    staff: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of somebody's story, at its instant."""

    at: datetime
    player: Player
    step: Mapping[str, Any]


def office() -> dict[str, Any]:
    """Staff, teams, hours and replies kept ready."""
    return _read("office.id.yml")


def schedule(now: datetime) -> list[Scene]:
    """Everything that happens until now, in order."""
    told = _read("stories.id.yml")
    days = _days(now)
    chance = Random(SEED)  # noqa: S311 - so that each demo is the same
    past = [entry for entry in told["cast"] if "ago" not in entry]
    scenes: list[Scene] = []
    for number, entry in enumerate(told["cast"]):
        steps = told["stories"][entry["story"]]
        if "ago" in entry:
            begins = now - timedelta(minutes=entry["ago"]) - _length(steps)
        else:
            day = days[past.index(entry) * len(days) // len(past)]
            begins = day + timedelta(minutes=chance.randrange(30, 10 * 60))
        scenes += _scenes(_player(number, entry), steps, begins)
    return sorted(scenes, key=lambda scene: scene.at)


def _days(now: datetime) -> list[datetime]:
    """When the office opened on each working day of the last weeks, oldest first; not today."""
    today = now.astimezone(ZONE).date()
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    return [datetime.combine(day, time(8), ZONE) for day in days if day.isoweekday() != SUNDAY]


def _player(number: int, entry: Mapping[str, Any]) -> Player:
    channel = ChannelName(entry["channel"])
    urn = Urn(channel, ADDRESSES[channel].format(number))
    return Player(number, urn, entry["name"], entry["region"], entry.get("staff"))


def _scenes(player: Player, steps: Sequence[Mapping[str, Any]], begins: datetime) -> list[Scene]:
    made, at = [], begins
    for step in steps:
        at += timedelta(minutes=step.get("after", 0))
        made.append(Scene(at, player, step))
    return made


def _length(steps: Sequence[Mapping[str, Any]]) -> timedelta:
    return timedelta(minutes=sum(step.get("after", 0) for step in steps))


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded
