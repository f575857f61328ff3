"""The desk without a browser: accounts, a clock that moves when told, and the gate they sign in at."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from bot.channels.telegram_staff import StaffBot
from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName
from bot.domain.staff import LONGEST_SESSION, Role, Stage, Viewer
from bot.domain.tickets import Via
from bot.runtime import Runtime
from bot.services import keys, staffing
from bot.services.passwords import Passwords
from bot.services.signing_in import Browser, Gate
from bot.services.staffing import Act
from bot.settings import Settings
from bot.storage import staff, staff_access
from bot.storage.staff import Account, Profile
from bot.storage.staff_access import NewSession
from bot.web.app import create
from bot.web.desk.app import DeskParts
from bot.web.desk.hub import DeskHub
from bot.web.hub import Hub
from tests.support.people import Clock, RecordingChannel, Scripted

SECRET = b"k" * 32
PASSWORD = "melati-putih-72"
PHONE = Browser("203.0.113.7", "Chromium")


def profile(name: str = "Ani", role: Role = Role.AGENT, region: str | None = None, **other: Any) -> Profile:
    return Profile(name, role, region, other.get("capacity", 5), (), other.get("must_enrol", False))


@dataclass
class Office:
    """Who works here, and the way in."""

    gate: Gate
    clock: Clock
    hub: DeskHub = field(default_factory=DeskHub)
    apps: dict[str | None, Starlette] = field(default_factory=dict)

    @property
    def engine(self) -> AsyncEngine:
        return self.gate.runtime.engine

    def app(self, public_url: str | None = None) -> Starlette:
        """The web application on this database, one for each address it has from outside."""
        if public_url not in self.apps:
            self.apps[public_url] = self._new_app(public_url)
        return self.apps[public_url]

    def _new_app(self, public_url: str | None) -> Starlette:
        async def ready() -> bool:
            return True

        return create(
            self.gate.runtime,
            Hub(),
            webhook_channels={},
            rasa_is_ready=ready,
            secret_key=SECRET,
            public_url=public_url,
            desk_parts=DeskParts(self.hub, self.gate.passwords),
        )

    def act(self, viewer: Viewer | None = None) -> Act:
        return Act(viewer, Via.DESK if viewer else Via.CLI, self.clock())

    async def hire(self, login: str, who: Profile | None = None, *, password: str | None = None) -> int:
        """An account, with a password if one is given."""
        async with self.engine.begin() as db:
            staff_id, token = await staffing.add(db, self.gate.keys, self.act(), login, who or profile())
            if password:
                hashed = await self.gate.passwords.hash(password)
                await staffing.accept(db, self.gate.keys, token, hashed, self.clock())
        return staff_id

    async def account(self, staff_id: int) -> Account:
        async with self.engine.connect() as db:
            found = await staff.get(db, staff_id)
        assert found
        return found

    async def session(self, staff_id: int, stage: Stage = Stage.FULL) -> str:
        """The token of a session, opened without asking for anything."""
        token = secrets.token_urlsafe(32)
        async with self.engine.begin() as db:
            hashed = self.gate.keys.hash("session", token)
            new = NewSession(staff_id, hashed, stage, "Chromium", "203.0.113.7", self.clock() + LONGEST_SESSION)
            await staff_access.open_session(db, new, self.clock())
        return token

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as db:
            return list((await db.execute(text(sql), values)).all())

    async def verbs(self) -> list[str]:
        """What the audit says, in order."""
        return [r.verb for r in await self.rows("select verb from audit order by id")]

    def now(self) -> datetime:
        return self.clock()


@pytest.fixture
def office(engine: AsyncEngine, catalogue: Catalogue) -> Office:
    return on(engine, catalogue)


def on(engine: AsyncEngine, catalogue: Catalogue) -> Office:
    """The office on a database."""
    clock = Clock()
    settings = Settings(_env_file=None, staff_telegram_bot_token="2:b")  # type: ignore[arg-type,call-arg]
    channels = {ChannelName.TELEGRAM: RecordingChannel()}
    runtime = Runtime(engine, channels, Scripted(), catalogue, clock=clock, staff_bot=StaffBot(settings))
    return Office(Gate(runtime, keys.derive(SECRET), Passwords(CHEAPEST)), clock, DeskHub(clock))
