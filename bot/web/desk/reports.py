"""Reports: charts that are tables as well, and the tickets as a file for a spreadsheet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from bot.domain.permissions import Verb, may
from bot.domain.programmes import PROGRAMMES
from bot.services import reporting
from bot.services.reporting import Report
from bot.services.staffing import Rejected
from bot.storage import teams
from bot.storage.reports import PERCENT, ExportRow, Wanted
from bot.storage.teams import Team
from bot.storage.ticket_lists import Reach
from bot.web.desk import charts, sheets
from bot.web.desk.access import Access, Handler, needs
from bot.web.desk.folders import topics
from bot.web.desk.rendering import ZONE
from bot.web.desk.sheets import Cell
from bot.web.desk.visit import Visit

FIRST_YEAR, LAST_YEAR = 2000, 2199
HIGHEST_ID = 2**63
USUAL = 30  # days, when nobody asks for others
FIELDS = ("first", "last", "region", "team", "programme")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def page(visit: Visit) -> Response:
    """The page of a period; with nothing asked, of the last thirty days."""
    asked = _asked(visit, visit.request.query_params)
    try:
        report = await reporting.read(visit.gate.runtime, _wanted(visit, asked))
    except Rejected as rejected:
        return await _page(visit, asked, None, rejected.reason)
    return await _page(visit, asked, report)


async def _page(visit: Visit, asked: Mapping[str, str], report: Report | None, problem: str | None = None) -> Response:
    async with visit.gate.runtime.engine.begin() as db:
        listed = await teams.listing(db)
    return visit.page(
        "reports.html",
        status=422 if problem else 200,
        asked=asked,
        teams=_within_reach(visit, listed),
        programmes=PROGRAMMES,
        problem=problem,
        report=report,
        percent=PERCENT,
        topics=topics(visit.gate.runtime.catalogue),
        **(_drawn(report) if report else {}),
    )


def _drawn(report: Report) -> dict[str, Any]:
    """What the charts are drawn from."""
    return {
        "hours": charts.columns(report.by_hour),
        "days": charts.columns(list(report.by_day.values())),
        "width": charts.width,
        "opened": sum(report.by_hour),
        "everything": report.timings[-1] if report.timings else None,
    }


def _within_reach(visit: Visit, listed: list[Team]) -> list[Team]:
    return [team for team in listed if may(visit.viewer, Verb.SEE_BOARD, team)]


def _asked(visit: Visit, given: QueryParams | FormData) -> dict[str, str]:
    """The fields of the filter as they were filled in; the usual period for an empty one."""
    today = visit.gate.now().astimezone(ZONE).date()
    usual = {"first": (today - timedelta(days=USUAL - 1)).isoformat(), "last": today.isoformat()}
    asked = {name: given.get(name, "") for name in FIELDS}
    return {name: value.strip()[:20] if isinstance(value, str) else "" for name, value in asked.items()} | {
        name: day for name, day in usual.items() if not asked[name]
    }


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    """Raises `Rejected` for what cannot be read."""
    try:
        first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        team = int(asked["team"]) if asked["team"] else None
    except ValueError:
        raise Rejected("period_unreadable") from None
    is_plausible = FIRST_YEAR <= first.year <= LAST_YEAR and FIRST_YEAR <= last.year <= LAST_YEAR
    if not is_plausible or (team is not None and not 0 < team < HIGHEST_ID):
        raise Rejected("period_unreadable")
    reach = Reach.of(visit.viewer)
    return Wanted(
        reach,
        first,
        last,
        visit.gate.runtime.regions.find(asked["region"]) or asked["region"] or None,
        team,
        asked["programme"] or None,
    )


async def export(visit: Visit) -> Response:
    """The tickets as a file; whoever takes it is written down."""
    asked, wanted_format = _asked(visit, visit.form), visit.text("format")
    try:
        wanted = _wanted(visit, asked)
        rows = await reporting.export(visit.gate.runtime, visit.act, wanted, wanted_format)
    except Rejected as rejected:
        return await _page(visit, asked, None, rejected.reason)
    content = await asyncio.to_thread(_file, visit, rows, wanted_format)
    name = f"agenalis-{wanted.first.isoformat()}-{wanted.last.isoformat()}.{wanted_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=TYPES[wanted_format], headers=headers)


def _file(visit: Visit, rows: list[ExportRow], wanted_format: str) -> bytes:
    words = visit.desk.pages.words
    head = list(words["export"]["columns"].values())
    named = topics(visit.gate.runtime.catalogue)
    lines = (_cells(words, named, row) for row in rows)
    if wanted_format == "csv":
        return sheets.as_csv(head, lines)
    return sheets.as_xlsx(words["export"]["sheet"], head, lines)


def _cells(words: dict[str, Any], named: Mapping[str, str], row: ExportRow) -> list[Cell]:
    """One line, in the order of the catalogue's columns."""
    zone = ZoneInfo(row.zone)
    reasons: dict[str, str] = words["export"]["reasons"]
    return [
        row.id,
        _local(row.opened_at, zone),
        row.zone,
        words["priorities"][row.priority],
        words["statuses"][row.status],
        reasons.get(row.reason, row.reason),
        named.get(row.topic, row.topic) if row.topic else None,
        words["programmes"].get(row.programme, row.programme) if row.programme else None,
        row.region,
        row.team,
        row.agent,
        _minutes(row.first_response_seconds),
        words["is_so"] if row.first_late else words["is_not"],
        _minutes(row.resolution_seconds),
        words["is_so"] if row.resolve_late else words["is_not"],
        _local(row.closed_at, zone) if row.closed_at else None,
        words["outcomes"][row.outcome] if row.outcome else None,
        row.score,
    ]


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """The participant's own time, as a spreadsheet takes it."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/reports", page, needs(Verb.SEE_BOARD), ("GET",)),
    ("/desk/reports/export", export, needs(Verb.EXPORT), ("POST",)),
)
