"""The dialogue: from a conversation's state and one turn to the next state, the words and the events.

Pure: no await, no clock, no random number, no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue import frames, humans, patterns, plain, whereabouts
from bot.dialogue.meaning import Meaning, is_blank
from bot.dialogue.model import Catalogue
from bot.dialogue.moves import Clarify, Control, Correct, Do, Fill, Move, NotYet, Start, Unclear, VagueDate, WhichMatter
from bot.dialogue.scene import Scene
from bot.dialogue.state import decode
from bot.dialogue.turn import Outcome, Turn
from bot.domain.messages import Kind

IDLE = timedelta(hours=24)  # after that an open question is not simply taken up again
_PLAIN_KINDS = frozenset({Kind.TEXT, Kind.CHOICE})
_NO_WISH = (Unclear, Clarify, WhichMatter, Control, NotYet)
_PRAISE = "give_feedback"  # praise or blame; there are articles it would lead to
_OUT_OF_SCOPE = Control("out_of_scope")


def respond(catalogue: Catalogue, state: Mapping[str, Any], turn: Turn) -> Outcome:
    """Take one turn. Raises `DialogueError` only for a fault of a flow, never for what a participant wrote."""
    scene = Scene(catalogue, decode(catalogue, state), turn)
    if humans.has_conversation(scene):
        return _beside_human(scene, state)
    scene.session.turn += 1
    if _is_idle(scene):
        scene.session.last = None  # "kalau kelas 2?" goes on from what was said today, not last week
        scene.session.carried.clear()
    _take(scene)
    if any(event.name == "handoff_requested" for event in scene.events) and not humans.was_told(scene):
        humans.tell_queue(scene)  # a flow asked for a human
    if scene.is_silent:  # e.g. a button of long ago that changes nothing now
        scene.say("utter_nothing_changed")
    return scene.outcome()


def _beside_human(scene: Scene, state: Mapping[str, Any]) -> Outcome:
    """A human has the conversation: the flow stands still, and so does the state unless he is rated now."""
    humans.keep_silent(scene)
    if scene.session.pending == "rating":
        return scene.outcome()
    return Outcome(state, tuple(scene.says), tuple(scene.events))


def hand_back(catalogue: Catalogue, state: Mapping[str, Any], now: datetime, zone: str) -> Outcome:
    """The human gives the conversation back: the open question is asked again."""
    scene = Scene(catalogue, decode(catalogue, state), Turn("", now, zone))
    if scene.session.stack:
        scene.open_with("utter_assistant_again", flow=scene.label)
        frames.advance(scene)
    else:
        scene.say("utter_assistant_is_here")
    return scene.outcome()


def after_human(
    catalogue: Catalogue, state: Mapping[str, Any], now: datetime, zone: str, ticket_id: int, *, rates: bool
) -> Outcome:
    """The human has ended the conversation; `rates`: ask how he was."""
    scene = Scene(catalogue, decode(catalogue, state), Turn("", now, zone))
    scene.say("utter_after_human")
    if rates:
        humans.ask_rating(scene, "human", ticket_id)
    return scene.outcome()


def needs_parse(catalogue: Catalogue, state: Mapping[str, Any], turn: Turn) -> bool:
    """Whether the text must be understood first: no button, command or plain answer to the open question."""
    if is_blank(turn.text):
        return False
    scene = Scene(catalogue, decode(catalogue, state), turn)
    if humans.has_conversation(scene):
        return humans.command(scene) is None  # for danger alone
    if humans.is_message(scene):
        return True  # for danger, too
    return not whereabouts.is_answer(scene) and plain.read(scene) is None


def is_awaiting(state: Mapping[str, Any]) -> bool:
    """Whether a question is open, so that a short answer need not wait for more words."""
    return bool(state.get("open")) or state.get("pending") in patterns.QUESTIONS


def _take(scene: Scene) -> None:
    kind = scene.turn.parse.danger if scene.turn.parse else None
    if kind and humans.danger(scene, kind):
        return
    if not kind and not humans.is_message(scene) and whereabouts.is_answer(scene):
        whereabouts.take(scene)
        if scene.turn.ticket is None:
            frames.advance(scene)
        return
    whereabouts.note(scene)
    if humans.is_message(scene):
        scene.session.pending = None
        humans.take_message(scene)
        return
    if scene.turn.kind not in _PLAIN_KINDS:
        scene.open_with(patterns.kind_notice(scene.turn.kind))
        if is_blank(scene.turn.text):
            frames.advance(scene)
            return
    move = _meaning(scene)
    if kind and isinstance(move, Unclear | Clarify | WhichMatter | NotYet | Control):
        return  # help has been given; guessing on would belittle it
    _apply(scene, move)


def _meaning(scene: Scene) -> Move:
    if not scene.turn.choice:
        scene.session.asked = ""  # he went on without choosing
    plainly = plain.read(scene)
    move = plainly or (Unclear() if is_blank(scene.turn.text) else Meaning(scene).read())
    if scene.session.pending == "rating_word" and plainly is None and _is_about_us(scene, move):
        move = Do("word")
    if scene.session.pending in {"message", "callback"} and move == Do("cancel"):
        move = Do("unsaid")
    scene.session.pending = None
    if not isinstance(move, Unclear) and move != _OUT_OF_SCOPE:
        scene.session.misses = 0
    return move


def _is_about_us(scene: Scene, move: Move) -> bool:
    """A word about how one was served is no wish."""
    return isinstance(move, _NO_WISH) or bool(scene.turn.parse and scene.turn.parse.intent == _PRAISE)


def _apply(scene: Scene, move: Move) -> None:
    if _is_idle(scene) and scene.session.open:
        if isinstance(move, Control | Unclear | Clarify | WhichMatter):
            patterns.ask_to_resume(scene)
            return
        if isinstance(move, Start):
            scene.session.stack.clear()
            scene.session.open = None
    _greet_back(scene, move)
    _act(scene, move)


def _act(scene: Scene, move: Move) -> None:
    match move:
        case Start() | Fill() | Correct():
            _change_slots(scene, move)
        case Do(name, argument):
            _do(scene, name, argument)
        case Control(intent):
            _control(scene, intent)
        case NotYet(intent):
            _not_yet(scene, intent)
        case Clarify(intents):
            patterns.clarify(scene, intents)
        case WhichMatter():
            patterns.which_matter(scene)
        case VagueDate():
            scene.open_with("utter_vague_date")
            frames.advance(scene)
        case Unclear():
            _unclear(scene)


def _change_slots(scene: Scene, move: Start | Fill | Correct) -> None:
    match move:
        case Start():
            frames.begin(scene, move)
        case Fill(values):
            frames.fill(scene, values)
        case Correct(values):
            frames.correct(scene, values)


def _is_idle(scene: Scene) -> bool:
    before = scene.session.at
    return before is not None and scene.turn.now - before > IDLE


def _greet_back(scene: Scene, move: Move) -> None:
    """A greeting in front of a question is answered in front of the answer."""
    words, text = scene.catalogue.words, scene.turn.text
    if words.starts_with_salam(text):
        scene.open_with("utter_salam")
    elif isinstance(move, Control) and move.intent == "greet":
        return
    elif words.starts_with_greeting(text) and (scene.session.turn == 1 or _is_idle(scene)):
        scene.open_with("utter_hello")


def _do(scene: Scene, name: str, argument: str) -> None:
    match name:
        case "cancel" | "stop":
            _cancel(scene)
        case "human" | "message" | "callback" | "unwait" | "unsaid" | "rate" | "word":
            _do_about_humans(scene, name, argument)
        case "menu" | "help":
            patterns.menu(scene, argument)
        case "resume":
            _resume(scene)
        case "restart":
            _restart(scene)
        case "change":
            _change(scene, argument)
        case _:  # none of the meanings we guessed
            patterns.not_understood(scene)


def _do_about_humans(scene: Scene, name: str, argument: str) -> None:
    match name:
        case "human":
            humans.human(scene, argument)
        case "message":
            humans.ask_message(scene)
        case "callback":
            humans.callback(scene, argument)
        case "unwait":
            humans.cancel_wait(scene)
        case "unsaid":
            scene.say("utter_still_waiting", patterns.resume_button(scene))
        case "rate":
            humans.rate(scene, argument)
        case _:
            humans.take_word(scene)


def _cancel(scene: Scene) -> None:
    """What is going on is stopped; when nothing is, the wait for a human."""
    if not scene.session.stack and scene.turn.ticket:
        humans.cancel_wait(scene)
    else:
        patterns.cancel(scene)


def _resume(scene: Scene) -> None:
    if not scene.session.stack:
        scene.say("utter_nothing_to_resume")
        return
    scene.open_with("utter_resumed", flow=scene.label)
    frames.advance(scene)


def _restart(scene: Scene) -> None:
    scene.session.stack.clear()
    scene.session.open = scene.session.last = None
    scene.open_with("utter_restarted")
    patterns.menu(scene)


def _change(scene: Scene, slot_name: str) -> None:
    """Ask again what he gave before; without a name, which of his answers is wrong."""
    known = scene.session.top or scene.session.last
    if not slot_name or known is None or slot_name not in known.slots:
        if not patterns.which_to_change(scene):
            _unclear(scene)
        return
    frames.ask_anew(scene, slot_name)


def _control(scene: Scene, intent: str) -> None:
    """Courtesy, then the question that is open."""
    if intent == _OUT_OF_SCOPE.intent:
        scene.session.misses += 1  # it may be ours all the same, badly put or badly read
    if scene.session.stack and intent == "goodbye":
        patterns.goodbye_in_between(scene)
    elif scene.session.stack:
        scene.open_with(f"utter_{intent}_in_between")
        _repeat_question(scene)
    elif intent == "greet":
        patterns.welcome(scene)
    elif scene.session.misses >= patterns.MISSES:
        patterns.offer_human(scene)
    else:
        scene.say(f"utter_{intent}")
    if intent == "goodbye" and not scene.session.stack:
        humans.ask_rating_of_bot(scene)


def _not_yet(scene: Scene, intent: str) -> None:
    """Say honestly what we cannot do yet and who can; then go on where we were."""
    scene.say(scene.catalogue.unavailable[intent].utter)
    if scene.session.stack:
        scene.open_with("utter_back_to", flow=scene.label)
        frames.advance(scene)


def _unclear(scene: Scene) -> None:
    if not scene.session.stack:
        patterns.not_understood(scene)
        return
    patterns.not_an_answer(scene)
    _repeat_question(scene)


def _repeat_question(scene: Scene) -> None:
    """The open question once more; who was not served twice in a row finds a human below it."""
    frames.advance(scene)
    if scene.session.misses >= patterns.MISSES:
        patterns.offer_human_below(scene)
