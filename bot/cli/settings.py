"""Show every setting with its value and where it comes from; secrets are masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from bot import settings
from bot.cli.common import add_json, parser, show
from bot.settings import Settings

MASKED = "********"


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    value: str | None
    origin: str  # `set`, or `default`


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    add_json(arguments)
    arguments.add_argument("--markdown", action="store_true", help="the reference table of docs/configuration.md")
    chosen = arguments.parse_args(argv)
    if chosen.markdown:
        print("\n".join(reference()))
    else:
        show(rows(settings.load()), as_json=chosen.json)
    return 0


def reference() -> list[str]:
    """Every setting with its default and meaning, as a table in Markdown."""
    fields = Settings.model_fields.items()
    lines = [f"| `{name.upper()}` | {_quoted(field.default)} | {field.description} |" for name, field in fields]
    return ["| setting | default | meaning |", "|---|---|---|", *lines]


def _quoted(default: Any) -> str:
    return "" if default is None else f"`{default}`"


def rows(loaded: Settings) -> list[Shown]:
    return [
        Shown(name.upper(), _readable(value), "set" if value != _default(name) else "default") for name, value in loaded
    ]


def _default(name: str) -> Any:
    return Settings.model_fields[name].default


def _readable(value: Any) -> str | None:
    if isinstance(value, SecretStr):
        return MASKED
    return None if value is None else str(value)
