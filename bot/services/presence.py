"""Agents come, pause and go; who comes gets what waits."""

from __future__ import annotations

from bot.domain import permissions
from bot.domain.staff import Presence
from bot.domain.tickets import Actor, ActorKind
from bot.runtime import Runtime
from bot.services import audit, offering
from bot.services.audit import By, Thing
from bot.storage import agents, desk
from bot.storage import staff as accounts


async def set_presence(runtime: Runtime, staff_id: int, presence: Presence, actor: Actor) -> None:
    """Set one's own presence, or as a supervisor that of an agent. Raises `NotAllowed`."""
    async with runtime.engine.begin() as db:
        if actor.kind is ActorKind.STAFF and actor.staff_id not in {None, staff_id}:
            viewer = await agents.viewer(db, actor.staff_id or 0)
            subject = await accounts.get(db, staff_id)
            if viewer is None or subject is None:
                raise permissions.NotAllowed(permissions.Verb.SIGN_OUT_STAFF)
            permissions.demand(viewer, permissions.Verb.SIGN_OUT_STAFF, subject)
        now = runtime.clock()
        await accounts.set_presence(db, staff_id, presence, now)
        await offering.offer(db, now)
        await desk.tell(db, None, staff_id, f"presence_{presence}")
        if actor.kind is ActorKind.STAFF:
            what = {"presence": presence}
            await audit.record(
                db, By(actor.staff_id, actor.via), "set_presence", Thing("staff", staff_id), what, at=now
            )
