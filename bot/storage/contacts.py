"""Contacts and their addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.messages import ChannelName, Urn
from bot.domain.regions import zone_of
from bot.storage.database import Db
from bot.storage.locks import LockClass


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    contact_id: int


async def find(db: Db, urns: Iterable[Urn]) -> dict[Urn, Address]:
    """The addresses that are known already."""
    wanted = list(urns)
    rows = await db.execute(
        text("""
            select a.id, a.contact_id, a.channel, a.address
            from unnest(cast(:channels as text[]), cast(:addresses as text[])) as w(channel, address)
            join addresses a on a.channel = w.channel and a.address = w.address
        """),
        {"channels": [u.channel for u in wanted], "addresses": [u.address for u in wanted]},
    )
    return {Urn(ChannelName(r.channel), r.address): Address(r.id, r.contact_id) for r in rows}


async def lock_urns(db: Db, urns: Iterable[Urn]) -> None:
    """Hold the right to create these addresses until the transaction ends."""
    await db.execute(
        text("""
            select pg_advisory_xact_lock(:class, h)
            from (select distinct hashtext(u) as h from unnest(cast(:urns as text[])) u order by 1) l
        """),
        {"class": LockClass.URN, "urns": [f"{urn.channel}:{urn.address}" for urn in urns]},
    )


async def create(db: Db, name: str | None, now: datetime) -> int:
    """A new contact with an empty conversation; returns its id."""
    row = await db.execute(
        text("""
            with c as (insert into contacts (name, created_at) values (:name, :now) returning id)
            insert into conversations (contact_id) select id from c returning contact_id
        """),
        {"name": name, "now": now},
    )
    return int(row.scalar_one())


async def add_address(db: Db, contact_id: int, urn: Urn, now: datetime) -> Address:
    """Attach an address to a contact; an address that exists stays with the contact it has."""
    row = (
        await db.execute(
            text("""
                insert into addresses (contact_id, channel, address, created_at)
                values (:contact, :channel, :address, :now)
                on conflict (channel, address) do update set address = excluded.address
                returning id, contact_id
            """),
            {"contact": contact_id, "channel": urn.channel, "address": urn.address, "now": now},
        )
    ).one()
    return Address(row.id, row.contact_id)


async def move_address(db: Db, address_id: int, new_address: str) -> None:
    """The provider gave the contact another address on the same channel."""
    await db.execute(
        text("""
            update addresses set address = :new where id = :id
            and not exists (select 1 from addresses o where o.channel = addresses.channel and o.address = :new)
        """),
        {"id": address_id, "new": new_address},
    )


async def set_opted_out(db: Db, urn: Urn, at: datetime | None) -> int | None:
    """Record that the contact does not want, or wants again, our messages there; returns the contact."""
    row = await db.execute(
        text("""
            update addresses set opted_out_at = :at where channel = :channel and address = :address
            returning contact_id
        """),
        {"at": at, "channel": urn.channel, "address": urn.address},
    )
    found: int | None = row.scalar_one_or_none()
    return found


async def opt_out(db: Db, address_id: int, at: datetime) -> None:
    """Record at one address that the contact does not want our messages."""
    await db.execute(text("update addresses set opted_out_at = :at where id = :id"), {"at": at, "id": address_id})


async def wants_no_more(db: Db, contact_id: int) -> bool:
    """Whether the contact has blocked us where he wrote last, or said STOP to a human, and has not written since."""
    found = await latest_address(db, contact_id)
    return bool(
        await db.scalar(
            text("""
                select exists (select 1 from addresses where id = :address and opted_out_at is not null)
                    or exists (select 1 from tickets t where t.contact_id = :contact and t.outcome = 'stopped'
                               and not exists (select 1 from inbound i where i.contact_id = t.contact_id
                                               and i.received_at > t.closed_at))
            """),
            {"address": found[0].id if found else None, "contact": contact_id},
        )
    )


async def latest_address(db: Db, contact_id: int) -> tuple[Address, ChannelName] | None:
    """Where the contact wrote last; not an alias that came along with the message."""
    row = (
        await db.execute(
            text("""
                select a.id, a.contact_id, a.channel from addresses a where a.contact_id = :contact
                order by (select max(i.id) from inbound i where i.contact_id = a.contact_id and i.address_id = a.id)
                         desc nulls last, a.id limit 1
            """),
            {"contact": contact_id},
        )
    ).one_or_none()
    return (Address(row.id, row.contact_id), ChannelName(row.channel)) if row else None


async def region(db: Db, contact_id: int) -> str | None:
    """The official code of where the contact lives, if it is known."""
    found: str | None = await db.scalar(text("select region from contacts where id = :c"), {"c": contact_id})
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """The last message of a contact, by what its provider calls it."""

    address_id: int
    sender: Urn
    external_id: str


async def last_heard(db: Db, contact_id: int) -> Heard | None:
    """The contact's last message; None when he has written nothing."""
    row = (
        await db.execute(
            text("""
                select a.id, a.channel, a.address, i.external_id from inbound i join addresses a on a.id = i.address_id
                where i.contact_id = :contact order by i.id desc limit 1
            """),
            {"contact": contact_id},
        )
    ).one_or_none()
    return Heard(row.id, Urn(ChannelName(row.channel), row.address), row.external_id) if row else None


async def set_region(db: Db, contact_id: int, region: str | None) -> None:
    """Note where the contact lives, and the zone of it; without a region he keeps the zone he has."""
    await db.execute(
        text("update contacts set region = :r, zone = coalesce(:z, zone) where id = :c"),
        {"r": region, "z": zone_of(region) if region else None, "c": contact_id},
    )
