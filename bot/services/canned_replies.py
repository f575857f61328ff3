"""Supervisors write the replies that agents find ready."""

from __future__ import annotations

from bot.domain import canned as rules
from bot.domain.canned import Draft
from bot.domain.permissions import NotAllowed, Verb, demand, reaches_everywhere
from bot.domain.programmes import PROGRAMMES
from bot.services import audit
from bot.services.audit import Thing
from bot.services.staffing import Act, Rejected
from bot.storage import canned, teams
from bot.storage.canned import Canned
from bot.storage.database import Db


async def create(db: Db, act: Act, draft: Draft) -> int:
    """A new reply; its id. Raises `Rejected`, `NotAllowed`."""
    await _check(db, act, draft)
    made = await canned.create(db, draft, act.now)
    if made is None:
        raise Rejected("canned_taken")
    await _record(db, act, "canned_saved", made, draft.shortcut)
    return made


async def edit(db: Db, act: Act, kept: Canned, draft: Draft) -> None:
    """Change a reply; both what it was and what it becomes must be the actor's to change. Raises as `create`."""
    await _demand(db, act, kept.team_id)
    await _check(db, act, draft)
    if not await canned.update(db, kept.id, draft, act.now):
        raise Rejected("canned_taken")
    await _record(db, act, "canned_saved", kept.id, draft.shortcut)


async def drop(db: Db, act: Act, kept: Canned) -> None:
    """Take a reply away. Raises `NotAllowed`."""
    await _demand(db, act, kept.team_id)
    await canned.drop(db, kept.id)
    await _record(db, act, "canned_dropped", kept.id, kept.shortcut)


async def _check(db: Db, act: Act, draft: Draft) -> None:
    wrong = rules.problem(draft)
    if wrong:
        raise Rejected(wrong)
    if draft.programme is not None and draft.programme not in PROGRAMMES:
        raise Rejected("skills")
    await _demand(db, act, draft.team_id)


async def _demand(db: Db, act: Act, team_id: int | None) -> None:
    """A team's replies are for who reaches the team; those of all teams for who reaches everywhere."""
    if act.viewer is None:
        return
    if team_id is None:
        if not reaches_everywhere(act.viewer, Verb.MANAGE_DESK):
            raise NotAllowed(Verb.MANAGE_DESK)
        return
    team = await teams.get(db, team_id)
    if team is None:
        raise Rejected("canned_team")
    demand(act.viewer, Verb.MANAGE_DESK, team)


async def _record(db: Db, act: Act, verb: str, canned_id: int, shortcut: str) -> None:
    await audit.record(db, act.by, verb, Thing("office"), {"canned": canned_id, "shortcut": shortcut}, at=act.now)
