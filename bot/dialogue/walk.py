"""Replay: every turn a flow is walked from its start over the slots known so far, up to the first open question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue import memory, payloads, slots
from bot.dialogue.memory import Answer, Part
from bot.dialogue.model import (
    END,
    STEPS_PER_TURN,
    Action,
    DialogueError,
    Flow,
    Rejection,
    Result,
    Slot,
    SlotType,
    Step,
    StepKind,
    Utter,
)
from bot.dialogue.render import slot_value
from bot.dialogue.scene import Scene
from bot.dialogue.state import Frame
from bot.domain.messages import Button


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a walk came to rest: at a question, at a link to another flow, or at the end."""

    asks: str | None = None
    link: str | None = None


class Walk:
    """One walk of one frame. What was said for the same slots before is not said again."""

    def __init__(self, scene: Scene, frame: Frame) -> None:
        self._scene = scene
        self._frame = frame
        self._known: dict[str, Any] = {}  # slots met so far on this walk: what a step's words may hang on
        self._told: dict[str, str] = {}  # the participant's answers met so far, in words
        self._way: list[str] = []  # the actions met so far
        self._ran: set[str] = set()  # those of them that were not said before
        self._parts: dict[str, Part] = {}  # what they want remembered
        self._left = STEPS_PER_TURN

    def run(self) -> Stop:
        """Walk to the first open question or the end. Raises `DialogueError` for a flow that never gets there."""
        stop = self._flow(self._scene.catalogue.flows[self._frame.flow])
        if self._parts:
            self._remember()
        return stop

    def _flow(self, flow: Flow) -> Stop:
        at = flow.first
        while at != END:
            self._left -= 1
            if self._left < 0:
                raise DialogueError(f"flow {flow.id}: more than {STEPS_PER_TURN} steps in a turn")
            step = flow.steps[at]
            stop = self._step(flow, step)
            if stop is not None:
                return stop
            at = self._after(flow, step)
        return Stop()

    def _step(self, flow: Flow, step: Step) -> Stop | None:
        match step.kind:
            case StepKind.COLLECT:
                return self._collect(flow, step)
            case StepKind.ACTION:
                self._act(flow, step)
            case StepKind.SET_SLOTS:
                self._set(step.values)
            case StepKind.CALL:
                inner = self._flow(self._scene.catalogue.flows[step.name])
                return inner if inner.asks or inner.link else None
            case StepKind.LINK:
                return Stop(link=step.name)
            case StepKind.NOOP:
                pass
        return None

    def _after(self, flow: Flow, step: Step) -> str:
        for branch in step.next:
            if branch.condition is None or self._holds(flow, branch.condition, negated=branch.negated):
                return branch.target
        raise DialogueError(f"flow {flow.id}: step {step.id} leads nowhere")

    def _holds(self, flow: Flow, name: str, *, negated: bool) -> bool:
        condition = self._scene.catalogue.condition(flow.topic, name)
        if condition is None:
            raise DialogueError(f"flow {flow.id}: there is no condition {name!r}")
        return condition(self._scene.context(self._frame)) is not negated

    def _collect(self, flow: Flow, step: Step) -> Stop | None:
        slot = self._scene.catalogue.slots[step.name]
        if step.name in self._frame.slots:
            refused = self._refused(flow, step)
            if refused is None:
                self._known[step.name] = self._frame.slots[step.name]
                self._tell(slot)
                return None
            self._scene.put_before(flow.topic, self._frame, refused.utter)
            del self._frame.slots[step.name]
        self._ask(flow, step, slot)
        return Stop(asks=step.name)

    def _refused(self, flow: Flow, step: Step) -> Rejection | None:
        return next((r for r in step.rejections if self._holds(flow, r.condition, negated=r.negated)), None)

    def _ask(self, flow: Flow, step: Step, slot: Slot) -> None:
        said = self._scene.words(step.utter, flow.topic, self._frame)
        buttons = said.buttons or choices(self._frame.flow, slot, self._scene)
        self._scene.put(replace(said, buttons=buttons))

    def _act(self, flow: Flow, step: Step) -> None:
        fingerprint = _fingerprint(self._known)
        key = f"{flow.id}.{step.id}"
        self._way.append(key)
        action = self._scene.catalogue.topics[flow.topic].actions.get(step.name)
        if self._frame.said.get(key) == fingerprint:
            self._meet(action.sets if action else ())
            return
        self._frame.said[key] = fingerprint
        self._ran.add(key)
        if action is None:
            self._say(flow, Utter(step.name))
            return
        result = action.run(self._scene.context(self._frame))
        _check_result(flow, step, action, result)
        self._set(result.slots)
        says = tuple(self._say(flow, utter) for utter in result.says)
        self._scene.events.extend(result.events)
        self._keep(flow, step, result)
        if result.remember is not None:
            self._parts[key] = Part(self._in_words(flow, result.remember), says)

    def _meet(self, names: Iterable[str]) -> None:
        """What an action has set before is met again, though it is not run again."""
        self._known |= {name: self._frame.slots[name] for name in names if name in self._frame.slots}

    def _say(self, flow: Flow, utter: Utter) -> str:
        said = self._scene.written(flow.topic, self._frame, utter)
        self._scene.put(said)
        return said.text

    def _keep(self, flow: Flow, step: Step, result: Result) -> None:
        try:
            self._scene.session.notes = memory.noted(self._scene.session.notes, result.keep)
        except ValueError as error:
            raise DialogueError(f"flow {flow.id}: action {step.name} keeps too much: {error}") from error

    def _tell(self, slot: Slot) -> None:
        if slot.type is not SlotType.TEXT:  # a story is nobody's business but this answer's
            words = slot_value(slot, self._frame.slots[slot.name], self._scene.catalogue.words)
            self._told[slot.name] = f"{slot.label}: {words}"

    def _in_words(self, flow: Flow, value: Any) -> Any:
        """What is to be remembered as JSON: pieces of copy are written out."""
        match value:
            case Utter():
                return self._scene.written(flow.topic, self._frame, value).text
            case Mapping():
                return {name: self._in_words(flow, item) for name, item in value.items()}
            case list() | tuple():
                return [self._in_words(flow, item) for item in value]
        return value

    def _remember(self) -> None:
        session, flow = self._scene.session, self._scene.catalogue.flows[self._frame.flow]
        new = Answer(
            flow=flow.id,
            run=self._frame.run,
            at=self._scene.turn.now.astimezone(ZoneInfo(self._scene.turn.zone)),
            title=flow.title or flow.label,
            told=tuple(self._told.values()),
            parts=self._parts,
        )
        session.answers = memory.answered(session.answers, new, way=self._way, gone_anew=self._ran)

    def _set(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if value is None:
                self._frame.slots.pop(name, None)
            else:
                self._frame.slots[name] = self._known[name] = value


def choices(flow_id: str, slot: Slot, scene: Scene) -> tuple[Button, ...]:
    """The answers of a slot as buttons: options, or yes and no."""
    if slot.type is SlotType.CHOICE:
        return tuple(Button(o.title, payloads.answer(flow_id, slot.name, o.value)) for o in slot.options)
    if slot.type is not SlotType.BOOLEAN:
        return ()
    return tuple(
        Button(scene.words(key).text, payloads.answer(flow_id, slot.name, slots.payload_value(slot, value)))
        for key, value in (("button_yes", True), ("button_no", False))
    )


def _fingerprint(known: Mapping[str, Any]) -> str:
    text = json.dumps(slots.encode(known), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _check_result(flow: Flow, step: Step, action: Action, result: Result) -> None:
    """An action keeps to what it declared, so that the inspector's word can be trusted."""
    where = f"flow {flow.id}: action {step.name}"
    for name in result.slots:
        if name not in action.sets:
            raise DialogueError(f"{where} set {name!r} without declaring it")
    for utter in (*result.says, *_utters(result.remember)):
        for key, parameters in _parts(utter):
            if key not in action.says:
                raise DialogueError(f"{where} said {key!r} without declaring it")
            if set(parameters) != set(action.says[key]):
                raise DialogueError(f"{where} said {key!r} with other parameters than it declares")


def _parts(utter: Utter) -> list[tuple[str, Mapping[str, Any]]]:
    """The utter and the pieces of copy inside its parameters."""
    found: list[tuple[str, Mapping[str, Any]]] = [(utter.key, utter.parameters)]
    for inner in _utters([utter.parameters, *(choice.title for choice in utter.buttons)]):
        found += _parts(inner)
    return found


def _utters(value: Any) -> list[Utter]:
    """The pieces of copy in a value, however deep."""
    match value:
        case Utter():
            return [value]
        case Mapping():
            return [found for item in value.values() for found in _utters(item)]
        case list() | tuple():
            return [found for item in value for found in _utters(item)]
    return []
