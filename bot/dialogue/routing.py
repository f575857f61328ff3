"""From an intent to what we have for it: a flow, an honest "not yet", or a word of politeness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue import slots
from bot.dialogue.model import ANY, DEFAULT_THRESHOLD, PLAUSIBLE, Catalogue, Context, Flow, Trigger
from bot.dialogue.moves import Control, Do, Move, NotYet, Start
from bot.dialogue.scene import Scene
from bot.dialogue.words import contains_any, normalise
from bot.ports import Entity, Parse

CONTROLS = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "chitchat", "out_of_scope"})
COMMANDS = {"cancel": "cancel", "request_human": "human", "ask_capabilities": "menu"}


def flow_for(catalogue: Catalogue, intent: str, confidence: float, entities: Iterable[Entity]) -> Flow | None:
    """The flow this intent starts; the one that asks for more of the message's entities goes first."""
    said = {(entity.name, str(entity.value)) for entity in entities}
    found = [
        (len(trigger.entities), flow)
        for flow in catalogue.flows.values()
        for trigger in flow.triggers
        if trigger.intent == intent and confidence >= trigger.threshold and _fits(trigger, said)
    ]
    return max(found, key=lambda item: item[0])[1] if found else None


def _fits(trigger: Trigger, said: set[tuple[str, str]]) -> bool:
    named = {name for name, _ in said}
    return all(
        any((name, value) in said or (value == ANY and name in named) for value in values)
        for name, values in trigger.entities.items()
    )


def wish(scene: Scene, intent: str | None, confidence: float, entities: tuple[Entity, ...]) -> Move | None:
    """What we do for this intent at this confidence; None when it is too unsure or unknown."""
    if intent is None:
        return None
    flow = flow_for(scene.catalogue, intent, confidence, entities)
    if flow is not None:
        return start(scene, flow, entities)
    if confidence < DEFAULT_THRESHOLD:
        return None
    if intent in COMMANDS:
        return Do(COMMANDS[intent])
    if intent in scene.catalogue.unavailable:
        return NotYet(intent)
    return Control(intent) if intent in CONTROLS else None


def start(scene: Scene, flow: Flow, entities: tuple[Entity, ...]) -> Start:
    """Begin the flow with what the message has told already."""
    values = slots.fill(scene.catalogue.flow_slots(flow.id), entities, scene.reader, scene.turn.text)
    parse = scene.turn.parse
    ambiguous = scene.session.ambiguous or bool(parse and parse.ambiguous_institution)
    return Start(flow.id, values, ambiguous=ambiguous)


def cued(scene: Scene) -> Flow | None:
    """The flow whose cue stands in this short message: "dasar hukumnya apa?"."""
    text = normalise(scene.turn.text)
    length = len(scene.catalogue.words.strip_fillers(text).split())
    flows = (flow for flow in scene.catalogue.flows.values() if length <= flow.cue_words)
    return next((flow for flow in flows if contains_any(text, flow.cues)), None)


def heard(scene: Scene, wish: Move | None) -> Flow | None:
    """The flow that recognises this message by itself, whatever its intent leads to."""
    context = _context(scene, wish)
    return next((flow for flow in scene.catalogue.flows.values() if _holds(scene, flow, flow.hears, context)), None)


def answering(scene: Scene, wish: Move | None) -> Flow | None:
    """The flow that has an answer to this message, where its intent leads to none."""
    context = _context(scene, wish)
    return next((flow for flow in scene.catalogue.flows.values() if _holds(scene, flow, flow.answers, context)), None)


def _context(scene: Scene, wish: Move | None) -> Context:
    return replace(
        scene.context(), understood=wish is not None, leads_to=wish.flow if isinstance(wish, Start) else None
    )


def _holds(scene: Scene, flow: Flow, name: str, context: Context) -> bool:
    condition = scene.catalogue.condition(flow.topic, name) if name else None
    return bool(condition and condition(context))


def likely(catalogue: Catalogue, parse: Parse) -> tuple[str, ...]:
    """Intents worth asking about, best first, each with a name for its button."""
    ranking = parse.ranking or (((parse.intent, parse.confidence),) if parse.intent else ())
    return tuple(name for name, value in ranking if value >= PLAUSIBLE and title(catalogue, name))


def title(catalogue: Catalogue, intent: str) -> str:
    """What a button calls this intent; empty when it is nothing to ask about."""
    flow = flow_for(catalogue, intent, 1.0, ())
    if flow is not None:
        return next((trigger.title for trigger in flow.triggers if trigger.intent == intent), "") or flow.title
    wish_ = catalogue.unavailable.get(intent)
    return wish_.title if wish_ else ""


def mappable(scene: Scene, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities some slot can use; nothing else of a message is kept."""
    wanted = {name for slot in scene.catalogue.slots.values() for name in slot.from_entity}
    return tuple(entity for entity in entities if entity.name in wanted)
