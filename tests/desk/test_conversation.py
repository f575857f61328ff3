"""Folders and conversations as an agent uses them, without a browser's scripts."""

from __future__ import annotations

import pytest

from bot.domain.messages import Capabilities, ChannelName
from bot.domain.staff import Presence, Role
from bot.domain.tickets import Actor, ActorKind, Via
from bot.services import handoff, inbound
from bot.storage import staff
from tests.desk.conftest import Office, profile
from tests.desk.visitor import CSRF, ORIGIN, Visitor, signed_in
from tests.support.people import RecordingChannel, message

NIK = "3374010101900001"


async def says(office: Office, words: str) -> None:
    """Sari writes on Telegram."""
    await inbound.receive(office.gate.runtime, [message(words, "sari")])


async def agent(office: Office, login: str = "ani", role: Role = Role.AGENT) -> tuple[int, Visitor]:
    number = await office.hire(login, profile(login.title(), role))
    async with office.engine.begin() as db:
        await staff.set_presence(db, number, Presence.AVAILABLE, office.now())
    return number, await signed_in(office, number)


async def waiting(office: Office) -> int:
    """Sari asked for a human, and waits."""
    await says(office, f"<b>NIK</b> saya {NIK}")
    boss = await office.hire("boss", profile("Boss", Role.ADMIN))
    (row,) = await office.rows("select id from contacts")
    ticket = await handoff.open_ticket(office.gate.runtime, row.id, Actor(ActorKind.STAFF, Via.DESK, boss))
    async with office.engine.begin() as db:
        await db.exec_driver_sql("update tickets set status = 'waiting', staff_id = null")
    return ticket


async def test_an_agent_takes_a_conversation_answers_and_closes_it(office: Office) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    assert f'href="{at}"' in (await ani.get("/desk/tickets?folder=waiting")).text
    await ani.post(f"{at}/claim", seen_on=at)
    assert f'href="{at}"' in (await ani.get("/desk/tickets")).text
    sent = await ani.post(f"{at}/reply", seen_on=at, text="Selamat pagi,\nada yang bisa dibantu?")
    assert sent.headers["location"] == at
    (row,) = await office.rows("select text, staff_id, ticket_id from outbound order by id desc limit 1")
    assert tuple(row) == ("Selamat pagi,\nada yang bisa dibantu?", number, ticket)
    assert "ada yang bisa dibantu?" in (await ani.get(at)).text
    await ani.post(f"{at}/note", seen_on=at, note="Hubungi lagi besok")
    assert "Hubungi lagi besok" in (await ani.get(f"{at}/thread")).text
    closed = await ani.post(f"{at}/close", seen_on=at, outcome="solved")
    assert closed.headers["location"] == f"{at}?note=closed"
    assert f'href="{at}"' in (await ani.get("/desk/tickets?folder=closed")).text
    await ani.post(f"{at}/reopen", seen_on=at)
    (row,) = await office.rows("select status, staff_id from tickets")
    assert tuple(row) == ("assigned", number)


async def test_who_comes_second_is_told_that_a_colleague_was_quicker(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    _, budi = await agent(office, "budi")
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    assert (await budi.post(f"{at}/claim", seen_on=at)).headers["location"] == f"{at}?note=taken"
    assert "Percakapan ini ditangani Ani." in (await budi.get(at)).text


async def test_times_are_those_of_where_the_participant_is(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    async with office.engine.begin() as db:
        await db.exec_driver_sql("update tickets set zone = 'Asia/Jayapura'")
    for part in ("thread", "side"):
        page = (await ani.get(f"/desk/tickets/{ticket}/{part}")).text
        assert " WIT" in page
        assert "WIB" not in page


async def test_numbers_are_masked_until_a_reason_is_given(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    for path in (at, f"{at}/thread", f"{at}/side", "/desk/tickets", "/desk/tickets/rows"):
        answer = await ani.get(path)
        assert answer.status_code == 200, path
        page = answer.text
        assert NIK not in page, path
        assert "<b>NIK</b>" not in page, path
    assert "•••• 0001" in (await ani.get(at)).text
    (row,) = await office.rows("select max(id) as id from inbound")
    asked = {"field": "message", "item": str(row.id)}
    assert NIK not in (await ani.post(f"{at}/unmask", seen_on=at, **asked, reason="x")).text
    assert NIK in (await ani.post(f"{at}/unmask", seen_on=at, **asked, reason="Mencocokkan data klaim")).text
    assert "unmask" in await office.verbs()


async def test_looking_at_a_conversation_is_in_the_audit(office: Office) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    await ani.get(f"/desk/tickets/{ticket}")
    (row,) = await office.rows("select staff_id, object_id from audit where verb = 'view'")
    assert tuple(row) == (number, ticket)


async def test_a_conversation_is_handed_to_a_colleague(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    budi, _ = await agent(office, "budi")
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    nobody = await ani.post(f"{at}/transfer", seen_on=at, to="")
    assert nobody.headers["location"].endswith("not_possible")
    await ani.post(f"{at}/transfer", seen_on=at, to=f"staff:{budi}", note="Tolong lanjutkan")
    (row,) = await office.rows("select staff_id from tickets")
    assert row.staff_id == budi


async def test_what_it_is_about_is_set_and_nonsense_is_not(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    for path, fields in (
        ("topic", {"topic": "jht_claim", "programme": "jht"}),
        ("priority", {"priority": "high"}),
        ("tags", {"tags": "Cek data, rekening ,,"}),
        ("region", {"region": "33.74"}),
    ):
        await ani.post(f"{at}/{path}", seen_on=at, **fields)
    (row,) = await office.rows("select topic, programme, priority, tags, region from tickets")
    assert tuple(row) == ("jht_claim", "jht", "high", ["cek data", "rekening"], "33.74")
    for path, wrong in (("topic", {"topic": "x"}), ("priority", {"priority": "x"}), ("close", {"outcome": "x"})):
        assert (await ani.post(f"{at}/{path}", seen_on=at, **wrong)).status_code == 422
    assert (await ani.post(f"{at}/region", seen_on=at, region="Jawa")).headers["location"].endswith("not_possible")


async def test_a_reply_that_cannot_go_says_why_and_nothing_is_lost(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    token = CSRF.search((await ani.get(at)).text)
    assert token
    for headers, status in (({}, 422), ({"HX-Request": "true"}, 200)):
        page = await ani.client.post(
            f"{at}/reply",
            data={"csrf": token[1], "text": "Lihat ini"},
            files={"file": ("x.exe", b"MZ\x90\x00" * 10)},
            headers={"Origin": ORIGIN, **headers},
        )
        assert (page.status_code, 'role="alert"' in page.text) == (status, True)
    assert await office.rows("select 1 from outbound where text = 'Lihat ini'") == []
    done = await ani.client.post(
        f"{at}/reply", data={"text": "Baik"}, headers={"Origin": ORIGIN, "X-CSRF-Token": token[1], "HX-Request": "true"}
    )
    assert (done.headers["hx-trigger"], "Baik" in done.text) == ("desk-sent", True)


async def test_a_long_conversation_comes_in_parts(office: Office) -> None:
    for number in range(70):
        await says(office, f"pesan {number:02}.")
        office.clock.advance(seconds=1)
    ticket = await waiting(office)
    _, ani = await agent(office)
    newest = (await ani.get(f"/desk/tickets/{ticket}")).text
    assert ("pesan 69." in newest, "pesan 05." in newest) == (True, False)
    older = newest.partition("?before=")[2].partition('"')[0]
    assert "pesan 05." in (await ani.get(f"/desk/tickets/{ticket}?before={older}")).text


@pytest.mark.parametrize(
    "query",
    [
        "folder=x",
        "after=x",
        "after=normal~2026-11-23~1",
        "topic=%27",
        "q=%25",
        "before=x",
        "before=2026-11-23T03:00:00Z~1~%C2%B2",
    ],
)
async def test_an_address_that_makes_no_sense_shows_the_beginning(office: Office, query: str) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    for path in ("/desk/tickets", "/desk/tickets/rows", f"/desk/tickets/{ticket}"):
        assert (await ani.get(f"{path}?{query}")).status_code == 200


async def test_search_finds_names_and_numbers(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    found = (await ani.get(f"/desk/tickets?folder=open&q={ticket}")).text
    assert f'href="/desk/tickets/{ticket}"' in found
    assert f'href="/desk/tickets/{ticket}"' not in (await ani.get("/desk/tickets?folder=open&q=tidakada")).text


async def test_the_knowledge_is_searched_and_an_answer_names_its_ground(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    page = (await ani.post(f"{at}/answers", seen_on=at, asked="iuran bpu paling murah")).text
    assert ("Iuran BPJS Ketenagakerjaan peserta mandiri (BPU)" in page, "PP 44/2015" in page) == (True, True)
    assert "data-insert=" in page
    assert "Belum ada jawaban" in (await ani.post(f"{at}/answers", seen_on=at, asked="qwertz")).text


async def test_a_place_goes_to_the_participant_and_what_is_none_says_so(office: Office) -> None:
    channel = office.gate.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(channel, RecordingChannel)
    channel.capabilities = Capabilities(max_text=400, locations=True)
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    refused = await ani.post(f"{at}/reply", seen_on=at, text="Di sini", place="Jalan Pemuda")
    assert (refused.status_code, "tidak terbaca" in refused.text) == (422, True)
    await ani.post(f"{at}/reply", seen_on=at, text="Di sini", place="-6.9932, 110.4203", place_label="Kantor")
    rows = await office.rows("select text, location from outbound where staff_id is not null order by id")
    assert [bool(row.location) for row in rows] == [True, False]
    assert "Kantor" in str(rows[0].location)


async def test_a_priority_that_has_changed_since_the_page_was_shown_is_left_as_it_is(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office, role=Role.SUPERVISOR)
    at = f"/desk/tickets/{ticket}"
    assert '<input type="hidden" name="seen" value="normal">' in (await ani.get(f"{at}/side")).text
    async with office.engine.begin() as db:
        await db.exec_driver_sql("update tickets set priority = 'emergency'")
    sent = await ani.post(f"{at}/priority", seen_on=at, priority="high", seen="normal")
    assert sent.headers["location"].endswith("note=not_possible")
    assert (await ani.post(f"{at}/priority", seen_on=at, priority="high", seen="x")).status_code == 422
    (row,) = await office.rows("select priority from tickets")
    assert row.priority == "emergency"
