"""Which account of Telegram belongs to whom, and the one-time codes that prove it. Only hashes of codes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


async def put_code(db: Db, staff_id: int, code_hash: bytes, *, now: datetime, expires_at: datetime) -> None:
    """Keep a code; an older one of the same person is void."""
    await db.execute(
        text("""
            insert into staff_link_codes (staff_id, code_hash, created_at, expires_at) values (:s, :hash, :now, :until)
            on conflict (staff_id) do update set code_hash = excluded.code_hash, created_at = excluded.created_at,
                                                 expires_at = excluded.expires_at
        """),
        {"s": staff_id, "hash": code_hash, "now": now, "until": expires_at},
    )


async def use_code(db: Db, code_hash: bytes, now: datetime) -> int | None:
    """Use a code up; whose it was, or None when there is none that is good."""
    found: int | None = await db.scalar(
        text("""
            delete from staff_link_codes c using staff s
            where c.code_hash = :hash and c.expires_at > :now and s.id = c.staff_id and s.disabled_at is null
            returning c.staff_id
        """),
        {"hash": code_hash, "now": now},
    )
    return found


async def link(db: Db, staff_id: int, user_id: int) -> int | None:
    """Give an account of Telegram to somebody; whoever had it before has it no longer.

    Returns the account that he had until now, where it was another one.
    """
    before = await user_of(db, staff_id)
    await db.execute(
        text("update staff set telegram_user_id = null where telegram_user_id = :u and id <> :s"),
        {"u": user_id, "s": staff_id},
    )
    await db.execute(text("update staff set telegram_user_id = :u where id = :s"), {"u": user_id, "s": staff_id})
    return before if before != user_id else None


async def unlink(db: Db, staff_id: int) -> int | None:
    """Take the link away; the account of Telegram that it was to, or None when there was none."""
    before = await user_of(db, staff_id)
    await db.execute(text("update staff set telegram_user_id = null where id = :s"), {"s": staff_id})
    await db.execute(text("delete from staff_link_codes where staff_id = :s"), {"s": staff_id})
    return before


async def user_of(db: Db, staff_id: int) -> int | None:
    """The account of Telegram of a member of staff, held until the transaction ends; None when he has none."""
    found: int | None = await db.scalar(
        text("select telegram_user_id from staff where id = :s for no key update"), {"s": staff_id}
    )
    return found


async def is_linked(db: Db, staff_id: int) -> bool:
    return bool(await db.scalar(text("select telegram_user_id is not null from staff where id = :s"), {"s": staff_id}))


async def holder(db: Db, user_id: int) -> int | None:
    """Whose account of Telegram this is; None for strangers and for who is disabled."""
    found: int | None = await db.scalar(
        text("select id from staff where telegram_user_id = :u and disabled_at is null"), {"u": user_id}
    )
    return found


async def linked_among(db: Db, user_ids: list[int]) -> set[int]:
    """Which of these accounts of Telegram belong to staff who may work."""
    rows = await db.execute(
        text("select telegram_user_id from staff where telegram_user_id = any(:u) and disabled_at is null"),
        {"u": user_ids},
    )
    return {r.telegram_user_id for r in rows}
