"""What supervisors set: kept as they wrote it, refused with a reason, within their reach, and written down."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain import canned as rules
from bot.domain.canned import Draft
from bot.domain.staff import Role
from bot.services import teaming
from bot.services.teaming import Plan
from tests.desk.conftest import Office, profile
from tests.desk.test_pages import words
from tests.desk.visitor import Visitor, signed_in

WEEK, HOURS = "/desk/settings/hours/week", "/desk/settings/hours"
HOLIDAYS, PROMISES, CANNED = "/desk/settings/holidays", "/desk/settings/promises", "/desk/settings/canned"


async def admin(office: Office) -> Visitor:
    return await signed_in(office, await office.hire("root", profile("Root", Role.ADMIN)))


async def supervisor(office: Office, region: str | None = "33") -> Visitor:
    return await signed_in(office, await office.hire("boss", profile("Boss", Role.SUPERVISOR, region)))


async def kept(office: Office, region: str) -> Any:
    rows = await office.rows("select zone, week from working_hours where region = :r", r=region)
    return tuple(rows[0]) if rows else None


async def test_a_region_gets_its_own_week_and_the_common_one_again(office: Office) -> None:
    boss = await supervisor(office)
    day = {"opens-1-0": "08:00", "closes-1-0": "12:00", "opens-1-1": "13:00", "closes-1-1": "16:30"}
    await boss.post(WEEK, region="33.74", zone="Asia/Makassar", **day)
    assert await kept(office, "33.74") == ("Asia/Makassar", {"1": [["08:00", "12:00"], ["13:00", "16:30"]]})
    page = (await boss.get(f"{WEEK}?region=33.74")).text
    assert ('value="16:30"' in page, 'value="Asia/Makassar" selected' in page) == (True, True)
    assert "08:00–12:00, 13:00–16:30" in (await boss.get(HOURS)).text
    await boss.post(f"{HOURS}/drop", seen_on=HOURS, region="33.74")
    assert await kept(office, "33.74") is None
    assert [v for v in await office.verbs() if "hours" in v] == ["set_hours", "drop_hours"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"region": "Jawa"}, "region"),
        ({"opens-1-0": "08:00"}, "hour_is_unknown"),
        ({"opens-1-0": "8.00", "closes-1-0": "16:00"}, "hour_is_unknown"),
        ({"opens-1-0": "08:00Z", "closes-1-0": "16:00"}, "hour_is_unknown"),
        ({"opens-1-0": "25:00", "closes-1-0": "26:00"}, "hour_is_unknown"),
        ({"opens-2-0": "16:00", "closes-2-0": "08:00"}, "hours_overlap"),
        ({"opens-3-0": "08:00", "closes-3-0": "12:00", "opens-3-1": "11:00", "closes-3-1": "16:00"}, "hours_overlap"),
        ({"zone": "Mars/Olympus"}, "zone_is_unknown"),
    ],
)
async def test_a_week_that_makes_no_sense_is_refused_with_the_reason(
    office: Office, fields: dict[str, str], problem: str
) -> None:
    boss = await supervisor(office)
    refused = await boss.post(WEEK, **{"region": "33.74", "opens-5-0": "09:00", "closes-5-0": "11:00"} | fields)
    assert refused.status_code == 422
    assert words()["problems"][problem].strip() in refused.text
    assert 'value="11:00"' in refused.text  # what was typed is still there
    assert await office.rows("select 1 from working_hours where region <> '*'") == []


async def test_what_holds_elsewhere_or_everywhere_is_not_a_regional_supervisors_to_set(office: Office) -> None:
    boss = await supervisor(office)
    for region in ("*", "51"):
        assert (await boss.post(f"{WEEK}?region={region}", seen_on=WEEK)).status_code == 403
        assert (await boss.post(WEEK, seen_on=WEEK, region=region)).status_code == 403
    day = {"held_on": "2026-12-24", "name": "Cuti", "kind": "closed"}
    assert (await boss.post(HOLIDAYS, **day)).status_code == 403
    promise = {"priority": "normal", "first": "1", "resolution": "1", "warn": "80"}
    assert (await boss.post(PROMISES, **promise)).status_code == 403
    listed = (await boss.get(HOURS)).text
    common = f'href="{WEEK}?region=%2A"'
    assert common not in listed
    assert common in (await (await admin(office)).get(HOURS)).text


async def test_a_day_off_is_noted_for_a_region_and_taken_back(office: Office) -> None:
    boss = await supervisor(office)
    await boss.post(HOLIDAYS, held_on="2026-12-24", name="Hari jadi", region="33.74", kind="closed")
    await boss.post(HOLIDAYS, held_on="2026-12-25", name="Tetap buka", region="33", kind="open")
    rows = await office.rows("select id, region, name, is_open from holidays_local order by held_on")
    assert [tuple(r)[1:] for r in rows] == [("33.74", "Hari jadi", False), ("33", "Tetap buka", True)]
    page = (await boss.get(HOLIDAYS)).text
    assert ("24 Des 2026 · Hari jadi" in page, "25 Des 2026 · " in page) == (True, True)
    assert (
        await boss.post(f"{HOLIDAYS}/drop", seen_on=HOLIDAYS, holiday=str(rows[0].id), region="51")
    ).status_code == 403
    await boss.post(f"{HOLIDAYS}/drop", seen_on=HOLIDAYS, holiday=str(rows[0].id), region="33.74")
    assert len(await office.rows("select 1 from holidays_local")) == 1
    gone = await boss.post(f"{HOLIDAYS}/drop", seen_on=HOLIDAYS, holiday=str(rows[0].id), region="33.74")
    assert (gone.status_code, words()["problems"]["holiday_is_gone"] in gone.text) == (422, True)
    for wrong in ({"held_on": "besok", "name": "x"}, {"held_on": "2026-12-24", "name": " "}):
        refused = await boss.post(HOLIDAYS, region="33", kind="closed", **wrong)
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)


async def test_a_promise_is_changed_in_minutes_and_hours(office: Office) -> None:
    root = await admin(office)
    await root.post(PROMISES, priority="high", first="20", resolution="6", warn="70", around_the_clock="on")
    (row,) = await office.rows("select * from sla_policies where priority = 'high'")
    assert tuple(row)[1:] == (1200, 21600, 70, True)
    for wrong in (
        {"first": ""},
        {"first": "0"},
        {"first": "999999"},
        {"resolution": "0"},
        {"warn": "101"},
        {"priority": "x"},
    ):
        fields = {"priority": "high", "first": "90", "resolution": "2", "warn": "70"} | wrong
        assert (await root.post(PROMISES, **fields)).status_code == 422, wrong
    refused = (await root.post(PROMISES, priority="high", first="7777", resolution="2", warn="70")).text
    assert 'value="7777"' in refused
    assert (await office.verbs()).count("set_policy") == 1


async def test_a_reply_is_tried_kept_changed_and_taken_away(office: Office) -> None:
    root = await admin(office)
    fields = {"shortcut": "/Salam", "title": "Salam", "text": "Halo {name}, saya {agent}. Nomor Anda {ticket}."}
    tried = (await root.post(f"{CANNED}/new", **fields, do="preview")).text
    assert "Halo Siti Rahma, saya Root. Nomor Anda 42." in tried
    assert await office.rows("select 1 from canned_replies") == []
    await root.post(f"{CANNED}/new", **fields, programme="jkn")
    (row,) = await office.rows("select id, shortcut, text, programme from canned_replies")
    assert tuple(row)[1:] == ("salam", fields["text"], "jkn")
    taken = await root.post(f"{CANNED}/new", **fields)
    assert (taken.status_code, words()["problems"]["canned_taken"] in taken.text) == (422, True)
    at = f"{CANNED}/{row.id}"
    await root.post(at, **fields | {"text": "Selamat pagi.\r\nApa kabar?"})
    assert (await office.rows("select text from canned_replies"))[0].text == "Selamat pagi.\nApa kabar?"
    await root.post(f"{at}/drop", seen_on=at)
    assert (await office.rows("select 1 from canned_replies"), (await root.get(at)).status_code) == ([], 404)
    assert [v for v in await office.verbs() if "canned" in v] == ["canned_saved", "canned_saved", "canned_dropped"]


async def test_a_regional_supervisor_writes_replies_for_teams_in_reach_only(office: Office) -> None:
    async with office.engine.begin() as db:
        near = await teaming.create(db, office.act(), Plan("Solo", "33.72", (), ()))
        far = await teaming.create(db, office.act(), Plan("Denpasar", "51", (), ()))
    boss, root = await supervisor(office), await admin(office)
    fields = {"title": "Salam", "text": "Halo."}
    new = f"{CANNED}/new"
    assert (await boss.post(new, shortcut="semua", **fields)).status_code == 403
    assert (await boss.post(new, shortcut="jauh", team=str(far), **fields)).status_code == 403
    assert (await boss.post(new, shortcut="hilang", team="4711", **fields)).status_code == 422
    assert (await boss.post(new, shortcut="dekat", team=str(near), **fields)).status_code == 303
    await root.post(new, shortcut="semua", **fields)
    for_all = f"{CANNED}/2"
    seen = (await boss.get(for_all)).text
    assert words()["settings"]["not_yours"] in seen
    assert (await boss.post(for_all, shortcut="semua", team=str(near), **fields)).status_code == 403
    assert (await boss.post(f"{for_all}/drop", seen_on=for_all)).status_code == 403


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (Draft("a", "x", "y"), "canned_shortcut"),
        (Draft("dua kata", "x", "y"), "canned_shortcut"),
        (Draft("salam", "", "y"), "canned_title"),
        (Draft("salam", "x" * 81, "y"), "canned_title"),
        (Draft("salam", "x", ""), "canned_text"),
        (Draft("salam", "x", "y" * 2001), "canned_text"),
        (Draft("salam", "x", "Halo {nama}"), "canned_blank"),
        (Draft("salam", "x", "Halo {name"), "canned_blank"),
        (Draft("salam", "x", "Halo {name} {ticket}"), None),
    ],
)
def test_a_draft_is_judged(draft: Draft, problem: str | None) -> None:
    assert rules.problem(draft) == problem
    assert problem is None or problem in words()["problems"]


def test_what_fills_a_blank_is_not_filled_again() -> None:
    assert rules.fill("Halo {name}, {other}", {"name": "{agent}", "agent": "Ani"}) == "Halo {agent}, {other}"
    assert set(rules.BLANKS) == set(words()["canned"]["blanks"])
