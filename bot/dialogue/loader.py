"""Reads the folders below `flows/` into a catalogue: `flow.yml`, `copy.id.yml`, `actions.py`, and the lexicon."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.dialogue import inspector, schema
from bot.dialogue.model import PATTERNS, Catalogue, Flow, Slot, Topic, Unavailable
from bot.dialogue.problems import CatalogueError, Problem, at
from bot.dialogue.words import Words, normalise
from bot.dialogue.yamlfile import Located, read

FLOW_FILE, COPY_FILE, WORDS_FILE = "flow.yml", "copy.id.yml", "words.id.yml"


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of topics and the package in which their Python is found; `only` these topics, when given."""

    root: Path
    package: str
    only: tuple[str, ...] = ()


def load(*sources: Source) -> Catalogue:
    """The checked catalogue of all topics of these folders; one of them has `patterns`.

    Raises `CatalogueError` with everything that is wrong.
    """
    catalogue = assemble(*sources)
    problems = inspector.inspect(catalogue)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def assemble(*sources: Source) -> Catalogue:
    """The catalogue as it is written, references unchecked. Raises `CatalogueError` where it cannot be read at all."""
    parts = _Parts()
    words: Words | None = None
    for source in sources:
        for folder in sorted(path.parent for path in source.root.glob(f"*/{COPY_FILE}")):
            if source.only and folder.name not in source.only:
                continue
            parts.guard(_read_topic, parts, folder, source)
            if folder.name == PATTERNS:
                words = parts.guard(read_words, folder / WORDS_FILE, source.root)
    if parts.problems or words is None:
        raise CatalogueError(parts.problems or [Problem(PATTERNS, 0, "there is no topic of this name")])
    return Catalogue(parts.topics, parts.flows, parts.slots, parts.unavailable, words)


class _Parts:
    """What has been read so far, and what was wrong with it."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.flows: dict[str, Flow] = {}
        self.slots: dict[str, Slot] = {}
        self.unavailable: dict[str, Unavailable] = {}
        self.problems: list[Problem] = []

    def guard[**P, T](self, reading: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Read on after a fault, so that its author sees all of them at once."""
        try:
            return reading(*args, **kwargs)
        except CatalogueError as error:
            self.problems += error.problems
            return None

    def add[T: (Flow, Slot, Unavailable)](self, table: dict[str, T], key: str, item: T) -> None:
        if key in table:
            earlier = table[key].place
            self.problems.append(at(item.place, f"{key!r} is already defined at {earlier.file}:{earlier.line}"))
        table[key] = item


def _read_topic(parts: _Parts, folder: Path, source: Source) -> None:
    name, root = folder.name, source.root
    path = folder / FLOW_FILE
    parts.topics[name] = _topic(name, folder, root, source.package)
    if not path.exists():
        return
    content = read(path, root)
    schema.check_keys(content, {"slots", "flows", "unavailable"}, path, root)
    for key, written in (content.get("slots") or {}).items():
        slot = parts.guard(schema.slot, key, written, path, root)
        if slot is not None:
            parts.add(parts.slots, key, slot)
    for key, written in (content.get("flows") or {}).items():
        flow = parts.guard(schema.flow, key, name, written, path, root)
        if flow is not None:
            parts.add(parts.flows, key, flow)
    for key, written in (content.get("unavailable") or {}).items():
        wish = parts.guard(schema.unavailable, key, written, path, root)
        if wish is not None:
            parts.add(parts.unavailable, key, wish)


def _topic(name: str, folder: Path, root: Path, package: str) -> Topic:
    path = folder / COPY_FILE
    content = read(path, root)
    module = importlib.import_module(f"{package}.{name}.actions") if (folder / "actions.py").exists() else None
    return Topic(
        name=name,
        copy={key: schema.copy(key, written, content, path, root) for key, written in content.items()},
        conditions=_table(module, "CONDITIONS"),
        actions=_table(module, "ACTIONS"),
        parameters=_table(module, "PARAMETERS"),
    )


def _table(module: ModuleType | None, name: str) -> Mapping[str, Any]:
    return dict(getattr(module, name, {}))


def read_words(path: Path, root: Path) -> Words:
    """The lexicon, normalised. Raises `CatalogueError`."""
    content = read(path, root)

    def phrases(key: str) -> tuple[str, ...]:
        return tuple(normalise(str(phrase)) for phrase in content[key])

    def groups(key: str) -> dict[str, tuple[str, ...]]:
        return {name: tuple(normalise(str(phrase)) for phrase in items) for name, items in content[key].items()}

    missing = set(Words.__dataclass_fields__) - set(content)
    if missing:
        raise CatalogueError([Problem(str(path.relative_to(root.parent)), 1, f"missing: {', '.join(sorted(missing))}")])
    return Words(
        fillers=frozenset(phrases("fillers")),
        yes=phrases("yes"),
        no=phrases("no"),
        numbers=_figures(content["numbers"]),
        people=_figures(content["people"]),
        multipliers=_figures(content["multipliers"]),
        units=groups("units"),
        half=phrases("half"),
        tens=_figures(content["tens"]),
        teens=phrases("teens"),
        one=str(content["one"]),
        currency=phrases("currency"),
        counters=phrases("counters"),
        day_words=phrases("day_words"),
        months={int(key): value for key, value in groups("months").items()},
        relative_days=_figures(content["relative_days"]),
        relative_months=_figures(content["relative_months"]),
        negations=phrases("negations"),
        corrections=phrases("corrections"),
        turns=phrases("turns"),
        continuations=phrases("continuations"),
        commands=groups("commands"),
        whereabouts=phrases("whereabouts"),
        salam=phrases("salam"),
        greetings=phrases("greetings"),
    )


def _figures(written: Located) -> dict[str, int]:
    return {normalise(str(key)): int(value) for key, value in written.items()}
