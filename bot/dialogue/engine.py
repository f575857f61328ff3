"""The dialogue: from a conversation's state and one turn to the next state, the words and the events.

Pure: no await, no clock, no random number, no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue import humans, patterns, plain, whereabouts
from bot.dialogue.meaning import Meaning, is_blank
from bot.dialogue.model import STACK_DEPTH, Catalogue, DialogueError
from bot.dialogue.moves import Clarify, Control, Correct, Do, Fill, Move, NotYet, Start, Unclear, VagueDate, WhichMatter
from bot.dialogue.render import slot_value
from bot.dialogue.routing import start
from bot.dialogue.scene import Scene
from bot.dialogue.slots import not_negated
from bot.dialogue.state import Frame, decode
from bot.dialogue.turn import Outcome, Turn
from bot.dialogue.walk import Walk
from bot.domain.messages import Kind

IDLE = timedelta(hours=24)  # after that an open question is not simply taken up again
LINKS_PER_TURN = 10
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
        scene.open_with("utter_assistant_again", flow=catalogue.flows[scene.session.stack[-1].flow].label)
        _advance(scene)
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
            _ask_again(scene)
        return
    whereabouts.note(scene)
    if humans.is_message(scene):
        scene.session.pending = None
        humans.take_message(scene)
        return
    if scene.turn.kind not in _PLAIN_KINDS:
        scene.open_with(patterns.kind_notice(scene.turn.kind))
        if is_blank(scene.turn.text):
            _ask_again(scene)
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
            _advance(scene)
        case Unclear():
            _unclear(scene)


def _change_slots(scene: Scene, move: Start | Fill | Correct) -> None:
    match move:
        case Start():
            _start(scene, move)
        case Fill(values):
            _fill(scene, values)
        case Correct(values):
            _correct(scene, values)


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


def _start(scene: Scene, move: Start) -> None:
    session = scene.session
    values = {**_carried(scene, move), **move.values}
    session.stack = [frame for frame in session.stack if frame.flow != move.flow][-(STACK_DEPTH - 1) :]
    session.stack.append(Frame(move.flow, values, ambiguous=move.ambiguous, run=session.turn))
    _advance(scene)
    session.entities, session.ambiguous, session.asked = (), False, ""


def _carried(scene: Scene, move: Start) -> dict[str, Any]:
    """What was told to the flows before and holds for this one too, e.g. which institution."""
    known = dict(scene.session.carried)
    for frame in scene.session.stack:
        known |= {name: value for name, value in frame.slots.items() if scene.catalogue.slots[name].carries}
    wanted = {slot.name for slot in scene.catalogue.flow_slots(move.flow)}
    outranked = {name for told in move.values for name in scene.catalogue.slots[told].outranks}
    return {name: value for name, value in known.items() if name in wanted - outranked}


def _fill(scene: Scene, values: Mapping[str, Any]) -> None:
    if scene.session.stack:
        scene.session.stack[-1].slots.update(values)
    _go_on(scene)


def _correct(scene: Scene, values: Mapping[str, Any]) -> None:
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


def _go_on(scene: Scene) -> None:
    """Walk on; when all there is to say was said for these very answers before, say it once more."""
    _advance(scene)
    if scene.says or scene.session.stack or scene.session.last is None:
        return
    happened = len(scene.events)
    _reopened(scene).said.clear()
    _advance(scene)
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


def _advance(scene: Scene) -> None:
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
            scene.open_with("utter_back_to", flow=scene.catalogue.flows[session.stack[-1].flow].label)
        else:
            patterns.followed_up(scene)
            return
    raise DialogueError(f"flow {session.stack[-1].flow}: more than {LINKS_PER_TURN} links in a turn")


def _linked(scene: Scene, frame: Frame, flow_id: str) -> Frame:
    """The next flow, with the answers it would ask for again, and with what this message has told for it."""
    wanted = scene.catalogue.flow_slots(flow_id)
    meant = not_negated(scene.turn.text, scene.context().entities, scene.catalogue.words)
    told = start(scene, scene.catalogue.flows[flow_id], meant).values
    known = {name: value for name, value in frame.slots.items() if name in {slot.name for slot in wanted}}
    known = {**told, **known}
    return Frame(flow_id, known, ambiguous=frame.ambiguous, run=scene.session.turn)


def _ask_again(scene: Scene) -> None:
    """The open question once more, behind whatever was put in front of it."""
    if scene.session.stack:
        _advance(scene)


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
    scene.open_with("utter_resumed", flow=scene.catalogue.flows[scene.session.stack[-1].flow].label)
    _advance(scene)


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
    frame = _reopened(scene)
    del frame.slots[slot_name]
    _forget_confirmations(scene, frame)
    _go_on(scene)


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
        scene.open_with("utter_back_to", flow=scene.catalogue.flows[scene.session.stack[-1].flow].label)
        _advance(scene)


def _unclear(scene: Scene) -> None:
    if not scene.session.stack:
        patterns.not_understood(scene)
        return
    patterns.not_an_answer(scene)
    _repeat_question(scene)


def _repeat_question(scene: Scene) -> None:
    """The open question once more; who was not served twice in a row finds a human below it."""
    _advance(scene)
    if scene.session.misses >= patterns.MISSES:
        patterns.offer_human_below(scene)
