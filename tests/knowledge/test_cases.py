"""Every case below `cases/` comes out as written: the facts, the day, and the sum that gives the figure."""

from __future__ import annotations

import ast
import contextlib
import importlib
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from knowledge import Certainty, Citation, Parameter, errors, parameters, strict_yaml
from knowledge.rounding import to_rupiah

FOLDER = Path(__file__).parent / "cases"
WORDS = {"name", "rule", "day", "given", "then", "says", "not_says", "cites", "raises"}
SUM = re.compile(r"[\d_.\s+*/()-]+")
PART = re.compile(r"([a-z_]\w*)|\[(\d+)\]")
OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def cases() -> list[Any]:
    found = [(path, case) for path in sorted(FOLDER.glob("*/*.yml")) for case in strict_yaml.read(path)]
    return [pytest.param(case, id=f"{path.parent.name}/{path.stem}: {case['name']}") for path, case in found]


def work_out(text: str) -> Decimal:
    """0.6 * 80 * 4000000 → 192000000, exactly."""
    return _node(ast.parse(text, mode="eval").body, text)


def _node(node: ast.expr, text: str) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(ast.get_source_segment(text, node) or "")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_node(node.operand, text)
    assert isinstance(node, ast.BinOp), f"no sum: {text}"
    return OPERATORS[type(node.op)](_node(node.left, text), _node(node.right, text))


def fit(value: Any, wanted: Any) -> Any:
    """The value as the rule's annotation wants it: text as an enum, a mapping as a dataclass."""
    if get_origin(wanted) in {Union, UnionType}:
        if value is None:
            return None
        wanted = next(item for item in get_args(wanted) if item is not type(None))
    if get_origin(wanted) in {tuple, frozenset}:
        return get_origin(wanted)(fit(item, get_args(wanted)[0]) for item in value)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(value)
    if is_dataclass(wanted) and isinstance(wanted, type) and isinstance(value, Mapping):
        hints = get_type_hints(wanted)
        return wanted(**{name: fit(item, hints[name]) for name, item in value.items()})
    return value


def run(case: Mapping[str, Any]) -> Any:
    module, _, function = case["rule"].rpartition(".")
    rule = getattr(importlib.import_module(f"knowledge.rules.{module}"), function)
    hints = get_type_hints(rule)
    given = {name: fit(value, hints[name]) for name, value in (case.get("given") or {}).items()}
    return rule(**given, on=case["day"])


def find(result: Any, path: str) -> Any:
    """`lines[0].amount` of a result; `value` is the result itself."""
    for name, index in PART.findall(path if path != "value" else ""):
        result = result[int(index)] if index else result[name] if isinstance(result, Mapping) else getattr(result, name)
    return result


def agrees(actual: Any, expected: Any) -> bool:
    if isinstance(expected, str) and SUM.fullmatch(expected):
        expected = work_out(expected)
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(agrees(a, e) for a, e in zip(actual, expected, strict=True))
    if isinstance(expected, Decimal) and isinstance(actual, int):
        expected = to_rupiah(expected)
    return bool(actual == expected)


@pytest.mark.parametrize("case", cases())
def test_the_rule_gives_what_the_case_says(case: Mapping[str, Any]) -> None:
    assert set(case) <= WORDS, f"unknown words: {set(case) - WORDS}"
    assert isinstance(case["day"], date)
    if "raises" in case:
        with pytest.raises(getattr(errors, case["raises"])):
            run(case)
        return
    result = run(case)
    for path, expected in (case.get("then") or {}).items():
        assert agrees(find(result, path), expected), f"{path} is {find(result, path)!r}, not {expected!r}"
    words = "\n".join(item.text for name in ("steps", "notes") for item in getattr(result, name, ()))
    assert [text for text in case.get("says", ()) if text not in words] == [], words
    assert [text for text in case.get("not_says", ()) if text in words] == [], words
    cited = {c.instrument for c in getattr(result, "citations", ())}
    cited |= {f"{c.instrument} {c.article}" for c in getattr(result, "citations", ())}
    assert [text for text in case.get("cites", ()) if text not in cited] == [], cited


def test_every_solid_figure_is_used_by_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    entry = Parameter._entry

    def noted(self: Parameter, on: date) -> tuple[date, Decimal | None, Citation]:
        used.add(self.name)
        return entry(self, on)

    monkeypatch.setattr(Parameter, "_entry", noted)
    for item in cases():
        with contextlib.suppress(errors.KnowledgeError):
            run(item.values[0])
    solid = {name for name, figure in parameters().items() if figure.certainty is Certainty.SOLID}
    assert sorted(solid - used) == []


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 250


def test_a_sum_is_worked_out_exactly() -> None:
    assert work_out("0.0024 * 5_000_000") == 12_000
    assert work_out("(1 - 0.5) * -10_000 / 4") == -1250
