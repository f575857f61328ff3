"""Accounts of the desk: add somebody and print his invitation, list everybody, shut somebody out or let him in."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from bot.cli.common import add_json, connected, load_settings, parser, show
from bot.cli.failed import Failed
from bot.clock import now
from bot.domain.programmes import PROGRAMMES
from bot.domain.staff import Presence, Role, is_poor_password
from bot.domain.tickets import Via
from bot.services import keys, staffing
from bot.services.passwords import Passwords
from bot.services.staffing import Act, Rejected
from bot.settings import Settings, secret_key
from bot.storage import staff
from bot.storage.database import Db
from bot.storage.staff import Account, Profile

WHY = {
    "login": "A login has 3 to 120 letters, digits, or . _ - + @, and no spaces.",
    "login_taken": "This login is taken.",
    "name": "A name has 1 to 80 letters.",
    "region": "A region is an official code, such as 33 or 33.74.",
    "capacity": "A capacity is 1 to 50 tickets.",
    "skills": f"Skills are of {', '.join(PROGRAMMES)}.",
    "last_admin": "This is the last admin; add another one first.",
    "disabled": "This account is disabled; enable it first.",
}


@dataclass(frozen=True, slots=True)
class Listed:
    id: int
    login: str
    name: str
    role: Role
    region: str | None
    teams: list[int]
    presence: Presence
    password: bool
    second_factor: bool
    disabled: bool


def main(argv: Sequence[str]) -> int:
    chosen = _arguments().parse_args(argv)
    try:
        asyncio.run(ACTIONS[chosen.action](chosen))
    except Rejected as rejected:
        raise Failed(WHY[rejected.reason]) from None
    return 0


def _arguments() -> argparse.ArgumentParser:
    arguments = parser(__name__, __doc__ or "")
    actions = arguments.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="a new account; prints a link that works once")
    add.add_argument("login")
    add.add_argument("--name", help="what participants and colleagues read; the login if not given")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.AGENT.value)
    add.add_argument("--region", help="official code (33, 33.74); everywhere if not given")
    add.add_argument("--capacity", type=int, default=5, help="tickets at a time")
    add.add_argument("--skills", nargs="*", default=[], help=f"of {', '.join(PROGRAMMES)}; all if not given")
    add.add_argument("--second-factor", action="store_true", help="must have one")
    add.add_argument("--password", action="store_true", help="ask for a password (or read it from a pipe), no link")
    add_json(add)
    add_json(actions.add_parser("list", help="everybody"))
    for name, what in (("invite", "a new link, also for a forgotten password"), ("disable", "shut out, at once")):
        one = actions.add_parser(name, help=what)
        one.add_argument("login")
        add_json(one)
    for name, what in (("enable", "let in again"), ("reset-factor", "take a lost second factor away")):
        actions.add_parser(name, help=what).add_argument("login")
    return arguments


async def _add(chosen: argparse.Namespace) -> None:
    settings = load_settings("cli")
    name = chosen.name or chosen.login
    hashed = await _asked_password(chosen.login, name) if chosen.password else None
    profile = Profile(
        name, Role(chosen.role), chosen.region, chosen.capacity, tuple(chosen.skills), chosen.second_factor
    )
    key = keys.derive(secret_key(settings))
    async with connected() as db:
        staff_id, token = await staffing.add(db, key, _act(), chosen.login, profile)
        if hashed:
            await staffing.accept(db, key, token, hashed, now())
    _tell(settings, staff_id, chosen.login, None if hashed else token, as_json=chosen.json)


async def _asked_password(login: str, name: str) -> str:
    """The hash of a password that stands in no list of processes and no history of a shell."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise Failed("These are not the same.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if is_poor_password(password, login, name):
        raise Failed("A password has at least 12 characters, and is not made of the holder's own name.")
    return await Passwords().hash(password)


async def _list(chosen: argparse.Namespace) -> None:
    async with connected() as db:
        accounts = await staff.listing(db)
    show([_listed(account) for account in accounts], as_json=chosen.json)


async def _invite(chosen: argparse.Namespace) -> None:
    settings = load_settings("cli")
    async with connected() as db:
        account = await _account(db, chosen.login)
        token = await staffing.invite_again(db, keys.derive(secret_key(settings)), _act(), account)
    _tell(settings, account.id, account.login, token, as_json=chosen.json)


async def _disable(chosen: argparse.Namespace) -> None:
    async with connected() as db:
        await staffing.disable(db, _act(), await _account(db, chosen.login))
        account = await _account(db, chosen.login)
    if chosen.json:
        show([_listed(account)], as_json=True)


async def _enable(chosen: argparse.Namespace) -> None:
    async with connected() as db:
        await staffing.enable(db, _act(), await _account(db, chosen.login))


async def _reset_factor(chosen: argparse.Namespace) -> None:
    group = load_settings("cli").staff_telegram_group_id
    async with connected() as db:
        await staffing.reset_factor(db, _act(), await _account(db, chosen.login), group=group)


ACTIONS = {
    "add": _add,
    "list": _list,
    "invite": _invite,
    "disable": _disable,
    "enable": _enable,
    "reset-factor": _reset_factor,
}


def _act() -> Act:
    return Act(None, Via.CLI, now())


async def _account(db: Db, login: str) -> Account:
    account = await staff.by_login(db, login.strip().lower())
    if account is None:
        raise Failed("There is nobody with this login.")
    return account


def _listed(a: Account) -> Listed:
    return Listed(
        a.id, a.login, a.name, a.role, a.region, a.teams, a.presence, a.has_password, a.has_factor, bool(a.disabled_at)
    )


def _tell(settings: Settings, staff_id: int, login: str, token: str | None, *, as_json: bool) -> None:
    base = settings.public_url or f"http://localhost:{settings.port}"
    link = f"{base}/desk/invitation/{token}" if token else None
    if as_json:
        print(orjson.dumps({"id": staff_id, "login": login.lower(), "invitation": link}).decode())
    elif link:
        print(f"{login} chooses a password here, within three days; the link works once:\n{link}")
    else:
        print(f"{login} can sign in at {base}/desk")
