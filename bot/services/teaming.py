"""What admins do with teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.permissions import Verb, demand
from bot.domain.programmes import PROGRAMMES
from bot.domain.regions import is_code
from bot.services import audit
from bot.services.audit import Thing
from bot.services.staffing import Act, Rejected
from bot.storage import desk, teams
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Plan:
    """What a team is to be."""

    name: str
    region: str | None
    programmes: tuple[str, ...]
    members: tuple[int, ...]


async def create(db: Db, act: Act, plan: Plan) -> int:
    """A new team; its id. Raises `Rejected`, `NotAllowed`."""
    _check(act, plan)
    team_id = await teams.create(db, plan.name, plan.region, plan.programmes, act.now)
    if team_id is None:
        raise Rejected("team_taken")
    await _set_members(db, team_id, plan.members)
    await _record(db, act, "team_created", team_id, plan.members)
    return team_id


async def edit(db: Db, act: Act, team_id: int, plan: Plan) -> None:
    """Change a team. Raises `Rejected`, `NotAllowed`."""
    _check(act, plan)
    if not await teams.update(db, team_id, plan.name, plan.region, plan.programmes):
        raise Rejected("team_taken")
    await _set_members(db, team_id, plan.members)
    await _record(db, act, "team_edited", team_id, plan.members)


async def _set_members(db: Db, team_id: int, members: Sequence[int]) -> None:
    """The members; open pages of who comes or goes ask anew what their reader may see."""
    before = await teams.get(db, team_id)
    await teams.set_members(db, team_id, members)
    for staff_id in sorted(set(before.members if before else ()) ^ set(members)):
        await desk.tell(db, None, staff_id, "session")


def _check(act: Act, plan: Plan) -> None:
    if act.viewer:
        demand(act.viewer, Verb.MANAGE_TEAMS)
    if not 1 <= len(plan.name) <= 80:
        raise Rejected("name")
    if plan.region is not None and not is_code(plan.region):
        raise Rejected("region")
    if not set(plan.programmes) <= set(PROGRAMMES):
        raise Rejected("skills")


async def _record(db: Db, act: Act, verb: str, team_id: int, members: Sequence[int]) -> None:
    await audit.record(db, act.by, verb, Thing("team", team_id), {"members": list(members)}, at=act.now)
