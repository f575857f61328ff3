"""What staff do with a ticket: every verb has an actor, a permission, a history, and happens whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot.domain.permissions import NotAllowed
from bot.domain.staff import Presence, Role
from bot.domain.tickets import (
    Actor,
    ActorKind,
    AlreadyOpen,
    AlreadyTaken,
    NotPossible,
    NotWanted,
    Outcome,
    Priority,
    TicketStatus,
    UnknownTicket,
    Via,
)
from bot.services import answering, conversing, handoff, inbound, offering, presence
from tests.support.people import message
from tests.tickets.conftest import Desk


async def test_of_many_agents_who_claim_at_once_exactly_one_wins(desk: Desk) -> None:
    agents = [await desk.hire(f"agen{n}") for n in range(24)]
    await desk.says("petugas")
    ticket = await desk.ticket()
    results = await asyncio.gather(
        *(handoff.claim(desk.runtime, ticket.id, agent) for agent in agents), return_exceptions=True
    )
    winners = [agent for agent, result in zip(agents, results, strict=True) if result is None]
    losers = [result for result in results if result is not None]
    assert len(winners) == 1
    assert [type(error) for error in losers] == [AlreadyTaken] * 23
    assert {error.by for error in losers if isinstance(error, AlreadyTaken)} == {winners[0].staff_id}
    assert (await desk.ticket()).staff_id == winners[0].staff_id
    assert await desk.verbs(ticket.id) == ["open", "claim"]
    assert sum("petugas kami" in words and "terhubung" in words for words in await desk.heard()) == 1


async def test_however_many_open_at_once_a_contact_has_one_open_ticket(desk: Desk) -> None:
    agents = [await desk.hire(f"agen{n}") for n in range(12)]
    await desk.says("halo")
    contact = await desk.value("select id from contacts")
    results = await asyncio.gather(
        *(handoff.open_ticket(desk.runtime, contact, agent) for agent in agents),
        desk.says("petugas"),
        return_exceptions=True,
    )
    assert {type(result) for result in results} <= {int, AlreadyOpen, type(None)}
    assert await desk.value("select count(*) from tickets where status <> 'closed'") == 1


async def test_a_second_open_ticket_is_refused_by_the_schema_too(desk: Desk) -> None:
    await desk.says("petugas")
    with pytest.raises(Exception, match="uq_tickets_open"):
        await desk.do(
            """insert into tickets (contact_id, reason, opened_at, queued_at, last_message_at)
               select contact_id, 'asked', now(), now(), now() from tickets"""
        )


async def test_replies_reach_the_participant_in_order_with_their_author(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    for number in range(5):
        await conversing.reply(desk.runtime, ticket.id, ani, f"balasan {number}")
    rows = await desk.rows("select text, staff_id, ticket_id from outbound where staff_id is not null order by id")
    assert rows == [(f"balasan {n}", ani.staff_id, ticket.id) for n in range(5)]


async def test_an_empty_reply_is_refused(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    with pytest.raises(NotPossible):
        await conversing.reply(desk.runtime, ticket.id, ani, "  ")


async def test_who_does_not_have_the_ticket_cannot_reply_but_a_supervisor_can(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi")
    boss = await desk.hire("Citra", Role.SUPERVISOR)
    ticket = await desk.taken(ani)
    with pytest.raises(NotAllowed):
        await conversing.reply(desk.runtime, ticket.id, budi, "halo")
    await conversing.reply(desk.runtime, ticket.id, boss, "halo")
    assert (await desk.heard())[-1] == "halo"


async def test_an_agent_of_another_region_cannot_claim(desk: Desk) -> None:
    there, here = await desk.hire("Ani", region="51"), await desk.hire("Budi", region="33")
    await desk.says("petugas")
    await desk.do("update tickets set region = '33.74'")
    ticket = await desk.ticket()
    with pytest.raises(NotAllowed):
        await handoff.claim(desk.runtime, ticket.id, there)
    await handoff.claim(desk.runtime, ticket.id, here)


async def test_a_disabled_account_can_do_nothing(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await desk.do("update staff set disabled_at = now()")
    with pytest.raises(NotAllowed):
        await conversing.reply(desk.runtime, ticket.id, ani, "halo")


async def test_a_ticket_that_is_not_there_is_unknown(desk: Desk) -> None:
    with pytest.raises(UnknownTicket):
        await handoff.claim(desk.runtime, 999, await desk.hire())


async def test_a_transfer_to_an_agent_hands_it_over_at_once_with_the_note(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi")
    ticket = await desk.taken(ani)
    await handoff.transfer(desk.runtime, ticket.id, ani, to_staff=budi.staff_id, note="soal JHT")
    moved = await desk.ticket()
    assert (moved.status, moved.staff_id) == (TicketStatus.ASSIGNED, budi.staff_id)
    assert await desk.value("select text from ticket_notes") == "soal JHT"
    assert "petugas lain" in (await desk.heard())[-1]


async def test_a_transfer_to_somebody_who_is_away_is_refused(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani"), await desk.hire("Budi", presence=Presence.AWAY)
    ticket = await desk.taken(ani)
    with pytest.raises(NotPossible):
        await handoff.transfer(desk.runtime, ticket.id, ani, to_staff=budi.staff_id)


async def test_a_transfer_to_a_team_queues_it_for_the_team_and_the_assistant_stays_silent(desk: Desk) -> None:
    ani = await desk.hire("Ani")
    await desk.do("insert into teams (name) values ('Klaim')")
    team = await desk.value("select id from teams")
    ticket = await desk.taken(ani)
    await handoff.transfer(desk.runtime, ticket.id, ani, to_team=team)
    before = await desk.heard()
    await desk.says("halo, masih ada?")
    assert await desk.heard() == before
    moved = await desk.ticket()
    assert (moved.status, moved.team_id, moved.staff_id) == (TicketStatus.WAITING, team, None)
    assert await desk.value("select unrouted from tickets") == "not_in_team"


async def test_a_transfer_to_a_team_there_is_none_of_is_refused(desk: Desk) -> None:
    ani = await desk.hire("Ani")
    ticket = await desk.taken(ani)
    with pytest.raises(NotPossible):
        await handoff.transfer(desk.runtime, ticket.id, ani, to_team=987)
    assert (await desk.ticket()).staff_id == ani.staff_id


async def test_a_supervisor_hands_out_tickets_within_his_reach_only(desk: Desk) -> None:
    boss = await desk.hire("Citra", Role.SUPERVISOR, region="33")
    far, near = await desk.hire("Edo", region="73"), await desk.hire("Fitri", region="33.74")
    mate = await desk.hire("Gilang", region="73")
    await desk.do("insert into teams (name, region) values ('Makassar', '73'), ('Campuran', '73')")
    makassar, mixed = [r.id for r in await desk.rows("select id from teams order by id")]
    people = {"team": mixed, "boss": boss.staff_id, "mate": mate.staff_id}
    await desk.do("insert into team_members (team_id, staff_id) values (:team, :boss), (:team, :mate)", **people)
    await desk.says("petugas")
    ticket = await desk.ticket()
    for target in ({"to_staff": far.staff_id}, {"to_team": makassar}):
        with pytest.raises(NotAllowed):
            await handoff.transfer(desk.runtime, ticket.id, boss, **target)
    await handoff.transfer(desk.runtime, ticket.id, boss, to_staff=near.staff_id)
    await handoff.transfer(desk.runtime, ticket.id, boss, to_staff=mate.staff_id)
    await handoff.transfer(desk.runtime, ticket.id, boss, to_team=mixed)
    assert (await desk.ticket()).team_id == mixed


async def test_an_agent_hands_his_own_ticket_to_whoever_can_help(desk: Desk) -> None:
    ani, far = await desk.hire("Ani", region="33"), await desk.hire("Edo", region="73")
    ticket = await desk.taken(ani)
    await handoff.transfer(desk.runtime, ticket.id, ani, to_staff=far.staff_id)
    assert (await desk.ticket()).staff_id == far.staff_id


async def test_close_measures_tells_and_asks_for_a_score(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    desk.clock.advance(minutes=5)
    await conversing.reply(desk.runtime, ticket.id, ani, "Sudah saya cek.")
    desk.clock.advance(minutes=10)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    row = (await desk.rows("select outcome, first_response_seconds, resolution_seconds from tickets"))[0]
    assert row == ("solved", 300, 900)
    assert "Beri nilai 1" in (await desk.heard())[-1]
    with pytest.raises(NotPossible):
        await conversing.reply(desk.runtime, ticket.id, ani, "masih di sini?")


async def test_who_was_never_answered_is_not_asked_how_it_was(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.UNREACHABLE)
    assert "Beri nilai" not in (await desk.heard())[-1]


async def test_an_outcome_that_is_not_the_agents_to_give_is_refused(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    with pytest.raises(NotPossible):
        await handoff.close(desk.runtime, ticket.id, ani, Outcome.STOPPED)


async def test_reopened_the_time_it_was_closed_counts_for_nobody(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    desk.clock.advance(minutes=10)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    desk.clock.advance(minutes=60)
    await handoff.reopen(desk.runtime, ticket.id, ani)
    assert (await desk.ticket()).status is TicketStatus.ASSIGNED
    desk.clock.advance(minutes=5)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    assert await desk.value("select resolution_seconds from tickets") == 15 * 60


async def test_a_ticket_is_not_reopened_beside_an_open_one(desk: Desk) -> None:
    ani = await desk.hire()
    first = await desk.taken(ani)
    await handoff.close(desk.runtime, first.id, ani, Outcome.SOLVED)
    await desk.says("petugas")
    with pytest.raises(AlreadyOpen):
        await handoff.reopen(desk.runtime, first.id, ani)


async def test_who_is_written_to_again_is_told_by_whom(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await handoff.reopen(desk.runtime, ticket.id, ani)
    assert "Ani, membuka lagi percakapan Anda" in (await desk.heard())[-1]
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await handoff.reopen(desk.runtime, ticket.id, Actor(ActorKind.STAFF, Via.CLI))
    assert "Petugas akan membalas di sini" in (await desk.heard())[-1]


async def test_who_said_stop_is_left_alone_until_he_writes(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await desk.says("STOP")
    with pytest.raises(NotWanted):
        await handoff.reopen(desk.runtime, ticket.id, ani)
    with pytest.raises(NotWanted):
        await handoff.open_ticket(desk.runtime, ticket.contact_id, ani)
    assert (await desk.ticket()).status is TicketStatus.CLOSED
    desk.clock.advance(minutes=5)
    await desk.says("halo, saya berubah pikiran")
    await handoff.reopen(desk.runtime, ticket.id, ani)
    assert (await desk.ticket()).status is TicketStatus.ASSIGNED


async def test_who_has_blocked_us_is_left_alone(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await desk.do("update addresses set opted_out_at = now()")
    with pytest.raises(NotWanted):
        await handoff.reopen(desk.runtime, ticket.id, ani)


async def test_notes_topic_tags_and_priority_are_kept_and_land_in_history_and_audit(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await conversing.add_note(desk.runtime, ticket.id, ani, "sudah ditelepon")
    await conversing.set_topic(desk.runtime, ticket.id, ani, "jht_claim", "jht")
    await conversing.set_tags(desk.runtime, ticket.id, ani, ["Klaim", " klaim ", "", "lansia"])
    await conversing.set_priority(desk.runtime, ticket.id, ani, Priority.HIGH)
    row = (await desk.rows("select topic, programme, tags, priority from tickets"))[0]
    assert row == ("jht_claim", "jht", ["klaim", "lansia"], "high")
    done = ["claim", "add_note", "set_topic", "set_tags", "set_priority"]
    assert await desk.verbs(ticket.id) == ["open", *done]
    assert [r.verb for r in await desk.rows("select verb from audit where object = 'ticket' order by id")] == done


async def test_a_higher_priority_brings_the_deadline_nearer(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    before = await desk.value("select first_due_at from tickets")
    await conversing.set_priority(desk.runtime, ticket.id, ani, Priority.EMERGENCY)
    assert await desk.value("select first_due_at from tickets") < before


async def test_what_the_agent_has_seen_is_read_and_what_others_see_is_not(desk: Desk) -> None:
    ani, boss = await desk.hire("Ani"), await desk.hire("Citra", Role.SUPERVISOR)
    ticket = await desk.taken(ani)
    await desk.says("satu")
    await desk.says("dua")
    assert await desk.value("select unread from tickets") == 2
    await conversing.mark_read(desk.runtime, ticket.id, boss)
    assert await desk.value("select unread from tickets") == 2
    await conversing.mark_read(desk.runtime, ticket.id, ani)
    assert await desk.value("select unread from tickets") == 0


async def test_who_comes_is_offered_what_waits_and_presence_is_ones_own(desk: Desk) -> None:
    ani, budi = await desk.hire("Ani", presence=Presence.AWAY), await desk.hire("Budi", presence=Presence.AWAY)
    await desk.says("petugas")
    assert await desk.value("select unrouted from tickets") == "nobody_available"
    assert ani.staff_id
    with pytest.raises(NotAllowed):
        await presence.set_presence(desk.runtime, ani.staff_id, Presence.AVAILABLE, budi)
    await presence.set_presence(desk.runtime, ani.staff_id, Presence.AVAILABLE, ani)
    assert await desk.rows("select staff_id, ended_at from ticket_offers") == [(ani.staff_id, None)]
    assert await desk.value("select unrouted from tickets") is None


async def test_an_operator_at_the_command_line_needs_no_account(desk: Desk) -> None:
    await desk.says("petugas")
    ticket = await desk.ticket()
    await handoff.close(desk.runtime, ticket.id, Actor(ActorKind.STAFF, Via.CLI), Outcome.SOLVED)
    assert (await desk.ticket()).status is TicketStatus.CLOSED


async def test_where_a_participant_lives_decides_who_is_offered_and_when_people_work(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    with pytest.raises(NotPossible):
        await conversing.set_region(desk.runtime, ticket.id, ani, "Semarang")
    before = await desk.value("select first_due_at from tickets")
    await desk.do('insert into working_hours (region, week) values (\'33\', \'{"3": [["13:00", "16:00"]]}\')')
    await conversing.set_region(desk.runtime, ticket.id, ani, "33.74")
    assert (await desk.ticket()).region == "33.74"
    assert await desk.value("select region from contacts") == "33.74"
    assert await desk.value("select first_due_at from tickets") > before


async def test_an_agent_who_begins_has_the_conversation_and_the_participant_is_told_who_it_is(desk: Desk) -> None:
    ani = await desk.hire()
    await desk.says("halo")
    number = await handoff.open_ticket(desk.runtime, await desk.value("select id from contacts"), ani)
    opened = await desk.ticket()
    assert (opened.id, opened.status, opened.staff_id) == (number, TicketStatus.ASSIGNED, ani.staff_id)
    assert "Ani, petugas kami" in (await desk.heard())[-1]
    with pytest.raises(AlreadyOpen):
        await handoff.open_ticket(desk.runtime, opened.contact_id, ani)


async def test_verbs_and_turns_and_offers_at_once_never_block_each_other(desk: Desk) -> None:
    agents = [await desk.hire(f"agen{n}", capacity=3) for n in range(6)]
    people = [f"orang-{n}" for n in range(12)]

    async def talk(person: str) -> None:
        for words in ("petugas", "halo", "selesai", "petugas"):
            await inbound.receive(desk.runtime, [message(words, person)])
            await answering.answer_ready(desk.runtime, 4)

    async def serve(agent: Actor) -> None:
        for _ in range(6):
            for row in await desk.rows("select id from tickets where status = 'waiting' order by random() limit 3"):
                with contextlib.suppress(AlreadyTaken, NotPossible, NotAllowed):
                    await handoff.claim(desk.runtime, row.id, agent)
                    await conversing.reply(desk.runtime, row.id, agent, "halo")
                    await handoff.close(desk.runtime, row.id, agent, Outcome.SOLVED)

    async def offer() -> None:
        for _ in range(20):
            desk.clock.advance(seconds=20)
            await offering.offer_waiting(desk.runtime)

    await asyncio.gather(*(talk(p) for p in people), *(serve(a) for a in agents), offer())
    await desk.work()
    await offering.offer_waiting(desk.runtime)
    doubled = "select 1 from tickets where status <> 'closed' group by contact_id having count(*) > 1"
    assert await desk.rows(doubled) == []
    stale = """select count(*) from ticket_offers o join tickets t on t.id = o.ticket_id
               where o.ended_at is null and t.status <> 'waiting'"""
    assert await desk.value(stale) == 0
    mirrored = """select count(*) from conversations v left join tickets t
                  on t.contact_id = v.contact_id and t.status <> 'closed'
                  where v.ticket_id is distinct from t.id"""
    assert await desk.value(mirrored) == 0
    assert await desk.value("select count(*) from inbound where status <> 'handled'") == 0


async def test_who_is_given_from_the_queue_to_an_agent_is_told_who_it_is(desk: Desk) -> None:
    boss, _ = await desk.hire("Citra", Role.SUPERVISOR), await desk.hire("Ani")
    budi = await desk.hire("Budi")
    await desk.says("petugas")
    ticket = await desk.ticket()
    await handoff.transfer(desk.runtime, ticket.id, boss, to_staff=budi.staff_id)
    assert "terhubung dengan Budi" in (await desk.heard())[-1]
    with pytest.raises(NotPossible):
        await handoff.transfer(desk.runtime, ticket.id, boss, to_staff=budi.staff_id)
