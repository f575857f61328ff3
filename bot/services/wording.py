"""Sentences from a catalogue of `key: sentence`; those that the services say themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_OURS = Path(__file__).with_name("copy.id.yml")


@cache
def sentences(path: Path) -> Mapping[str, str]:
    """The sentences of a file."""
    loaded: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def sentence(path: Path, key: str, **values: object) -> str:
    """The sentence under this key, with its blanks filled. Raises KeyError when the catalogue has none."""
    written = sentences(path)[key]
    return written.format(**values) if values else written


def say(key: str, **values: object) -> str:
    """A sentence of the services' own."""
    return sentence(_OURS, key, **values)
