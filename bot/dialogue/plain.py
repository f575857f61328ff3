"""Reading a turn without the understanding service: buttons, numbers of choices, commands, plain answers."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import humans, moves, payloads, slots
from bot.dialogue.model import Flow, SlotType
from bot.dialogue.moves import Correct, Do, Fill, Move, Start
from bot.dialogue.routing import cued, start, wish
from bot.dialogue.scene import Scene
from bot.dialogue.state import Session
from bot.dialogue.words import normalise
from bot.domain.messages import Button

_YES = {"resume": Do("resume"), "human": Do("human", "not_understood")}
_NO = {"resume": Do("restart"), "human": Do("menu"), "clarify": Do("none")}


def read(scene: Scene) -> Move | None:
    """The meaning, or None when the message has to be understood first."""
    if scene.turn.choice:
        move = from_payload(scene, scene.turn.choice)
        if move is not None:
            return move
    text = scene.turn.text.strip()
    if not text or scene.turn.edited:
        return None
    if text.startswith("/"):
        return _slash(scene, text)
    return _answer(scene, text) or _command(scene, text) or _cue(scene)


def _answer(scene: Scene, text: str) -> Move | None:
    """A question of a pattern goes before the open question of a flow, which waits below it."""
    if scene.session.pending:
        return _to_pattern(scene, text) or _pick(scene, text) or _to_question(scene, text)
    if _is_index(text) and _index_wins(scene):
        return _pick(scene, text) or _to_question(scene, text)
    return _to_question(scene, text) or _pick(scene, text)


def _is_index(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,2}", text.strip(" .")) is not None


def _index_wins(scene: Scene) -> bool:
    """Below a question for money "2" picks the second button: nobody earns two rupiah."""
    slot = scene.catalogue.slots.get(scene.session.open or "")
    return slot is not None and slot.type in {SlotType.MONEY, SlotType.TEXT, SlotType.DATE}


def _to_pattern(scene: Scene, text: str) -> Move | None:
    if scene.session.pending == "rating":
        score = humans.score_in(normalise(text))
        return Do("rate", score) if score else None
    return agreement(scene.session, scene.reader.boolean(text))


def agreement(session: Session, agreed: bool | None) -> Move | None:  # noqa: FBT001 - yes, no, or neither
    """What yes or no means to the question a pattern asked."""
    if agreed is None:
        return None
    return (_YES if agreed else _NO).get(session.pending or "")


def _to_question(scene: Scene, text: str) -> Move | None:
    slot = scene.catalogue.slots.get(scene.session.open or "")
    if slot is None:
        return None
    value = scene.reader.strict(slot, text)
    return None if value is None else Fill({slot.name: value})


def _pick(scene: Scene, text: str) -> Move | None:
    """A choice that was offered, by its number or its title."""
    button = _picked(scene.session.offered, text)
    if button:
        return from_payload(scene, button.payload)
    together = _picked_together(scene, text)
    return from_payload(scene, together) if together else None


def _picked(offered: tuple[Button, ...], text: str) -> Button | None:
    bare = normalise(text)
    if _is_index(text) and 1 <= int(bare) <= len(offered):
        return offered[int(bare) - 1]
    return next((button for button in offered if normalise(button.title) == bare), None)


def _picked_together(scene: Scene, text: str) -> str | None:
    """The payload of "1, 3 dan 5" where each of these choices is a value of one text slot: a list to tick."""
    numbers = re.split(r"[\s,.;&+]+", scene.catalogue.words.strip_fillers(re.sub(r"\bdan\b", " ", normalise(text))))
    offered = scene.session.offered
    if len(numbers) < 2 or not all(_is_index(number) and 1 <= int(number) <= len(offered) for number in numbers):
        return None
    answers = [payloads.parse(offered[int(number) - 1].payload) for number in numbers]
    texts = [a for a in answers if isinstance(a, payloads.Answer) and _is_text(scene, a.slot)]
    if len(texts) < len(numbers) or len({(a.flow, a.slot) for a in texts}) != 1:
        return None
    return payloads.answer(texts[0].flow, texts[0].slot, ",".join(a.value for a in texts))


def _is_text(scene: Scene, name: str) -> bool:
    slot = scene.catalogue.slots.get(name)
    return slot is not None and slot.type is SlotType.TEXT


def _command(scene: Scene, text: str) -> Move | None:
    name = scene.catalogue.words.command(text)
    return _named(name) if name else None


def _cue(scene: Scene) -> Move | None:
    flow = cued(scene)
    if flow is None:
        return None
    begun = start(scene, flow, ())
    return replace(begun, values={**_amount(scene, flow), **begun.values})


def _amount(scene: Scene, flow: Flow) -> dict[str, object]:
    """The sum told beside the cue, for the first question that asks for one: "hitung jkp gaji 3,8jt"."""
    asked = (slot for slot in scene.catalogue.flow_slots(flow.id) if slot.type is SlotType.MONEY)
    slot = next(asked, None)
    value = scene.reader.lenient(slot, scene.turn.text) if slot else None
    return {slot.name: value} if slot and value is not None else {}


def _slash(scene: Scene, text: str) -> Move | None:
    """Commands as Telegram sends them ("/menu"); what stands behind "/start" is a deep link we do not use."""
    first = text.split(maxsplit=1)[0]
    if first == "/start":
        return moves.Control("greet")
    name = scene.catalogue.words.command(first.removeprefix("/").partition("@")[0])
    return _named(name) if name else from_payload(scene, text)


def _named(name: str) -> Move:
    if name == "end":
        return moves.Control("goodbye")
    return moves.Control(name) if name in {"greet", "thank"} else Do(name)


def from_payload(scene: Scene, payload: str) -> Move | None:
    """What a button means now; None when its flow, slot or option is no more."""
    match payloads.parse(payload):
        case payloads.StartFlow(flow) if flow in scene.catalogue.flows:
            return Start(flow)
        case payloads.StartIntent(intent):
            return wish(scene, intent, 1.0, scene.session.entities)
        case payloads.Command("end", _):
            return moves.Control("goodbye")
        case payloads.Command(name, argument):
            return Do(name, argument)
        case payloads.Answer() as answer:
            return _from_answer(scene, answer)
        case _:
            return None


def _from_answer(scene: Scene, answer: payloads.Answer) -> Move | None:
    slot = scene.catalogue.slots.get(answer.slot)
    value = slots.decode(slot, answer.value) if slot else None
    if slot is None or value is None or answer.flow not in scene.catalogue.flows:
        return None
    return _into_flow(scene, answer.flow, slot.name, value)


def _into_flow(scene: Scene, flow: str, slot: str, value: object) -> Move:
    """The button of the flow in progress answers or corrects; of one that just ended too; else it starts the flow."""
    session = scene.session
    depth = next((i for i, frame in enumerate(session.stack) if frame.flow == flow), None)
    if depth is not None:
        del session.stack[depth + 1 :]
        known = session.stack[depth].slots
        changed = slot in known and known[slot] != value
        return Correct({slot: value}) if changed else Fill({slot: value})
    last = session.last
    if session.stack or last is None or last.flow != flow:
        return Start(flow, {slot: value})
    if last.slots.get(slot) == value:  # tapped twice: the answer once more
        return Start(flow, last.slots)
    asked = {item.name for item in scene.catalogue.flow_slots(flow)}
    if slot in last.slots and slot in asked:
        return Correct({slot: value})
    session.stack, session.last = [last], None  # one thing more: the flow goes on with all it knows
    return Fill({slot: value})
