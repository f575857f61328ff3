"""No figure of law stands outside `knowledge/`: not in the copy, not in the Python of flows or services."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COPY = [*sorted((ROOT / "flows").glob("*/copy.id.yml")), *sorted((ROOT / "bot").rglob("copy*.id.yml"))]
PYTHON = [*sorted((ROOT / "flows").rglob("*.py"))]

EXAMPLE = re.compile(r"\b([Mm]isalnya|[Cc]ontoh(nya)?)\b[^.;)\n]*")  # what a person may type is no figure of law
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)+")  # pp-44-2015, care_center_165
PLACEHOLDER = re.compile(r"\{[^}]*\}")
UNITS = "hari|jam|minggu|bulan|tahun|kali|orang|anak|juta|ribu|rb|jt|miliar|upah|gaji|semester"
FIGURE = re.compile(
    rf"Rp\s?\d|\d\s?(%|persen)|\b\d[\d.,]*\s?(x\s?\d+\s?)?({UNITS})\b|\b(tanggal|tgl|pasal)\s\d|\b\d{{4,}}\b|\b1\d\d\b",
    re.IGNORECASE,
)
# Numbers that count, index or convert: nobody is owed 12 of anything by law because a year has 12 months.
PLAIN = {0, 1, 2, 12, 100}
# What cannot be meant (a slip of the finger), and what is made up to explain a sum.
BOUND = re.compile(r"_?(LEAST|MOST|LONGEST|SHORTEST|YOUNGEST|OLDEST|SURELY|EXAMPLE)(_|$)")


def sentences(content: Any) -> Iterator[str]:
    """Every text of a catalogue; not the titles that lead on by a payload."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in content:
            yield from sentences(item)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key != "payload":
                yield from sentences(value)


def figures(text: str) -> list[str]:
    return [found.group() for found in FIGURE.finditer(PLACEHOLDER.sub("", EXAMPLE.sub("", text)))]


@pytest.mark.parametrize("path", COPY, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_copy_holds_no_figure_of_law(path: Path) -> None:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {text: found for text in sentences(loaded) if (found := figures(text))} == {}


def numbers(path: Path) -> Iterator[str]:
    """Numbers of a module that are neither plain nor a bound of what can be meant, as `line: number`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bounds = {id(node) for statement in tree.body if _is_bound(statement) for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in bounds:
            continue
        is_number = type(node.value) in {int, float} and node.value not in PLAIN
        if is_number or (isinstance(node.value, str) and figures(IDENTIFIER.sub("", node.value))):
            yield f"{node.lineno}: {node.value!r}"


def _is_bound(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return all(BOUND.match(name) for name in names)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_of_flows_holds_no_figure_of_law(path: Path) -> None:
    assert list(numbers(path)) == []


@pytest.mark.parametrize(
    "text",
    ["Santunan Rp10.000.000", "dendanya 5 %", "dalam 2x24 jam", "paling lama 45 hari", "tanggal 10", "telepon 165"],
)
def test_a_figure_in_a_sentence_is_found(text: str) -> None:
    assert figures(text)


def test_an_example_of_what_to_type_is_no_figure() -> None:
    assert figures("Tulis lamanya, misalnya 8 bulan atau 2 tahun. Iuran {due:rp} untuk {n} orang.") == []
