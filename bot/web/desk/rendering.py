"""Templates and words of the desk, and what every page is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bot.domain import canned
from bot.domain.masking import has_hidden, mask, mask_numbers
from bot.web import page
from bot.web.desk.devices import device
from bot.web.desk.durations import decimal, lasting
from bot.web.desk.icons import icon

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
OFFICE = "Asia/Jakarta"
ZONE = ZoneInfo(OFFICE)
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes HTML of templates."""

    environment: Environment
    words: dict[str, Any]

    def render(self, template: str, **given: Any) -> str:
        return self.environment.get_template(template).render(**given)


@cache
def load() -> Pages:
    """The desk's templates, with its words in `t` and the address of its static files in `static`; read once."""
    words: dict[str, Any] = yaml.safe_load((FOLDER / "copy.id.yml").read_text(encoding="utf-8"))
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": words, "static": f"/desk/static/{page.version(STATIC)}"}
    environment.filters |= {
        "fill": lambda sentence, **values: sentence.format(**values),
        "blanks": lambda text, **values: canned.fill(text, {name: str(value) for name, value in values.items()}),
        "lasting": lambda seconds: lasting(words, seconds),
        "decimal": decimal,
        "day": lambda day: f"{day.day} {words['months'][day.month - 1]} {day.year}",
        "moment": lambda at, zone=OFFICE: moment(words, at, zone),
        "local_day": lambda at, zone: local_day(words, at, zone),
        "clock": clock_time,
        "ago": lambda at, now: ago(words, at, now),
        "masked": mask,
        "masked_text": mask_numbers,
        "hides": has_hidden,
        "device": device,
        "icon": icon,
    }
    return Pages(environment, words)


def moment(words: dict[str, Any], at: datetime, zone: str = OFFICE) -> str:
    """A day and a time in a zone, as people write them."""
    return f"{local_day(words, at, zone)}, {clock_time(at, zone)}"


def local_day(words: dict[str, Any], at: datetime, zone: str) -> str:
    """Which day it is there."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {words['months'][local.month - 1]} {local.year}"


def clock_time(at: datetime, zone: str = OFFICE) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M} {ZONES.get(zone, zone)}"


def ago(words: dict[str, Any], at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return str(words["ago"]["now"])
    for unit, size in (("days", 24 * 60), ("hours", 60), ("minutes", 1)):
        if minutes >= size:
            return str(words["ago"][unit]).format(count=minutes // size)
    raise AssertionError
