"""A ticket is a period of human work with one contact: its words, and which verb is possible when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import permissions


class TicketStatus(StrEnum):
    WAITING = "waiting"  # in the queue; the assistant goes on talking
    ASSIGNED = "assigned"  # an agent has it; the assistant is silent
    CLOSED = "closed"


class Priority(StrEnum):
    """How urgent. The names sort in the order of the queue."""

    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"


class Outcome(StrEnum):
    """How a ticket ended."""

    SOLVED = "solved"
    REFERRED = "referred"  # to an office or another institution
    UNREACHABLE = "unreachable"  # the participant did not answer any more
    UNSUITABLE = "unsuitable"  # no matter of ours, or abuse
    RETURNED = "returned"  # to the assistant
    CANCELLED = "cancelled"  # the participant did not want to wait any longer
    ENDED = "ended"  # the participant said that he is done
    STOPPED = "stopped"  # the participant wants no more messages


class ActorKind(StrEnum):
    PARTICIPANT = "participant"
    STAFF = "staff"
    ASSISTANT = "assistant"
    CLOCK = "clock"


class Via(StrEnum):
    DESK = "desk"
    TELEGRAM = "telegram"
    CHAT = "chat"
    CLI = "cli"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and where. `staff_id` is there for staff only."""

    kind: ActorKind
    via: Via
    staff_id: int | None = None


PARTICIPANT = Actor(ActorKind.PARTICIPANT, Via.CHAT)
ASSISTANT = Actor(ActorKind.ASSISTANT, Via.CHAT)
CLOCK = Actor(ActorKind.CLOCK, Via.CLOCK)


class Verb(StrEnum):
    """All that can be done with a ticket; the words of the history."""

    OPEN = "open"
    CLAIM = "claim"
    TRANSFER = "transfer"
    REPLY = "reply"
    ADD_NOTE = "add_note"
    SET_TOPIC = "set_topic"
    SET_REGION = "set_region"
    SET_PRIORITY = "set_priority"
    SET_TAGS = "set_tags"
    RETURN = "return_to_assistant"
    CLOSE = "close"
    REOPEN = "reopen"
    LEAVE_MESSAGE = "leave_message"
    REQUEST_CALLBACK = "request_callback"
    CANCEL_WAIT = "cancel_wait"
    END = "end"  # the participant says "selesai"
    DECLINE = "decline_offer"
    VIEW = "view"


# The permission a member of staff needs, where it is not the one of the same name.
PERMISSIONS: Mapping[Verb, permissions.Verb] = {
    Verb.OPEN: permissions.Verb.OPEN_TICKET,
    Verb.DECLINE: permissions.Verb.CLAIM,
    Verb.SET_REGION: permissions.Verb.SET_TOPIC,
    Verb.VIEW: permissions.Verb.READ,
}


def permission(verb: Verb) -> permissions.Verb:
    """What a member of staff must be allowed for this verb."""
    return PERMISSIONS.get(verb) or permissions.Verb(verb.value)


_OPEN = frozenset({TicketStatus.WAITING, TicketStatus.ASSIGNED})
POSSIBLE: Mapping[Verb, frozenset[TicketStatus]] = {
    Verb.OPEN: frozenset(),  # the start of a ticket, and nothing to do with one that is there
    Verb.CLAIM: frozenset({TicketStatus.WAITING}),
    Verb.TRANSFER: _OPEN,
    Verb.REPLY: frozenset({TicketStatus.ASSIGNED}),
    Verb.ADD_NOTE: frozenset(TicketStatus),
    Verb.SET_TOPIC: frozenset(TicketStatus),
    Verb.SET_REGION: _OPEN,
    Verb.SET_PRIORITY: _OPEN,
    Verb.SET_TAGS: frozenset(TicketStatus),
    Verb.RETURN: _OPEN,
    Verb.CLOSE: _OPEN,
    Verb.REOPEN: frozenset({TicketStatus.CLOSED}),
    Verb.LEAVE_MESSAGE: frozenset({TicketStatus.WAITING}),
    Verb.REQUEST_CALLBACK: frozenset({TicketStatus.WAITING}),
    Verb.CANCEL_WAIT: frozenset({TicketStatus.WAITING}),
    Verb.END: frozenset({TicketStatus.ASSIGNED}),
    Verb.DECLINE: frozenset({TicketStatus.WAITING}),
    Verb.VIEW: frozenset(TicketStatus),
}
CHOSEN_BY_STAFF = frozenset({Outcome.SOLVED, Outcome.REFERRED, Outcome.UNREACHABLE, Outcome.UNSUITABLE})


class TicketError(Exception):
    """A verb that was not done."""


class UnknownTicket(TicketError):
    """There is no such ticket."""


class NotPossible(TicketError):
    """The ticket's status does not allow the verb, or a value is none of ours. The message says which, in English."""


class NotWanted(NotPossible):
    """The contact said STOP or has blocked us; nobody writes to him before he does."""


class AlreadyOpen(TicketError):
    """The contact has an open ticket: `ticket_id`."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__(f"ticket {ticket_id} is open")
        self.ticket_id = ticket_id


class AlreadyTaken(TicketError):
    """Another agent was quicker: `by` is his staff id."""

    def __init__(self, by: int | None) -> None:
        super().__init__(f"taken by {by}")
        self.by = by


@dataclass(frozen=True, slots=True)
class Ticket:
    """What rules and permissions look at."""

    id: int
    contact_id: int
    status: TicketStatus
    priority: Priority
    opened_at: datetime
    queued_at: datetime
    zone: str = "Asia/Jakarta"
    region: str | None = None
    programme: str | None = None
    topic: str | None = None
    reason: str = "asked"
    staff_id: int | None = None
    team_id: int | None = None
    first_human_reply_at: datetime | None = None
    closed_at: datetime | None = None
    callback_at: datetime | None = None
    away_seconds: int = 0
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is known when a ticket is opened."""

    reason: str
    priority: Priority = Priority.NORMAL
    topic: str | None = None
    programme: str | None = None
    summary: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    language: str = "id"
    region: str | None = None  # named in passing: it counts when the contact has told none


def check(verb: Verb, ticket: Ticket) -> None:
    """Raises `AlreadyTaken` for a claim that comes too late, `NotPossible` when the status does not allow the verb."""
    if ticket.status in POSSIBLE[verb]:
        return
    if verb is Verb.CLAIM and ticket.status is TicketStatus.ASSIGNED:
        raise AlreadyTaken(ticket.staff_id)
    raise NotPossible(f"{verb} is not possible while the ticket is {ticket.status}")


def priority_of(reason: str, *, urgent: bool) -> Priority:
    """Danger goes before everything; a complaint or a suspicion of fraud before the rest."""
    if urgent:
        return Priority.EMERGENCY
    return Priority.HIGH if reason in {"complaint", "fraud", "money_lost"} else Priority.NORMAL
