"""What staff read of participants is in the audit, whichever way they come to it, and not once for each refresh."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.filetypes import MAX_FILE
from bot.domain.messages import Capabilities, ChannelName, FileTerms
from bot.domain.staff import Role
from bot.domain.tickets import Actor, ActorKind, Via
from bot.services import audit, conversing, handoff, teaming
from bot.services.audit import By, Thing
from bot.services.outgoing import keep_file
from bot.services.teaming import Plan
from bot.storage.staff import Profile
from tests.desk.conftest import Office, profile
from tests.desk.queue import a_ticket
from tests.desk.test_conversation import NIK, agent, waiting
from tests.desk.visitor import signed_in
from tests.support.people import RecordingChannel
from tests.support.samples import PNG


async def noted(office: Office, *verbs: str) -> list[tuple[Any, ...]]:
    """Of these verbs: who, what, and the rest, in order."""
    rows = await office.rows("select staff_id, verb, object_id, data from audit order by id")
    return [tuple(row) for row in rows if row.verb in verbs]


@pytest.mark.parametrize("part", ["", "/thread", "/side", "/foot", "/thread?before=2026-11-25T03:00:00%2B00:00~1~99"])
async def test_every_part_of_a_conversation_is_noted_once_an_hour(office: Office, part: str) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    for _ in range(3):
        assert (await ani.get(f"/desk/tickets/{ticket}{part}", **{"X-Desk-Quiet": "1"})).status_code == 200
    assert await noted(office, "view") == [(number, "view", ticket, {})]
    office.clock.advance(minutes=59)
    await ani.get(f"/desk/tickets/{ticket}{part}")
    office.clock.advance(minutes=2)
    await ani.get(f"/desk/tickets/{ticket}{part}")
    assert len(await noted(office, "view")) == 2


async def test_what_one_reads_is_noted_for_each_reader(office: Office) -> None:
    ticket = await waiting(office)
    numbers = []
    for login in ("ani", "budi"):
        number, who = await agent(office, login)
        await who.get(f"/desk/tickets/{ticket}/thread")
        numbers.append(number)
    assert [row[0] for row in await noted(office, "view")] == numbers


async def test_files_are_noted_each_for_itself_and_those_not_found_are_not(office: Office) -> None:
    ticket = await waiting(office)
    channel = office.gate.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(channel, RecordingChannel)
    channel.capabilities = Capabilities(max_text=400, files={"image/png": FileTerms(MAX_FILE, 100)})
    number, ani = await agent(office)
    actor = Actor(ActorKind.STAFF, Via.DESK, number)
    await handoff.claim(office.gate.runtime, ticket, actor)
    async with office.engine.begin() as db:
        received = await db.scalar(
            text("""
                insert into attachments (inbound_id, kind, reference, content_type, status, content)
                select max(id), 'image', 'x', 'image/png', 'stored', :content from inbound returning id
            """),
            {"content": PNG},
        )
        sent = (await keep_file(db, PNG, "kartu.png", office.now())).id
    await conversing.reply(office.gate.runtime, ticket, actor, "", file_ids=[sent])
    for _ in range(2):
        for path in (f"received/{received}", f"sent/{sent}"):
            assert (await ani.get(f"/desk/tickets/{ticket}/{path}")).status_code == 200
    for path in ("received/4711", "sent/4711"):
        assert (await ani.get(f"/desk/tickets/{ticket}/{path}")).status_code == 404
    assert await noted(office, "read_file") == [
        (number, "read_file", ticket, {"received": received}),
        (number, "read_file", ticket, {"sent": sent}),
    ]


async def test_a_search_is_noted_by_what_it_found_and_its_words_stand_nowhere(office: Office) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    async with office.engine.begin() as db:
        await db.execute(text("update contacts set name = 'Sari Wulandari'"))
    sent = await ani.post("/desk/tickets", folder="open", q="wulandari")
    address = sent.headers["location"]
    assert "wulandari" not in address.lower()
    page = await ani.get(address)
    assert (f'href="/desk/tickets/{ticket}"' in page.text, 'value="wulandari"' in page.text) == (True, True)
    for link in [part.partition('"')[0] for part in page.text.split("/desk/tickets")[1:]]:
        assert "wulandari" not in link.lower()
    assert await noted(office, "search") == [(number, "search", None, {"tickets": [ticket]})]


async def test_a_folder_is_noted_once_an_hour_and_each_for_itself(office: Office) -> None:
    await waiting(office)
    number, ani = await agent(office)
    for path in ("/desk/tickets?folder=waiting", "/desk/tickets/rows?folder=waiting", "/desk/tickets?folder=open"):
        for _ in range(2):
            assert (await ani.get(path)).status_code == 200
    assert await noted(office, "list") == [
        (number, "list", None, {"folder": "waiting"}),
        (number, "list", None, {"folder": "open"}),
    ]


async def test_a_sealed_search_opens_only_for_who_made_it(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    _, budi = await agent(office, "budi")
    address = (await ani.post("/desk/tickets", folder="open", q="tidak ada")).headers["location"]
    assert f'href="/desk/tickets/{ticket}"' not in (await ani.get(address)).text
    for other in (address, "/desk/tickets?folder=open&s=nonsense", "/desk/tickets?folder=open&s=%C3%A4"):
        assert f'href="/desk/tickets/{ticket}"' in (await budi.get(other)).text


async def test_a_supervisor_reads_the_audit_of_what_is_within_reach_and_an_admin_all_of_it(office: Office) -> None:
    def of(role: Role, region: str | None) -> Profile:
        return profile(role.title(), role, region)

    admin = await office.hire("admin", of(Role.ADMIN, None))
    boss, near = (
        await office.hire("boss", of(Role.SUPERVISOR, "33")),
        await office.hire("near", of(Role.AGENT, "33.74")),
    )
    far, mate = await office.hire("far", of(Role.AGENT, "51")), await office.hire("mate", of(Role.AGENT, "51"))
    async with office.engine.begin() as db:
        await teaming.create(db, office.act(), Plan("Bersama", None, (), (boss, mate)))
    here, there = await a_ticket(office, region="33.74"), await a_ticket(office, region="51")
    first = len(await office.rows("select 1 from audit")) + 1
    read: list[tuple[int, Thing, bool]] = [
        (near, Thing("ticket", here), True),
        (near, Thing("ticket", there), True),
        (far, Thing("ticket", here), True),
        (far, Thing("ticket", there), False),
        (mate, Thing("ticket", there), True),
        (admin, Thing("ticket", there), False),
        (admin, Thing("staff", far), False),
        (admin, Thing("staff", near), True),
        (far, Thing("desk"), False),
        (admin, Thing("desk"), True),
        (admin, Thing("office"), True),
    ]
    async with office.engine.begin() as db:
        for by, thing, _ in read:
            await audit.record(db, By(by, Via.DESK), "view", thing, at=office.now())
    shown = [f"#{first + place}<" for place in range(len(read))]
    page = (await (await signed_in(office, boss)).get("/desk/audit")).text
    assert [number in page for number in shown] == [seen for _, _, seen in read]
    everything = (await (await signed_in(office, admin)).get("/desk/audit")).text
    assert all(number in everything for number in shown)


async def test_a_number_that_an_agent_types_does_not_stay_in_the_audit_for_good(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    await ani.post(f"{at}/tags", seen_on=at, tags=f"klaim, {NIK}")
    await ani.post(f"{at}/unmask", seen_on=at, field="summary", item="0", reason=f"Mencocokkan NIK {NIK}")
    rows = await office.rows("select verb, data::text as data from audit where verb in ('set_tags', 'unmask')")
    assert [row.verb for row in rows] == ["set_tags", "unmask"]
    assert not [row for row in rows if NIK in row.data]
    assert "Mencocokkan NIK" in rows[1].data


async def test_how_many_tickets_one_takes_is_in_the_audit(office: Office) -> None:
    number, ani = await agent(office)
    await ani.post("/desk/account/presence", seen_on="/desk/account", presence="available", capacity="7")
    assert await noted(office, "set_capacity") == [(number, "set_capacity", number, {"capacity": 7})]
