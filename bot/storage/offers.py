"""Which waiting ticket is offered to whom, and what became of the offers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.domain.offering import Unrouted, Waiting
from bot.domain.tickets import Priority
from bot.storage.database import Db


async def expire(db: Db, now: datetime) -> list[tuple[int, int]]:
    """End the offers whose time is over, of agents who left, and of tickets that do not wait any more.

    Returns (ticket, agent) of each. An offer that a verb is at is passed over.
    """
    rows = await db.execute(
        text("""
            with over as (
                select o.id, case when t.status <> 'waiting' or s.presence <> 'available' or s.disabled_at is not null
                                  then 'withdrawn' else 'expired' end as how
                from ticket_offers o join staff s on s.id = o.staff_id join tickets t on t.id = o.ticket_id
                where o.ended_at is null and (o.expires_at <= :now or t.status <> 'waiting'
                                              or s.presence <> 'available' or s.disabled_at is not null)
                for update of o skip locked
            )
            update ticket_offers o set ended_at = :now, ended = over.how from over where o.id = over.id
            returning o.ticket_id, o.staff_id
        """),
        {"now": now},
    )
    return [(r.ticket_id, r.staff_id) for r in rows]


async def unoffered(db: Db, now: datetime, limit: int) -> list[Waiting]:
    """What waits, as far as nobody is being offered it and no call-back is agreed for later.

    Of tickets that the same agents could take, the head: however many there are that nobody serves, they do not hold
    up the others. With each ticket come the agents who let it go since all of them had last done so.
    """
    rows = await db.execute(
        text("""
            with waits as (
                select t.id, t.priority, t.queued_at, t.region, t.programme, t.team_id,
                       row_number() over (partition by t.team_id, t.region, t.programme
                                          order by t.priority, t.queued_at, t.id) as place
                from tickets t
                where t.status = 'waiting' and (t.callback_at is null or t.callback_at <= :now)
                  and not exists (select 1 from ticket_offers o where o.ticket_id = t.id and o.ended_at is null)
            )
            select w.*, array(select distinct o.staff_id from ticket_offers o
                              where o.ticket_id = w.id and o.ended in ('expired', 'declined')
                                and o.offered_at >= w.queued_at
                                and o.ended_at > cast(:now as timestamptz) - interval '10 minutes') as passed_by
            from waits w where w.place <= :limit order by w.priority, w.queued_at, w.id
        """),
        {"now": now, "limit": limit},
    )
    return [
        Waiting(r.id, Priority(r.priority), r.queued_at, r.region, r.programme, r.team_id, frozenset(r.passed_by))
        for r in rows
    ]


async def make(db: Db, offers: Mapping[int, int], now: datetime, lasts: timedelta) -> None:
    """Offer tickets to agents, and tell the desk of each. A ticket that a verb is at is passed over."""
    if not offers:
        return
    await db.execute(
        text("""
            with free as (
                select o.t, o.s from unnest(cast(:tickets as bigint[]), cast(:staff as bigint[])) o(t, s)
                join tickets on tickets.id = o.t and tickets.status = 'waiting'
                for no key update of tickets skip locked
            ), made as (
                insert into ticket_offers (ticket_id, staff_id, offered_at, expires_at)
                select t, s, :now, :until from free
                on conflict (ticket_id) where ended_at is null do nothing returning ticket_id, staff_id
            )
            select pg_notify('desk', json_build_object('ticket', ticket_id, 'staff', staff_id, 'kind', 'offer')::text)
            from made
        """),
        {"tickets": list(offers), "staff": list(offers.values()), "now": now, "until": now + lasts},
    )


async def explain(db: Db, reasons: Mapping[int, Unrouted | None]) -> None:
    """Note why nobody is offered these tickets; None: somebody is. Tickets that somebody holds are passed over."""
    if not reasons:
        return
    await db.execute(
        text("""
            with told as (
                select t.id, r.why from unnest(cast(:ids as bigint[]), cast(:whys as text[])) r(id, why)
                join tickets t on t.id = r.id where t.unrouted is distinct from r.why
                order by t.id for no key update of t skip locked
            )
            update tickets t set unrouted = told.why from told where t.id = told.id
        """),
        {"ids": list(reasons), "whys": list(reasons.values())},
    )


async def end(db: Db, ticket_id: int, how: str, now: datetime, *, claimed_by: int | None = None) -> None:
    """End the ticket's offer; to whom claimed it himself it is `claimed`."""
    await db.execute(
        text("""
            update ticket_offers set ended_at = :now,
                   ended = case when staff_id = :by then 'claimed' else :how end
            where ticket_id = :t and ended_at is null
        """),
        {"t": ticket_id, "how": how, "now": now, "by": claimed_by},
    )


async def withdraw_out_of_region(db: Db, ticket_id: int, region: str | None, now: datetime) -> None:
    """Take back the offer of a ticket from an agent who does not serve this region."""
    await db.execute(
        text("""
            update ticket_offers o set ended_at = :now, ended = 'withdrawn' from staff s
            where o.ticket_id = :t and o.ended_at is null and s.id = o.staff_id and cast(:r as text) is not null
              and s.region <> :r and :r not like s.region || '.%'
        """),
        {"t": ticket_id, "r": region, "now": now},
    )


async def decline(db: Db, ticket_id: int, staff_id: int, now: datetime) -> bool:
    """The agent lets the ticket go that he was offered; False when he was not."""
    done = await db.execute(
        text("""
            update ticket_offers set ended_at = :now, ended = 'declined'
            where ticket_id = :t and staff_id = :s and ended_at is null
        """),
        {"t": ticket_id, "s": staff_id, "now": now},
    )
    return bool(done.rowcount)
