"""What came in from staff: kept before the provider hears of it, worked in order, one person after another's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import text

from bot.domain.staffbot import StaffEvent
from bot.storage.database import Db

MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """An event with the number of tries it has had."""

    event: StaffEvent
    attempts: int


async def keep(db: Db, events: Sequence[StaffEvent], now: datetime) -> int:
    """Keep events; those that are kept already are passed over. Returns how many are new."""
    rows = [{"id": e.update_id, "user_id": e.user_id, "body": e.as_json()} for e in events]
    if not rows:
        return 0
    done = await db.execute(
        text("""
            insert into staff_updates (id, user_id, body, received_at, next_attempt_at)
            select id, user_id, body, :now, :now
            from jsonb_to_recordset(cast(:rows as jsonb)) as r(id bigint, user_id bigint, body jsonb)
            on conflict (id) do nothing
        """),
        {"rows": orjson.dumps(rows).decode(), "now": now},
    )
    return int(done.rowcount)


async def next_one(db: Db, now: datetime) -> Kept | None:
    """Hold the next event that is due: the oldest of its person, so that what he writes stays in order."""
    row = (
        await db.execute(
            text("""
                select u.id, u.body, u.attempts from staff_updates u
                where u.status = 'received' and u.next_attempt_at <= :now and not exists (
                    select 1 from staff_updates e
                    where e.user_id = u.user_id and e.status = 'received' and e.id < u.id)
                order by u.id limit 1 for update skip locked
            """),
            {"now": now},
        )
    ).one_or_none()
    return Kept(StaffEvent.from_json(row.body), row.attempts) if row else None


async def finish(db: Db, update_id: int, was: str = "received") -> None:
    """Done: what was written stands with the ticket now, and here no longer. What has been put on hold stays so."""
    await db.execute(
        text("update staff_updates set status = 'done', body = '{}', error = null where id = :id and status = :was"),
        {"id": update_id, "was": was},
    )


async def hold(db: Db, update_id: int) -> None:
    """Wait until its author has said which ticket he means."""
    await db.execute(text("update staff_updates set status = 'held' where id = :id"), {"id": update_id})


async def held(db: Db, update_id: int, user_id: int) -> StaffEvent | None:
    """Hold an event of this person that waits for his word; None when there is none."""
    row = (
        await db.execute(
            text("""
                select body from staff_updates
                where id = :id and user_id = :user and status = 'held' for update
            """),
            {"id": update_id, "user": user_id},
        )
    ).one_or_none()
    return StaffEvent.from_json(row.body) if row else None


async def postpone(db: Db, update_id: int, until: datetime, error: str) -> StaffEvent | None:
    """Try again later; after the last try it is given up, and returned."""
    row = await db.execute(
        text("""
            with was as (select id, body from staff_updates where id = :id for update)
            update staff_updates u set attempts = attempts + 1, next_attempt_at = :until, error = cast(:error as text),
                   status = case when attempts + 1 >= :tries then 'failed' else 'received' end,
                   body = case when attempts + 1 >= :tries then '{}' else u.body end
            from was where u.id = was.id returning u.status, was.body
        """),
        {"id": update_id, "until": until, "error": error[:80], "tries": MAX_TRIES},
    )
    lost = row.one()
    return StaffEvent.from_json(lost.body) if lost.status == "failed" else None


async def sweep(db: Db, before: datetime) -> None:
    """Forget what came before then: the provider does not send it again."""
    await db.execute(text("delete from staff_updates where received_at < :before"), {"before": before})
