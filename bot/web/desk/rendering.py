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
from markupsafe import Markup

from bot.domain import canned
from bot.domain.masking import has_hidden, mask, mask_numbers
from bot.web import page
from bot.web.desk.durations import decimal, lasting

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
        "icon": lambda name: Markup(ICON.format(ICONS[name])),  # noqa: S704 - our own drawings
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


def device(name: str) -> str:
    """The browser and the system of a user agent's name; empty for what is not known."""
    found = [next((shown for sign, shown in kinds if sign in name), "") for kinds in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in found if part)


# In this order: most of them claim to be others as well.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Chromium", "Chromium"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
ICON = '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{}</svg>'
ICONS = {
    "tickets": '<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4-6 8-6s7 2 8 6"/>',
    "staff": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3-6 6.5-6s5.900 2 6.500 6M16 5a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.800 3.500 5.500"/>',  # noqa: E501
    "teams": '<rect x="3" y="4" width="7" height="7" rx="1.5"/><rect x="14" y="4" width="7" height="7" rx="1.5"/><rect x="8.5" y="14" width="7" height="7" rx="1.5"/>',  # noqa: E501
    "audit": '<path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h6M9 16h6"/>',
    "board": '<rect x="3" y="4" width="18" height="13" rx="2"/><path d="M7 9h5M7 13h9M9 21h6"/>',
    "reports": '<path d="M4 20V10M10 20V4M16 20v-8M22 20H2"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>',
    "settings": '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>',  # noqa: E501
}
