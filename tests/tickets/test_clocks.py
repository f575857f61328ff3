"""The clock job warns and alerts once, brings back call-backs, and counts anew when the office changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.permissions import NotAllowed
from bot.domain.staff import Role
from bot.services import clocks, conversing, handoff, office_settings
from bot.services.office_settings import NotASetting
from bot.storage import alerts
from bot.storage.office import HoursRow, PolicyRow
from bot.storage.ticket_lists import Reach
from tests.tickets.conftest import EVENING, Desk


async def kinds(desk: Desk) -> list[str]:
    return [r.kind for r in await desk.rows("select kind from supervisor_alerts order by id")]


async def test_a_deadline_is_warned_of_and_its_breach_told_once_each(desk: Desk) -> None:
    await desk.says("petugas")
    desk.clock.advance(minutes=49)
    await clocks.watch(desk.runtime)
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == ["first_warning"]
    desk.clock.advance(minutes=15)
    await clocks.watch(desk.runtime)
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == ["first_warning", "first_breach"]
    ticket = await desk.ticket()
    assert await desk.verbs(ticket.id) == ["open", "first_warning", "first_breach"]


async def test_who_is_answered_in_time_is_never_late(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo")
    desk.clock.advance(hours=2)
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == []


async def test_a_night_is_nobodys_delay(desk: Desk) -> None:
    desk.clock.time = EVENING
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    desk.clock.advance(hours=13)  # 08:00 and a little
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == []
    await conversing.reply(desk.runtime, ticket.id, ani, "Selamat pagi")
    assert await desk.value("select first_response_seconds from tickets") < 60


async def test_a_supervisor_sees_alerts_once(desk: Desk) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    await desk.says("petugas")
    desk.clock.advance(hours=3)
    await clocks.watch(desk.runtime)
    async with desk.runtime.engine.begin() as db:
        unseen = await alerts.unseen(db)
        assert [alert.kind for alert in unseen] == ["first_breach", "first_warning"]
        await alerts.see(db, [alert.id for alert in unseen], boss.staff_id or 0, desk.clock())
        assert await alerts.unseen(db) == []


async def test_a_supervisor_sees_and_ticks_off_the_alerts_of_his_region_only(desk: Desk) -> None:
    await desk.says("halo")
    await desk.do("update contacts set region = '51.71'")
    await desk.says("petugas")
    desk.clock.advance(minutes=50)
    await clocks.watch(desk.runtime)
    here, elsewhere = Reach(1, "51"), Reach(2, "33")
    async with desk.runtime.engine.begin() as db:
        assert await alerts.unseen(db, reach=elsewhere) == []
        alert = (await alerts.unseen(db, reach=here))[0]
        assert await alerts.see(db, [alert.id], 2, desk.clock(), elsewhere) == []
        assert await alerts.unseen(db, reach=here) == [alert]


async def test_a_call_back_whose_hour_has_come_is_in_the_queue_again(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!callback")
    buttons = await desk.value("select buttons from outbound order by id desc limit 1")
    await desk.says("", tap=buttons[0][1])
    ani = await desk.hire()
    await clocks.watch(desk.runtime)
    assert await desk.value("select count(*) from ticket_offers") == 0
    desk.clock.advance(hours=2)
    await clocks.watch(desk.runtime)
    assert "callback_due" in await kinds(desk)
    assert await desk.rows("select staff_id from ticket_offers where ended_at is null") == [(ani.staff_id,)]


async def test_the_time_until_the_hour_he_chose_is_nobodys_delay(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!callback")
    buttons = await desk.value("select buttons from outbound order by id desc limit 1")
    await desk.says("", tap=buttons[0][1])  # 12:00, and it is 10:00
    desk.clock.advance(minutes=110)
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == []
    desk.clock.advance(minutes=11)
    await clocks.watch(desk.runtime)
    await clocks.watch(desk.runtime)
    assert await kinds(desk) == ["callback_due"]
    assert await desk.value("select first_due_at from tickets") > desk.clock() + timedelta(minutes=55)
    ani = await desk.hire()
    ticket = await desk.ticket()
    await handoff.claim(desk.runtime, ticket.id, ani)
    desk.clock.advance(minutes=5)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo, sesuai janji.")
    assert 300 <= await desk.value("select first_response_seconds from tickets") < 330


async def test_danger_does_not_wait_for_the_hour_he_chose(desk: Desk) -> None:
    ani = await desk.hire()
    desk.understanding.danger = {"tolong, bapak sesak napas": "emergency_refused"}
    await desk.says("petugas")
    await desk.says("", tap="!callback")
    buttons = await desk.value("select buttons from outbound order by id desc limit 1")
    await desk.says("", tap=buttons[0][1])
    live = "select staff_id from ticket_offers where ended_at is null"
    assert await desk.rows(live) == []  # it is not taken by chance before that hour
    await desk.says("tolong, bapak sesak napas")
    assert await desk.rows(live) == [(ani.staff_id,)]
    assert await desk.value("select status from callbacks") == "cancelled"


async def test_new_hours_count_open_tickets_anew(desk: Desk) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    await desk.says("petugas")
    before = await desk.value("select first_due_at from tickets")
    week = {str(day): [["13:00", "15:00"]] for day in range(1, 6)}
    await office_settings.set_hours(desk.runtime, boss, HoursRow("*", None, week))
    assert await desk.value("select first_due_at from tickets") > before
    assert await desk.value("select verb from audit order by id desc limit 1") == "set_hours"


async def test_a_day_off_moves_what_was_near_back_into_the_future(desk: Desk) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    await desk.says("petugas")
    desk.clock.advance(minutes=50)
    await clocks.watch(desk.runtime)
    await office_settings.set_holiday(desk.runtime, boss, None, date(2026, 11, 25), "Pemilihan")
    assert await desk.value("select first_warned_at from tickets") is None


async def test_who_may_not_set_the_office_does_not(desk: Desk) -> None:
    agent = await desk.hire("Ani")
    regional = await desk.hire("Dewi", Role.SUPERVISOR, region="33")
    row = HoursRow("*", None, {})
    for actor in (agent, regional):
        with pytest.raises(NotAllowed):
            await office_settings.set_hours(desk.runtime, actor, row)
    with pytest.raises(NotAllowed):
        await office_settings.set_hours(desk.runtime, regional, HoursRow("51", None, {}))
    await office_settings.set_hours(
        desk.runtime, regional, HoursRow("33.74", "Asia/Jakarta", {"1": [["08:00", "15:00"]]})
    )


@pytest.mark.parametrize(
    "row",
    [
        HoursRow("*", "Asia/Nowhere", {}),
        HoursRow("*", None, {"8": [["08:00", "16:00"]]}),
        HoursRow("*", None, {"1": [["08:00"]]}),
        HoursRow("*", None, {"1": [["16:00", "08:00"]]}),
        HoursRow("*", None, {"1": [["08:00", "13:00"], ["12:00", "16:00"]]}),
        HoursRow("*", None, {"1": [["delapan", "16:00"]]}),
    ],
)
async def test_hours_that_make_no_sense_are_refused(desk: Desk, row: HoursRow) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    with pytest.raises(NotASetting):
        await office_settings.set_hours(desk.runtime, boss, row)


async def test_a_promise_that_makes_no_sense_is_refused(desk: Desk) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    with pytest.raises(NotASetting):
        await office_settings.set_policy(desk.runtime, boss, PolicyRow("normal", 0, 10, 80, around_the_clock=False))
    await office_settings.set_policy(desk.runtime, boss, PolicyRow("normal", 60, 600, 80, around_the_clock=True))
