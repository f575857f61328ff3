"""Replies of the desk that came after the service window: parked, and the person asked once to write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.messages import ChannelName
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Parked:
    """A reply that has just been found to be outside the window."""

    outbound_id: int
    contact_id: int
    address_id: int
    ticket_id: int | None
    staff_id: int


_PARK = text("""
    with late as (
        select o.id,
               (select max(n.sent_at) from outbound n
                where n.contact_id = o.contact_id and n.address_id = o.address_id and n.nudge
                  and n.sent_at >= a.nudged_at) as nudged_at
        from outbound o join addresses a on a.id = o.address_id
        where o.channel = :channel and o.status in ('queued', 'errored') and o.staff_id is not null
          and (o.parked_at is null or o.parked_at < a.last_inbound_at)
          and (a.last_inbound_at is null or a.last_inbound_at <= :window_start)
          and (cast(:address as bigint) is null or o.address_id = :address)
        order by o.id for update of o skip locked
    ), parked as (
        update outbound o set parked_at = :now, nudged_at = late.nudged_at from late where o.id = late.id
        returning o.id, o.contact_id, o.address_id, o.ticket_id, o.staff_id
    )
    select * from parked order by id
""")


async def park(
    db: Db, channel: ChannelName, window_start: datetime, now: datetime, address_id: int | None = None
) -> list[Parked]:
    """Mark the replies that wait for the person to write, at one address or at all; returns those marked now."""
    values = {"channel": channel, "window_start": window_start, "now": now, "address": address_id}
    return [Parked(*row) for row in await db.execute(_PARK, values)]


async def take_nudges(db: Db, address_ids: Collection[int], window_start: datetime, now: datetime) -> set[int]:
    """The addresses at which the person is to be asked now: once until he writes, whoever else parks a reply there."""
    rows = await db.execute(
        text("""
            update addresses set nudged_at = :now
            where id = any(:ids) and nudged_at is null
              and (last_inbound_at is null or last_inbound_at <= :window_start)
            returning id
        """),
        {"ids": sorted(address_ids), "window_start": window_start, "now": now},
    )
    return {row.id for row in rows}


async def drop_needless_nudges(db: Db, channel: ChannelName, window_start: datetime) -> int:
    """Take back nudges that have not gone out while the person wrote by himself."""
    dropped = await db.execute(
        text("""
            delete from outbound where id in (
                select o.id from outbound o join addresses a on a.id = o.address_id
                where o.channel = :channel and o.nudge and o.status in ('queued', 'errored')
                  and a.last_inbound_at > :window_start
                for update of o skip locked)
        """),
        {"channel": channel, "window_start": window_start},
    )
    return dropped.rowcount


@dataclass(frozen=True, slots=True)
class State:
    """What waits at an address, and since when."""

    last_inbound_at: datetime | None
    parked: int
    nudged_at: datetime | None  # the person was asked to write; None: not yet, or he has written since
    nudge_failed: bool


async def state(db: Db, address_id: int) -> State:
    """How an address stands; it exists."""
    row = (
        await db.execute(
            text("""
                select a.last_inbound_at,
                       count(*) filter (where not o.nudge and o.parked_at is not null) as parked,
                       max(n.sent_at) as nudged_at, coalesce(bool_or(n.status = 'failed'), false) as nudge_failed
                from addresses a
                left join outbound o on o.address_id = a.id and o.status in ('queued', 'errored', 'sending')
                left join outbound n on n.id = (
                    select max(l.id) from outbound l
                    where l.contact_id = a.contact_id and l.address_id = a.id and l.nudge
                      and l.created_at >= a.nudged_at)
                where a.id = :address group by a.id
            """),
            {"address": address_id},
        )
    ).one()
    return State(row.last_inbound_at, row.parked, row.nudged_at, row.nudge_failed)


async def unpark(db: Db, outbound_id: int) -> None:
    """The provider says the window is closed: the reply is to be parked anew, and its agent told again."""
    await db.execute(text("update outbound set parked_at = null where id = :id"), {"id": outbound_id})
