"""Replies kept ready: a shortcut, a title, and the words with {name}, {agent} and the like as blanks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.canned import Draft
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Canned:
    id: int
    shortcut: str
    title: str
    text: str
    programme: str | None
    team_id: int | None


async def listing(db: Db, begins: str = "", limit: int = 200, *, teams: Collection[int] | None = None) -> list[Canned]:
    """By shortcut; those whose shortcut or title begins like this, of all teams or of everybody and these teams."""
    rows = await db.execute(
        text("""
            select id, shortcut, title, text, programme, team_id from canned_replies
            where (:begins = '' or starts_with(shortcut, :begins) or starts_with(lower(title), :begins))
              and (team_id is null or cast(:teams as bigint[]) is null or team_id = any(cast(:teams as bigint[])))
            order by shortcut limit :n
        """),
        {"begins": begins.lower(), "n": limit, "teams": None if teams is None else list(teams)},
    )
    return [Canned(*r) for r in rows]


async def save(
    db: Db, shortcut: str, title: str, words: str, now: datetime, *, programme: str | None, team_id: int | None
) -> int:
    """Keep a reply under its shortcut; the same shortcut is replaced."""
    made = await db.execute(
        text("""
            insert into canned_replies (shortcut, title, text, programme, team_id, updated_at)
            values (:s, :t, :w, :p, :team, :now)
            on conflict (shortcut) do update set title = excluded.title, text = excluded.text,
                programme = excluded.programme, team_id = excluded.team_id, updated_at = :now
            returning id
        """),
        {"s": shortcut.lower(), "t": title, "w": words, "p": programme, "team": team_id, "now": now},
    )
    return int(made.scalar_one())


async def get(db: Db, canned_id: int) -> Canned | None:
    row = (
        await db.execute(
            text("select id, shortcut, title, text, programme, team_id from canned_replies where id = :id"),
            {"id": canned_id},
        )
    ).one_or_none()
    return Canned(*row) if row else None


async def create(db: Db, draft: Draft, now: datetime) -> int | None:
    """Keep a new reply; its id, or None when the shortcut is taken."""
    found: int | None = await db.scalar(
        text("""
            insert into canned_replies (shortcut, title, text, programme, team_id, updated_at)
            values (:shortcut, :title, :text, :programme, :team_id, :now) on conflict (shortcut) do nothing returning id
        """),
        asdict(draft) | {"now": now},
    )
    return found


async def update(db: Db, canned_id: int, draft: Draft, now: datetime) -> bool:
    """False when another reply has this shortcut."""
    row = await db.execute(
        text("""
            update canned_replies set shortcut = :shortcut, title = :title, text = :text, programme = :programme,
                                      team_id = :team_id, updated_at = :now
            where id = :id and not exists (select 1 from canned_replies o where o.shortcut = :shortcut and o.id <> :id)
            returning id
        """),
        asdict(draft) | {"id": canned_id, "now": now},
    )
    return row.one_or_none() is not None


async def drop(db: Db, canned_id: int) -> bool:
    done = await db.execute(text("delete from canned_replies where id = :id"), {"id": canned_id})
    return bool(done.rowcount)
