"""A conversation between two turns: small JSON that survives restarts, months, and flows that have changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.dialogue import memory, slots
from bot.dialogue.memory import Answer
from bot.dialogue.model import Catalogue
from bot.domain.messages import Button
from bot.ports import Entity

VERSION = 1


@dataclass(slots=True)
class Frame:
    """One flow in progress. A working copy for one turn."""

    flow: str
    slots: dict[str, Any] = field(default_factory=dict)  # in the order in which they were filled
    said: dict[str, str] = field(default_factory=dict)  # step id → fingerprint of what it was said for
    ambiguous: bool = False  # he said "BPJS" and nothing told which of the two
    run: int = 0  # the turn in which it began


@dataclass(slots=True)
class Session:
    """The whole conversation. A working copy for one turn."""

    turn: int = 0
    at: datetime | None = None  # of the last turn
    stack: list[Frame] = field(default_factory=list)
    open: str | None = None  # the slot of the top frame that was asked for
    offered: tuple[Button, ...] = ()  # the choices shown last: "2" picks the second
    last: Frame | None = None  # the flow that ended last: "kalau kelas 2?" goes on from there
    carried: dict[str, Any] = field(default_factory=dict)  # answers that hold for the next flow too
    pending: str | None = None  # a question of a pattern: resume, human, clarify
    entities: tuple[Entity, ...] = ()  # of the message a clarification is about
    ambiguous: bool = False  # as was its "BPJS"
    asked: str = ""  # its words, without numbers: they may be anybody's
    misses: int = 0  # turns in a row that were not understood
    rating: dict[str, Any] | None = None  # whom he was asked to rate last: about, ticket
    bot_rated_at: datetime | None = None  # when he was last asked to rate us
    answers: tuple[Answer, ...] = ()  # what was answered last, the newest first
    notes: dict[str, Any] = field(default_factory=dict)  # what flows keep by name
    hinted: tuple[str, ...] = ()  # flows whose words he has been told

    @property
    def top(self) -> Frame | None:
        return self.stack[-1] if self.stack else None


def decode(catalogue: Catalogue, state: Mapping[str, Any]) -> Session:
    """The session; what the catalogue no longer knows falls away and is asked again."""
    if state.get("v") != VERSION:
        return Session()
    frames = [_frame(catalogue, frame) for frame in state["stack"]]
    stack = [frame for frame in frames if frame is not None]
    return Session(
        turn=state["turn"],
        at=_instant(state.get("at")),
        stack=stack,
        open=_open(catalogue, stack, state.get("open")),
        offered=tuple(Button(title, payload) for title, payload in state.get("offered", ())),
        last=_frame(catalogue, state.get("last")),
        carried=_values(catalogue, state.get("carried", {})),
        pending=state.get("pending"),
        entities=tuple(Entity(name=name, value=value, relative=rel) for name, value, rel in state.get("entities", ())),
        ambiguous=bool(state.get("ambiguous")),
        asked=state.get("asked", ""),
        misses=state.get("misses", 0),
        rating=state.get("rating"),
        bot_rated_at=_instant(state.get("bot_rated_at")),
        answers=tuple(memory.decode(answer) for answer in state.get("answers", ())),
        notes=dict(state.get("notes", {})),
        hinted=tuple(state.get("hinted", ())),
    )


def encode(session: Session) -> dict[str, Any]:
    """The session as JSON; what is empty is left out."""
    state: dict[str, Any] = {
        "v": VERSION,
        "turn": session.turn,
        "at": _iso(session.at),
        "stack": [_frame_json(frame) for frame in session.stack],
        "open": session.open,
        "offered": [[button.title, button.payload] for button in session.offered],
        "last": _frame_json(session.last) if session.last else None,
        "carried": slots.encode(session.carried),
        "pending": session.pending,
        "entities": [[entity.name, entity.value, entity.relative] for entity in session.entities],
        "ambiguous": session.ambiguous,
        "asked": session.asked,
        "misses": session.misses,
        "rating": session.rating,
        "bot_rated_at": _iso(session.bot_rated_at),
        "answers": [memory.encode(answer) for answer in session.answers],
        "notes": session.notes,
        "hinted": list(session.hinted),
    }
    return {key: value for key, value in state.items() if value or key in {"v", "turn", "stack"}}


def _frame(catalogue: Catalogue, written: Any) -> Frame | None:
    if not written or written["flow"] not in catalogue.flows:
        return None
    return Frame(
        flow=written["flow"],
        slots=_values(catalogue, written["slots"]),
        said=dict(written["said"]),
        ambiguous=bool(written.get("ambiguous")),
        run=written.get("run", 0),
    )


def _values(catalogue: Catalogue, written: Mapping[str, Any]) -> dict[str, Any]:
    known = {
        name: slots.decode(catalogue.slots[name], value) for name, value in written.items() if name in catalogue.slots
    }
    return {name: value for name, value in known.items() if value is not None}


def _frame_json(frame: Frame) -> dict[str, Any]:
    return {
        "flow": frame.flow,
        "slots": slots.encode(frame.slots),
        "said": frame.said,
        "ambiguous": frame.ambiguous,
        "run": frame.run,
    }


def _open(catalogue: Catalogue, stack: list[Frame], slot_name: Any) -> str | None:
    return slot_name if stack and slot_name in catalogue.slots else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
