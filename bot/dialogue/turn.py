"""What the dialogue takes and gives: one turn in, state and words out. Pure: no await, clock, random or SQL here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.messages import Button, Kind
from bot.ports import Parse


@dataclass(frozen=True, slots=True)
class TicketView:
    """The person's open ticket. While it is `assigned`, a human has the conversation."""

    id: int
    status: str  # waiting or assigned


@dataclass(frozen=True, slots=True)
class QueueView:
    """What can honestly be told to somebody who waits for a human, or is about to."""

    ahead: int  # people in front of him
    wait: timedelta | None  # of those served lately; None: nobody can say
    is_open: bool
    opens_at: datetime | None = None  # the next working time; None: none is planned
    holiday: str | None = None  # why it is closed today
    wants_region: bool = False  # who answers him depends on where he is, and nobody knows that yet
    slots: tuple[datetime, ...] = ()  # beginnings of the hours in which he can be written to


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A region that the participant names."""

    code: str  # official
    name: str
    is_own: bool = False  # he says that he is there
    is_all: bool = False  # he says nothing else


@dataclass(frozen=True, slots=True)
class Turn:
    """What the participant said since our last answer: one or more messages read as one thought."""

    text: str
    now: datetime  # aware, UTC
    zone: str = "Asia/Jakarta"  # IANA name of the person's zone
    kind: Kind = Kind.TEXT  # the first kind that is neither text nor choice wins
    choice: str | None = None  # payload of a tapped button
    parse: Parse | None = None  # None when no understanding was needed, see `engine.needs_parse`
    edited: bool = False  # the participant changed a message he had sent before
    ticket: TicketView | None = None
    place: PlaceView | None = None
    queue: QueueView | None = None  # given when an outcome without it asked for it


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the participant, not yet cut to the channel's length."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that must be recorded with the turn, e.g. `handoff_requested`; `data` is JSON without free text."""

    name: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one turn gives: the conversation's new state (JSON), the words, and the events to record."""

    state: Mapping[str, Any]
    says: tuple[Say, ...]
    events: tuple[Event, ...] = ()
    asks_queue: bool = False  # the words would say more with `Turn.queue`: take the turn again with it
