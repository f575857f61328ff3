"""What several do to one ticket in the same moment: one of them comes first, and the others see what he did."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.permissions import NotAllowed
from bot.domain.staff import Role
from bot.domain.tickets import Actor, AlreadyOpen, AlreadyTaken, NotPossible, Outcome, Priority, TicketStatus, Verb, Via
from bot.services import clocks, conversing, handoff, inbound, staffing, ticketing, whereabouts
from bot.storage import staff
from bot.storage import tickets as stored
from bot.workers import inbox
from tests.support.people import message
from tests.tickets.conftest import Desk

ROUNDS = range(3)  # the order of what happens at once is chance


async def works(desk: Desk) -> None:
    while await inbox.work_once(desk.runtime):
        pass


async def written(desk: Desk, person: str, words: str) -> None:
    """The person has written; nobody has read it yet."""
    await inbound.receive(desk.runtime, [message(words, person)])
    desk.clock.advance(seconds=2)


async def holds_together(desk: Desk) -> None:
    """What the conversations say of their tickets is so, and nothing is left undone."""
    assert await desk.value("select count(*) from inbound where status = 'pending'") == 0
    strays = """select 1 from conversations v left join tickets t
                on t.contact_id = v.contact_id and t.status <> 'closed'
                where v.ticket_id is distinct from t.id or (v.ticket_status is null) <> (t.id is null)"""
    assert await desk.rows(strays) == []


async def are_counted(desk: Desk) -> None:
    """The deadlines are those of the ticket as it is."""
    due = "select first_due_at, resolve_due_at, first_warn_at, resolve_warn_at from tickets"
    counted = await desk.rows(due)
    async with desk.runtime.engine.begin() as db:
        await clocks.recount(db, desk.clock())
    assert await desk.rows(due) == counted


@pytest.mark.parametrize("number", ROUNDS)
async def test_a_wait_that_is_cancelled_while_it_is_claimed_is_one_of_both(desk: Desk, number: int) -> None:
    ani, person = await desk.hire(), f"orang-{number}"
    await desk.says("petugas", person)
    ticket = await desk.ticket(person)
    await written(desk, person, "batal")
    _, claimed = await asyncio.gather(works(desk), handoff.claim(desk.runtime, ticket.id, ani), return_exceptions=True)
    await works(desk)
    after = await desk.ticket(person)
    if claimed is None:
        assert (after.status, after.staff_id) == (TicketStatus.ASSIGNED, ani.staff_id)
        assert "cancel_wait" not in await desk.verbs(ticket.id)
    else:
        assert isinstance(claimed, NotPossible)
        assert await desk.value("select outcome from tickets") == "cancelled"
        assert await desk.verbs(ticket.id) == ["open", "cancel_wait"]
    await holds_together(desk)


@pytest.mark.parametrize("number", ROUNDS)
async def test_a_ticket_that_many_end_at_once_ends_once(desk: Desk, number: int) -> None:
    ani, boss, person = await desk.hire(), await desk.hire("Boss", Role.SUPERVISOR), f"orang-{number}"
    ticket = await desk.taken(ani, person)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo")
    await written(desk, person, "selesai")
    results = await asyncio.gather(
        works(desk),
        *(handoff.close(desk.runtime, ticket.id, who, Outcome.SOLVED) for who in (ani, boss, ani)),
        handoff.return_to_assistant(desk.runtime, ticket.id, boss),
        handoff.transfer(desk.runtime, ticket.id, ani, to_staff=boss.staff_id),
        return_exceptions=True,
    )
    assert {type(result) for result in results} <= {type(None), NotPossible, NotAllowed, AlreadyTaken}
    ends = [verb for verb in await desk.verbs(ticket.id) if verb in {"close", "end", "return_to_assistant"}]
    assert len(ends) == 1
    asked = [words for words in await desk.heard(person) if "Beri nilai" in words]
    assert len(asked) == (ends != ["return_to_assistant"])
    await works(desk)
    await holds_together(desk)


@pytest.mark.parametrize("number", ROUNDS)
async def test_after_stop_nothing_that_an_agent_wrote_in_the_same_moment_goes_out(desk: Desk, number: int) -> None:
    ani, person = await desk.hire(), f"orang-{number}"
    ticket = await desk.taken(ani, person)
    await written(desk, person, "STOP")
    results = await asyncio.gather(
        *(conversing.reply(desk.runtime, ticket.id, ani, f"kata {n}") for n in range(5)),
        works(desk),
        *(conversing.reply(desk.runtime, ticket.id, ani, f"lagi {n}") for n in range(5)),
        return_exceptions=True,
    )
    assert {type(result) for result in results} <= {type(None), NotPossible}
    await works(desk)
    assert await desk.value("select outcome from tickets") == "stopped"
    left = "select count(*) from outbound where staff_id is not null and status <> 'failed'"
    assert await desk.value(left) == 0
    await holds_together(desk)


@pytest.mark.parametrize("number", ROUNDS)
async def test_a_ticket_reopened_by_two_while_its_contact_asks_for_a_human_is_open_once(
    desk: Desk, number: int
) -> None:
    ani, tono, person = await desk.hire(), await desk.hire("Tono"), f"orang-{number}"
    ticket = await desk.taken(ani, person)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await written(desk, person, "petugas")
    results = await asyncio.gather(
        handoff.reopen(desk.runtime, ticket.id, ani),
        works(desk),
        handoff.reopen(desk.runtime, ticket.id, tono),
        return_exceptions=True,
    )
    assert {type(result) for result in results} <= {type(None), NotPossible, AlreadyOpen}
    await works(desk)
    assert await desk.value("select count(*) from tickets where status <> 'closed'") == 1
    assert (await desk.verbs(ticket.id)).count("reopen") <= 1
    await holds_together(desk)


@pytest.mark.parametrize("number", ROUNDS)
async def test_danger_raises_a_ticket_that_is_changed_in_the_same_moment(desk: Desk, number: int) -> None:
    boss, ani, person = await desk.hire("Boss", Role.SUPERVISOR), await desk.hire(), f"orang-{number}"
    ticket = await desk.taken(boss, person)
    desk.understanding.danger["saya mau bunuh diri"] = "self_harm"
    await written(desk, person, "saya mau bunuh diri")
    await asyncio.gather(
        conversing.set_region(desk.runtime, ticket.id, boss, "91"),
        works(desk),
        handoff.transfer(desk.runtime, ticket.id, boss, to_staff=ani.staff_id),
    )
    await works(desk)  # a conversation that somebody holds is passed over, and comes again
    after = await desk.ticket(person)
    assert (after.priority, after.region, after.staff_id) == (Priority.EMERGENCY, "91", ani.staff_id)
    await are_counted(desk)
    await holds_together(desk)


async def test_who_has_not_seen_the_danger_yet_does_not_lower_what_it_raised(desk: Desk) -> None:
    boss = await desk.hire("Boss", Role.SUPERVISOR)
    ticket = await desk.taken(boss)
    desk.understanding.danger["saya mau bunuh diri"] = "self_harm"
    await desk.says("saya mau bunuh diri")
    with pytest.raises(NotPossible):
        await conversing.set_priority(desk.runtime, ticket.id, boss, Priority.HIGH, seen=Priority.NORMAL)
    assert (await desk.ticket()).priority is Priority.EMERGENCY
    await conversing.set_priority(desk.runtime, ticket.id, boss, Priority.HIGH, seen=Priority.EMERGENCY)
    assert (await desk.ticket()).priority is Priority.HIGH


async def waits_for_a_lock(desk: Desk, task: asyncio.Task[None]) -> None:
    """Return when somebody waits for what another transaction holds."""
    waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    while not await desk.value(waits):
        assert not task.done()


async def test_hours_that_are_changed_while_a_ticket_becomes_urgent_leave_it_urgent(desk: Desk) -> None:
    boss = await desk.hire("Boss", Role.SUPERVISOR)
    ticket = await desk.taken(boss)

    async def recounted() -> None:
        async with desk.runtime.engine.begin() as db:
            await clocks.recount(db, desk.clock())

    async with ticketing.acting(desk.runtime, ticket.id, boss, Verb.SET_PRIORITY) as act:
        saving = asyncio.create_task(recounted())
        await waits_for_a_lock(desk, saving)
        await stored.change(act.db, ticket.id, priority=Priority.EMERGENCY)
        await ticketing.set_deadlines(act.db, act.ticket, Priority.EMERGENCY, act.now)
    await saving
    await are_counted(desk)


async def test_danger_counts_its_deadlines_by_the_region_that_is_being_set(desk: Desk) -> None:
    boss = await desk.hire("Boss", Role.SUPERVISOR)
    desk.clock.advance(hours=5)  # 15:00 in Jakarta, 17:00 in Papua
    ticket = await desk.taken(boss)
    desk.understanding.danger["saya mau bunuh diri"] = "self_harm"
    await desk.do("update sla_policies set around_the_clock = false")
    await written(desk, "budi", "saya mau bunuh diri")
    async with ticketing.acting(desk.runtime, ticket.id, boss, Verb.SET_REGION) as act:
        await whereabouts.move(act.db, act.ticket, "91", act.now)
        turn = asyncio.create_task(works(desk))
        await waits_for_a_lock(desk, turn)
    await turn
    assert (await desk.ticket()).priority is Priority.EMERGENCY
    await are_counted(desk)


async def test_a_score_after_reopening_is_the_second_agents_and_has_no_word_of_the_first(desk: Desk) -> None:
    ani, tono = await desk.hire(), await desk.hire("Tono")
    ticket = await desk.taken(ani)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo")
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await desk.says("2")
    await desk.says("kurang jelas")
    await handoff.reopen(desk.runtime, ticket.id, tono)
    desk.clock.advance(minutes=5)
    await handoff.close(desk.runtime, ticket.id, tono, Outcome.SOLVED)
    await desk.says("5")
    rows = await desk.rows("select ticket_id, staff_id, score, word from satisfaction")
    assert [tuple(row) for row in rows] == [(ticket.id, tono.staff_id, 5, None)]


async def shut_out(desk: Desk, who: Actor) -> None:
    async with desk.runtime.engine.begin() as db:
        account = await staff.get(db, who.staff_id or 0)
        assert account
        await staffing.disable(db, staffing.Act(None, Via.CLI, desk.clock()), account)


async def test_what_somebody_had_in_hand_who_is_shut_out_goes_to_others_and_the_participant_is_told(
    desk: Desk,
) -> None:
    ani, tono = await desk.hire(), await desk.hire("Tono")
    ticket, other = await desk.taken(ani), await desk.taken(tono, "siti")
    await shut_out(desk, ani)
    assert (await handoff.take_back(desk.runtime), await handoff.take_back(desk.runtime)) == (1, 0)
    assert (await desk.ticket()).status is TicketStatus.WAITING
    assert (await desk.ticket("siti")).staff_id == tono.staff_id
    assert len(await desk.heard()) > len(await desk.heard("siti"))
    assert (await desk.verbs(ticket.id))[-1] == "transfer"
    assert await desk.value("select staff_id from ticket_offers where ended_at is null") == tono.staff_id
    await desk.says("masih ada orang?")
    assert "masih ada orang?" in [
        r.text for r in await desk.rows("select text from inbound where ticket_id = :t", t=ticket.id)
    ]
    await handoff.claim(desk.runtime, ticket.id, tono)
    assert other.id != ticket.id


async def test_a_ticket_given_to_somebody_who_is_shut_out_in_the_same_moment_is_not_lost(desk: Desk) -> None:
    ani, tono = await desk.hire(), await desk.hire("Tono")
    ticket = await desk.taken(ani)
    await asyncio.gather(
        handoff.transfer(desk.runtime, ticket.id, ani, to_staff=tono.staff_id),
        shut_out(desk, tono),
        return_exceptions=True,
    )
    await handoff.take_back(desk.runtime)
    after = await desk.ticket()
    assert after.staff_id in {None, ani.staff_id}
    assert (after.status is TicketStatus.WAITING) == (after.staff_id is None)
