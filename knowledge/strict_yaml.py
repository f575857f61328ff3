"""YAML without surprises: no duplicate keys, no binary floats, and every fault with its file and line."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import KnowledgeFileError

_PLAIN_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*\.[0-9]+")


class Located(dict[Any, Any]):
    """A mapping that knows its file, and in which line of it it and each of its keys stand."""

    def __init__(self, source: str, line: int) -> None:
        super().__init__()
        self.source = source
        self.line = line
        self.lines: dict[Any, int] = {}


class _StrictLoader(yaml.SafeLoader):
    """PyYAML silently keeps the last of two equal keys and reads 0.0024 as a binary float."""

    def __init__(self, text: str, source: str) -> None:
        super().__init__(text)
        self.source = source


class _Fault(Exception):
    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping_without_duplicates(loader: _StrictLoader, node: yaml.MappingNode) -> Located:
    result = Located(loader.source, _line(node))
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise _Fault(_line(key_node), f"key {key!r} stands twice")
        result[key] = loader.construct_object(value_node, deep=True)
        result.lines[key] = _line(key_node)
    return result


def _exact_number(loader: _StrictLoader, node: yaml.ScalarNode) -> Decimal:
    """0.0024 as written. What only a binary float can be (1e3, .inf, .nan) is refused."""
    written = str(loader.construct_scalar(node))
    if not _PLAIN_NUMBER.fullmatch(written):
        raise _Fault(_line(node), f"{written} is a binary float; write the digits")
    return Decimal(written.replace("_", ""))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)


def parse(text: str, *, source: str, first_line: int = 1) -> Any:
    """Parse YAML text; `source` and the file's line on which the text begins only say where an error is.

    Raises KnowledgeFileError for broken YAML, a key that stands twice and a binary float.
    """
    above = "\n" * (first_line - 1)
    try:
        return _StrictLoader(above + text, source).get_single_data()
    except _Fault as fault:
        raise KnowledgeFileError(f"{source}:{fault.line}: {fault}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f":{mark.line + 1}" if mark else ""
        raise KnowledgeFileError(f"{source}{at}: {getattr(error, 'problem', None) or error}") from error


def read(path: Path) -> Any:
    """Parse one YAML file. Raises as `parse`."""
    return parse(path.read_text(encoding="utf-8"), source=path.name)


def at(source: str, content: Any, key: Any = None) -> str:
    """`file.yml:7`, the line of a key, or of the mapping itself; `source` when it was not read from a file."""
    if not isinstance(content, Located):
        return source
    return f"{content.source}:{content.lines.get(key, content.line)}"


def mapping(content: Any, *, source: str) -> dict[str, Any]:
    """Insist that the content is a mapping with text keys."""
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise KnowledgeFileError(f"{at(source, content)}: expected a mapping with text keys")
    return content


def fields(content: Any, *, source: str, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """Insist on a mapping with these fields and no others."""
    given = mapping(content, source=source)
    for unknown in [key for key in given if key not in {*required, *optional}]:
        raise KnowledgeFileError(f"{at(source, given, unknown)}: unknown field {unknown!r}")
    missing = [key for key in required if key not in given]
    if missing:
        raise KnowledgeFileError(f"{at(source, given)}: {missing[0]!r} is missing")
    return given


def folder(path: Path) -> dict[str, Any]:
    """The entries of all files of a folder as one mapping. Raises KnowledgeFileError when a key stands in two files."""
    found: dict[str, Any] = {}
    for file in sorted(path.glob("*.yml")):
        entries = mapping(read(file), source=file.name)
        for twice in [key for key in entries if key in found]:
            where = at(file.name, entries, twice)
            raise KnowledgeFileError(f"{where}: {twice!r} stands in another file of {path.name}/ as well")
        found |= entries
    return found
