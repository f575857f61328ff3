"""Members of staff as the queue sees them: what they may do, whether they are there, and how much they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from bot.domain.offering import Agent
from bot.domain.staff import Presence, Role, Viewer
from bot.storage.database import Db
from bot.storage.locks import LockClass


async def viewer(db: Db, staff_id: int) -> Viewer | None:
    """Who acts; None when there is no such account, or it is disabled."""
    row = (
        await db.execute(
            text("""
                select id, name, role, region,
                       array(select team_id from team_members m where m.staff_id = s.id) as teams
                from staff s where id = :id and disabled_at is null
            """),
            {"id": staff_id},
        )
    ).one_or_none()
    return Viewer(row.id, row.name, Role(row.role), row.region, frozenset(row.teams)) if row else None


_AGENTS = """
    select s.id, s.capacity, s.presence, s.region, s.skills,
           array(select team_id from team_members m where m.staff_id = s.id) as teams,
           coalesce(held.n, 0) + coalesce(offered.n, 0) as load, held.last as last
    from staff s
    left join (select staff_id, count(*) as n, max(assigned_at) as last from tickets
               where status = 'assigned' group by staff_id) held on held.staff_id = s.id
    left join (select staff_id, count(*) as n from ticket_offers
               where ended_at is null group by staff_id) offered on offered.staff_id = s.id
    where s.disabled_at is null
"""


def _agent(row: Any) -> Agent:
    return Agent(
        id=row.id,
        load=row.load,
        capacity=row.capacity,
        is_available=row.presence == Presence.AVAILABLE,
        region=row.region,
        skills=frozenset(row.skills),
        teams=frozenset(row.teams),
        free_since=row.last,
    )


async def available(db: Db) -> list[Agent]:
    """Everybody who takes new tickets now, with his load."""
    return [_agent(row) for row in await db.execute(text(f"{_AGENTS} and s.presence = 'available' order by s.id"))]


async def presence(db: Db, staff_id: int) -> Presence | None:
    """Whether somebody is there; None when the account is unknown or disabled."""
    found = await db.scalar(text("select presence from staff where id = :id and disabled_at is null"), {"id": staff_id})
    return Presence(found) if found else None


async def may_hand_out(db: Db) -> bool:
    """Whether this transaction hands out tickets now; another one may be at it."""
    return bool(await db.scalar(text("select pg_try_advisory_xact_lock(:c, 0)"), {"c": LockClass.OFFERS}))


async def names(db: Db, staff_ids: Sequence[int]) -> dict[int, str]:
    rows = await db.execute(text("select id, name from staff where id = any(:ids)"), {"ids": list(staff_ids)})
    return {r.id: r.name for r in rows}
