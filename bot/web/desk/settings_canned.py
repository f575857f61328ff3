"""Replies kept ready, as supervisors write them: list, form, and how the reply will read."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from bot.domain import canned as rules
from bot.domain.canned import Draft
from bot.domain.permissions import Verb, may, reaches_everywhere
from bot.domain.programmes import PROGRAMMES
from bot.services import canned_replies
from bot.services.staffing import Rejected
from bot.storage import canned, teams
from bot.storage.canned import Canned
from bot.storage.database import Db
from bot.web.desk.access import Access, Handler, Refused, needs
from bot.web.desk.visit import Visit

BOTH = ("GET", "POST")
LIST = "/desk/settings/canned"


async def _reply(visit: Visit, db: Db) -> Canned:
    """The reply the path names. Raises `Refused`."""
    found = await canned.get(db, int(visit.request.path_params["canned_id"]))
    if found is None:
        raise Refused(404, "not_found")
    return found


async def replies(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        listed, named = await canned.listing(db, limit=500), await teams.listing(db)
    return visit.page("settings_canned.html", listed=listed, team_names={team.id: team.name for team in named})


async def new(visit: Visit) -> Response:
    if visit.request.method == "GET":
        return await _page(visit, Draft("", "", ""))
    draft = _draft(visit)
    if visit.text("do") == "preview":
        return await _page(visit, draft)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await canned_replies.create(db, visit.act, draft)
    except Rejected as rejected:
        return await _page(visit, draft, problem=rejected.reason)
    return visit.go(LIST, "saved")


async def reply(visit: Visit) -> Response:
    """One reply: to be read, tried, and changed."""
    async with visit.gate.runtime.engine.begin() as db:
        kept = await _reply(visit, db)
    if visit.request.method == "GET":
        return await _page(visit, Draft(kept.shortcut, kept.title, kept.text, kept.programme, kept.team_id), kept)
    draft = _draft(visit)
    if visit.text("do") == "preview":
        return await _page(visit, draft, kept)
    try:
        async with visit.gate.runtime.engine.begin() as db:
            await canned_replies.edit(db, visit.act, kept, draft)
    except Rejected as rejected:
        return await _page(visit, draft, kept, problem=rejected.reason)
    return visit.go(LIST, "saved")


async def drop(visit: Visit) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        await canned_replies.drop(db, visit.act, await _reply(visit, db))
    return visit.go(LIST, "canned_dropped")


def _draft(visit: Visit) -> Draft:
    team = visit.number("team")
    return Draft(
        visit.text("shortcut", 41).removeprefix("/").lower(),
        visit.text("title", rules.LONGEST_TITLE + 1),
        visit.lines("text", rules.LONGEST_TEXT + 1),
        visit.text("programme", 16) or None,
        team if team is None or team < 2**63 else None,
    )


async def _page(visit: Visit, draft: Draft, kept: Canned | None = None, problem: str | None = None) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        listed = await teams.listing(db)
    words = visit.desk.pages.words["canned"]
    reach = [team for team in listed if may(visit.viewer, Verb.MANAGE_DESK, team)]
    for_all = reaches_everywhere(visit.viewer, Verb.MANAGE_DESK)
    return visit.page(
        "settings_reply.html",
        status=422 if problem else 200,
        kept=kept,
        draft=draft,
        teams=reach,
        for_all=for_all,
        may_change=kept is None or _is_own(kept, {team.id for team in reach}, for_all=for_all),
        programmes=PROGRAMMES,
        blanks=rules.BLANKS,
        unknown=rules.unknown(draft.text),
        shown=rules.fill(draft.text, _examples(words["examples"], visit)),
        problem=problem,
    )


def _is_own(kept: Canned, teams_in_reach: set[int], *, for_all: bool) -> bool:
    return for_all if kept.team_id is None else kept.team_id in teams_in_reach


def _examples(examples: Mapping[str, str], visit: Visit) -> dict[str, str]:
    """What the blanks are filled with to try a reply; the agent is who looks."""
    return {**examples, "agent": visit.viewer.name}


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    (LIST, replies, needs(Verb.MANAGE_DESK), ("GET",)),
    (f"{LIST}/new", new, needs(Verb.MANAGE_DESK), BOTH),
    (f"{LIST}/{{canned_id:int}}", reply, needs(Verb.MANAGE_DESK), BOTH),
    (f"{LIST}/{{canned_id:int}}/drop", drop, needs(Verb.MANAGE_DESK), ("POST",)),
)
