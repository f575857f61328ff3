"""What a supervisor must look at: emergencies, deadlines that are near or over, call-backs that are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.tickets import Priority
from bot.storage.database import Db
from bot.storage.ticket_lists import EVERYBODY, REACHED, Reach

_COUNTS = "status <> 'closed' and callback_at is null"  # until the hour he chose, nobody is late
# What is watched: the kind, the column of its moment, the column that notes it, and while what it counts.
_WATCHED = (
    ("first_warning", "first_warn_at", "first_warned_at", f"{_COUNTS} and first_human_reply_at is null"),
    ("first_breach", "first_due_at", "first_breached_at", f"{_COUNTS} and first_human_reply_at is null"),
    ("resolve_warning", "resolve_warn_at", "resolve_warned_at", _COUNTS),
    ("resolve_breach", "resolve_due_at", "resolve_breached_at", _COUNTS),
)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Alert:
    id: int
    ticket_id: int
    kind: str
    priority: Priority
    region: str | None
    at: datetime


async def add(db: Db, ticket_id: int, kind: str, now: datetime) -> None:
    """Alert supervisors of a ticket; once for what nobody has seen yet."""
    await db.execute(
        text("""
            with made as (
                insert into supervisor_alerts (ticket_id, kind, at) select :t, cast(:k as text), :now
                where not exists (select 1 from supervisor_alerts
                                  where ticket_id = :t and kind = :k and seen_at is null) returning ticket_id
            )
            select pg_notify('desk', json_build_object('ticket', ticket_id, 'staff', null, 'kind', 'alert')::text)
            from made
        """),
        {"t": ticket_id, "k": kind, "now": now},
    )


def _note(kind: str, moment: str, noted: str, while_: str) -> str:
    return f"""
        with due as (
            select id from tickets where {while_} and {moment} <= :now and {noted} is null
            order by {moment} limit {AT_ONCE} for update skip locked
        ), late as (
            update tickets t set {noted} = :now from due where t.id = due.id returning t.id, t.staff_id
        ), told as (
            insert into ticket_events (ticket_id, verb, actor, via, at)
            select id, '{kind}', 'clock', 'clock', :now from late
        ), alerted as (
            insert into supervisor_alerts (ticket_id, kind, at) select id, '{kind}', :now from late
        )
        select pg_notify('desk', json_build_object('ticket', id, 'staff', staff_id, 'kind', '{kind}')::text) from late
    """  # noqa: S608 - made of the words above only


async def watch(db: Db, now: datetime) -> dict[str, int]:
    """Note every deadline that is near or over, once each, and tell; returns how many of each kind."""
    return {w[0]: len((await db.execute(text(_note(*w)), {"now": now})).all()) for w in _WATCHED}


async def call_back(db: Db, now: datetime) -> dict[int, datetime]:
    """Call-backs whose hour has come: the ticket is in the queue again, and supervisors know.

    Returns since when each had been put off.
    """
    rows = await db.execute(
        text("""
            with due as (
                select id from tickets where status = 'waiting' and callback_at <= :now
                order by callback_at limit 500 for update skip locked
            ), back as (
                update tickets t set callback_at = null, waiting_since = :now
                from due where t.id = due.id returning t.id
            ), told as (
                insert into ticket_events (ticket_id, verb, actor, via, at)
                select id, 'callback_due', 'clock', 'clock', :now from back
            ), alerted as (
                insert into supervisor_alerts (ticket_id, kind, at) select id, 'callback_due', :now from back
            )
            select id, coalesce((select c.requested_at from callbacks c where c.ticket_id = back.id
                                 and c.status = 'open'), :now) as since,
                   pg_notify('desk', json_build_object('ticket', id, 'staff', null, 'kind', 'callback_due')::text)
            from back
        """),
        {"now": now},
    )
    return {r.id: r.since for r in rows}


async def unseen(db: Db, limit: int = 200, reach: Reach = EVERYBODY) -> list[Alert]:
    """What no supervisor has seen, newest first."""
    rows = await db.execute(
        text(f"""
            select a.id, a.ticket_id, a.kind, t.priority, t.region, a.at
            from supervisor_alerts a join tickets t on t.id = a.ticket_id
            where a.seen_at is null and {REACHED} order by a.id desc limit :n
        """),  # noqa: S608 - made of the words above only
        reach.values() | {"n": limit},
    )
    return [Alert(r.id, r.ticket_id, r.kind, Priority(r.priority), r.region, r.at) for r in rows]


async def see(db: Db, alert_ids: Sequence[int], staff_id: int, now: datetime, reach: Reach = EVERYBODY) -> list[int]:
    """A supervisor has seen these; returns those that were within his reach and not seen before."""
    rows = await db.execute(
        text(f"""
            update supervisor_alerts a set seen_by = :s, seen_at = :now from tickets t
            where t.id = a.ticket_id and a.id = any(:ids) and a.seen_at is null and {REACHED} returning a.id
        """),  # noqa: S608 - made of the words above only
        reach.values() | {"ids": list(alert_ids), "s": staff_id, "now": now},
    )
    return sorted(r.id for r in rows)
