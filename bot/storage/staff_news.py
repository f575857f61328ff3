"""What staff on Telegram have not been told yet: each question looks at what is, and none depends on an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from bot.storage.database import Db
from bot.storage.locks import LockClass
from bot.storage.staff_news_rows import (
    Card,
    CardOver,
    Head,
    HeadOver,
    InHand,
    LetIn,
    Offer,
    OfferOver,
    ShutOut,
    Spoken,
    Stuck,
)

AT_ONCE = 200

# The key of a ticket's start in a chat: a ticket that comes again is told again.
_HEAD = """'head:' || t.id || ':' || t.staff_id || ':' || (extract(epoch from t.assigned_at) * 1000000)::bigint
           || ':' || coalesce(cast(:group as bigint), s.telegram_user_id)"""
_CARD = "'card:' || t.id || ':' || (extract(epoch from t.queued_at) * 1000000)::bigint"
# Conversations that staff follow on Telegram: p is the message with which each began, t the ticket, s whose it is.
_FOLLOWED = f"""
    tickets t join staff s on s.id = t.staff_id and s.disabled_at is null and s.telegram_user_id is not null
    join staff_posts p on p.kind = 'head' and p.is_live and p.ticket_id = t.id and p.key = {_HEAD}
"""


async def may_tell(db: Db) -> bool:
    """Whether this transaction looks for news now; another one may be at it."""
    sql = text("select pg_try_advisory_xact_lock(:class, hashtext('staff_news'))")
    return bool(await db.scalar(sql, {"class": LockClass.JOB}))


async def _all[T](db: Db, kind: Callable[..., T], sql: str, **values: Any) -> list[T]:
    """The rows as values of this kind, whose fields are the columns in their order."""
    return [kind(*row) for row in await db.execute(text(f"{sql} limit {AT_ONCE}"), values)]


async def offers(db: Db) -> list[Offer]:
    """Offers that their agent has not seen."""
    return await _all(
        db,
        Offer,
        """
        select o.id, o.ticket_id, o.staff_id, s.telegram_user_id as chat_id
        from ticket_offers o join staff s on s.id = o.staff_id
        where o.ended_at is null and s.disabled_at is null and s.telegram_user_id is not null
          and not exists (select 1 from staff_posts p where p.key = 'offer:' || o.id)
        order by o.id
        """,
    )


async def offers_over(db: Db) -> list[OfferOver]:
    """Offers on somebody's screen that are over."""
    return await _all(
        db,
        OfferOver,
        """
        select p.id, p.chat_id, p.staff_id, p.ticket_id, o.ended as how, t.staff_id as taker_id, s.name as taker
        from staff_posts p join ticket_offers o on o.id = p.offer_id join tickets t on t.id = p.ticket_id
        left join staff s on s.id = t.staff_id
        where p.kind = 'offer' and p.is_live and p.status in ('sent', 'failed')
          and (o.ended_at is not null and (o.ended <> 'expired' or t.status <> 'waiting'))
        order by p.id
        """,
    )


async def cards(db: Db) -> list[Card]:
    """Waiting tickets that the group has not seen."""
    return await _all(
        db,
        Card,
        f"""
        select t.id as ticket_id, {_CARD} as key from tickets t
        where t.status = 'waiting' and t.callback_at is null
          and not exists (select 1 from staff_posts p where p.key = {_CARD})
        order by t.priority, t.queued_at, t.id
        """,  # noqa: S608 - made of the words above only
    )


async def cards_over(db: Db) -> list[CardOver]:
    """Cards in the group whose ticket waits no longer."""
    return await _all(
        db,
        CardOver,
        f"""
        select p.id, p.chat_id, p.ticket_id, t.status, s.name as taker
        from staff_posts p join tickets t on t.id = p.ticket_id left join staff s on s.id = t.staff_id
        where p.kind = 'card' and p.is_live and p.status in ('sent', 'failed')
          and (t.status <> 'waiting' or p.key <> {_CARD})
        order by p.id
        """,  # noqa: S608 - made of the words above only
    )


async def heads(db: Db, group: int | None) -> list[Head]:
    """Tickets of linked staff that have not begun on Telegram."""
    return await _all(
        db,
        Head,
        f"""
        select t.id as ticket_id, t.contact_id, t.staff_id,
               coalesce(cast(:group as bigint), s.telegram_user_id) as chat_id, {_HEAD} as key,
               coalesce((select max(i.id) from inbound i where i.contact_id = t.contact_id), 0) as newest
        from tickets t join staff s on s.id = t.staff_id
        where t.status = 'assigned' and s.disabled_at is null and s.telegram_user_id is not null
          and not exists (select 1 from staff_posts p where p.key = {_HEAD})
        order by t.id
        """,  # noqa: S608 - made of the words above only
        group=group,
    )


async def heads_over(db: Db, group: int | None) -> list[HeadOver]:
    """Conversations that are somebody's no longer."""
    return await _all(
        db,
        HeadOver,
        f"""
        select p.id, p.chat_id, p.staff_id, p.ticket_id, t.status, t.outcome, h.name as holder
        from staff_posts p join tickets t on t.id = p.ticket_id join staff s on s.id = p.staff_id
        left join staff h on h.id = t.staff_id
        where p.kind = 'head' and p.is_live and (t.status <> 'assigned' or t.staff_id is distinct from p.staff_id
              or (p.key <> {_HEAD} and s.telegram_user_id is not null))
        order by p.id
        """,  # noqa: S608 - made of the words above only
        group=group,
    )


_FILES = "('image', 'document', 'voice', 'video')"


async def spoken(db: Db, group: int | None) -> list[Spoken]:
    """What participants said and sent and nobody has passed on, in the order in which it came."""
    return await _all(
        db,
        Spoken,
        f"""
        select x.* from (
            select p.id as head_id, p.chat_id, p.staff_id, t.id as ticket_id, i.id as inbound_id, i.received_at, i.kind,
                   i.text, i.extra, i.edits is not null as edited, cast(null as bigint) as attachment_id,
                   cast(null as text) as filename, cast(null as text) as file_status
            from {_FOLLOWED} join inbound i on i.contact_id = t.contact_id and i.ticket_id = t.id and i.id > p.covers_to
            where t.status = 'assigned' and (i.text <> '' or i.kind not in {_FILES})
              and not exists (select 1 from staff_posts d where d.key = 'in:' || i.id || ':' || p.id)
            union all
            select p.id, p.chat_id, p.staff_id, t.id, i.id, i.received_at, i.kind, '', '{{}}', false, f.id, f.filename,
                   f.status
            from {_FOLLOWED} join inbound i on i.contact_id = t.contact_id and i.ticket_id = t.id
            join attachments f on f.inbound_id = i.id
            where t.status = 'assigned'
              and not exists (select 1 from staff_posts d where d.key = 'file:' || f.id || ':' || p.id)
        ) x order by x.inbound_id, x.attachment_id nulls first
        """,  # noqa: S608 - made of the words above only
        group=group,
    )


async def stuck(db: Db, group: int | None) -> list[Stuck]:
    """Replies of staff that did not go out."""
    return await _all(
        db,
        Stuck,
        f"""
        select * from (
            select o.id, p.chat_id, p.staff_id, t.id as ticket_id,
                   case when o.status = 'failed' then 'failed' else 'parked' end as how
            from {_FOLLOWED} join outbound o on o.contact_id = t.contact_id and o.ticket_id = t.id
                 and o.staff_id = t.staff_id and not o.nudge
            where o.status = 'failed' or (o.parked_at is not null and o.status in ('queued', 'errored'))
        ) x where not exists (select 1 from staff_posts d where d.key = x.how || ':' || x.id)
        order by x.id
        """,  # noqa: S608 - made of the words above only
        group=group,
    )


async def shut_out(db: Db) -> list[ShutOut]:
    """Who is disabled and may still be in the group."""
    return await _all(
        db,
        ShutOut,
        """
        select user_id, key from (
            select id, telegram_user_id as user_id,
                   'remove:' || telegram_user_id || ':' || extract(epoch from disabled_at)::bigint as key
            from staff where disabled_at is not null and telegram_user_id is not null
        ) s where not exists (select 1 from staff_posts p where p.key = s.key) order by id
        """,
    )


async def let_in(db: Db, group: int) -> list[LetIn]:
    """Who was taken out of the group and is served now."""
    return await _all(
        db,
        LetIn,
        """
        select p.id, s.telegram_user_id as user_id, 'admit:' || p.id as key
        from staff_posts p join staff s on p.key like 'remove:' || s.telegram_user_id || ':%'
        where p.kind = 'remove' and p.is_live and p.chat_id = :group and s.disabled_at is null
        order by p.id
        """,
        group=group,
    )


async def is_over(db: Db, post_id: int) -> None:
    """The message with which something began needs no more watching."""
    await db.execute(text("update staff_posts set is_live = false where id = :id"), {"id": post_id})


async def tickets_of(db: Db, staff_id: int, limit: int = 8) -> list[InHand]:
    """What somebody has in hand; who waits longest first."""
    rows = await db.execute(
        text("""
            select id, priority, programme, waiting_since from tickets
            where staff_id = :s and status = 'assigned' order by waiting_since nulls last, id limit :n
        """),
        {"s": staff_id, "n": limit},
    )
    return [InHand(*row) for row in rows]
