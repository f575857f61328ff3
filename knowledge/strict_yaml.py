"""YAML without surprises: no duplicate keys, no binary floats."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import KnowledgeFileError


class _StrictLoader(yaml.SafeLoader):
    """PyYAML silently keeps the last of two equal keys and reads 0.0024 as a binary float."""


def _mapping_without_duplicates(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise KnowledgeFileError(f"line {key_node.start_mark.line + 1}: key {key!r} stands twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


def _exact_number(loader: _StrictLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)


def parse(text: str, *, source: str) -> Any:
    """Parse YAML text; `source` is only used to say where an error is.

    Raises KnowledgeFileError for broken YAML and for a key that stands twice.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - derived from SafeLoader
    except KnowledgeFileError as error:
        raise KnowledgeFileError(f"{source}: {error}") from error
    except yaml.YAMLError as error:
        raise KnowledgeFileError(f"{source}: {error}") from error


def read(path: Path) -> Any:
    """Parse one YAML file. Raises as `parse`."""
    return parse(path.read_text(encoding="utf-8"), source=path.name)


def mapping(content: Any, *, source: str) -> dict[str, Any]:
    """Insist that the content is a mapping with text keys."""
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise KnowledgeFileError(f"{source}: expected a mapping with text keys")
    return content


def folder(path: Path) -> dict[str, Any]:
    """The entries of all files of a folder as one mapping. Raises KnowledgeFileError when a key stands in two files."""
    found: dict[str, Any] = {}
    for file in sorted(path.glob("*.yml")):
        entries = mapping(read(file), source=file.name)
        twice = sorted(found.keys() & entries.keys())
        if twice:
            raise KnowledgeFileError(f"{file.name}: {twice[0]!r} stands in another file of {path.name}/ as well")
        found |= entries
    return found
