"""Reports for supervisors: all figures of a period, and its tickets to take along, bounded and audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.permissions import Verb, demand
from bot.domain.programmes import PROGRAMMES
from bot.domain.regions import is_code
from bot.runtime import Runtime
from bot.services import audit
from bot.services.audit import Thing
from bot.services.staffing import Act, Rejected
from bot.storage import reports
from bot.storage.reports import Assistant, ExportRow, Scores, Timing, Wanted

LONGEST_PERIOD = 366  # days
MOST_ROWS = 50_000  # of an export
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one period, as they were in the same moment."""

    by_hour: Sequence[int]
    by_day: Mapping[date, int]
    by_topic: Sequence[tuple[str | None, int]]
    timings: Sequence[Timing]
    humans: Scores
    bot: Scores
    assistant: Assistant


async def read(runtime: Runtime, wanted: Wanted) -> Report:
    """Count everything. Raises `Rejected` for a period or a filter that makes no sense."""
    check(wanted)
    async with runtime.engine.connect() as db:
        await db.execution_options(isolation_level="REPEATABLE READ")
        return Report(
            await reports.by_hour(db, wanted),
            await reports.by_day(db, wanted),
            await reports.by_topic(db, wanted),
            await reports.timings(db, wanted),
            await reports.scores_of_humans(db, wanted),
            await reports.scores_of_the_assistant(db, wanted),
            await reports.assistant(db, wanted),
        )


async def export(runtime: Runtime, act: Act, wanted: Wanted, file_format: str) -> list[ExportRow]:
    """The tickets of the period, noted in the audit. Raises `Rejected`, `NotAllowed`."""
    check(wanted)
    if file_format not in FORMATS:
        raise Rejected("format")
    if act.viewer:
        demand(act.viewer, Verb.EXPORT)
    async with runtime.engine.begin() as db:
        rows = await reports.tickets(db, wanted, MOST_ROWS + 1)
        if len(rows) > MOST_ROWS:
            raise Rejected("too_many_rows")
        what = {
            "first": wanted.first.isoformat(),
            "last": wanted.last.isoformat(),
            "region": wanted.region,
            "team": wanted.team_id,
            "programme": wanted.programme,
            "format": file_format,
            "rows": len(rows),
        }
        await audit.record(db, act.by, "export", Thing("desk"), what, at=act.now)
    return rows


def check(wanted: Wanted) -> None:
    """Raises `Rejected` unless the period and the filters can be counted."""
    if wanted.first > wanted.last:
        raise Rejected("period_ends_early")
    if (wanted.last - wanted.first).days >= LONGEST_PERIOD:
        raise Rejected("period_too_long")
    if wanted.region is not None and not is_code(wanted.region):
        raise Rejected("report_region")
    if wanted.programme is not None and wanted.programme not in PROGRAMMES:
        raise Rejected("skills")
