"""The flows in progress: begun, filled, corrected, and walked on until a question is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import patterns, slots
from bot.dialogue.model import STACK_DEPTH, DialogueError
from bot.dialogue.moves import Start
from bot.dialogue.render import slot_value
from bot.dialogue.scene import Scene
from bot.dialogue.state import Frame
from bot.dialogue.walk import Walk

LINKS_PER_TURN = 10


def begin(scene: Scene, move: Start) -> None:
    """Begin a flow; one that is in progress already begins anew."""
    session = scene.session
    values = {**_carried(scene, move), **move.values}
    session.stack = [frame for frame in session.stack if frame.flow != move.flow][-(STACK_DEPTH - 1) :]
    session.stack.append(Frame(move.flow, values, ambiguous=move.ambiguous, run=session.turn))
    advance(scene)
    session.entities, session.ambiguous, session.asked = (), False, ""


def _carried(scene: Scene, move: Start) -> dict[str, Any]:
    """What was told to the flows before and holds for this one too, e.g. which institution."""
    known = dict(scene.session.carried)
    for frame in scene.session.stack:
        known |= {name: value for name, value in frame.slots.items() if scene.catalogue.slots[name].carries}
    wanted = {slot.name for slot in scene.catalogue.flow_slots(move.flow)}
    outranked = {name for told in move.values for name in scene.catalogue.slots[told].outranks}
    return {name: value for name, value in known.items() if name in wanted - outranked}


def fill(scene: Scene, values: Mapping[str, Any]) -> None:
    """Take answers for the flow in progress, and walk on."""
    if scene.session.stack:
        scene.session.stack[-1].slots.update(values)
    _go_on(scene)


def correct(scene: Scene, values: Mapping[str, Any]) -> None:
    """Change answers of the flow in progress, or of the one that ended last, and walk on."""
    frame = _reopened(scene)
    own = {slot.name for slot in scene.catalogue.flow_slots(frame.flow)}  # what its actions set follows from these
    for name, value in values.items():
        if name not in own:
            continue
        slot = scene.catalogue.slots[name]
        frame.slots[name] = value
        scene.open_with("utter_corrected", slot=slot.label, value=slot_value(slot, value, scene.catalogue.words))
    _forget_confirmations(scene, frame)
    _go_on(scene)


def ask_anew(scene: Scene, slot_name: str) -> None:
    """Forget an answer, so that it is asked for again."""
    frame = _reopened(scene)
    del frame.slots[slot_name]
    _forget_confirmations(scene, frame)
    _go_on(scene)


def _go_on(scene: Scene) -> None:
    """Walk on; when all there is to say was said for these very answers before, say it once more."""
    advance(scene)
    if scene.says or scene.session.stack or scene.session.last is None:
        return
    happened = len(scene.events)
    _reopened(scene).said.clear()
    advance(scene)
    del scene.events[happened:]  # the words come again, what they stood for does not


def _reopened(scene: Scene) -> Frame:
    """The frame in progress, or the one that ended last, taken up again."""
    session = scene.session
    if not session.stack and session.last is not None:
        session.stack, session.last = [session.last], None
    return session.stack[-1]


def _forget_confirmations(scene: Scene, frame: Frame) -> None:
    """What was agreed to has changed, so it is put before him again."""
    for name in [name for name in frame.slots if scene.catalogue.slots[name].confirms]:
        del frame.slots[name]


def advance(scene: Scene) -> None:
    """Walk until a question is open or nothing is left to do; below an ended digression waits what it interrupted."""
    session = scene.session
    if not session.stack:
        return
    for _ in range(LINKS_PER_TURN):
        frame = session.stack[-1]
        stop = Walk(scene, frame).run()
        session.open = stop.asks
        if stop.asks:
            return
        ended = session.stack.pop()
        if session.last is None or scene.catalogue.flow_slots(ended.flow):  # "dasar hukumnya?" asked in between
            session.last = ended  # leaves nothing to go on from
        session.carried |= {name: value for name, value in frame.slots.items() if scene.catalogue.slots[name].carries}
        if stop.link:
            session.stack.append(_linked(scene, frame, stop.link))
        elif session.stack:
            scene.open_with("utter_back_to", flow=scene.label)
        else:
            patterns.followed_up(scene)
            return
    raise DialogueError(f"flow {session.stack[-1].flow}: more than {LINKS_PER_TURN} links in a turn")


def _linked(scene: Scene, frame: Frame, flow_id: str) -> Frame:
    """The next flow, with the answers it would ask for again, and with what this message has told for it."""
    wanted = scene.catalogue.flow_slots(flow_id)
    meant = slots.not_negated(scene.turn.text, scene.context().entities, scene.catalogue.words)
    told = slots.fill(wanted, meant, scene.reader, scene.turn.text)
    names = {slot.name for slot in wanted}
    known = {name: value for name, value in frame.slots.items() if name in names}
    return Frame(flow_id, {**told, **known}, ambiguous=frame.ambiguous, run=scene.session.turn)
