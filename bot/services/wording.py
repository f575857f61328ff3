"""The few sentences the services say themselves, from their catalogue."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def _catalogue() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("copy.id.yml").read_text(encoding="utf-8"))
    return loaded


def say(key: str, **values: object) -> str:
    """The sentence under this key, with its blanks filled. Raises KeyError when the catalogue has none."""
    return _catalogue()[key].format(**values) if values else _catalogue()[key]
