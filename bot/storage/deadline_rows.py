"""The deadlines of many tickets at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import text

from bot.domain.sla import Deadlines
from bot.storage import tickets
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Counted:
    """A ticket with its deadlines as they are now."""

    ticket_id: int
    due: Deadlines


async def write(db: Db, counted: Sequence[Counted], now: datetime) -> None:
    """Write the deadlines of tickets that this transaction holds.

    What was noted as near or over is forgotten where that lies in the future again.
    """
    rows = [{"id": c.ticket_id, **tickets.deadline_columns(c.due)} for c in counted]
    await db.execute(
        text("""
            with r as (
                select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(
                    id bigint, first_warn_at timestamptz, first_due_at timestamptz, resolve_warn_at timestamptz,
                    resolve_due_at timestamptz)
            )
            update tickets t set
                first_warn_at = r.first_warn_at, first_due_at = r.first_due_at,
                resolve_warn_at = r.resolve_warn_at, resolve_due_at = r.resolve_due_at,
                first_warned_at = case when r.first_warn_at > :now then null else t.first_warned_at end,
                first_breached_at = case when r.first_due_at > :now then null else t.first_breached_at end,
                resolve_warned_at = case when r.resolve_warn_at > :now then null else t.resolve_warned_at end,
                resolve_breached_at = case when r.resolve_due_at > :now then null else t.resolve_breached_at end
            from r where t.id = r.id
        """),
        {"rows": orjson.dumps(rows).decode(), "now": now},
    )
