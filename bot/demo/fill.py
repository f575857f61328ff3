"""Fills an empty database with the invented office; on one that holds it already, only the sign-ins are new."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.demo import script
from bot.demo.play import play, stage
from bot.dialogue.model import Catalogue
from bot.domain.staff import Presence, Role
from bot.domain.tickets import Via
from bot.services import staffing, teaming
from bot.services.keys import Keys
from bot.services.passwords import Passwords
from bot.services.staffing import Act
from bot.services.teaming import Plan
from bot.storage import canned, demo, office, staff
from bot.storage.database import AsyncEngine, Db
from bot.storage.office import EVERYWHERE, HoursRow
from bot.storage.staff import Profile


class HoldsRealData(Exception):
    """Somebody real has written or works here: the demo keeps out."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to come in as one of the invented staff."""

    login: str
    password: str
    name: str
    role: Role


async def fill(engine: AsyncEngine, catalogue: Catalogue, keys: Keys, clock: Clock) -> list[SignIn]:
    """Returns the sign-ins, with passwords that are new each time. Raises `HoldsRealData`."""
    async with engine.begin() as db:
        if not await demo.is_here(db) and await demo.is_used(db):
            raise HoldsRealData
        is_full = await demo.is_full(db)
        await demo.begin(db, clock())
    if not is_full:
        await _fill(engine, catalogue, keys, clock())
    return await _sign_ins(engine, clock())


async def _fill(engine: AsyncEngine, catalogue: Catalogue, keys: Keys, now: datetime) -> None:
    plan = script.office()
    scenes = script.schedule(now)
    opened = scenes[0].at
    async with engine.begin() as db:
        await _hire(db, keys, plan, opened)
        await office.set_hours(db, HoursRow(EVERYWHERE, None, plan["hours"]), opened)
        for reply in plan["canned"]:
            programme = reply.get("programme")
            await canned.save(
                db, reply["shortcut"], reply["title"], reply["text"], opened, programme=programme, team_id=None
            )
    await play(await stage(engine, catalogue, opened), scenes)
    async with engine.begin() as db:
        for person in plan["staff"]:
            account = await staff.by_login(db, person["login"])
            assert account  # hired above
            await staff.set_presence(db, account.id, Presence(person.get("presence", "available")), now)
        await demo.finish(db, now)


async def _hire(db: Db, keys: Keys, plan: Mapping[str, Any], now: datetime) -> None:
    act = Act(None, Via.CLI, now)
    ids: dict[str, int] = {}
    for person in plan["staff"]:
        skills = tuple(person.get("skills", ()))
        profile = Profile(
            person["name"], Role(person["role"]), person.get("region"), person.get("capacity", 5), skills, False
        )
        ids[person["login"]], _ = await staffing.add(db, keys, act, person["login"], profile)
        await staff.set_presence(db, ids[person["login"]], Presence.AVAILABLE, now)
    for team in plan["teams"]:
        members = tuple(ids[login] for login in team["members"])
        await teaming.create(
            db, act, Plan(team["name"], team.get("region"), tuple(team.get("programmes", ())), members)
        )


async def _sign_ins(engine: AsyncEngine, now: datetime) -> list[SignIn]:
    passwords, made = Passwords(), []
    for person in script.office()["staff"]:
        password = secrets.token_urlsafe(12)
        hashed = await passwords.hash(password)
        async with engine.begin() as db:
            account = await staff.by_login(db, person["login"])
            if account and account.disabled_at is None:
                await staff.set_password(db, account.id, hashed, now)
                made.append(SignIn(account.login, password, account.name, account.role))
    return made
