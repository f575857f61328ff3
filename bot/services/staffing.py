"""What admins and supervisors do with accounts and teams; every verb is checked, and lands in the audit."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.domain.permissions import NotAllowed, Verb, demand
from bot.domain.programmes import PROGRAMMES
from bot.domain.regions import is_code
from bot.domain.staff import INVITATION, Role, Viewer, is_poor_password
from bot.domain.tickets import Via
from bot.services import audit
from bot.services.audit import By, Thing
from bot.services.keys import Keys
from bot.services.passwords import Passwords
from bot.services.staffbot import linking
from bot.storage import desk, staff, staff_access
from bot.storage.database import Db
from bot.storage.staff import Account, Profile
from bot.storage.staff_access import Invited

LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]{2,119}")
MOST_TICKETS = 50


class Rejected(Exception):
    """It cannot be done. `reason` is a word under which the sentence stands in a catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, by which way, and when. At the command line nobody is signed in: whoever runs it owns the machine."""

    viewer: Viewer | None
    via: Via
    now: datetime

    @property
    def by(self) -> By:
        return By(self.viewer.id if self.viewer else None, self.via)


async def add(db: Db, keys: Keys, act: Act, login: str, profile: Profile) -> tuple[int, str]:
    """A new account and the token of its invitation. Raises `Rejected`, `NotAllowed`."""
    _demand(act, Verb.INVITE_STAFF)
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise Rejected("login")
    _check(profile)
    staff_id = await staff.create(db, login, profile, act.now)
    if staff_id is None:
        raise Rejected("login_taken")
    token = await _new_invitation(db, keys, staff_id, act.now)
    await _record(db, act, "staff_invited", staff_id, {"role": profile.role, "region": profile.region})
    return staff_id, token


async def invite_again(db: Db, keys: Keys, act: Act, account: Account) -> str:
    """A new invitation, also for who has forgotten his password; the old link is void. Raises as `add`."""
    _demand(act, Verb.INVITE_STAFF, account)
    if account.disabled_at:
        raise Rejected("disabled")
    token = await _new_invitation(db, keys, account.id, act.now)
    await _record(db, act, "staff_invited", account.id, {"again": True})
    return token


async def _new_invitation(db: Db, keys: Keys, staff_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    await staff_access.invite(db, staff_id, keys.hash("invitation", token), now=now, expires_at=now + INVITATION)
    return token


async def invited(db: Db, keys: Keys, token: str, now: datetime) -> Invited | None:
    """Whom the link is for, if it is good still."""
    return await staff_access.invited(db, keys.hash("invitation", token), now)


async def accept(db: Db, keys: Keys, token: str, password_hash: str, now: datetime) -> None:
    """Use an invitation up: the password is set, and every old session ends. Raises `Rejected`."""
    staff_id = await staff_access.use_invitation(db, keys.hash("invitation", token), now)
    if staff_id is None:
        raise Rejected("invitation")
    await staff.set_password(db, staff_id, password_hash, now)
    await _end_sessions(db, staff_id, now)
    await audit.record(db, By(staff_id, Via.DESK), "invitation_accepted", Thing("staff", staff_id), at=now)


async def change_password(
    db: Db, passwords: Passwords, viewer: Viewer, new: str, *, session_id: int, now: datetime
) -> None:
    """Set one's own password; one's other sessions end. Raises `Rejected`."""
    who = await staff.credentials(db, staff_id=viewer.id)
    if who is None or is_poor_password(new, who.login, who.name):
        raise Rejected("password")
    await staff.set_password(db, viewer.id, await passwords.hash(new), now)
    await _end_sessions(db, viewer.id, now, but=session_id)
    await audit.record(db, By(viewer.id, Via.DESK), "password_changed", Thing("staff", viewer.id), at=now)


async def edit(db: Db, act: Act, account: Account, profile: Profile) -> None:
    """Change what an admin decides about somebody. Raises `Rejected`, `NotAllowed`."""
    _demand(act, Verb.EDIT_STAFF, account)
    _check(profile)
    if account.role is Role.ADMIN and profile.role is not Role.ADMIN:
        await _keep_an_admin(db, account.id)
    await staff.update(db, account.id, profile)
    changed: dict[str, object] = {
        name: getattr(profile, name)
        for name in ("role", "region", "capacity", "must_enrol")
        if getattr(profile, name) != getattr(account, name)
    }
    if set(profile.skills) != set(account.skills):
        changed["skills"] = list(profile.skills)
    if profile.name != account.name:
        changed["renamed"] = True
    await desk.tell(db, None, account.id, "session")  # open pages ask anew what their reader may see
    await _record(db, act, "staff_edited", account.id, changed)


async def disable(db: Db, act: Act, account: Account) -> None:
    """Shut somebody out, at once and everywhere. Raises `Rejected`, `NotAllowed`."""
    _demand(act, Verb.DISABLE_STAFF, account)
    if account.role is Role.ADMIN:
        await _keep_an_admin(db, account.id)
    await staff.set_disabled(db, account.id, act.now)
    await staff_access.void_invitations(db, account.id, act.now)
    await _end_sessions(db, account.id, act.now)
    await _record(db, act, "staff_disabled", account.id)


async def enable(db: Db, act: Act, account: Account) -> None:
    """Let somebody in again. Raises `NotAllowed`."""
    _demand(act, Verb.DISABLE_STAFF, account)
    await staff.set_disabled(db, account.id, None)
    await _record(db, act, "staff_enabled", account.id)


async def reset_factor(db: Db, act: Act, account: Account, *, group: int | None = None) -> None:
    """Take a lost second factor away: its holder enrols anew at the next sign-in. Raises `NotAllowed`.

    The telephone that was lost is shut out too, and leaves the `group` of staff on Telegram.
    """
    _demand_over(act, Verb.RESET_FACTOR, account)
    await staff.remove_factor(db, account.id)
    await _end_everywhere(db, act, account.id, group)
    await _record(db, act, "factor_reset", account.id)


async def sign_out_everywhere(db: Db, act: Act, account: Account, *, group: int | None = None) -> None:
    """End all sessions of somebody, and his link to Telegram. Raises `NotAllowed`."""
    _demand_over(act, Verb.SIGN_OUT_STAFF, account)
    await _end_everywhere(db, act, account.id, group)
    await _record(db, act, "sessions_ended", account.id)


async def end_session(db: Db, act: Act, session_id: int) -> None:
    """End one of one's own sessions."""
    if act.viewer and await staff_access.revoke(db, act.viewer.id, session_id, act.now):
        await desk.tell(db, None, act.viewer.id, "session")
        await _record(db, act, "session_ended", act.viewer.id, {"session": session_id})


async def require_factor(db: Db, act: Act, *, required: bool) -> None:
    """Whether everybody has to have a second factor. Raises `NotAllowed`."""
    _demand(act, Verb.SET_POLICY)
    await staff.require_factor(db, required=required)
    await audit.record(db, act.by, "policy_set", Thing("policy"), {"second_factor_required": required}, at=act.now)


async def set_capacity(db: Db, act: Act, staff_id: int, capacity: int) -> None:
    """Say how many tickets one takes at a time. Raises `Rejected`."""
    if not 1 <= capacity <= MOST_TICKETS:
        raise Rejected("capacity")
    await staff.set_capacity(db, staff_id, capacity)
    await _record(db, act, "set_capacity", staff_id, {"capacity": capacity})


async def _end_sessions(db: Db, staff_id: int, now: datetime, *, but: int | None = None) -> None:
    await staff_access.revoke_all(db, staff_id, now, but=but)
    await desk.tell(db, None, staff_id, "session")


async def _end_everywhere(db: Db, act: Act, staff_id: int, group: int | None) -> None:
    """No device of his opens anything any more: one of them may be in other hands."""
    await _end_sessions(db, staff_id, act.now)
    await linking.unlink(db, staff_id, act.by, act.now, group=group)


async def _keep_an_admin(db: Db, staff_id: int) -> None:
    """Without an admin nobody could ever make one again from the desk."""
    if await staff.other_admins(db, staff_id) == 0:
        raise Rejected("last_admin")


def _check(profile: Profile) -> None:
    if not 1 <= len(profile.name.strip()) <= 80:
        raise Rejected("name")
    if profile.region is not None and not is_code(profile.region):
        raise Rejected("region")
    if not 1 <= profile.capacity <= MOST_TICKETS:
        raise Rejected("capacity")
    if not set(profile.skills) <= set(PROGRAMMES):
        raise Rejected("skills")


def _demand(act: Act, verb: Verb, account: Account | None = None) -> None:
    if act.viewer:
        demand(act.viewer, verb, account)


def _demand_over(act: Act, verb: Verb, account: Account) -> None:
    """As `_demand`; and only an admin has power over supervisors and admins."""
    _demand(act, verb, account)
    if act.viewer and act.viewer.role is not Role.ADMIN and account.role is not Role.AGENT:
        raise NotAllowed(verb)


async def _record(db: Db, act: Act, verb: str, staff_id: int, data: dict[str, object] | None = None) -> None:
    await audit.record(db, act.by, verb, Thing("staff", staff_id), data, at=act.now)
