"""What the clock clears away and takes up: files never sent, and requests that older code notes during an update."""

from __future__ import annotations

from bot.domain.messages import Kind
from bot.domain.tickets import Priority, TicketStatus
from bot.services import clocks, conversing
from bot.storage import files
from bot.workers import scheduler
from tests.tickets.conftest import Desk


async def uploaded(desk: Desk) -> int:
    async with desk.runtime.engine.begin() as db:
        file = await files.insert(
            db, b"%PDF-1.7", kind=Kind.DOCUMENT, content_type="application/pdf", filename="a.pdf", now=desk.clock()
        )
    return file.id


async def test_a_file_that_was_never_sent_is_gone_after_a_day_and_one_that_was_stays(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    sent, _ = await uploaded(desk), await uploaded(desk)
    await conversing.reply(desk.runtime, ticket.id, ani, "Ini berkasnya")
    await desk.do("update outbound set file_id = :f where staff_id is not null", f=sent)
    desk.clock.advance(hours=23)
    fresh = await uploaded(desk)
    assert await scheduler.forget_unsent_files(desk.runtime) == 0
    desk.clock.advance(hours=2)
    assert await scheduler.forget_unsent_files(desk.runtime) == 1
    assert [r.id for r in await desk.rows("select id from files order by id")] == [sent, fresh]


async def requested(desk: Desk, *, urgent: bool, reason: str = "asked") -> None:
    """As a process of the release before does it."""
    await desk.do(
        """insert into handoffs (contact_id, reason, urgent, requested_at)
           select contact_id, :reason, :urgent, :at from addresses where address = 'budi'""",
        reason=reason,
        urgent=urgent,
        at=desk.clock(),
    )


async def test_a_request_noted_by_older_code_becomes_a_ticket_once(desk: Desk) -> None:
    ani = await desk.hire()
    await desk.says("halo")
    await requested(desk, urgent=False)
    assert await clocks.adopt_old_requests(desk.runtime) == 1
    assert await clocks.adopt_old_requests(desk.runtime) == 0
    ticket = await desk.ticket()
    assert (ticket.status, ticket.reason) == (TicketStatus.WAITING, "asked")
    assert await desk.rows("select staff_id from ticket_offers") == [(ani.staff_id,)]
    assert await desk.value("select ticket_id from conversations") == ticket.id


async def test_danger_noted_by_older_code_makes_the_open_ticket_urgent(desk: Desk) -> None:
    await desk.says("petugas")
    await requested(desk, urgent=True, reason="danger_other")
    await clocks.adopt_old_requests(desk.runtime)
    assert await desk.value("select count(*) from tickets") == 1
    assert (await desk.ticket()).priority is Priority.EMERGENCY


async def test_a_request_that_the_migration_has_moved_is_not_opened_again(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await desk.do(
        """insert into handoffs (contact_id, reason, urgent, requested_at)
           select contact_id, 'asked', false, opened_at from tickets"""
    )
    await desk.do("update tickets set status = 'closed', closed_at = :at", at=desk.clock())
    await clocks.adopt_old_requests(desk.runtime)
    assert await desk.rows("select id from tickets") == [(ticket.id,)]
