"""What opens the desk's doors for a while: sessions, invitations, recovery codes, and the count of attempts.

Only hashes are kept of what its holder shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.domain.staff import Role, Stage, Viewer
from bot.storage.database import Db
from bot.storage.locks import LockClass

SEEN_EVERY = timedelta(minutes=1)  # how exactly the last click is known


@dataclass(frozen=True, slots=True)
class Session:
    """An open session and its holder."""

    id: int
    stage: Stage
    viewer: Viewer
    presence: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class NewSession:
    staff_id: int
    token_hash: bytes
    stage: Stage
    device: str
    address: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its holder sees it in a list."""

    id: int
    device: str
    address: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for."""

    staff_id: int
    name: str
    login: str


async def open_session(db: Db, new: NewSession, now: datetime) -> int:
    row = await db.execute(
        text("""
            insert into staff_sessions (staff_id, token_hash, stage, device, address, created_at, seen_at, expires_at)
            values (:staff, :hash, :stage, :device, :address, :now, :now, :expires) returning id
        """),
        {
            "staff": new.staff_id,
            "hash": new.token_hash,
            "stage": new.stage,
            "device": new.device,
            "address": new.address,
            "now": now,
            "expires": new.expires_at,
        },
    )
    return int(row.scalar_one())


async def session(db: Db, token_hash: bytes, *, now: datetime, idle: timedelta) -> Session | None:
    """The session of this token, if it is open still and its holder may sign in."""
    row = (
        await db.execute(
            text("""
                select t.id, t.stage, s.id as staff_id, s.name, s.role, s.region, s.presence, t.seen_at,
                       array(select team_id from team_members m where m.staff_id = s.id) as teams
                from staff_sessions t join staff s on s.id = t.staff_id
                where t.token_hash = :hash and t.revoked_at is null and s.disabled_at is null
                  and t.expires_at > :now and t.seen_at > :idle_since
            """),
            {"hash": token_hash, "now": now, "idle_since": now - idle},
        )
    ).one_or_none()
    if row is None:
        return None
    viewer = Viewer(row.staff_id, row.name, Role(row.role), row.region, frozenset(row.teams))
    return Session(row.id, Stage(row.stage), viewer, row.presence, row.seen_at)


def seen_lately(session: Session, now: datetime) -> bool:
    """Whether the last click is known exactly enough."""
    return session.seen_at >= now - SEEN_EVERY


async def seen(db: Db, session_id: int, now: datetime) -> None:
    """Its holder has just done something."""
    await db.execute(
        text("update staff_sessions set seen_at = :now where id = :id and seen_at < :before"),
        {"id": session_id, "now": now, "before": now - SEEN_EVERY},
    )


async def sessions(db: Db, staff_id: int, *, now: datetime, idle: timedelta) -> list[Opened]:
    """The open sessions of one person, the last used first."""
    rows = await db.execute(
        text("""
            select id, device, address, created_at, seen_at from staff_sessions
            where staff_id = :staff and revoked_at is null and stage = 'full'
              and expires_at > :now and seen_at > :idle_since
            order by seen_at desc, id desc limit 100
        """),
        {"staff": staff_id, "now": now, "idle_since": now - idle},
    )
    return [Opened(*r) for r in rows]


async def revoke(db: Db, staff_id: int, session_id: int, now: datetime) -> bool:
    """End one session of this person; False when he has none with this id."""
    row = await db.execute(
        text("""
            update staff_sessions set revoked_at = :now
            where id = :id and staff_id = :staff and revoked_at is null returning id
        """),
        {"id": session_id, "staff": staff_id, "now": now},
    )
    return row.one_or_none() is not None


async def revoke_all(db: Db, staff_id: int, now: datetime, *, but: int | None = None) -> None:
    """End all sessions of this person, but the one given."""
    await db.execute(
        text("""
            update staff_sessions set revoked_at = :now
            where staff_id = :staff and revoked_at is null and id is distinct from cast(:but as bigint)
        """),
        {"staff": staff_id, "now": now, "but": but},
    )


async def invite(db: Db, staff_id: int, token_hash: bytes, *, now: datetime, expires_at: datetime) -> None:
    """A new invitation; those before it are void."""
    await void_invitations(db, staff_id, now)
    await db.execute(
        text("""
            insert into staff_invitations (staff_id, token_hash, created_at, expires_at)
            values (:staff, :hash, :now, :expires)
        """),
        {"staff": staff_id, "hash": token_hash, "now": now, "expires": expires_at},
    )


async def invited(db: Db, token_hash: bytes, now: datetime) -> Invited | None:
    """Whom this invitation is for, if it is good still."""
    row = (
        await db.execute(
            text("""
                select s.id, s.name, s.login from staff_invitations i join staff s on s.id = i.staff_id
                where i.token_hash = :hash and i.used_at is null and i.expires_at > :now and s.disabled_at is null
            """),
            {"hash": token_hash, "now": now},
        )
    ).one_or_none()
    return Invited(*row) if row else None


async def use_invitation(db: Db, token_hash: bytes, now: datetime) -> int | None:
    """Take an invitation; whom it was for, or None when it is not good any more."""
    found: int | None = await db.scalar(
        text("""
            update staff_invitations i set used_at = :now from staff s
            where i.token_hash = :hash and i.used_at is null and i.expires_at > :now
              and s.id = i.staff_id and s.disabled_at is null
            returning i.staff_id
        """),
        {"hash": token_hash, "now": now},
    )
    return found


async def void_invitations(db: Db, staff_id: int, now: datetime) -> None:
    await db.execute(
        text("update staff_invitations set used_at = :now where staff_id = :staff and used_at is null"),
        {"staff": staff_id, "now": now},
    )


async def replace_recovery_codes(db: Db, staff_id: int, hashes: Sequence[bytes]) -> None:
    await db.execute(text("delete from recovery_codes where staff_id = :staff"), {"staff": staff_id})
    await db.execute(
        text("insert into recovery_codes (staff_id, code_hash) values (:staff, :hash)"),
        [{"staff": staff_id, "hash": code} for code in hashes],
    )


async def use_recovery_code(db: Db, staff_id: int, code_hash: bytes, now: datetime) -> bool:
    """Take a code; False when it is not one of this person's, or was used."""
    row = await db.execute(
        text("""
            update recovery_codes set used_at = :now
            where staff_id = :staff and code_hash = :hash and used_at is null returning id
        """),
        {"staff": staff_id, "hash": code_hash, "now": now},
    )
    return row.one_or_none() is not None


async def recovery_codes_left(db: Db, staff_id: int) -> int:
    count: int = await db.scalar(
        text("select count(*) from recovery_codes where staff_id = :staff and used_at is null"), {"staff": staff_id}
    )
    return count


async def count_attempt(db: Db, subject: bytes, *, now: datetime, since: datetime) -> int:
    """Note an attempt; how many there were since then, this one among them.

    Those made at the same time wait for each other: commit before the attempt is looked at.
    """
    await db.execute(
        text("select pg_advisory_xact_lock(:class, hashtext(encode(:s, 'hex')))"),
        {"class": LockClass.ATTEMPT, "s": subject},
    )
    await db.execute(text("insert into login_attempts (subject, at) values (:s, :now)"), {"s": subject, "now": now})
    count: int = await db.scalar(
        text("select count(*) from login_attempts where subject = :s and at > :since"), {"s": subject, "since": since}
    )
    return count


async def forget_attempts(db: Db, subjects: Sequence[bytes]) -> None:
    """They led to the goal: they are not held against anybody."""
    await db.execute(text("delete from login_attempts where subject = any(:subjects)"), {"subjects": list(subjects)})


async def forget_one_attempt(db: Db, subject: bytes) -> None:
    """Take back the newest attempt of a subject that others share."""
    await db.execute(
        text("delete from login_attempts where id = (select max(id) from login_attempts where subject = :s)"),
        {"s": subject},
    )


async def sweep(db: Db, before: datetime) -> None:
    """Forget what has had no meaning since then."""
    values = {"before": before}
    await db.execute(text("delete from login_attempts where at < :before"), values)
    await db.execute(text("delete from staff_sessions where expires_at < :before"), values)
    await db.execute(text("delete from staff_invitations where expires_at < :before"), values)
