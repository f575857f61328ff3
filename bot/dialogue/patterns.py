"""Repair and courtesy: what is said when a turn is not simply the next answer. The copy is in `flows/patterns`."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import routing
from bot.dialogue.model import FOLLOW_UPS, MENU_PAGE, TITLE_LENGTH, Flow
from bot.dialogue.scene import Scene
from bot.domain.messages import Button, Kind

ASKED_LENGTH = 300
MISSES = 2  # turns in a row without an answer, then a human is offered
HINT_BELOW = 700  # characters; a longer answer names nothing more than a person
HUMAN = "human"  # among what was hinted at: the way to a person
QUESTIONS = frozenset(
    {"resume", "human", "clarify", "change", "message", "callback", "rating", "rating_word", "region"}
)  # what is asked by a pattern itself


def menu_flows(scene: Scene) -> list[Flow]:
    """The flows of the menu in their order."""
    listed = [flow for flow in scene.catalogue.flows.values() if flow.menu is not None]
    return sorted(listed, key=lambda flow: (flow.menu or 0, flow.id))


def menu(scene: Scene, page: str = "") -> None:
    """At most eight choices a page; further pages behind the last button."""
    items = _menu_items(scene)
    number = max(1, int(page)) if re.fullmatch(r"[0-9]{1,3}", page) else 1
    scene.session.pending = "menu"
    scene.say("utter_menu", _page(scene, items, number))


def _menu_items(scene: Scene) -> list[Button]:
    items = [Button(flow.title, f"/flow:{flow.id}") for flow in menu_flows(scene)]
    return [*items, Button(scene.words("button_human").text, "!human")]


def _page(scene: Scene, items: list[Button], number: int) -> tuple[Button, ...]:
    if len(items) <= MENU_PAGE:
        return tuple(items)
    size = MENU_PAGE - 1
    pages = -(-len(items) // size)
    number = min(number, pages)
    following = number % pages + 1  # behind the last page comes the first
    shown = items[(number - 1) * size : number * size]
    return (*shown, Button(scene.words("button_more").text, f"!menu:{following}"))


def welcome(scene: Scene) -> None:
    """A greeting, with who we are at the first one."""
    first = scene.session.turn == 1
    menu_buttons = tuple(Button(flow.title, f"/flow:{flow.id}") for flow in menu_flows(scene)[:2])
    scene.session.pending = "menu"
    scene.say("utter_welcome" if first else "utter_greet", menu_buttons)


def cancel(scene: Scene) -> None:
    """Stop what is going on; ask nothing; say how to go on."""
    session = scene.session
    if not session.stack:
        scene.say("utter_nothing_to_cancel")
        return
    label = scene.label
    session.stack.clear()
    session.open = None
    session.last = None
    scene.say("utter_cancelled", flow=label)


def resume_button(scene: Scene) -> tuple[Button, ...]:
    """The way back to the open question, if there is one."""
    return (Button(scene.words("button_resume").text, "!resume"),) if scene.session.open else ()


def goodbye_in_between(scene: Scene) -> None:
    """He leaves in the middle: no question after him, but the way back."""
    scene.say("utter_goodbye_in_between", resume_button(scene))


def ask_to_resume(scene: Scene) -> None:
    """He comes back after days to a question left open."""
    scene.session.pending = "resume"
    scene.say("utter_come_back", flow=scene.label)


def clarify(scene: Scene, intents: tuple[str, ...]) -> None:
    """Up to three likely meanings as buttons, and "none of these"."""
    titles = {routing.title(scene.catalogue, intent): intent for intent in reversed(intents)}
    buttons = tuple(Button(title, f"/{intent}") for title, intent in reversed(titles.items()))
    scene.session.pending = "clarify"
    if scene.turn.parse:
        scene.session.entities = routing.mappable(scene, scene.turn.parse.entities)
        scene.session.ambiguous = scene.turn.parse.ambiguous_institution
    scene.session.asked = _without_numbers(scene.turn.text)
    scene.say("utter_clarify", buttons)


def _without_numbers(text: str) -> str:
    """The words of a question, to look for its answer when the choice is made."""
    return " ".join(word for word in text.split() if not re.search(r"\d", word))[:ASKED_LENGTH]


def not_understood(scene: Scene) -> None:
    """First rephrase and menu; the second time in a row a human is offered. Without Rasa the menu is there at once."""
    _count_miss(scene)
    if scene.session.misses >= MISSES:
        offer_human(scene)
    elif scene.turn.parse and scene.turn.parse.source == "keywords":
        scene.session.pending = "menu"
        scene.say("utter_limited", _page(scene, _menu_items(scene), 1))
    else:
        scene.session.pending = "menu"
        scene.say("utter_cannot_handle")


def offer_human(scene: Scene) -> None:
    """A person, if he wants one."""
    scene.session.pending = "human"
    scene.say("utter_offer_human")


def which_matter(scene: Scene) -> None:
    """He wrote "BPJS" and hardly more: nothing to guess from, so the menu."""
    scene.session.pending = "menu"
    scene.say("utter_which_matter", _page(scene, _menu_items(scene), 1))


def _count_miss(scene: Scene) -> None:
    scene.session.misses += 1
    scene.event(
        "not_understood", streak=scene.session.misses, flow=scene.session.top.flow if scene.session.top else None
    )


def not_an_answer(scene: Scene) -> None:
    """The open question was not answered; it is asked again behind this. The second time a human is offered too."""
    _count_miss(scene)
    slot, frame = scene.session.open, scene.session.stack[-1]
    topic = scene.catalogue.flows[frame.flow].topic
    if scene.catalogue.copy(topic, f"utter_invalid_{slot}"):
        scene.put_before(topic, frame, f"utter_invalid_{slot}")
    else:
        scene.open_with("utter_not_an_answer")


def offer_human_below(scene: Scene) -> None:
    """Add the way to a person to the question just repeated."""
    last = scene.says[-1]
    button = Button(scene.words("button_human").text, "!human")
    scene.says[-1] = replace(last, buttons=(*last.buttons, button))


def which_to_change(scene: Scene) -> bool:
    """Ask which answer is wrong; returns False when there is nothing that could be."""
    frame = scene.session.top or scene.session.last
    asked = scene.catalogue.flow_slots(frame.flow) if frame else ()
    slots = [slot for slot in asked if frame and slot.name in frame.slots]
    if not slots:
        return False
    buttons = tuple(Button(_title(slot.label), f"!change:{slot.name}") for slot in slots[-MENU_PAGE:])
    scene.session.pending = "change"
    scene.say("utter_which_to_change", buttons)
    return True


def _title(label: str) -> str:
    return (label[:1].upper() + label[1:])[:TITLE_LENGTH]


def kind_notice(kind: Kind) -> str:
    """The key of what to say to a voice note, a sticker and the like."""
    return f"utter_kind_{kind.value}"


def followed_up(scene: Scene) -> None:
    """After an answer: the menu and a person if it has no buttons of its own, what it makes possible, and a person."""
    if not scene.says:
        return
    last, flows = scene.says[-1], _following(scene)
    own = last.buttons or scene.words("utter_after_answer").buttons
    more = [Button(flow.title, f"/flow:{flow.id}") for flow in flows]
    if not any(
        button.payload.startswith(("!human", "!menu")) for said in scene.says for button in (*own, *said.buttons)
    ):
        more.append(Button(scene.words("button_human").text, "!human"))
    fitting = [button for button in more if button not in own][: max(FOLLOW_UPS - len(own), 0)]
    scene.says[-1] = replace(last, buttons=(*own, *fitting))
    left = {button.payload for button in more if button not in fitting and button not in own}
    _hint(scene, next((flow for flow in flows if f"/flow:{flow.id}" in left), None), human="!human" in left)


def _hint(scene: Scene, flow: Flow | None, *, human: bool) -> None:
    """No room for a button: once in a conversation, the words that do it."""
    last, hinted = scene.says[-1], scene.session.hinted
    names_flow = flow is not None and flow.cues and flow.id not in hinted and len(last.text) <= HINT_BELOW
    human = human and HUMAN not in hinted
    cue = flow.cues[0] if flow and names_flow else ""
    if not cue and not human:
        return
    key = ("utter_hint_or_human" if cue else "utter_hint_human") if human else "utter_hint"
    scene.session.hinted = (*hinted, *([flow.id] if flow and cue else []), *([HUMAN] if human else []))
    words = scene.words(key, words=cue) if cue else scene.words(key)
    scene.says[-1] = replace(last, text=f"{last.text}\n\n{words.text}")


def _following(scene: Scene) -> tuple[Flow, ...]:
    """The flows that go on from what was remembered in this turn: papers to tick, a day to note."""
    answers = scene.session.answers
    if not answers or answers[0].at != scene.turn.now:
        return ()
    remembered = answers[0].view()
    return tuple(flow for flow in scene.catalogue.flows.values() if remembered.get(flow.follows))
