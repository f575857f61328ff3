"""Reports: every figure against a small set of data that was counted by hand."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from bot.domain.staff import Role
from bot.services import reporting, teaming
from bot.services.staffing import Rejected
from bot.services.teaming import Plan
from bot.storage import reports
from bot.storage.reports import Wanted
from bot.storage.ticket_lists import Reach
from bot.web.desk import charts, sheets
from bot.web.desk.durations import decimal, lasting
from tests.desk.conftest import Office, profile
from tests.desk.queue import a_ticket, contact
from tests.desk.test_pages import words
from tests.desk.visitor import Visitor, signed_in

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)


def wanted(**other: Any) -> Wanted:
    usual: dict[str, Any] = {"reach": Reach(0), "first": FIRST, "last": LAST}
    return Wanted(**(usual | other))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, in UTC: Jakarta is seven hours ahead, Jayapura nine."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def do(office: Office, sql: str, **values: Any) -> None:
    async with office.engine.begin() as db:
        await db.execute(text(sql), values)


async def rated(office: Office, contact_id: int, score: int, when: datetime, ticket_id: int | None = None) -> None:
    await do(
        office,
        "insert into satisfaction (contact_id, ticket_id, about, score, at) values (:c, :t, :a, :s, :at)",
        c=contact_id,
        t=ticket_id,
        a="human" if ticket_id else "bot",
        s=score,
        at=when,
    )


async def turn(
    office: Office, contact_id: int, when: datetime, by: str | None = "rasa", *, missed: bool = False
) -> None:
    async with office.engine.begin() as db:
        number = await db.scalar(
            text("""insert into turns (contact_id, number, understood_by, handled_at)
                    values (:c, (select count(*) from turns), :by, :at) returning id"""),
            {"c": contact_id, "by": by, "at": when},
        )
        if missed:
            await db.execute(
                text("insert into events (contact_id, turn_id, name, at) values (:c, :t, 'not_understood', :at)"),
                {"c": contact_id, "t": number, "at": when},
            )


async def test_hours_and_days_are_those_of_the_participants_own_zone(office: Office) -> None:
    await a_ticket(office, at(2, 3))  # 10:00 in Jakarta
    await a_ticket(office, at(2, 3, 59))
    await a_ticket(office, at(1, 17, 30))  # already 00:30 on the 2nd in Jakarta
    await a_ticket(office, at(8, 17, 30))  # already the 9th: beyond
    await a_ticket(office, at(8, 15, 30), zone="Asia/Jayapura")  # 00:30 on the 9th: beyond
    await a_ticket(office, at(1, 15, 30), zone="Asia/Jayapura")  # 00:30 on the 2nd
    await a_ticket(office, at(1, 16, 30))  # 23:30 on the 1st: before
    async with office.engine.connect() as db:
        hours, days = await reports.by_hour(db, wanted()), await reports.by_day(db, wanted())
    assert {hour: n for hour, n in enumerate(hours) if n} == {0: 2, 10: 2}
    assert list(days.values()) == [4, 0, 0, 0, 0, 0, 0]
    assert list(days) == [FIRST + timedelta(days=n) for n in range(7)]


async def test_topics_are_counted_with_those_that_have_none(office: Office) -> None:
    for topic in ("claim", "arrears", "claim", None, "claim", None):
        await a_ticket(office, at(3, 3), topic=topic)
    async with office.engine.connect() as db:
        assert await reports.by_topic(db, wanted()) == [("claim", 3), (None, 2), ("arrears", 1)]


async def test_percentiles_lie_between_the_measured_values_as_in_statistics(office: Office) -> None:
    answered = {"first_human_reply_at": at(4, 3)}
    for seconds in (60, 120, 180, 240, 600):
        await a_ticket(office, at(3, 3), **answered, first_response_seconds=seconds,
                       first_breached_at=at(3, 4) if seconds == 600 else None)  # fmt: skip
    await a_ticket(office, at(3, 3))  # not answered yet
    await a_ticket(office, at(3, 3), priority="emergency", **answered, first_response_seconds=30, status="closed",
                   resolution_seconds=300, closed_at=at(3, 4))  # fmt: skip
    await a_ticket(office, at(3, 3), priority="emergency", status="closed", resolution_seconds=9000,
                   closed_at=at(3, 4), outcome="cancelled")  # fmt: skip
    async with office.engine.connect() as db:
        emergency, normal, everything = await reports.timings(db, wanted())
    assert (normal.priority, normal.opened, normal.answered, normal.in_time) == ("normal", 6, 5, 4)
    # Of five values the 90th per cent lies 0.6 of the way from the fourth to the fifth, the 95th 0.8 of it.
    assert normal.first == pytest.approx((180, 456, 528))
    assert (normal.settled, normal.resolution) == (0, None)
    assert (emergency.priority, emergency.settled, emergency.resolution) == ("emergency", 1, (300, 300, 300))
    # 30, 60, 120, 180, 240, 600: halfway between 120 and 180.
    assert (everything.priority, everything.opened, everything.answered, everything.in_time) == (None, 8, 6, 5)
    assert everything.first is not None
    assert everything.first[0] == pytest.approx(150)


async def test_ratings_of_humans_and_of_the_assistant_are_never_mixed(office: Office) -> None:
    for score in (5, 5, 2):
        who = await contact(office)
        await rated(office, who, score, at(4, 3), await a_ticket(office, at(3, 3), contact_id=who))
    before = await contact(office)
    await rated(office, before, 1, at(4, 3), await a_ticket(office, at(1, 3), contact_id=before))
    await rated(office, await contact(office), 3, at(4, 3))
    await rated(office, await contact(office), 4, at(9, 3))  # after the period
    async with office.engine.connect() as db:
        humans, bot = await reports.scores_of_humans(db, wanted()), await reports.scores_of_the_assistant(db, wanted())
    assert (humans.counts, humans.mean) == ((0, 1, 0, 0, 2), 4.0)
    assert (bot.counts, bot.mean) == ((0, 0, 1, 0, 0), 3.0)
    assert reports.Scores((0, 0, 0, 0, 0)).mean is None


async def test_a_day_of_talk_without_a_ticket_on_it_was_settled_without_a_human(office: Office) -> None:
    alone, helped = await contact(office), await contact(office)
    await turn(office, alone, at(3, 3))
    await turn(office, alone, at(3, 4), "keywords", missed=True)  # the same day
    await turn(office, alone, at(3, 17, 30), None)  # a button; 00:30 on the 4th
    await a_ticket(office, at(5, 3), contact_id=helped, status="closed", closed_at=at(6, 3))
    for day in (4, 5, 6, 7):  # before, opened, closed, after
        await turn(office, helped, at(day, 5), missed=day == 4)
    await turn(office, helped, at(20, 5))
    async with office.engine.connect() as db:
        found = await reports.assistant(db, wanted())
    assert (found.talk_days, found.alone) == (6, 4)
    assert (found.read, found.missed, found.by_keywords) == (6, 2, 1)


async def test_filters_narrow_and_the_reach_is_never_left(office: Office) -> None:
    async with office.engine.begin() as db:
        team = await teaming.create(db, office.act(), Plan("Solo", "33.72", (), ()))
    await a_ticket(office, at(3, 3), region="33.74", programme="jkn")
    await a_ticket(office, at(3, 3), region="33.72", programme="jht", team_id=team)
    await a_ticket(office, at(3, 3), region="51", programme="jkn")
    await a_ticket(office, at(3, 3), programme="jkn")
    central_java = Reach(0, "33")

    async def count(**other: Any) -> int:
        async with office.engine.connect() as db:
            return sum(await reports.by_hour(db, wanted(**other)))

    assert await count() == 4
    assert await count(region="33") == 2
    assert await count(region="33.74") == 1
    assert await count(programme="jkn") == 3
    assert await count(team_id=team) == 1
    assert await count(reach=central_java) == 3  # what has no region is everybody's
    assert await count(reach=central_java, region="51") == 0
    assert await count(reach=Reach(0, "51"), team_id=team) == 0
    assert await count(reach=Reach(0, "51", frozenset({team})), team_id=team) == 1


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"first": date(2026, 11, 9)}, "period_ends_early"),
        ({"first": date(2025, 11, 7)}, "period_too_long"),
        ({"region": "Jawa"}, "report_region"),
        ({"programme": "xyz"}, "skills"),
    ],
)
def test_a_report_that_cannot_be_counted_says_why(other: dict[str, Any], reason: str) -> None:
    reporting.check(wanted(first=date(2025, 11, 8)))  # a whole year and a day
    with pytest.raises(Rejected) as rejected:
        reporting.check(wanted(**other))
    assert rejected.value.reason == reason
    assert reason in words()["problems"]


async def supervisor(office: Office, region: str | None = "33") -> Visitor:
    return await signed_in(office, await office.hire("boss", profile("Boss", Role.SUPERVISOR, region)))


async def test_the_page_shows_the_last_thirty_days_and_keeps_what_was_asked(office: Office) -> None:
    await a_ticket(office, office.now(), region="33", topic="claim")
    boss = await supervisor(office)
    page = (await boss.get("/desk/reports")).text
    assert 'value="2026-10-25"' in page
    assert 'value="2026-11-23"' in page
    assert page.count('<svg class="columns-chart"') == 2
    refused = await boss.get("/desk/reports?first=2026-11-08&last=2026-11-02&region=33")
    assert refused.status_code == 422
    assert ('value="2026-11-08"' in refused.text, 'role="alert"' in refused.text) == (True, True)
    for nonsense in (
        "first=x",
        "first=0001-01-01",
        "last=9999-12-31",
        "team=x",
        "team=99999999999999999999",
        "team=-1",
    ):
        assert (await boss.get(f"/desk/reports?{nonsense}")).status_code == 422


async def test_an_export_holds_what_is_in_reach_and_is_written_down(office: Office) -> None:
    evil = await office.hire("ani", profile("=HYPERLINK(1)"))
    who = await contact(office, "33.74")
    closed = {"status": "closed", "outcome": "solved", "closed_at": at(3, 5), "first_response_seconds": 90}
    near = await a_ticket(office, at(3, 3), contact_id=who, region="33.74", staff_id=evil, summary="Rahasia", **closed)
    await rated(office, who, 5, at(3, 6), near)
    await a_ticket(office, at(3, 3), region="51")
    boss, fields = await supervisor(office), {"first": "2026-11-02", "last": "2026-11-08"}
    plain = await boss.post("/desk/reports/export", seen_on="/desk/reports", format="csv", **fields)
    assert "agenalis-2026-11-02-2026-11-08.csv" in plain.headers["content-disposition"]
    head, row = csv.reader(io.StringIO(plain.content.decode("utf-8-sig")))
    assert len(head) == len(row) == len(words()["export"]["columns"])
    assert (row[0], row[1], row[10], row[11], row[-1]) == (str(near), "2026-11-03 10:00", "'=HYPERLINK(1)", "1.5", "5")
    assert "Rahasia" not in plain.text
    book = await boss.post("/desk/reports/export", seen_on="/desk/reports", format="xlsx", **fields)
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert (sheet["K2"].value, sheet["K2"].data_type, sheet["B2"].value) == (
        "=HYPERLINK(1)", "s", datetime(2026, 11, 3, 10, tzinfo=UTC).replace(tzinfo=None),
    )  # fmt: skip
    (first, second) = await office.rows("select data from audit where verb = 'export' order by id")
    assert (first.data["rows"], second.data["format"]) == (1, "xlsx")
    refused = await boss.post("/desk/reports/export", seen_on="/desk/reports", format="exe", **fields)
    assert refused.status_code == 422


async def test_an_export_that_is_too_large_is_refused_before_it_is_made(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_ROWS", 1)
    for _ in range(2):
        await a_ticket(office, at(3, 3))
    with pytest.raises(Rejected, match="too_many_rows"):
        await reporting.export(office.gate.runtime, office.act(), wanted(), "csv")
    assert await office.verbs() == []


@pytest.mark.parametrize("nasty", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1"])
def test_what_looks_like_a_formula_stays_text(nasty: str) -> None:
    ((plain,),) = csv.reader(io.StringIO(sheets.as_csv([nasty], []).decode("utf-8-sig"), newline=""))
    assert plain == f"'{nasty}"
    sheet = load_workbook(io.BytesIO(sheets.as_xlsx("Data", ["x"], [[nasty], ["ya\x00"], [-1]]))).active
    assert sheet is not None
    assert [(cell.data_type, cell.quotePrefix) for (cell,) in sheet["A2:A4"]] == [
        ("s", True),
        ("s", False),
        ("n", False),
    ]
    assert sheet["A3"].value == "ya"


def test_a_chart_begins_at_zero_and_ends_at_a_round_figure() -> None:
    drawn = charts.columns([0, 3, 7])
    assert (drawn.top, [column.height for column in drawn.columns]) == (10, [0, 30, 70])
    assert [column.y + column.height for column in drawn.columns] == [100, 100, 100]
    assert [charts.ceiling(n) for n in (0, 1, 2, 3, 11, 21, 100, 101)] == [1, 1, 2, 5, 20, 50, 100, 200]
    assert (charts.width(1, 4), charts.width(0, 0)) == (25, 0)


def test_durations_and_figures_are_told_in_words() -> None:
    told = [lasting(words(), s) for s in (-5, 59, 60, 3599, 3600, 3660, 86400, 90000)]
    assert told == ["kurang dari 1 menit"] * 2 + ["1 menit", "59 menit", "1 jam", "1 jam 1 menit", "1 hari",
                                                  "1 hari 1 jam"]  # fmt: skip
    assert [decimal(n) for n in (4.0, 66.67, 0)] == ["4", "66,7", "0"]
