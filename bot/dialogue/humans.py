"""The way to a person, waiting for him, the silence while he is there, and what is asked afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from bot.dialogue import payloads, whereabouts
from bot.dialogue.model import Utter
from bot.dialogue.patterns import resume_button
from bot.dialogue.scene import Scene
from bot.dialogue.turn import QueueView
from bot.domain.messages import Button

ASSIGNED = "assigned"
RATE_BOT_EVERY = timedelta(days=30)
SCORES = range(1, 6)
_REASON = re.compile(r"[a-z_]{1,32}")  # a button's word, not free text
_MOMENT = "%Y%m%dT%H%MZ"
_LEAVES_MESSAGE = frozenset({"cancel", "stop", "end", "menu", "restart"})
_DANGER_KINDS = frozenset({"emergency_refused", "work_accident_now", "self_harm", "violence"})
# After these the conversation does not go on as if nothing had been said.
_DANGER_ENDS_TURN = frozenset({"self_harm", "violence"})


def danger(scene: Scene, kind: str) -> bool:
    """Help first, and a human at once. Returns whether the turn ends here."""
    known = kind if kind in _DANGER_KINDS else "other"
    scene.say(f"utter_danger_{known}")
    _request(scene, f"danger_{known}", urgent=True)
    return known in _DANGER_ENDS_TURN


def human(scene: Scene, reason: str = "") -> None:
    """Record the wish for a person, and say honestly what happens next."""
    known = reason if _REASON.fullmatch(reason) else "asked"
    _request(scene, known, urgent=False)
    tell_queue(scene)


def _request(scene: Scene, reason: str, *, urgent: bool) -> None:
    data = {"reason": reason, "urgent": urgent, "flow": _flow_id(scene)}
    named = whereabouts.hint(scene)
    scene.event("handoff_requested", **data, **({"region": named} if named else {}))


def tell_queue(scene: Scene) -> None:
    """How many wait in front of him, how long it may take, what he can do; and where he is, if that matters."""
    queue = _queue(scene)
    key = "utter_handoff_again" if scene.turn.ticket else "utter_handoff"
    said = scene.words(key, queue=_place(queue, scene.turn.zone))
    if queue and queue.wants_region and not whereabouts.hint(scene):
        said = replace(said, text=f"{said.text}\n\n{whereabouts.ask(scene)}")
    scene.put(replace(said, buttons=(*resume_button(scene), *_meanwhile(scene), *said.buttons)))


def was_told(scene: Scene) -> bool:
    """Whether this turn has said already how long a human may take, or that help is needed at once."""
    return scene.asks_queue or any(event.data.get("urgent") for event in scene.events)


def _queue(scene: Scene) -> QueueView | None:
    scene.asks_queue = True
    return scene.turn.queue


def _flow_id(scene: Scene) -> str | None:
    frame = scene.session.top or scene.session.last
    return frame.flow if frame else None


def _meanwhile(scene: Scene) -> tuple[Button, ...]:
    names = ("message", "callback", "unwait")
    return tuple(Button(scene.words(f"button_{name}").text, f"!{name}") for name in names)


def _place(queue: QueueView | None, zone: str) -> tuple[Utter, ...]:
    if queue is None:
        return (Utter("queue_wait_unknown"),)
    if not queue.is_open:
        return _closed(queue, zone)
    place = Utter("queue_ahead", {"ahead": queue.ahead}) if queue.ahead else Utter("queue_first")
    return (place, _wait(queue.wait))


def _closed(queue: QueueView, zone: str) -> tuple[Utter, ...]:
    why = (Utter("queue_holiday", {"name": queue.holiday}),) if queue.holiday else (Utter("queue_closed"),)
    if queue.opens_at is None:
        return why
    return (*why, Utter("queue_opens", {"moment": moment(queue.opens_at, zone)}))


def _wait(wait: timedelta | None) -> Utter:
    if wait is None:
        return Utter("queue_wait_unknown")
    minutes = max(1, ceil(wait.total_seconds() / 60))
    if minutes <= 90:
        return Utter("queue_wait_minutes", {"minutes": minutes})
    return Utter("queue_wait_hours", {"hours": ceil(minutes / 60)})


def moment(at: datetime, zone: str) -> Utter:
    """An instant in words: the weekday, the day and the hour where the person is."""
    local = at.astimezone(ZoneInfo(zone))
    weekday = Utter(f"weekday_{local.isoweekday()}")
    return Utter(
        "moment", {"weekday": weekday, "day": local.date(), "time": f"{local:%H.%M}", "zone": local.tzname() or ""}
    )


def ask_message(scene: Scene) -> None:
    """He leaves a message instead of waiting: the next thing he sends is it."""
    if scene.turn.ticket is None:
        human(scene, "message")
        return
    scene.session.pending = "message"
    scene.say("utter_ask_message")


def is_message(scene: Scene) -> bool:
    """Whether this is what he wants to leave for a human: anything but a button, or a command to leave it."""
    if scene.session.pending != "message" or scene.turn.choice:
        return False
    return scene.catalogue.words.command(scene.turn.text) not in _LEAVES_MESSAGE


def take_message(scene: Scene) -> None:
    """What he sent is the message to the human."""
    scene.event("message_left")
    scene.say("utter_message_left", resume_button(scene))


def callback(scene: Scene, chosen: str = "") -> None:
    """Offer hours in which he can be written to, or take the one he chose."""
    if scene.turn.ticket is None:
        human(scene, "callback")
        return
    queue = _queue(scene)
    slots = {f"{slot.astimezone(UTC):{_MOMENT}}": slot for slot in queue.slots} if queue else {}
    if chosen in slots:
        scene.event("callback_requested", at=slots[chosen].isoformat())
        words = moment(slots[chosen], scene.turn.zone)
        scene.say("utter_callback_agreed", resume_button(scene), moment=words)
        return
    if not slots:
        scene.say("utter_no_callback")
        return
    if chosen:
        scene.open_with("utter_callback_gone")
    scene.session.pending = "callback"
    buttons = tuple(Button(_short(scene, slot), f"!callback:{code}") for code, slot in slots.items())
    scene.say("utter_ask_callback", buttons)


def _short(scene: Scene, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(scene.turn.zone))
    weekday = Utter(f"weekday_{local.isoweekday()}")
    return scene.words("callback_title", weekday=weekday, day=local.day, time=f"{local:%H.%M}").text


def cancel_wait(scene: Scene) -> None:
    """He does not want to wait any longer."""
    if scene.turn.ticket is None:
        scene.say("utter_not_waiting")
        return
    scene.event("wait_cancelled")
    scene.say("utter_wait_cancelled", resume_button(scene))


def has_conversation(scene: Scene) -> bool:
    """Whether a human has it now, so that we are silent."""
    return scene.turn.ticket is not None and scene.turn.ticket.status == ASSIGNED


def command(scene: Scene) -> str | None:
    """What he tells the assistant while a human has the conversation: `end` or `stop`; all else is for the human."""
    sent = payloads.parse(scene.turn.choice) if scene.turn.choice else None
    if isinstance(sent, payloads.Command) and sent.name == "end":
        return "end"
    said = scene.catalogue.words.command(scene.turn.text)
    return said if said in {"end", "stop"} and not scene.turn.edited else None


def keep_silent(scene: Scene) -> None:
    """Nothing but danger, STOP and "selesai" is ours while a human has the conversation."""
    assert scene.turn.ticket is not None
    said = command(scene)
    if said == "end":
        scene.event("human_ended")
        scene.say("utter_human_ended")
        ask_rating(scene, "human", scene.turn.ticket.id)
    elif said == "stop":
        scene.event("human_stopped")
        scene.say("utter_human_stopped")
    elif scene.turn.parse and scene.turn.parse.danger:
        danger(scene, scene.turn.parse.danger)


def ask_rating(scene: Scene, about: str, ticket_id: int | None = None) -> None:
    """How well was he served, by us or by a human?"""
    scene.session.pending = "rating"
    scene.session.rating = {"about": about, "ticket": ticket_id}
    buttons = tuple(Button(scene.words(f"rating_{score}").text, f"!rate:{score}") for score in SCORES)
    scene.say(f"utter_ask_rating_{about}", buttons)


def ask_rating_of_bot(scene: Scene) -> None:
    """When he leaves after an answer, and not again soon."""
    session, now = scene.session, scene.turn.now
    asked = session.bot_rated_at
    if scene.turn.ticket or session.last is None or (asked and now - asked < RATE_BOT_EVERY):
        return
    session.bot_rated_at = now
    ask_rating(scene, "bot")


def rate(scene: Scene, score: str) -> None:
    """He gave one to five."""
    if scene.session.rating is None or score not in {str(number) for number in SCORES}:
        scene.say("utter_nothing_to_rate")
        return
    scene.event("rated", score=int(score), **scene.session.rating)
    scene.session.pending = "rating_word"
    scene.say("utter_ask_rating_word")


def take_word(scene: Scene) -> None:
    """What he wrote after the score; a word of criticism leads to a person if he wants."""
    scene.event("rated_word", **(scene.session.rating or {"about": "bot", "ticket": None}))
    scene.session.rating = None
    scene.say("utter_rating_thanks")


def score_in(text: str) -> str | None:
    """The score in "4", "bintang 4" or "4 bintang"."""
    found = re.fullmatch(r"(?:bintang |nilai )?([1-5])(?: bintang|/5)?", text)
    return found[1] if found else None
