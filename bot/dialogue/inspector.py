"""Finds what is wrong with a catalogue before anybody talks to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain

from bot.dialogue import payloads, render
from bot.dialogue.model import (
    END,
    PATTERNS,
    PAYLOAD_BYTES,
    STEPS_PER_TURN,
    TITLE_LENGTH,
    Action,
    Branch,
    Catalogue,
    Copy,
    Flow,
    Slot,
    SlotType,
    Step,
    StepKind,
    Topic,
)
from bot.dialogue.patterncopy import REQUIRED
from bot.dialogue.problems import Problem, at
from bot.dialogue.words import normalise
from bot.domain.messages import Button

_UNITS, _DIRECTIONS, _PRECISIONS = {"month", "year"}, {"past", "future"}, {"day", "month"}


def inspect(catalogue: Catalogue) -> list[Problem]:
    """Everything that is wrong, in the order of the files."""
    found = chain(
        *(_slot(slot) for slot in catalogue.slots.values()),
        *(_flow(catalogue, flow) for flow in catalogue.flows.values()),
        *(_topic(catalogue, topic) for topic in catalogue.topics.values()),
        _patterns(catalogue),
        _intents(catalogue),
        _calls(catalogue),
    )
    return sorted(set(found))


def _slot(slot: Slot) -> Iterator[Problem]:
    if (slot.type is SlotType.CHOICE) != bool(slot.options):
        yield at(slot.place, f"slot {slot.name}: a choice has options, and nothing else has")
    values = [option.value for option in slot.options]
    if len(values) != len(set(values)):
        yield at(slot.place, f"slot {slot.name}: two options have the same value")
    names = [name for option in slot.options for name in {normalise(n) for n in (option.title, *option.synonyms)}]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield at(slot.place, f"slot {slot.name}: {name!r} means two options")
    for option in slot.options:
        button = Button(option.title, payloads.answer("flow", slot.name, option.value))
        yield from (at(slot.place, f"slot {slot.name}: {fault}") for fault in _button_faults(button))
    if slot.from_text and slot.type is not SlotType.CHOICE:
        yield at(slot.place, f"slot {slot.name}: only a choice is read from any text; an integer has `counts`")
    if slot.unit not in _UNITS or slot.direction not in _DIRECTIONS or slot.precision not in _PRECISIONS:
        yield at(
            slot.place, f"slot {slot.name}: unit is month or year, direction past or future, precision day or month"
        )


def _button_faults(button: Button) -> Iterator[str]:
    if len(button.title) > TITLE_LENGTH:
        yield f"the button {button.title!r} is longer than {TITLE_LENGTH} characters"
    if len(button.payload.encode()) > PAYLOAD_BYTES:
        yield f"the payload {button.payload!r} is longer than {PAYLOAD_BYTES} bytes"
    if payloads.parse(button.payload) is None:
        yield f"the payload {button.payload!r} is none we know"


def _flow(catalogue: Catalogue, flow: Flow) -> Iterator[Problem]:
    where = f"flow {flow.id}"
    yield from (at(flow.place, f"{where}: {fault}") for fault in _entrance(catalogue, flow))
    if len(flow.steps) > STEPS_PER_TURN:
        yield at(flow.place, f"{where}: more than {STEPS_PER_TURN} steps")
    for step in flow.steps.values():
        yield from (at(step.place, f"{where}, step {step.id}: {fault}") for fault in _step(catalogue, flow, step))
    yield from _reach(flow)
    yield from _loops(flow)
    for slot in catalogue.flow_slots(flow.id):
        for option in slot.options:
            payload = payloads.answer(flow.id, slot.name, option.value)
            if len(payload.encode()) > PAYLOAD_BYTES:
                yield at(flow.place, f"{where}: the payload {payload!r} is longer than {PAYLOAD_BYTES} bytes")


def _entrance(catalogue: Catalogue, flow: Flow) -> Iterator[str]:
    """How a flow is reached, and what it is called there."""
    entrances = (flow.triggers, flow.cues, flow.hears, flow.answers, flow.follows, flow.menu is not None)
    if any(entrances) and not (flow.label and flow.title):
        yield "needs a label (in a sentence) and a title (on a button)"
    for title in (flow.title, *(trigger.title for trigger in flow.triggers)):
        if len(title) > TITLE_LENGTH:
            yield f"the title {title!r} is longer than {TITLE_LENGTH} characters"
    for name in (flow.hears, flow.answers):
        if name and catalogue.condition(flow.topic, name) is None:
            yield f"there is no condition {name!r} to hear by"


def _step(catalogue: Catalogue, flow: Flow, step: Step) -> Iterator[str]:
    for branch in step.next:
        yield from _branch(catalogue, flow, branch)
    for rejection in step.rejections:
        if catalogue.condition(flow.topic, rejection.condition) is None:
            yield f"there is no condition {rejection.condition!r}"
        yield from _words(catalogue, flow, rejection.utter)
    match step.kind:
        case StepKind.COLLECT:
            if step.name not in catalogue.slots:
                yield f"there is no slot {step.name!r}"
            yield from _words(catalogue, flow, step.utter)
        case StepKind.ACTION:
            yield from _action(catalogue, flow, step.name)
        case StepKind.SET_SLOTS:
            yield from (f"there is no slot {name!r}" for name in step.values if name not in catalogue.slots)
        case StepKind.LINK | StepKind.CALL:
            if step.name not in catalogue.flows:
                yield f"there is no flow {step.name!r}"


def _branch(catalogue: Catalogue, flow: Flow, branch: Branch) -> Iterator[str]:
    if branch.target != END and branch.target not in flow.steps:
        yield f"leads to {branch.target!r}, which is no step"
    if branch.condition and catalogue.condition(flow.topic, branch.condition) is None:
        yield f"there is no condition {branch.condition!r}"


def _words(catalogue: Catalogue, flow: Flow, key: str) -> Iterator[str]:
    """Copy a step says by itself: its placeholders are slots or parameters of the topic."""
    found = catalogue.copy(flow.topic, key)
    if found is None:
        yield f"there is no copy {key!r}"
        return
    for name in _placeholders(found):
        if name not in catalogue.slots and catalogue.parameter(flow.topic, name) is None:
            yield f"{key}: {{{name}}} is no slot and no parameter"


def _action(catalogue: Catalogue, flow: Flow, name: str) -> Iterator[str]:
    if name.startswith("utter_"):
        yield from _words(catalogue, flow, name)
    elif name not in catalogue.topics[flow.topic].actions:
        yield f"there is no action {name!r}"


def _reach(flow: Flow) -> Iterator[Problem]:
    reached, queue = set(), deque([flow.first])
    while queue:
        at_id = queue.popleft()
        if at_id in reached or at_id not in flow.steps:
            continue
        reached.add(at_id)
        queue.extend(branch.target for branch in flow.steps[at_id].next)
    for step in flow.steps.values():
        if step.id not in reached:
            yield at(step.place, f"flow {flow.id}, step {step.id}: can never be reached")


def _loops(flow: Flow) -> Iterator[Problem]:
    """A flow is replayed from its start every turn, so steps lead forward only; a refused answer is a rejection."""
    done: set[str] = set()

    def visit(step_id: str, path: tuple[str, ...]) -> Iterator[Problem]:
        if step_id in path:
            yield at(flow.steps[step_id].place, f"flow {flow.id}, step {step_id}: leads back to itself")
        elif step_id in flow.steps and step_id not in done:
            for branch in flow.steps[step_id].next:
                yield from visit(branch.target, (*path, step_id))
            done.add(step_id)

    yield from visit(flow.first, ())


def _topic(catalogue: Catalogue, topic: Topic) -> Iterator[Problem]:
    for found in topic.copy.values():
        yield from (at(found.place, f"{found.key}: {fault}") for fault in _copy(catalogue, found))
    for name, action in topic.actions.items():
        yield from _declared(catalogue, topic, name, action)
    used = set(_used_keys(catalogue, topic))
    for found in topic.copy.values():
        if topic.name != PATTERNS and found.key not in used:
            yield at(found.place, f"{found.key}: nobody says it")


def _copy(catalogue: Catalogue, found: Copy) -> Iterator[str]:
    for text in found.texts:
        try:
            pairs = render.placeholders(text)
        except ValueError as error:
            yield f"{error}"
            continue
        yield from (f"{{{name}:{spec}}} is no way to write a value" for name, spec in pairs if spec not in render.SPECS)
    if len({frozenset(_names(text)) for text in found.texts}) > 1:
        yield "its variants have different placeholders"
    for button in found.buttons:
        yield from _button_faults(button)
        yield from _destination(catalogue, button)


def _destination(catalogue: Catalogue, button: Button) -> Iterator[str]:
    match payloads.parse(button.payload):
        case payloads.StartFlow(flow) if flow not in catalogue.flows:
            yield f"the button {button.title!r} starts the flow {flow!r}, which is none"
        case payloads.Answer(flow, slot, value):
            known = catalogue.slots.get(slot)
            if flow not in catalogue.flows or known is None:
                yield f"the button {button.title!r} answers {flow}.{slot}, which is none"
            elif known.options and known.option(value) is None:
                yield f"the button {button.title!r}: {value!r} is no option of {slot}"


def _declared(catalogue: Catalogue, topic: Topic, name: str, action: Action) -> Iterator[Problem]:
    place = next(iter(topic.copy.values())).place
    for key, parameters in action.says.items():
        found = catalogue.copy(topic.name, key)
        if found is None:
            yield at(place, f"action {name}: there is no copy {key!r}")
            continue
        for placeholder in _placeholders(found) - set(parameters):
            if placeholder not in catalogue.slots and catalogue.parameter(topic.name, placeholder) is None:
                yield at(found.place, f"{key}: action {name} does not give {{{placeholder}}}")
        for parameter in set(parameters) - _placeholders(found):
            yield at(found.place, f"{key}: action {name} gives {parameter!r}, which the copy does not show")
    for slot in action.sets:
        if slot not in catalogue.slots:
            yield at(place, f"action {name}: sets the slot {slot!r}, which is none")


def _used_keys(catalogue: Catalogue, topic: Topic) -> Iterator[str]:
    for action in topic.actions.values():
        yield from action.says
    for flow in catalogue.flows.values():
        if flow.topic != topic.name:
            continue
        for step in flow.steps.values():
            yield step.utter
            yield step.name
            yield f"utter_invalid_{step.name}"
            yield from (rejection.utter for rejection in step.rejections)


def _placeholders(found: Copy) -> set[str]:
    return {name for text in found.texts for name in _names(text)}


def _names(text: str) -> set[str]:
    try:
        return {name for name, _ in render.placeholders(text)}
    except ValueError:
        return set()


def _patterns(catalogue: Catalogue) -> Iterator[Problem]:
    """The engine's own sentences are all there, with the parameters it gives."""
    copy = catalogue.topics[PATTERNS].copy
    first = next(iter(copy.values())).place
    for key, parameters in REQUIRED.items():
        if key not in copy:
            yield at(first, f"there is no copy {key!r}, which the engine needs")
            continue
        for name in _placeholders(copy[key]) - set(parameters):
            if catalogue.parameter(PATTERNS, name) is None:
                yield at(copy[key].place, f"{key}: the engine does not give {{{name}}}")
    used = set(REQUIRED) | {wish.utter for wish in catalogue.unavailable.values()}
    for wish in catalogue.unavailable.values():
        if wish.utter not in copy:
            yield at(wish.place, f"unavailable {wish.intent}: there is no copy {wish.utter!r}")
        yield from (at(wish.place, fault) for fault in _button_faults(Button(wish.title, f"/{wish.intent}")))
    for found in copy.values():
        if found.key not in used:
            yield at(found.place, f"{found.key}: nobody says it")


def _intents(catalogue: Catalogue) -> Iterator[Problem]:
    """One intent starts one flow, unless an entity tells them apart."""
    plain: dict[str, str] = {}
    for flow in catalogue.flows.values():
        for trigger in flow.triggers:
            if trigger.entities:
                continue
            if trigger.intent in plain:
                yield at(flow.place, f"flow {flow.id}: {trigger.intent} starts {plain[trigger.intent]} already")
            plain[trigger.intent] = flow.id
    for wish in catalogue.unavailable.values():
        if wish.intent in plain:
            yield at(
                wish.place, f"unavailable {wish.intent}: the flow {plain[wish.intent]} does it; take this line away"
            )


def _calls(catalogue: Catalogue) -> Iterator[Problem]:
    """Flows that call or link each other in a circle would never come to a question."""
    for flow in catalogue.flows.values():
        if flow.id in _passed_on(catalogue, flow.id, set()):
            yield at(flow.place, f"flow {flow.id}: calls or links itself without a question in between")


def _passed_on(catalogue: Catalogue, flow_id: str, seen: set[str]) -> set[str]:
    """The flows that are reached from this one by calls, and by links when it asks nothing."""
    flow = catalogue.flows.get(flow_id)
    if flow is None:
        return set()
    kinds = {StepKind.CALL} if flow.slot_names() else {StepKind.CALL, StepKind.LINK}
    targets = {step.name for step in flow.steps.values() if step.kind in kinds}
    found = set(targets)
    for target in targets - seen:
        found |= _passed_on(catalogue, target, seen | targets | {flow_id})
    return found
