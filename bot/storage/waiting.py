"""What can honestly be told to somebody who waits: who is in front of him, and how long others waited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db

SERVED = 50  # tickets whose waits are looked at, of the last two weeks


@dataclass(frozen=True, slots=True)
class Place:
    """A contact's place, in the queue or behind it."""

    zone: str
    region: str | None
    ahead: int
    agents: int  # who are there and could serve him
    by_region: bool  # everybody who could answer serves a region of his own, and there are several
    waits: tuple[float, ...]  # seconds of working time until a human's first word, of those served lately


async def place(db: Db, contact_id: int, now: datetime) -> Place:
    """The place of this contact; who is not in the queue would be its last.

    Who is served by the same agents stands in one queue with him, as far as one knows where each of them is.
    """
    found = await db.execute(
        text("""
            select c.zone, coalesce(mine.region, c.region) as region,
                   (select count(*) from tickets t
                    where t.status = 'waiting' and (t.callback_at is null or t.callback_at <= :now)
                      and t.contact_id <> c.id
                      and (same.everywhere or t.region is null or t.region = any(same.regions)
                           or t.region like any(same.inside))
                      and (mine.id is null or (t.priority, t.queued_at, t.id)
                                              < (mine.priority, mine.queued_at, mine.id))) as ahead,
                   (select count(*) from staff s
                    where s.presence = 'available' and s.disabled_at is null
                      and (s.region is null or c.region is null or s.region = c.region
                           or c.region like s.region || '.%')) as agents,
                   (select count(distinct s.region) > 1 and bool_and(s.region is not null) from staff s
                    where s.disabled_at is null and s.role = 'agent') as by_region,
                   array(select t.first_response_seconds from tickets t
                         where t.first_human_reply_at > cast(:now as timestamptz) - interval '14 days'
                           and t.priority <> 'emergency' and t.reason <> 'agent'
                           and (same.everywhere or t.region is null or t.region = any(same.regions)
                                or t.region like any(same.inside))
                         order by t.first_human_reply_at desc limit :served) as waits
            from contacts c
            left join tickets mine on mine.contact_id = c.id and mine.status <> 'closed'
            cross join lateral (
                select array_agg(s.region) || array[c.region, left(c.region, 2)] as regions,
                       array_agg(s.region || '.%') || (c.region || '.%') as inside,
                       c.region is null or coalesce(bool_or(s.region is null), false) as everywhere
                from staff s
                where s.disabled_at is null and s.role = 'agent'
                  and (s.region is null or s.region = c.region or c.region like s.region || '.%')) same
            where c.id = :c
        """),
        {"c": contact_id, "now": now, "served": SERVED},
    )
    row = found.one()
    return Place(row.zone, row.region, row.ahead, row.agents, bool(row.by_region), tuple(map(float, row.waits)))
