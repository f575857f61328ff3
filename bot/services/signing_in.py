"""From a login and a password, by way of the second factor, to a session; and how fast anybody may try."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.staff import HALF_SESSION, IDLE, LONGEST_SESSION, Stage, Viewer
from bot.domain.tickets import Via
from bot.runtime import Runtime
from bot.services import audit, factors
from bot.services.audit import By, Thing
from bot.services.keys import Keys
from bot.services.passwords import Passwords
from bot.storage import desk, staff, staff_access
from bot.storage.database import Db
from bot.storage.staff import Credentials
from bot.storage.staff_access import NewSession, Session

log = structlog.get_logger()

WINDOW = timedelta(minutes=15)
TRIES_OF_AN_ACCOUNT = 8  # in the window, from one network
TRIES_FROM_EVERYWHERE = 100  # of one account: so slow, guessing stays hopeless, and one stranger keeps nobody out
TRIES_FROM_AN_ADDRESS = 40  # an office shares one, and only failures stay counted
TRIES_OF_A_CODE = 6


class TooManyTries(Exception):
    """Wait until some of the tries are a quarter of an hour old."""


class NotThatOne(Exception):
    """The login, the password or the code is wrong; which of them is not said."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What signing in needs."""

    runtime: Runtime
    keys: Keys
    passwords: Passwords

    def now(self) -> datetime:
        return self.runtime.clock()


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from."""

    address: str
    device: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A new session: its token is shown to the browser and kept nowhere."""

    token: str
    stage: Stage


async def with_password(gate: Gate, login: str, password: str, browser: Browser) -> Entered:
    """A first session for who knows the password. Raises `TooManyTries`, `NotThatOne`."""
    login = login.strip().lower()
    network = _network(browser.address)
    account, address = gate.keys.hash("account", login), gate.keys.hash("address", network)
    pair = gate.keys.hash("account-address", f"{network} {login}")
    limits = {pair: TRIES_OF_AN_ACCOUNT, address: TRIES_FROM_AN_ADDRESS, account: TRIES_FROM_EVERYWHERE}
    await _count(gate, limits)
    async with gate.runtime.engine.connect() as db:
        who = await staff.credentials(db, login=login)
    fits = await gate.passwords.fits(password, who.password_hash if who else None)
    if not fits or who is None or who.disabled_at is not None:
        log.info("sign_in_refused", staff_id=who.id if who else None)
        raise NotThatOne
    renewed = await gate.passwords.hash(password) if gate.passwords.is_old(who.password_hash or "") else None
    async with gate.runtime.engine.begin() as db:
        who = await _hold(db, who)
        if renewed:
            await staff.set_password(db, who.id, renewed, gate.now())
        await staff_access.forget_attempts(db, [account, pair])
        await staff_access.forget_one_attempt(db, address)
        return await _enter(db, gate, who, browser, _next_stage(who))


async def _hold(db: Db, known: Credentials) -> Credentials:
    """Whose password was right, held until the session is open. Raises `NotThatOne` when it is his no longer."""
    who = await staff.credentials(db, staff_id=known.id, held=True)
    if who is None or who.password_hash != known.password_hash or who.disabled_at is not None:
        log.info("sign_in_refused", staff_id=known.id)
        raise NotThatOne
    return who


def _next_stage(who: Credentials) -> Stage:
    if who.has_factor:
        return Stage.SECOND_FACTOR
    return Stage.ENROL if who.must_enrol else Stage.FULL


async def with_code(gate: Gate, half: Session, code: str, browser: Browser, *, recovery: bool = False) -> Entered:
    """A full session for who shows the second factor, or a recovery code. Raises `TooManyTries`, `NotThatOne`."""
    tries = gate.keys.hash("code", str(half.viewer.id))
    await _count(gate, {tries: TRIES_OF_A_CODE})
    async with gate.runtime.engine.begin() as db:
        now = gate.now()
        who = await _holder(db, half)
        if not await _shows_factor(db, gate, who, code, recovery=recovery):
            raise NotThatOne
        await staff_access.forget_attempts(db, [tries])
        if not await staff_access.revoke(db, who.id, half.id, now):  # ended meanwhile
            raise NotThatOne
        return await _enter(db, gate, who, browser, Stage.FULL, recovered=recovery)


async def _holder(db: Db, session: Session) -> Credentials:
    """Whose session it is, held until the transaction ends. Raises `NotThatOne` when he may not sign in any more."""
    who = await staff.credentials(db, staff_id=session.viewer.id, held=True)
    if who is None or who.disabled_at is not None:
        raise NotThatOne
    return who


async def _shows_factor(db: Db, gate: Gate, who: Credentials, code: str, *, recovery: bool) -> bool:
    if recovery:
        return await factors.accepts_recovery_code(db, gate.keys, who.id, code, gate.now())
    return who.has_factor and await factors.accepts(db, gate.keys, who, code.replace(" ", ""), gate.now())


async def enrol(gate: Gate, session: Session, code: str, browser: Browser) -> tuple[Entered, list[str]]:
    """Take the proposed second factor into use: a full session and the recovery codes.

    Raises `TooManyTries`, `NotThatOne`.
    """
    tries = gate.keys.hash("code", str(session.viewer.id))
    await _count(gate, {tries: TRIES_OF_A_CODE})
    async with gate.runtime.engine.begin() as db:
        now = gate.now()
        who = await _holder(db, session)
        if who.has_factor or not await factors.accepts(db, gate.keys, who, code.replace(" ", ""), now):
            raise NotThatOne
        await staff_access.forget_attempts(db, [tries])
        if not await staff_access.revoke(db, who.id, session.id, now):  # ended meanwhile
            raise NotThatOne
        await staff.confirm_factor(db, who.id, now)
        codes = await factors.new_recovery_codes(db, gate.keys, who.id)
        await staff_access.revoke_all(db, who.id, now)
        entered = await _enter(db, gate, who, browser, Stage.FULL, verb="factor_enrolled")
    return entered, codes


async def _enter(
    db: Db,
    gate: Gate,
    who: Credentials,
    browser: Browser,
    stage: Stage,
    *,
    recovered: bool = False,
    verb: str = "signed_in",
) -> Entered:
    """Open a session with a token of its own: none that anybody knew before."""
    now = gate.now()
    token = secrets.token_urlsafe(32)
    lasts = LONGEST_SESSION if stage is Stage.FULL else HALF_SESSION
    new = NewSession(
        who.id, gate.keys.hash("session", token), stage, browser.device[:200], browser.address[:45], now + lasts
    )
    session_id = await staff_access.open_session(db, new, now)
    if stage is Stage.FULL:
        data = {"session": session_id, "recovery_code": recovered}
        await audit.record(db, By(who.id, Via.DESK), verb, Thing("staff", who.id), data, at=now)
    return Entered(token, stage)


async def show_password(gate: Gate, viewer: Viewer, password: str) -> None:
    """Somebody who is signed in proves that he is still himself. Raises `TooManyTries`, `NotThatOne`."""
    tries = gate.keys.hash("password", str(viewer.id))
    await _count(gate, {tries: TRIES_OF_AN_ACCOUNT})
    async with gate.runtime.engine.connect() as db:
        who = await staff.credentials(db, staff_id=viewer.id)
    if not await gate.passwords.fits(password, who.password_hash if who else None):
        raise NotThatOne
    async with gate.runtime.engine.begin() as db:
        await staff_access.forget_attempts(db, [tries])


async def session_of(gate: Gate, db: Db, token: str) -> Session | None:
    """The open session behind a token."""
    return await staff_access.session(db, gate.keys.hash("session", token), now=gate.now(), idle=IDLE)


async def sign_out(gate: Gate, session: Session) -> None:
    async with gate.runtime.engine.begin() as db:
        now = gate.now()
        if await staff_access.revoke(db, session.viewer.id, session.id, now) and session.stage is Stage.FULL:
            by = By(session.viewer.id, Via.DESK)
            await desk.tell(db, None, session.viewer.id, "session")
            await audit.record(db, by, "signed_out", Thing("staff", session.viewer.id), {"session": session.id}, at=now)


async def _count(gate: Gate, limits: dict[bytes, int]) -> None:
    """Count a try against each subject, and commit that before anything is looked at. Raises `TooManyTries`.

    What is refused here is not counted: else whoever goes on knocking would keep the holder out for good.
    """
    async with gate.runtime.engine.begin() as db:
        now = gate.now()
        for subject, most in sorted(limits.items()):
            if await staff_access.count_attempt(db, subject, now=now, since=now - WINDOW) > most:
                log.warning("sign_in_throttled")
                raise TooManyTries


def _network(address: str) -> str:
    """Whom an address counts for: of IPv6, a household has at least 64 bits."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
