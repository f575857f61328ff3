"""What the desk lists is complete, in order, and no more than somebody may see."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.tickets import Outcome, Priority
from bot.services import conversing, handoff
from bot.storage import board, canned, ticket_detail, ticket_lists, timeline
from bot.storage.ticket_lists import Folder, Query, Reach
from tests.tickets.conftest import MORNING, Desk


async def many(desk: Desk, count: int) -> None:
    for number in range(count):
        await desk.says("petugas", f"orang-{number}")


async def listed(desk: Desk, query: Query, reach: Reach, size: int = 50) -> list[ticket_lists.Row]:
    """All pages of a list."""
    rows: list[ticket_lists.Row] = []
    async with desk.runtime.engine.connect() as db:
        while page := await ticket_lists.page(db, query, reach, rows[-1].key if rows else None, size):
            rows += page
    return rows


async def test_the_queue_is_listed_by_urgency_then_age_page_by_page(desk: Desk) -> None:
    await many(desk, 7)
    await desk.do("update tickets set priority = 'emergency' where id = (select max(id) from tickets)")
    ids = [r.id for r in await desk.rows("select id from tickets order by id")]
    rows = await listed(desk, Query(Folder.WAITING), Reach(0), size=3)
    assert [row.id for row in rows] == [ids[-1], *ids[:-1]]
    assert rows[0].priority is Priority.EMERGENCY
    assert rows[0].last_words == "petugas"


async def test_a_folder_holds_what_belongs_there(desk: Desk) -> None:
    ani = await desk.hire()
    mine = await desk.taken(ani, "budi")
    await desk.says("petugas", "siti")
    closed = await desk.taken(ani, "tono")
    await handoff.close(desk.runtime, closed.id, ani, Outcome.SOLVED)
    reach = Reach(ani.staff_id or 0)
    found = {folder: [row.id for row in await listed(desk, Query(folder), reach)] for folder in Folder}
    waiting = (await desk.ticket("siti")).id
    assert found == {
        Folder.MINE: [mine.id],
        Folder.OFFERED: [waiting],
        Folder.WAITING: [waiting],
        Folder.EMERGENCY: [],
        Folder.OPEN: [waiting, mine.id],
        Folder.CLOSED: [closed.id],
    }
    async with desk.runtime.engine.connect() as db:
        counts = await ticket_lists.counts(db, reach)
    assert (counts.mine, counts.offered, counts.waiting, counts.emergency, counts.open) == (1, 1, 1, 0, 2)


async def test_nobody_sees_tickets_of_another_region_unless_they_are_his_own_or_his_teams(desk: Desk) -> None:
    await many(desk, 3)
    await desk.do("insert into teams (name) values ('Klaim')")
    ids = [r.id for r in await desk.rows("select id from tickets order by id")]
    await desk.do("update tickets set region = '51.71'")
    team = await desk.value("select id from teams")
    await desk.do("update tickets set team_id = :team where id = :id", team=team, id=ids[0])
    await desk.do("update tickets set region = '33.74' where id = :id", id=ids[1])
    assert [r.id for r in await listed(desk, Query(Folder.WAITING), Reach(0, "33"))] == [ids[1]]
    assert [r.id for r in await listed(desk, Query(Folder.WAITING), Reach(0, "33", frozenset({team})))] == ids[:2]
    assert len(await listed(desk, Query(Folder.WAITING), Reach(0))) == 3


async def test_a_search_finds_by_name_number_and_tag(desk: Desk) -> None:
    await many(desk, 2)
    ids = [r.id for r in await desk.rows("select id from tickets order by id")]
    await desk.do(
        "update contacts set name = 'Siti Aminah' where id = (select contact_id from tickets where id = :i)", i=ids[1]
    )
    await desk.do("update tickets set tags = '{lansia}' where id = :i", i=ids[0])
    assert [r.id for r in await listed(desk, Query(Folder.OPEN, words="aminah"), Reach(0))] == [ids[1]]
    assert [r.id for r in await listed(desk, Query(Folder.OPEN, words="lansia"), Reach(0))] == [ids[0]]
    assert [r.id for r in await listed(desk, Query(Folder.OPEN, words=str(ids[0])), Reach(0))] == [ids[0]]


async def test_the_timeline_holds_everything_once_and_in_order(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await conversing.add_note(desk.runtime, ticket.id, ani, "catatan")
    for number in range(4):
        desk.clock.advance(seconds=10)
        await conversing.reply(desk.runtime, ticket.id, ani, f"jawab {number}")
        desk.clock.advance(seconds=10)
        await desk.says(f"tanya {number}")
    async with desk.runtime.engine.connect() as db:
        whole = await timeline.before(db, ticket.contact_id, limit=200)
        pages: list[timeline.Entry] = []
        while page := await timeline.before(db, ticket.contact_id, pages[0].mark if pages else None, limit=3):
            pages = [*page, *pages]
    assert pages == whole
    words = [e.text for e in whole if e.sort in {"in", "out"} and e.text.startswith(("tanya", "jawab"))]
    assert words == [f"{who} {n}" for n in range(4) for who in ("jawab", "tanya")]
    assert [e.text for e in whole if e.sort == "event"] == ["open", "claim", "add_note"]
    assert {e.staff_name for e in whole if e.sort == "note"} == {"Ani"}


async def test_the_card_and_the_detail_tell_what_stands_beside_the_conversation(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    async with desk.runtime.engine.connect() as db:
        detail = await ticket_detail.get(db, ticket.id)
        card = await ticket_detail.card(db, ticket.contact_id)
        past = await ticket_detail.past(db, ticket.contact_id)
    assert detail
    assert (detail.staff_name, detail.offered_to) == ("Ani", None)
    assert card
    assert [way.address for way in card.ways] == ["budi"]
    assert [one.id for one in past] == [ticket.id]


async def test_the_board_counts_what_waits_what_is_late_and_how_agents_stand(desk: Desk) -> None:
    ani = await desk.hire(capacity=1)
    ticket = await desk.taken(ani)
    await desk.says("petugas", "siti")
    await desk.do("update tickets set first_breached_at = now() where id = :t", t=ticket.id)
    async with desk.runtime.engine.connect() as db:
        seen = await board.read(db, Reach(0), MORNING - timedelta(hours=3))
    (queue,) = seen.queues
    assert (queue.waiting, queue.assigned, queue.unanswered, queue.first_late) == (1, 1, 2, 1)
    assert [(a.name, a.assigned, a.capacity) for a in seen.agents] == [("Ani", 1, 1)]
    assert seen.unrouted == {"all_busy": 1}


async def test_a_canned_reply_is_found_by_how_it_begins(desk: Desk) -> None:
    async with desk.runtime.engine.begin() as db:
        await canned.save(db, "Salam", "Salam pembuka", "Halo {name}", MORNING, programme=None, team_id=None)
        await canned.save(db, "salam", "Salam pembuka", "Halo, {name}.", MORNING, programme=None, team_id=None)
        (found,) = await canned.listing(db, "sal")
        assert found.text == "Halo, {name}."
        assert await canned.drop(db, found.id)
        assert await canned.listing(db) == []


async def test_a_canned_reply_of_another_team_is_not_offered(desk: Desk) -> None:
    await desk.do("insert into teams (name) values ('Klaim'), ('Iuran')")
    claims, dues = [r.id for r in await desk.rows("select id from teams order by id")]
    async with desk.runtime.engine.begin() as db:
        for shortcut, team in (("salam", None), ("klaim", claims), ("iuran", dues)):
            await canned.save(db, shortcut, shortcut, "Halo", MORNING, programme=None, team_id=team)
        assert [reply.shortcut for reply in await canned.listing(db, teams=[claims])] == ["klaim", "salam"]
        assert [reply.shortcut for reply in await canned.listing(db, teams=[])] == ["salam"]
        assert len(await canned.listing(db)) == 3
