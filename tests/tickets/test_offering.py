"""Who is offered which ticket, case by case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.offering import Agent, Unrouted, Waiting, order, plan
from bot.domain.staff import Presence
from bot.domain.tickets import NotPossible, Priority
from bot.services import conversing, handoff, offering, presence
from tests.tickets.conftest import MORNING, Desk

ANI = Agent(1, load=0, capacity=2)


def ticket(number: int = 1, **other: object) -> Waiting:
    values = {"priority": Priority.NORMAL, "queued_at": MORNING + timedelta(seconds=number)} | other
    return Waiting(number, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("waiting", "agents", "chosen"),
    [
        pytest.param(ticket(), [], Unrouted.NOBODY_AVAILABLE, id="nobody is there"),
        pytest.param(ticket(), [Agent(1, 0, 2, is_available=False)], Unrouted.NOBODY_AVAILABLE, id="all pause"),
        pytest.param(ticket(region="33.74"), [Agent(1, 0, 2, region="51")], Unrouted.NOT_IN_REGION, id="elsewhere"),
        pytest.param(ticket(region="33.74"), [Agent(1, 0, 2, region="33")], 1, id="his province"),
        pytest.param(ticket(region="33"), [Agent(1, 0, 2, region="33.74")], Unrouted.NOT_IN_REGION, id="only a part"),
        pytest.param(ticket(region="33.74"), [Agent(1, 0, 2)], 1, id="works everywhere"),
        pytest.param(ticket(), [Agent(1, 0, 2, region="51")], 1, id="region not known"),
        pytest.param(
            ticket(programme="jht"), [Agent(1, 0, 2, skills=frozenset({"jkn"}))], Unrouted.NOT_SKILLED, id="not his"
        ),
        pytest.param(ticket(programme="jht"), [Agent(1, 0, 2, skills=frozenset({"jht"}))], 1, id="his programme"),
        pytest.param(ticket(), [Agent(1, 0, 2, skills=frozenset({"jht"}))], 1, id="programme not known"),
        pytest.param(ticket(team_id=7), [Agent(1, 0, 2)], Unrouted.NOT_IN_TEAM, id="for a team"),
        pytest.param(ticket(team_id=7), [Agent(1, 0, 2, teams=frozenset({7}))], 1, id="in the team"),
        pytest.param(ticket(), [Agent(1, 2, 2)], Unrouted.ALL_BUSY, id="no room"),
        pytest.param(ticket(priority=Priority.EMERGENCY), [Agent(1, 2, 2)], 1, id="an emergency needs no room"),
        pytest.param(ticket(passed_by=frozenset({1})), [ANI], Unrouted.ALL_PASSED, id="let go by all"),
        pytest.param(ticket(passed_by=frozenset({1})), [ANI, Agent(2, 1, 2)], 2, id="the next one"),
        pytest.param(ticket(), [Agent(1, 2, 4), Agent(2, 1, 4)], 2, id="who has less"),
        pytest.param(ticket(), [Agent(1, 1, 2), Agent(2, 2, 8)], 2, id="less for what he takes"),
        pytest.param(ticket(), [Agent(1, 0, 2, free_since=MORNING), Agent(2, 0, 2)], 2, id="longest without one"),
    ],
)
def test_a_ticket_goes_to_whom_it_fits(waiting: Waiting, agents: list[Agent], chosen: int | Unrouted) -> None:
    made = plan([waiting], agents)
    assert made.offers.get(waiting.id, made.unrouted.get(waiting.id)) == chosen


def test_the_queue_goes_by_urgency_and_then_by_age() -> None:
    late = ticket(3, priority=Priority.EMERGENCY)
    high, old, new = ticket(4, priority=Priority.HIGH), ticket(1), ticket(2)
    assert [t.id for t in order([new, late, old, high])] == [3, 4, 1, 2]


def test_what_is_offered_counts_at_once() -> None:
    made = plan([ticket(n) for n in range(1, 6)], [Agent(1, 0, 2), Agent(2, 1, 2)])
    assert sorted(made.offers.values()) == [1, 1, 2]
    assert list(made.offers) == [1, 2, 3]
    assert made.unrouted == {4: Unrouted.ALL_BUSY, 5: Unrouted.ALL_BUSY}


async def test_who_gets_room_is_offered_what_waited(desk: Desk) -> None:
    ani = await desk.hire(capacity=1)
    first = await desk.taken(ani, "budi")
    await desk.says("petugas", "siti")
    assert await desk.value("select unrouted from tickets where status = 'waiting'") == "all_busy"
    await handoff.return_to_assistant(desk.runtime, first.id, ani)
    waiting = await desk.ticket("siti")
    assert await desk.rows("select ticket_id, staff_id from ticket_offers where ended_at is null") == [
        (waiting.id, ani.staff_id)
    ]


async def test_an_offer_that_is_let_go_or_runs_out_goes_to_the_next_one(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi")
    await desk.says("petugas")
    number = (await desk.ticket()).id
    with pytest.raises(NotPossible):
        await conversing.decline(desk.runtime, number, budi)
    await conversing.decline(desk.runtime, number, ani)
    desk.clock.advance(seconds=61)
    await offering.offer_waiting(desk.runtime)
    assert await desk.rows("select staff_id, ended from ticket_offers order by id") == [
        (ani.staff_id, "declined"),
        (budi.staff_id, "expired"),
    ]
    assert await desk.value("select unrouted from tickets") == "all_passed"
    desk.clock.advance(minutes=11)
    await offering.offer_waiting(desk.runtime)
    assert await desk.value("select count(*) from ticket_offers where ended_at is null") == 1


async def test_tickets_that_nobody_serves_do_not_hold_up_the_others(desk: Desk) -> None:
    ani = await desk.hire(region="33")
    await desk.do(
        """with c as (insert into contacts (name) select 'x' from generate_series(1, 600) returning id)
           insert into tickets (contact_id, reason, region, opened_at, queued_at, last_message_at)
           select id, 'asked', '51', :at, :at, :at from c""",
        at=desk.clock() - timedelta(days=1),
    )
    await desk.says("petugas")
    assert await desk.rows("select ticket_id, staff_id from ticket_offers where ended_at is null") == [
        ((await desk.ticket()).id, ani.staff_id)
    ]


async def test_who_leaves_loses_his_offers(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi", presence=Presence.BREAK)
    await desk.says("petugas")
    assert ani.staff_id
    assert budi.staff_id
    await presence.set_presence(desk.runtime, budi.staff_id, Presence.AVAILABLE, budi)
    await presence.set_presence(desk.runtime, ani.staff_id, Presence.AWAY, ani)
    assert await desk.rows("select staff_id, ended from ticket_offers order by id") == [
        (ani.staff_id, "withdrawn"),
        (budi.staff_id, None),
    ]


async def test_whoever_claims_ends_the_offer_to_another(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi")
    await desk.says("petugas")
    await handoff.claim(desk.runtime, (await desk.ticket()).id, budi)
    assert await desk.rows("select staff_id, ended from ticket_offers") == [(ani.staff_id, "taken")]
