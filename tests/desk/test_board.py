"""The supervisor's board: true figures, no more than he may see, and what he does from it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.offering import Unrouted
from bot.domain.staff import Presence, Role
from bot.domain.tickets import Actor, ActorKind, Priority, Via
from bot.services import presence
from bot.storage import alerts, board, board_lists, staff
from bot.storage.ticket_lists import Reach
from tests.desk.conftest import Office, profile
from tests.desk.queue import a_ticket
from tests.desk.test_pages import words
from tests.desk.visitor import Visitor, signed_in


async def supervisor(office: Office, region: str | None = "33", login: str = "boss") -> Visitor:
    return await signed_in(office, await office.hire(login, profile("Boss", Role.SUPERVISOR, region)))


async def present(office: Office, staff_id: int) -> None:
    async with office.engine.begin() as db:
        await staff.set_presence(db, staff_id, Presence.AVAILABLE, office.now())


async def test_the_board_counts_what_waits_is_late_and_is_near_its_deadline(office: Office) -> None:
    now, hour = office.now(), timedelta(hours=1)
    ani = await office.hire("ani")
    await a_ticket(office, now - 3 * hour, first_warned_at=now - 2 * hour, first_breached_at=now - hour,
                   first_due_at=now - hour)  # fmt: skip
    await a_ticket(office, now - hour, first_warned_at=now)
    await a_ticket(office, now - hour, status="assigned", staff_id=ani, first_human_reply_at=now, waiting_since=None,
                   first_breached_at=now - hour, first_due_at=now - hour)  # fmt: skip
    await a_ticket(office, now - 9 * hour, callback_at=now + hour)
    await a_ticket(office, now - 9 * hour, status="closed", closed_at=now)
    async with office.engine.connect() as db:
        (normal,) = (await board.read(db, Reach(0), now - hour)).queues
        late = await board_lists.late(db, Reach(0))
    assert (normal.waiting, normal.assigned, normal.unanswered) == (3, 1, 3)
    assert (normal.first_late, normal.warned) == (1, 1)
    assert normal.oldest_waiting_at == now - 3 * hour
    assert [(line.id, line.late_since) for line in late] == [(1, now - hour)]


async def test_an_agent_stands_there_with_load_and_last_activity(office: Office) -> None:
    ani = await office.hire("ani", profile("Ani", capacity=3))
    ticket = await a_ticket(office, status="assigned", staff_id=ani)
    await a_ticket(office, status="assigned", staff_id=ani, waiting_since=None)
    async with office.engine.begin() as db:
        await db.execute(
            text("""insert into ticket_events (ticket_id, verb, actor, staff_id, via, at)
                    values (:t, 'reply', 'staff', :s, 'desk', :now)"""),
            {"t": ticket, "s": ani, "now": office.now()},
        )
        (row,) = (await board.read(db, Reach(0), office.now() - timedelta(hours=1))).agents
    assert (row.assigned, row.unanswered, row.capacity, row.closed_today) == (2, 1, 3, 0)
    assert row.last_active_at == office.now()


async def test_a_supervisor_sees_his_region_only_and_no_name_of_a_participant(office: Office) -> None:
    near = await a_ticket(office, region="33.74", unrouted=Unrouted.NOT_IN_REGION)
    far = await a_ticket(office, region="51", unrouted=Unrouted.ALL_BUSY)
    async with office.engine.begin() as db:
        await alerts.add(db, near, "first_breach", office.now())
        await alerts.add(db, far, "first_warning", office.now())
    boss, admin = (
        await supervisor(office),
        await signed_in(office, await office.hire("root", profile("Root", Role.ADMIN))),
    )
    for path in ("/desk/board", "/desk/board/live"):
        seen, everything = (await boss.get(path)).text, (await admin.get(path)).text
        assert ("Jawaban pertama terlambat" in seen, "Jawaban pertama hampir terlambat" in seen) == (True, False)
        assert (f"Percakapan {near} " in seen, f"Percakapan {far} " in seen) == (True, False)
        assert f"Percakapan {far} " in everything
        assert "Sari" not in everything


async def test_alerts_within_reach_are_seen_once_and_noted(office: Office) -> None:
    near, far = await a_ticket(office, region="33"), await a_ticket(office, region="51")
    async with office.engine.begin() as db:
        for ticket in (near, far):
            await alerts.add(db, ticket, "first_breach", office.now())
    boss = await supervisor(office)
    await boss.post("/desk/board/alerts", seen_on="/desk/board", alert=["1", "2", "x"])
    rows = await office.rows("select id, seen_by from supervisor_alerts order by id")
    assert [(r.id, r.seen_by is not None) for r in rows] == [(1, True), (2, False)]
    await boss.post("/desk/board/alerts", seen_on="/desk/board", alert="1")
    assert (await office.verbs()).count("alerts_seen") == 1


async def test_a_ticket_is_handed_to_an_agent_or_a_team_with_a_note(office: Office) -> None:
    ani, budi = await office.hire("ani", profile("Ani")), await office.hire("budi", profile("Budi"))
    await present(office, budi)
    ticket = await a_ticket(office, status="assigned", staff_id=ani, region="33")
    boss, path = await supervisor(office), f"/desk/board/tickets/{ticket}"
    page = (await boss.get(path)).text
    assert (f'value="staff-{budi}"' in page, f'value="staff-{ani}"' in page) == (True, False)
    done = await boss.post(path, to=f"staff-{budi}", note="Ani sakit")
    assert done.headers["location"] == "/desk/board?note=reassigned"
    (row,) = await office.rows("select staff_id from tickets")
    (note,) = await office.rows("select text from ticket_notes")
    assert (row.staff_id, note.text) == (budi, "Ani sakit")


@pytest.mark.parametrize("target", ["", "staff-", "staff-x", "king-1", "staff-4711", "team-"])
async def test_a_ticket_that_cannot_be_handed_over_says_why_and_keeps_the_note(office: Office, target: str) -> None:
    ticket = await a_ticket(office, region="33")
    boss = await supervisor(office)
    refused = await boss.post(f"/desk/board/tickets/{ticket}", to=target, note="Tolong segera")
    assert refused.status_code == 422
    assert "Tolong segera" in refused.text
    assert re.search(r'role="alert">\w', refused.text)


async def test_a_supervisor_sends_an_agent_into_the_break_he_forgot(office: Office) -> None:
    ani = await office.hire("ani", profile("Ani", region="33"))
    await presence.set_presence(office.gate.runtime, ani, Presence.AVAILABLE, Actor(ActorKind.STAFF, Via.DESK, ani))
    ticket = await a_ticket(office, status="assigned", staff_id=ani, region="33")
    boss, page = await supervisor(office), f"/desk/board/agents/{ani}"
    assert f"/desk/board/tickets/{ticket}" in (await boss.get(page)).text
    await boss.post(f"{page}/presence", seen_on=page, presence="break")
    assert (await office.account(ani)).presence is Presence.BREAK
    assert (await boss.post(f"{page}/presence", seen_on=page, presence="gone")).status_code == 422


def test_everything_the_board_may_name_has_words() -> None:
    known = words()
    assert set(known["board"]["unrouted_reasons"]) == set(Unrouted)
    assert set(known["priorities"]) == set(Priority)
    kinds = {kind for kind, *_ in alerts._WATCHED}
    assert set(known["board"]["kinds"]) == kinds | {"emergency", "callback_due"}
