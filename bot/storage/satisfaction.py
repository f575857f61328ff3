"""How participants were served, kept apart for the assistant and for humans."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


async def rate(db: Db, contact_id: int, about: str, ticket_id: int | None, score: int, now: datetime) -> None:
    """Keep a score; a second one for the same ticket replaces the first. Only a ticket of the contact's own counts.

    What was said to a score goes with it once the ticket has been reopened: another agent may have closed it.
    """
    await db.execute(
        text("""
            insert into satisfaction (contact_id, about, ticket_id, staff_id, score, at)
            select :c, cast(:about as text), t.id, t.staff_id, :score, :now
            from (select 1) one left join tickets t on t.id = :t and t.contact_id = :c and :about = 'human'
            where :about = 'bot' or t.id is not null
            on conflict (ticket_id) where about = 'human' do update
            set score = excluded.score, staff_id = excluded.staff_id, at = excluded.at, word = case
                when satisfaction.at >= (select t.closed_at from tickets t where t.id = excluded.ticket_id)
                then satisfaction.word end
        """),
        {"c": contact_id, "about": about, "t": ticket_id, "score": score, "now": now},
    )


async def add_word(db: Db, contact_id: int, about: str, ticket_id: int | None, word: str) -> None:
    """What the contact wrote behind the score he gave last."""
    await db.execute(
        text("""
            update satisfaction set word = :word where id = (
                select id from satisfaction
                where contact_id = :c and about = :about and ticket_id is not distinct from cast(:t as bigint)
                order by id desc limit 1)
        """),
        {"c": contact_id, "about": about, "t": ticket_id, "word": word},
    )
