"""One ticket with all that stands beside its conversation, and the contact's other tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.domain.tickets import Priority, TicketStatus
from bot.storage.database import Db

MOST_PAST = 20  # tickets of a contact that are listed


@dataclass(frozen=True, slots=True)
class Detail:
    """A ticket in full. Seconds are working time."""

    id: int
    contact_id: int
    status: TicketStatus
    priority: Priority
    reason: str
    topic: str | None
    programme: str | None
    region: str | None
    zone: str
    language: str
    summary: str
    slots: dict[str, Any]  # flow, open question, answers in words
    staff_id: int | None
    staff_name: str | None
    team_id: int | None
    team_name: str | None
    tags: list[str]
    opened_at: datetime
    queued_at: datetime
    assigned_at: datetime | None
    waiting_since: datetime | None
    first_human_reply_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    first_response_seconds: int | None
    resolution_seconds: int | None
    callback_at: datetime | None
    first_due_at: datetime | None
    first_breached_at: datetime | None
    resolve_breached_at: datetime | None
    unrouted: str | None
    unread: int
    offered_to: int | None
    score: int | None
    word: str | None


async def get(db: Db, ticket_id: int) -> Detail | None:
    """The ticket in full, or None."""
    row = (
        await db.execute(
            text("""
                select t.*, s.name as staff_name, m.name as team_name, o.staff_id as offered_to,
                       q.score, q.word
                from tickets t
                left join staff s on s.id = t.staff_id
                left join teams m on m.id = t.team_id
                left join ticket_offers o on o.ticket_id = t.id and o.ended_at is null
                left join satisfaction q on q.ticket_id = t.id and q.about = 'human'
                where t.id = :id
            """),
            {"id": ticket_id},
        )
    ).one_or_none()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in Detail.__dataclass_fields__}
    return Detail(**values | {"status": TicketStatus(row.status), "priority": Priority(row.priority)})


@dataclass(frozen=True, slots=True)
class Way:
    """An address of a contact."""

    id: int
    channel: str
    address: str  # personal: shown masked, see the desk
    last_inbound_at: datetime | None
    opted_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """A contact beside his conversation."""

    id: int
    name: str | None
    zone: str
    region: str | None
    created_at: datetime
    ways: list[Way]


async def card(db: Db, contact_id: int) -> Card | None:
    """Who the contact is, or None."""
    found = text("select id, name, zone, region, created_at from contacts where id = :c")
    row = (await db.execute(found, {"c": contact_id})).one_or_none()
    if row is None:
        return None
    ways = await db.execute(
        text("""
            select id, channel, address, last_inbound_at, opted_out_at from addresses
            where contact_id = :c order by last_inbound_at desc nulls last, id
        """),
        {"c": contact_id},
    )
    return Card(row.id, row.name, row.zone, row.region, row.created_at, [Way(*w) for w in ways])


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket of the same contact, in a line."""

    id: int
    status: str
    priority: str
    topic: str | None
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    staff_name: str | None
    score: int | None


async def past(db: Db, contact_id: int) -> list[Past]:
    """The contact's tickets, newest first."""
    rows = await db.execute(
        text("""
            select t.id, t.status, t.priority, t.topic, t.outcome, t.opened_at, t.closed_at, s.name, q.score
            from tickets t left join staff s on s.id = t.staff_id
            left join satisfaction q on q.ticket_id = t.id and q.about = 'human'
            where t.contact_id = :c order by t.id desc limit :n
        """),
        {"c": contact_id, "n": MOST_PAST},
    )
    return [Past(*r) for r in rows]
