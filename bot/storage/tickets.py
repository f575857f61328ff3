"""Tickets: found, locked, opened, changed; their history; and the word to the desk that something happened.

The order of locks is always conversation, then ticket, so that a verb and a turn never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, text, update

from bot.domain.sla import Deadlines
from bot.domain.tickets import Actor, Priority, Request, Ticket, TicketStatus
from bot.storage import desk
from bot.storage.announcing import announce
from bot.storage.database import Db
from bot.storage.tables_tickets import ticket_events, ticket_notes, tickets

# What the conversation's row says of its ticket. A ticket that waits anew, after a human had it, keeps the assistant
# silent, so it counts as assigned there.
WITH_HUMAN = "assigned"
WAITING = "waiting"

_COLUMNS = tuple(tickets.c[name] for name in Ticket.__dataclass_fields__)


def _ticket(row: Any) -> Ticket:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["status"], values["priority"] = TicketStatus(values["status"]), Priority(values["priority"])
    return Ticket(**values)


async def find(db: Db, ticket_id: int) -> Ticket | None:
    """The ticket, or None."""
    row = (await db.execute(select(*_COLUMNS).where(tickets.c.id == ticket_id))).one_or_none()
    return _ticket(row) if row else None


async def open_of(db: Db, contact_id: int) -> Ticket | None:
    """The contact's open ticket, or None."""
    query = select(*_COLUMNS).where(tickets.c.contact_id == contact_id, tickets.c.status != TicketStatus.CLOSED)
    row = (await db.execute(query)).one_or_none()
    return _ticket(row) if row else None


async def of_contact(db: Db, contact_id: int, *, after: int = 0) -> list[Ticket]:
    """The contact's tickets, of all those with a higher number than `after`."""
    query = select(*_COLUMNS).where(tickets.c.contact_id == contact_id, tickets.c.id > after).order_by(tickets.c.id)
    return [_ticket(row) for row in await db.execute(query)]


async def lock_all_open(db: Db) -> list[Ticket]:
    """Hold every open ticket: what is counted from them is not out of date when it is written."""
    query = select(*_COLUMNS).where(tickets.c.status != TicketStatus.CLOSED).order_by(tickets.c.id)
    return [_ticket(row) for row in await db.execute(query.with_for_update(key_share=True))]


async def of_the_shut_out(db: Db) -> list[int]:
    """Tickets in the hands of members of staff whose accounts are disabled."""
    rows = await db.execute(
        text("""
            select t.id from tickets t join staff s on s.id = t.staff_id
            where t.status = 'assigned' and s.disabled_at is not null order by t.priority, t.id
        """)
    )
    return [r.id for r in rows]


async def lock(db: Db, ticket_id: int) -> Ticket | None:
    """Hold the ticket alone: for verbs that leave the conversation with whom it is. Rows that point to it still can."""
    row = (
        await db.execute(select(*_COLUMNS).where(tickets.c.id == ticket_id).with_for_update(key_share=True))
    ).one_or_none()
    return _ticket(row) if row else None


async def lock_with_conversation(db: Db, ticket_id: int) -> Ticket | None:
    """Hold the conversation, then the ticket: for verbs that change who has the conversation."""
    await db.execute(
        text("""
            select contact_id from conversations
            where contact_id = (select contact_id from tickets where id = :id) for update
        """),
        {"id": ticket_id},
    )
    return await lock(db, ticket_id)


async def lock_conversation(db: Db, contact_id: int) -> dict[str, Any] | None:
    """Hold the contact's conversation; returns the dialogue's state, or None when there is no such contact."""
    found = await db.execute(
        text("select state from conversations where contact_id = :c for update"), {"c": contact_id}
    )
    state: dict[str, Any] | None = found.scalar_one_or_none()
    return state


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a contact before his ticket: zone, region, and since when he has been talking."""

    zone: str
    region: str | None
    talking_since: datetime | None


async def origin(db: Db, contact_id: int, since: datetime) -> Origin:
    """The contact's zone and region, and his first message after `since` and after his last ticket."""
    row = (
        await db.execute(
            text("""
                select c.zone, c.region, (
                    select min(i.received_at) from inbound i
                    where i.contact_id = c.id and i.received_at > greatest(cast(:since as timestamptz), (
                        select max(t.closed_at) from tickets t where t.contact_id = c.id))) as talking_since
                from contacts c where c.id = :c
            """),
            {"c": contact_id, "since": since},
        )
    ).one()
    return Origin(row.zone, row.region, row.talking_since)


async def add(
    db: Db, contact_id: int, request: Request, origin: Origin, due: Deadlines, *, bot_seconds: int, now: datetime
) -> int | None:
    """Insert a waiting ticket; None when the contact has an open one already."""
    made: int | None = await db.scalar(
        text("""
            insert into tickets (contact_id, priority, reason, topic, programme, region, zone, language, summary, slots,
                                 opened_at, queued_at, waiting_since, last_message_at, bot_seconds,
                                 first_warn_at, first_due_at, resolve_warn_at, resolve_due_at)
            values (:contact, :priority, :reason, :topic, :programme, :region, :zone, :language, :summary,
                    cast(:slots as jsonb), :now, :now, :now, :now, :bot_seconds,
                    :first_warn_at, :first_due_at, :resolve_warn_at, :resolve_due_at)
            on conflict (contact_id) where status <> 'closed' do nothing returning id
        """),
        {
            "contact": contact_id,
            "priority": request.priority,
            "reason": request.reason,
            "topic": request.topic,
            "programme": request.programme,
            "region": origin.region,
            "zone": origin.zone,
            "language": request.language,
            "summary": request.summary,
            "slots": orjson.dumps(request.slots).decode(),
            "now": now,
            "bot_seconds": bot_seconds,
            **deadline_columns(due),
        },
    )
    if made is not None:
        await _mirror(db, contact_id, made, WAITING)
    return made


def deadline_columns(due: Deadlines) -> dict[str, datetime | None]:
    """The columns that hold the deadlines."""
    return {
        "first_warn_at": due.first.warn_at,
        "first_due_at": due.first.due_at,
        "resolve_warn_at": due.resolve.warn_at,
        "resolve_due_at": due.resolve.due_at,
    }


async def _mirror(db: Db, contact_id: int, ticket_id: int | None, status: str | None) -> None:
    await db.execute(
        text("update conversations set ticket_id = :t, ticket_status = :s where contact_id = :c"),
        {"c": contact_id, "t": ticket_id, "s": status},
    )


async def change(db: Db, ticket_id: int, **values: Any) -> None:
    """Set columns of a ticket that this transaction holds; not its status."""
    await db.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


async def move(db: Db, ticket: Ticket, status: TicketStatus, **values: Any) -> None:
    """Change the status, and with it who has the conversation. The transaction holds both."""
    await change(db, ticket.id, status=status, **values)
    if status is TicketStatus.CLOSED:
        await _mirror(db, ticket.contact_id, None, None)
    else:
        await _mirror(db, ticket.contact_id, ticket.id, WITH_HUMAN)


async def heard(db: Db, counts: Mapping[int, int], now: datetime) -> None:
    """The participants of these tickets wrote so many messages: they wait for an answer, and the desk is told."""
    if not counts:
        return
    rows = await db.execute(
        text("""
            with held as (
                select id from tickets where id = any(:ids) order by id for no key update
            )
            update tickets t set unread = t.unread + n.n, last_message_at = :now,
                   waiting_since = coalesce(t.waiting_since, :now)
            from unnest(cast(:ids as bigint[]), cast(:counts as int[])) as n(id, n)
            where t.id = n.id and t.id in (select id from held) returning t.id, t.staff_id
        """),
        {"ids": list(counts), "counts": list(counts.values()), "now": now},
    )
    await announce(db, [desk.news(row.id, row.staff_id, "message") for row in rows])


async def mark_read(db: Db, ticket_id: int, staff_id: int) -> None:
    """Whose ticket it is has read it; nothing is written when there was nothing new."""
    await db.execute(
        text("update tickets set unread = 0 where id = :id and staff_id = :staff and unread > 0"),
        {"id": ticket_id, "staff": staff_id},
    )


async def add_event(
    db: Db, ticket_id: int, verb: str, actor: Actor, now: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """A row of the ticket's history. `data` holds no words of a participant."""
    row = {
        "ticket_id": ticket_id,
        "verb": verb,
        "actor": actor.kind,
        "staff_id": actor.staff_id,
        "via": actor.via,
        "data": dict(data or {}),
        "at": now,
    }
    await db.execute(insert(ticket_events).values(row))


async def add_note(db: Db, ticket_id: int, staff_id: int, words: str, now: datetime) -> int:
    """A note for colleagues; the participant never sees it."""
    row = {"ticket_id": ticket_id, "staff_id": staff_id, "text": words, "at": now}
    made = await db.execute(insert(ticket_notes).values(row).returning(ticket_notes.c.id))
    return int(made.scalar_one())


async def withdraw_replies(db: Db, ticket_id: int) -> list[int]:
    """Drop the replies of agents that have not gone out: the participant wants no more of them."""
    rows = await db.execute(
        text("""
            update outbound set status = 'failed', error_code = 'withdrawn'
            where ticket_id = :t and staff_id is not null and status in ('queued', 'errored') returning id
        """),
        {"t": ticket_id},
    )
    return [r.id for r in rows]
