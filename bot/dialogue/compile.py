"""From the steps as they are written, with nested branches, to a flat table in which every step knows what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.dialogue.model import END, Branch, Place, Rejection, Step, StepKind
from bot.dialogue.problems import CatalogueError, Problem
from bot.dialogue.yamlfile import Located

_KEYS = {"id", "collect", "utter", "rejections", "action", "set_slots", "link", "call", "noop", "next"}


class Compiler:
    """Compiles the steps of one flow. Raises `CatalogueError` for what is not in the vocabulary."""

    def __init__(self, flow: str, file: str) -> None:
        self._flow = flow
        self._file = file
        self._steps: dict[str, Step] = {}

    def compile(self, steps: Sequence[Any]) -> tuple[dict[str, Step], str]:
        """The table, in order of writing, and the id of the first step."""
        self._check(steps)
        first = self._sequence(steps, "", END)
        ordered = sorted(self._steps.values(), key=lambda step: step.place.line)
        return {step.id: step for step in ordered}, first

    def _check(self, steps: Sequence[Any]) -> None:
        for step in steps:
            if not isinstance(step, Located):
                raise CatalogueError([Problem(self._file, 0, f"flow {self._flow}: a step is not a mapping")])
            unknown = set(step) - _KEYS
            if unknown:
                raise self._error(step, f"unknown words in a step: {', '.join(sorted(unknown))}")

    def _sequence(self, steps: Sequence[Any], prefix: str, following: str) -> str:
        """Compile the steps so that the last leads to `following`; return where the sequence begins."""
        ids = [self._id(step, prefix, index) for index, step in enumerate(steps)]
        for index, (step, step_id) in enumerate(zip(steps, ids, strict=True)):
            after = ids[index + 1] if index + 1 < len(ids) else following
            if step_id in self._steps:
                raise self._error(step, f"the step id {step_id!r} is used twice")
            self._steps[step_id] = self._step(step, step_id, after)
        return ids[0] if ids else following

    def _id(self, step: Located, prefix: str, index: int) -> str:
        return str(step.get("id") or f"{prefix}{index + 1}_{next(iter(step), 'noop')}")

    def _step(self, step: Located, step_id: str, after: str) -> Step:
        kind = self._kind(step)
        content = step.get(kind.value)
        return Step(
            id=step_id,
            kind=kind,
            place=Place(self._file, step.line),
            name="" if kind in {StepKind.SET_SLOTS, StepKind.NOOP} else str(content),
            utter=self._question(step, kind),
            rejections=tuple(self._rejection(item) for item in step.get("rejections") or ()),
            values=self._values(step) if kind is StepKind.SET_SLOTS else {},
            next=self._branches(step, step_id, after),
        )

    def _kind(self, step: Located) -> StepKind:
        kinds = [kind for kind in StepKind if kind.value in step]
        if not kinds and "next" in step:
            return StepKind.NOOP
        if len(kinds) != 1:
            raise self._error(step, "a step needs exactly one of collect, action, set_slots, link, call, noop")
        return kinds[0]

    def _question(self, step: Located, kind: StepKind) -> str:
        return str(step.get("utter") or f"utter_ask_{step['collect']}") if kind is StepKind.COLLECT else ""

    def _values(self, step: Located) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for item in step["set_slots"] or ():
            values.update(item)
        return values

    def _rejection(self, item: Any) -> Rejection:
        if not isinstance(item, Located) or set(item) != {"if", "utter"}:
            raise self._error(item, "a rejection has `if` and `utter`")
        negated, condition = _condition(item["if"])
        return Rejection(condition, negated, str(item["utter"]))

    def _branches(self, step: Located, step_id: str, after: str) -> tuple[Branch, ...]:
        written = step.get("next")
        if "link" in step or written == END:
            return (Branch(END),)
        if written is None:
            return (Branch(after),)
        if isinstance(written, str):
            return (Branch(written),)
        return self._conditional(step, written, step_id, after)

    def _conditional(self, step: Located, written: Any, step_id: str, after: str) -> tuple[Branch, ...]:
        branches: list[Branch] = []
        for index, item in enumerate(written if isinstance(written, list) else ()):
            branches.append(self._branch(item, f"{step_id}.{index + 1}.", after))
            if branches[-1].condition is None:
                break
        else:
            branches.append(Branch(after))
        if len(branches) < len(written):
            raise self._error(step, "nothing can follow `else`")
        return tuple(branches)

    def _branch(self, item: Any, prefix: str, after: str) -> Branch:
        if not isinstance(item, Located) or set(item) not in ({"if", "then"}, {"else"}):
            raise self._error(item, "a branch is `if` with `then`, or `else`")
        target = item["then"] if "if" in item else item["else"]
        if isinstance(target, list):
            self._check(target)
            target = self._sequence(target, prefix, after)
        if "else" in item:
            return Branch(str(target))
        negated, condition = _condition(item["if"])
        return Branch(str(target), condition, negated)

    def _error(self, where: Any, message: str) -> CatalogueError:
        line = where.line if isinstance(where, Located) else 0
        return CatalogueError([Problem(self._file, line, f"flow {self._flow}: {message}")])


def _condition(text: Any) -> tuple[bool, str]:
    """Split "not has_wage" into (True, "has_wage")."""
    name = str(text).strip()
    return (True, name.removeprefix("not ").strip()) if name.startswith("not ") else (False, name)
