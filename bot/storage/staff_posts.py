"""What goes out to staff: each thing told once, in order, at the pace its chat takes.

Whoever sends a message holds its row meanwhile: when he dies the row is free again, and the message is sent anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text

from bot.domain.messages import Button, Location
from bot.domain.staffbot import GROUP_PACE, PRIVATE_PACE, PostKind, pace
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class NewPost:
    """A message to be sent. `key` names what it tells."""

    key: str
    chat_id: int
    text: str = ""
    buttons: tuple[Button, ...] = ()
    kind: PostKind = PostKind.TEXT
    location: Location | None = None
    user_id: int | None = None  # whom to remove
    refs: Mapping[str, int | None] = field(default_factory=dict)  # staff_id, ticket_id, offer_id, edits_id …
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose turn has come. `is_void`: whom it was for may not have it any more."""

    id: int
    kind: PostKind
    chat_id: int
    ticket_id: int | None
    contact_id: int | None
    attachment_id: int | None
    edits_message: int | None
    attempts: int
    is_void: bool
    text: str
    buttons: tuple[Button, ...]
    location: Location | None
    user_id: int | None


async def put(db: Db, post: NewPost, now: datetime) -> bool:
    """Queue a message; False when this has been told already."""
    body = {
        "text": post.text,
        "buttons": [[b.title, b.payload] for b in post.buttons],
        "location": asdict(post.location) if post.location else None,
        "user_id": post.user_id,
    }
    made = await db.execute(
        text("""
            insert into staff_posts (key, kind, chat_id, staff_id, ticket_id, offer_id, edits_id, attachment_id,
                                     covers_to, body, is_live, next_attempt_at, created_at)
            values (:key, :kind, :chat, :staff_id, :ticket_id, :offer_id, :edits_id, :attachment_id, :covers_to,
                    cast(:body as jsonb), :live, :now, :now)
            on conflict (key) do nothing
        """),
        {
            "key": post.key,
            "kind": post.kind,
            "chat": post.chat_id,
            **dict.fromkeys(("staff_id", "ticket_id", "offer_id", "edits_id", "attachment_id", "covers_to")),
            **post.refs,
            "body": orjson.dumps(body).decode(),
            "live": post.is_live,
            "now": now,
        },
    )
    return bool(made.rowcount)


async def next_due(db: Db, now: datetime) -> Due | None:
    """Hold the next message that may go: the oldest of a chat that is not written to too fast."""
    row = (
        await db.execute(
            text("""
                select p.id, p.kind, p.chat_id, p.ticket_id, t.contact_id, p.attachment_id, p.attempts, p.body,
                       e.message_id as edits_message,
                       (p.staff_id is not null and not exists (
                           select 1 from staff s where s.id = p.staff_id and s.disabled_at is null
                           and (p.chat_id < 0 or s.telegram_user_id = p.chat_id)))
                       or (p.kind = 'offer' and o.ended_at is not null) as is_void
                from staff_posts p left join staff_chats c on c.chat_id = p.chat_id
                left join tickets t on t.id = p.ticket_id
                left join ticket_offers o on o.id = p.offer_id
                left join staff_posts e on e.id = p.edits_id
                where p.status = 'queued' and p.next_attempt_at <= :now
                  and coalesce(c.send_due_at, '-infinity') <= cast(:now as timestamptz)
                      + case when p.chat_id < 0 then cast(:group as interval) else cast(:private as interval) end
                  and not exists (select 1 from staff_posts q
                                  where q.chat_id = p.chat_id and q.status = 'queued' and q.id < p.id)
                order by p.id limit 1 for update of p skip locked
            """),
            {
                "now": now,
                "group": _ahead(GROUP_PACE.interval, GROUP_PACE.burst),
                "private": _ahead(PRIVATE_PACE.interval, PRIVATE_PACE.burst),
            },
        )
    ).one_or_none()
    return _due(row) if row else None


def _ahead(interval: float, burst: int) -> timedelta:
    """How far ahead of the even pace a chat may be."""
    return timedelta(seconds=interval * (burst - 1))


def _due(row: Any) -> Due:
    body = row.body
    return Due(
        id=row.id,
        kind=PostKind(row.kind),
        chat_id=row.chat_id,
        ticket_id=row.ticket_id,
        contact_id=row.contact_id,
        attachment_id=row.attachment_id,
        edits_message=row.edits_message,
        attempts=row.attempts,
        is_void=row.is_void,
        text=body["text"],
        buttons=tuple(Button(*b) for b in body["buttons"]),
        location=Location(**body["location"]) if body["location"] else None,
        user_id=body["user_id"],
    )


async def end(
    db: Db, post_id: int, status: str, now: datetime, *, message_id: int | None = None, error: str = ""
) -> None:
    """Sent, failed or dropped: what it said is kept here no longer."""
    await db.execute(
        text("""
            update staff_posts set status = cast(:status as text), message_id = :message, error = nullif(:error, ''),
                   body = '{}', attempts = attempts + 1,
                   sent_at = case when cast(:status as text) = 'sent' then cast(:now as timestamptz) end,
                   is_live = is_live and cast(:status as text) <> 'dropped'
            where id = :id
        """),
        {"id": post_id, "status": status, "message": message_id, "error": error[:80], "now": now},
    )


async def later(db: Db, post_id: int, at: datetime, error: str) -> None:
    """Try again then; what is behind it in its chat waits too."""
    await db.execute(
        text("update staff_posts set attempts = attempts + 1, next_attempt_at = :at, error = :e where id = :id"),
        {"id": post_id, "at": at, "e": error[:80]},
    )


async def note_pace(db: Db, chat_id: int, now: datetime) -> None:
    """A message has gone to this chat."""
    await _set_pace(db, chat_id, now, timedelta(seconds=pace(chat_id).interval))


async def slow_down(db: Db, chat_id: int, now: datetime, seconds: float) -> None:
    """The provider wants this chat left alone for so long."""
    chat = pace(chat_id)
    await _set_pace(db, chat_id, now, timedelta(seconds=seconds) + _ahead(chat.interval, chat.burst))


async def _set_pace(db: Db, chat_id: int, now: datetime, wait: timedelta) -> None:
    await db.execute(
        text("""
            insert into staff_chats as c (chat_id, send_due_at) values (:chat, cast(:now as timestamptz) + :wait)
            on conflict (chat_id) do update
            set send_due_at = greatest(c.send_due_at, cast(:now as timestamptz)) + :wait
        """),
        {"chat": chat_id, "now": now, "wait": wait},
    )


async def ticket_of(db: Db, chat_id: int, message_id: int) -> int | None:
    """The ticket of a message of ours; None when it belongs to none."""
    found: int | None = await db.scalar(
        text("select ticket_id from staff_posts where chat_id = :c and message_id = :m order by id desc limit 1"),
        {"c": chat_id, "m": message_id},
    )
    return found


async def post_of(db: Db, chat_id: int, message_id: int) -> int | None:
    """Our row of a message, by the provider's number."""
    found: int | None = await db.scalar(
        text("select id from staff_posts where chat_id = :c and message_id = :m order by id desc limit 1"),
        {"c": chat_id, "m": message_id},
    )
    return found


async def topic_of(db: Db, chat_id: int, ticket_id: int) -> int | None:
    found: int | None = await db.scalar(
        text("select thread_id from staff_topics where ticket_id = :t and chat_id = :c"), {"t": ticket_id, "c": chat_id}
    )
    return found


async def put_topic(db: Db, chat_id: int, ticket_id: int, thread_id: int, now: datetime) -> None:
    """The ticket's topic; an older one is gone."""
    await db.execute(
        text("""
            insert into staff_topics (ticket_id, chat_id, thread_id, created_at) values (:t, :c, :thread, :now)
            on conflict (ticket_id) do update set chat_id = excluded.chat_id, thread_id = excluded.thread_id
        """),
        {"t": ticket_id, "c": chat_id, "thread": thread_id, "now": now},
    )


async def ticket_of_topic(db: Db, chat_id: int, thread_id: int) -> int | None:
    found: int | None = await db.scalar(
        text("select ticket_id from staff_topics where chat_id = :c and thread_id = :th"),
        {"c": chat_id, "th": thread_id},
    )
    return found


async def sweep(db: Db, before: datetime) -> None:
    """Forget what was told before then, except of tickets that are open: there it says what was told already."""
    await db.execute(
        text("""
            delete from staff_posts p where p.created_at < :before and p.status <> 'queued' and not p.is_live
            and not exists (select 1 from tickets t where t.id = p.ticket_id and t.status <> 'closed')
            and not exists (select 1 from staff_posts e where e.edits_id = p.id)
        """),
        {"before": before},
    )
