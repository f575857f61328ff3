"""What the database says at the end, held against what the providers saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_OPEN = """
    select (select count(*) from inbound where status = 'pending')
         + (select count(*) from outbound where status in ('queued', 'errored', 'sending'))
"""
_ROWS = """
    select i.channel, i.external_id, i.contact_id, i.text, t.number as turn, t.intent,
           (select array_agg(o.external_id) from outbound o where o.turn_id = t.id) as answers,
           (select array_agg(o.status) from outbound o where o.turn_id = t.id) as statuses
    from inbound i left join turns t on t.id = i.turn_id order by i.contact_id, i.id
"""
_ANSWERS = """
    select o.channel, o.external_id, a.address, o.unknown_outcomes, o.status
    from outbound o join addresses a on a.id = o.address_id
"""
_MISCOUNTED = """
    select v.contact_id from conversations v
    where v.turns <> (select count(*) from turns t where t.contact_id = v.contact_id)
       or v.turns <> cast(v.state ->> 'turn' as bigint)
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both sides of the account."""

    written: Sequence[tuple[str, str]]  # (channel, external id)
    taken: Sequence[tuple[str, str, str]]  # by the providers: (channel, external id, address)
    inbound: Sequence[Any]
    outbound: Sequence[Any]
    miscounted: Sequence[int]  # contacts whose state has not seen each turn once

    def not_stored_once(self) -> list[tuple[str, str]]:
        """Messages that have no row, or several; and rows of messages nobody wrote."""
        rows = Counter((r.channel, r.external_id) for r in self.inbound)
        rows.subtract(self.written)
        return [key for key, surplus in rows.items() if surplus]

    def without_effect(self) -> list[Any]:
        return [r for r in self.inbound if r.turn is None]

    def out_of_order(self) -> list[int]:
        """Contacts one of whose messages was worked before an earlier one."""
        pairs = zip(self.inbound, self.inbound[1:], strict=False)
        return [b.contact_id for a, b in pairs if a.contact_id == b.contact_id and a.turn > b.turn]

    def unanswered(self) -> list[Any]:
        """Messages to which the provider has taken no answer."""
        taken = {(channel, external_id) for channel, external_id, _ in self.taken}
        return [r for r in self.inbound if not any((r.channel, answer) in taken for answer in r.answers or ())]

    def repeated(self) -> Counter[tuple[str, str]]:
        """Answers the providers took beyond the one each row stands for, by (channel, address)."""
        recorded = {(r.channel, r.external_id) for r in self.outbound}
        return Counter((c, address) for c, external_id, address in self.taken if (c, external_id) not in recorded)

    def unknown(self) -> Counter[tuple[str, str]]:
        """Sends whose outcome could not be known, by (channel, address)."""
        counted: Counter[tuple[str, str]] = Counter()
        for row in self.outbound:
            counted[row.channel, row.address] += row.unknown_outcomes
        return +counted


async def is_settled(engine: AsyncEngine) -> bool:
    """Whether nothing waits to be worked or sent."""
    async with engine.connect() as db:
        return not await db.scalar(text(_OPEN))


async def read(
    engine: AsyncEngine, written: Sequence[tuple[str, str]], taken: Sequence[tuple[str, str, str]]
) -> Ledger:
    async with engine.connect() as db:
        inbound = (await db.execute(text(_ROWS))).all()
        outbound = (await db.execute(text(_ANSWERS))).all()
        miscounted = (await db.execute(text(_MISCOUNTED))).scalars().all()
    return Ledger(written, taken, inbound, outbound, miscounted)


async def cut_connections(engine: AsyncEngine) -> None:
    """End every other connection to the database at once, as its crash would."""
    async with engine.connect() as db:
        await db.execute(
            text("""
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
            """)
        )
