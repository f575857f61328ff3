"""Accounts of staff: who they are, where and on what they work, and what they prove themselves with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.domain.staff import Presence, Role
from bot.storage.database import Db
from bot.storage.locks import ADMINS_LOCK


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff as the desk shows and lists him; nothing in it is a secret."""

    id: int
    name: str
    login: str
    role: Role
    region: str | None
    capacity: int
    presence: Presence
    presence_at: datetime
    skills: list[str]
    teams: list[int]
    has_password: bool
    has_factor: bool
    must_enrol: bool
    disabled_at: datetime | None
    created_at: datetime

    @property
    def staff_id(self) -> int:
        return self.id

    @property
    def team_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody proves himself with."""

    id: int
    name: str
    login: str
    password_hash: str | None
    totp_secret: bytes | None
    has_factor: bool
    must_enrol: bool
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What an admin decides about a member of staff."""

    name: str
    role: Role
    region: str | None
    capacity: int
    skills: tuple[str, ...]
    must_enrol: bool


ACCOUNT = """
    select s.id, s.name, s.login, s.role, s.region, s.capacity, s.presence, s.presence_at, s.skills,
           array(select team_id from team_members m where m.staff_id = s.id order by 1) as teams,
           s.password_hash is not null as has_password, s.totp_confirmed_at is not null as has_factor,
           s.must_enrol_totp, s.disabled_at, s.created_at
    from staff s
"""


def _account(row: Any) -> Account:
    return Account(row[0], row[1], row[2], Role(row[3]), row[4], row[5], Presence(row[6]), *row[7:])


async def create(db: Db, login: str, profile: Profile, now: datetime) -> int | None:
    """A new account without a password; its id, or None when the login is taken."""
    found: int | None = await db.scalar(
        text("""
            insert into staff (name, login, role, region, capacity, skills, must_enrol_totp, presence_at, created_at)
            values (:name, :login, :role, :region, :capacity, :skills, :enrol, :now, :now)
            on conflict (login) do nothing returning id
        """),
        {"login": login, "now": now, **_values(profile)},
    )
    return found


async def update(db: Db, staff_id: int, profile: Profile) -> None:
    await db.execute(
        text("""
            update staff set name = :name, role = :role, region = :region, capacity = :capacity, skills = :skills,
                             must_enrol_totp = :enrol
            where id = :id
        """),
        {"id": staff_id, **_values(profile)},
    )


def _values(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "role": profile.role,
        "region": profile.region,
        "capacity": profile.capacity,
        "skills": list(profile.skills),
        "enrol": profile.must_enrol,
    }


async def get(db: Db, staff_id: int) -> Account | None:
    row = (await db.execute(text(f"{ACCOUNT} where s.id = :id"), {"id": staff_id})).one_or_none()
    return _account(row) if row else None


async def by_login(db: Db, login: str) -> Account | None:
    row = (await db.execute(text(f"{ACCOUNT} where s.login = :login"), {"login": login})).one_or_none()
    return _account(row) if row else None


async def listing(db: Db) -> list[Account]:
    """Everybody; those who may sign in first, by name."""
    rows = await db.execute(text(f"{ACCOUNT} order by s.disabled_at is not null, lower(s.name), s.id limit 2000"))
    return [_account(r) for r in rows]


async def credentials(
    db: Db, *, login: str | None = None, staff_id: int | None = None, held: bool = False
) -> Credentials | None:
    """By login or by id. `held`: nobody changes them until the transaction ends."""
    row = (
        await db.execute(
            text(f"""
                select id, name, login, password_hash, totp_secret, totp_confirmed_at is not null,
                       must_enrol_totp or (select second_factor_required from desk_policy), disabled_at
                from staff where login = :login or id = :id {"for no key update" if held else ""}
            """),  # noqa: S608 - made of the words above only
            {"login": login, "id": staff_id},
        )
    ).one_or_none()
    return Credentials(*row) if row else None


async def set_password(db: Db, staff_id: int, password_hash: str, now: datetime) -> None:
    await db.execute(
        text("update staff set password_hash = :hash, password_at = :now where id = :id"),
        {"id": staff_id, "hash": password_hash, "now": now},
    )


async def set_disabled(db: Db, staff_id: int, at: datetime | None) -> None:
    """Shut an account out, or let it in again. Somebody who is shut out is not present."""
    await db.execute(
        text("""
            update staff set disabled_at = :at, presence = case when :shut then 'away' else presence end
            where id = :id
        """),
        {"id": staff_id, "at": at, "shut": at is not None},
    )


async def set_presence(db: Db, staff_id: int, presence: Presence, now: datetime) -> None:
    await db.execute(
        text("""
            update staff set presence = cast(:presence as text),
                             presence_at = case when presence = cast(:presence as text) then presence_at else :now end
            where id = :id
        """),
        {"id": staff_id, "presence": presence, "now": now},
    )


async def set_capacity(db: Db, staff_id: int, capacity: int) -> None:
    await db.execute(text("update staff set capacity = :n where id = :id"), {"id": staff_id, "n": capacity})


async def other_admins(db: Db, staff_id: int) -> int:
    """How many admins could still act without this one; held steady until the transaction ends."""
    await db.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": ADMINS_LOCK})
    count: int = await db.scalar(
        text("select count(*) from staff where role = 'admin' and disabled_at is null and id <> :id"), {"id": staff_id}
    )
    return count


async def propose_factor(db: Db, staff_id: int, secret: bytes) -> None:
    """Keep the secret of a second factor that its holder has not shown to work yet."""
    await db.execute(
        text("update staff set totp_secret = :secret where id = :id and totp_confirmed_at is null"),
        {"id": staff_id, "secret": secret},
    )


async def confirm_factor(db: Db, staff_id: int, now: datetime) -> None:
    await db.execute(text("update staff set totp_confirmed_at = :now where id = :id"), {"id": staff_id, "now": now})


async def remove_factor(db: Db, staff_id: int) -> None:
    """Take the second factor away, with its recovery codes."""
    await db.execute(
        text("update staff set totp_secret = null, totp_confirmed_at = null, totp_step = null where id = :id"),
        {"id": staff_id},
    )
    await db.execute(text("delete from recovery_codes where staff_id = :id"), {"id": staff_id})


async def use_step(db: Db, staff_id: int, step: int) -> bool:
    """Take a code's time step; False when this one, or a newer one, has been used."""
    row = await db.execute(
        text("update staff set totp_step = :step where id = :id and coalesce(totp_step, 0) < :step returning id"),
        {"id": staff_id, "step": step},
    )
    return row.one_or_none() is not None


async def factor_is_required(db: Db) -> bool:
    """Whether everybody has to have a second factor."""
    return bool(await db.scalar(text("select second_factor_required from desk_policy")))


async def require_factor(db: Db, *, required: bool) -> None:
    await db.execute(text("update desk_policy set second_factor_required = :required"), {"required": required})
