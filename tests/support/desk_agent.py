"""An agent at a desk that runs somewhere: signed in, and quick with the forms."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import now
from bot.domain.staff import LONGEST_SESSION, Presence, Role, Stage
from bot.services import keys
from bot.storage import staff, staff_access
from bot.storage.staff import Profile
from bot.storage.staff_access import NewSession
from bot.web.desk.visit import COOKIE

PATIENCE = 60.0  # seconds for an answer, on a machine that does other things as well
# The server ends a connection that was idle for five seconds: whoever writes on it at that very moment is not heard.
SOON_ANEW = httpx.Limits(keepalive_expiry=1.0)


@dataclass
class DeskAgent:
    """One signed-in browser without a screen."""

    staff_id: int
    client: httpx.AsyncClient
    form_token: str

    async def does(self, verb: str, ticket_id: int, **fields: Any) -> httpx.Response:
        """Send a form of the conversation's page; the answer leads back to the page, with a note when it went wrong."""
        return await self.client.post(f"/desk/tickets/{ticket_id}/{verb}", data={"csrf": self.form_token, **fields})


async def enter(
    engine: AsyncEngine, url: str, secret_key: str, login: str, *, presence: Presence = Presence.AWAY
) -> DeskAgent:
    """A new agent with an open session. Away, so that nothing is offered to him: he takes what he wants."""
    derived, token = keys.derive(secret_key.encode()), secrets.token_urlsafe(32)
    async with engine.begin() as db:
        staff_id = await staff.create(db, login, Profile(login.title(), Role.AGENT, None, 50, (), False), now())
        assert staff_id
        await staff.set_presence(db, staff_id, presence, now())
        hashed = derived.hash("session", token)
        session = NewSession(staff_id, hashed, Stage.FULL, "test", "127.0.0.1", now() + LONGEST_SESSION)
        await staff_access.open_session(db, session, now())
    client = httpx.AsyncClient(
        base_url=url, headers={"Origin": url.rstrip("/")}, cookies={COOKIE: token}, timeout=PATIENCE, limits=SOON_ANEW
    )
    return DeskAgent(staff_id, client, derived.form_token(token))
