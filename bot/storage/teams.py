"""Teams: who works together on which programmes, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    name: str
    region: str | None
    programmes: list[str]
    members: list[int]

    @property
    def team_id(self) -> int:
        return self.id

    @property
    def staff_id(self) -> None:
        return None


TEAM = """
    select t.id, t.name, t.region, t.programmes,
           array(select staff_id from team_members m where m.team_id = t.id order by 1) as members
    from teams t
"""


async def listing(db: Db) -> list[Team]:
    """All teams, by name."""
    return [Team(*r) for r in await db.execute(text(f"{TEAM} order by lower(t.name), t.id limit 500"))]


async def get(db: Db, team_id: int) -> Team | None:
    row = (await db.execute(text(f"{TEAM} where t.id = :id"), {"id": team_id})).one_or_none()
    return Team(*row) if row else None


async def create(db: Db, name: str, region: str | None, programmes: Sequence[str], now: datetime) -> int | None:
    """A new team; its id, or None when the name is taken."""
    found: int | None = await db.scalar(
        text("""
            insert into teams (name, region, programmes, created_at) values (:name, :region, :programmes, :now)
            on conflict (name) do nothing returning id
        """),
        {"name": name, "region": region, "programmes": list(programmes), "now": now},
    )
    return found


async def update(db: Db, team_id: int, name: str, region: str | None, programmes: Sequence[str]) -> bool:
    """False when another team has this name."""
    row = await db.execute(
        text("""
            update teams set name = :name, region = :region, programmes = :programmes
            where id = :id and not exists (select 1 from teams o where o.name = :name and o.id <> :id) returning id
        """),
        {"id": team_id, "name": name, "region": region, "programmes": list(programmes)},
    )
    return row.one_or_none() is not None


async def set_members(db: Db, team_id: int, members: Sequence[int]) -> None:
    """These, of all that exist, and nobody else."""
    await db.execute(text("delete from team_members where team_id = :team"), {"team": team_id})
    await db.execute(
        text("""
            insert into team_members (team_id, staff_id)
            select :team, id from staff where id = any(cast(:members as bigint[]))
        """),
        {"team": team_id, "members": list(members)},
    )
