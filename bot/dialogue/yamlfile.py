"""YAML with lines: every mapping knows where it stands, and a key written twice is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.model import Place
from bot.dialogue.problems import CatalogueError, Problem


class Located(dict[str, Any]):
    """A mapping of a YAML file. `lines` has the line of every key, `line` that of the mapping."""

    line: int = 0
    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """SafeLoader, but keys are strings, duplicates are errors and lines are kept; yes and no stay words."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Located:
    found = Located()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# "ya" and "no" are words of people here; only true and false are booleans.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path, root: Path) -> Located:
    """The mapping in the file. Raises `CatalogueError` when it is not YAML or not a mapping."""
    name = str(path.relative_to(root.parent))
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CatalogueError([Problem(name, line, error.problem or "is not YAML")]) from error
    if not isinstance(content, Located):
        raise CatalogueError([Problem(name, 1, "is not a mapping")])
    return content


def place(mapping: Located, path: Path, root: Path, key: str | None = None) -> Place:
    """Where the mapping, or one key of it, stands."""
    line = mapping.lines.get(key, mapping.line) if key else mapping.line
    return Place(str(path.relative_to(root.parent)), line)
