"""Where the participant is: asked once, when it decides who answers him, and noted whenever he tells it."""

from __future__ import annotations

from bot.dialogue.patterns import resume_button
from bot.dialogue.scene import Scene

PENDING = "region"
_NOTED = "region"  # the name under which the conversation keeps what was named in passing


def is_answer(scene: Scene) -> bool:
    """Whether the message says where he is, and nothing else."""
    place = scene.turn.place
    return place is not None and place.is_all and (place.is_own or scene.session.pending == PENDING)


def take(scene: Scene) -> None:
    """Note it, and say what it changes."""
    place = scene.turn.place
    assert place is not None  # says `is_answer`
    scene.session.pending = None
    scene.session.misses = 0
    scene.event("region_told", region=place.code)
    if scene.turn.ticket:
        scene.say("utter_region_told_waiting", resume_button(scene), name=place.name)
    elif scene.session.stack:
        scene.open_with("region_told", name=place.name)  # the open question follows
    else:
        scene.say("utter_region_told", name=place.name)


def note(scene: Scene) -> None:
    """What he tells beside something else: where he is, or a place he names, which may be where he is."""
    place = scene.turn.place
    if place is None:
        return
    if place.is_own or scene.session.pending == PENDING:
        scene.event("region_told", region=place.code)
    else:
        scene.session.notes[_NOTED] = place.code


def hint(scene: Scene) -> str | None:
    """The region named last in the conversation."""
    named: str | None = scene.session.notes.get(_NOTED)
    return named


def ask(scene: Scene) -> str:
    """The question, put below what is said about the queue; whatever he answers, he waits already."""
    scene.session.pending = PENDING
    return scene.words("ask_region").text
