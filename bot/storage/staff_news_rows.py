"""What staff on Telegram have not been told yet, as values. `chat_id` is where to tell it, `id` what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that its agent has not seen."""

    id: int
    ticket_id: int
    staff_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class OfferOver:
    """The message (`id`) of an offer that is over: how, and who has the ticket now."""

    id: int
    chat_id: int
    staff_id: int
    ticket_id: int
    how: str
    taker_id: int | None
    taker: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A waiting ticket that the group has not seen. `key` names the message that tells it."""

    ticket_id: int
    key: str


@dataclass(frozen=True, slots=True)
class CardOver:
    """A message (`id`) in the group whose ticket waits no longer."""

    id: int
    chat_id: int
    ticket_id: int
    status: str
    taker: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """A ticket that has not begun on Telegram. What the contact writes after `newest` is passed on by itself."""

    ticket_id: int
    contact_id: int
    staff_id: int
    chat_id: int
    key: str
    newest: int


@dataclass(frozen=True, slots=True)
class HeadOver:
    """The message (`id`) with which a conversation began that is its agent's no longer; `holder` has it now."""

    id: int
    chat_id: int
    staff_id: int
    ticket_id: int
    status: str
    outcome: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of a participant that have not been passed on, or a file of his (`attachment_id`)."""

    head_id: int
    chat_id: int
    staff_id: int
    ticket_id: int
    inbound_id: int
    received_at: datetime
    kind: str
    text: str
    extra: dict[str, Any]
    edited: bool
    attachment_id: int | None
    filename: str | None
    file_status: str | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A reply (`id`) that did not go out: `failed`, or `parked` until the participant writes."""

    id: int
    chat_id: int
    staff_id: int
    ticket_id: int
    how: str


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Who is disabled and may still be in the group."""

    user_id: int
    key: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """Who was taken out of the group by a message (`id`) and is served now."""

    id: int
    user_id: int
    key: str


@dataclass(frozen=True, slots=True)
class InHand:
    """A ticket that somebody has."""

    id: int
    priority: str
    programme: str | None
    waiting_since: datetime | None
