"""What the participant meets: the way to a human, waiting, silence while he is there, and afterwards."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.messages import Kind
from bot.domain.tickets import Outcome, Priority, TicketStatus
from bot.services import answering, conversing, handoff, inbound, opening
from tests.support.people import message
from tests.tickets.conftest import EVENING, Desk


async def test_a_wish_for_a_human_opens_a_ticket_that_tells_the_matter(desk: Desk) -> None:
    await desk.says("iuran", tap="/flow:contribution")
    await desk.says("petugas")
    row = (await desk.rows("select reason, topic, slots, summary, language, priority from tickets"))[0]
    assert (row.reason, row.topic, row.language, row.priority) == ("asked", "contribution", "id", "normal")
    assert row.slots["flow"] == "contribution"
    assert row.slots["open"]
    assert "petugas" in row.summary


async def test_what_the_search_noted_for_itself_is_not_told_to_the_agent(desk: Desk) -> None:
    await desk.says("Apakah kacamata ditanggung BPJS Kesehatan?")
    await desk.says("petugas")
    row = (await desk.rows("select slots, summary from tickets"))[0]
    assert row.slots["flow"] == "question"
    assert "bacaan" not in row.summary


async def test_after_a_free_question_the_agent_is_told_what_the_assistant_answered(desk: Desk) -> None:
    await desk.says("Apakah kacamata ditanggung BPJS Kesehatan?")
    await desk.says("petugas")
    row = (await desk.rows("select programme, summary from tickets"))[0]
    assert row.programme == "jkn"
    assert "Jawaban asisten yang terakhir: Kacamata" in row.summary


async def test_a_free_question_that_a_flow_could_take_further_has_the_topic_of_that_flow(desk: Desk) -> None:
    await desk.says("Apa syarat klaim JHT karena mengundurkan diri?")
    await desk.says("petugas")
    row = (await desk.rows("select programme, topic from tickets"))[0]
    assert (row.programme, row.topic) == ("jht", "jht_claim")


async def test_a_new_ticket_counts_the_talk_with_the_assistant_apart(desk: Desk) -> None:
    await desk.says("menu")
    desk.clock.advance(minutes=6)
    await desk.says("petugas")
    assert 360 <= await desk.value("select bot_seconds from tickets") <= 370
    assert await desk.value("select first_response_seconds from tickets") is None


async def test_place_and_wait_are_told_from_real_figures(desk: Desk) -> None:
    ani = await desk.hire()
    for number in range(3):
        ticket = await desk.taken(ani, f"lama-{number}")
        desk.clock.advance(minutes=4)
        await conversing.reply(desk.runtime, ticket.id, ani, "Halo")
    await desk.says("petugas", "satu")
    assert "paling depan" in (await desk.heard("satu"))[-1]
    await desk.says("petugas", "dua")
    assert "Ada 1 orang di depan Anda." in (await desk.heard("dua"))[-1]
    assert "menunggu sekitar 4 menit" in (await desk.heard("dua"))[-1]


async def test_a_province_and_its_regencies_wait_in_one_queue_where_the_same_agents_serve_them(desk: Desk) -> None:
    await desk.hire("Ani", region="33")
    await desk.hire("Edo", region="73.71")
    for person, region in (("semarang", "33.74"), ("jateng", "33"), ("makassar", "73.71")):
        await desk.says("petugas", person)
        await desk.do(
            """update tickets set region = :r
               where contact_id = (select contact_id from addresses where address = :p)""",
            r=region,
            p=person,
        )
    for person, region, ahead in (("kudus", "33.19", 2), ("jawa-tengah", "33", 3), ("kota", "73.71", 1)):
        await desk.says("halo", person)
        await desk.do(
            "update contacts set region = :r where id = (select contact_id from addresses where address = :p)",
            r=region,
            p=person,
        )
        await desk.says("petugas", person)
        assert f"Ada {ahead} orang di depan Anda." in (await desk.heard(person))[-1]


async def test_without_figures_no_wait_is_invented(desk: Desk) -> None:
    await desk.says("petugas")
    assert "belum bisa kami perkirakan" in (await desk.heard())[-1]


async def test_after_hours_he_reads_when_people_work_again_in_his_zone(desk: Desk) -> None:
    desk.clock.time = EVENING
    await desk.says("halo")
    await desk.do("update contacts set zone = 'Asia/Jayapura'")
    await desk.says("petugas")
    assert "Kamis, 26 November 2026 pukul 08.00 WIT" in (await desk.heard())[-1]


async def test_a_holiday_of_his_region_is_named(desk: Desk) -> None:
    await desk.says("halo")
    await desk.do("update contacts set region = '51.71'")
    await desk.do("insert into holidays_local (region, held_on, name) values ('51', '2026-11-25', 'Galungan')")
    await desk.says("petugas")
    words = (await desk.heard())[-1]
    assert "Galungan" in words
    assert "Kamis, 26 November 2026" in words
    await desk.says("petugas", "orang-jawa")
    assert "Galungan" not in (await desk.heard("orang-jawa"))[-1]


async def test_a_message_can_be_left_and_is_marked_for_the_human(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!message")
    await desk.says("tolong cek berkas saya, saya di sawah sampai sore")
    ticket = await desk.ticket()
    assert "sudah saya simpan" in (await desk.heard())[-1]
    row = (await desk.rows("select data from ticket_events where verb = 'leave_message'"))[0]
    marked = await desk.value("select id from inbound where text like 'tolong cek%' and ticket_id = :t", t=ticket.id)
    assert row.data == {"messages": [marked]}


async def test_danger_in_a_left_message_is_danger(desk: Desk) -> None:
    desk.understanding.danger = {"saya mau mati saja": "self_harm"}
    await desk.says("petugas")
    await desk.says("", tap="!message")
    await desk.says("saya mau mati saja")
    assert (await desk.ticket()).priority is Priority.EMERGENCY
    assert "119" in (await desk.heard())[-1]


async def test_who_thinks_better_of_a_message_still_waits(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!message")
    await desk.says("batal")
    assert (await desk.ticket()).status is TicketStatus.WAITING
    assert "tetap tersimpan" in (await desk.heard())[-1]


async def test_a_photo_can_be_the_message(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!message")
    await desk.says("", kind=Kind.IMAGE)
    assert "sudah saya simpan" in (await desk.heard())[-1]


async def test_a_call_back_hour_is_agreed_and_the_ticket_waits_for_it(desk: Desk) -> None:
    ani = await desk.hire()
    await desk.says("petugas")
    await desk.says("", tap="!callback")
    buttons = await desk.value("select buttons from outbound order by id desc limit 1")
    assert len(buttons) == 6
    await desk.says("", tap=buttons[0][1])
    assert "akan menulis kepada Anda di sini mulai Rabu, 25 November 2026 pukul 12.00 WIB" in (await desk.heard())[-1]
    ticket = await desk.ticket()
    assert ticket.callback_at
    assert await desk.value("select count(*) from callbacks where status = 'open'") == 1
    await handoff.claim(desk.runtime, ticket.id, ani)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo, sesuai janji.")
    assert await desk.value("select status from callbacks") == "done"


async def test_an_hour_that_was_never_offered_is_not_agreed(desk: Desk) -> None:
    await desk.says("petugas")
    await desk.says("", tap="!callback:20261129T0100Z")
    assert "tidak tersedia" in (await desk.heard())[-1]
    assert await desk.value("select count(*) from callbacks") == 0


@pytest.mark.parametrize(("words", "tap"), [("batal", None), ("batal menunggu", None), ("", "!unwait")])
async def test_the_wait_can_be_cancelled(desk: Desk, words: str, tap: str | None) -> None:
    await desk.says("petugas")
    await desk.says(words, tap=tap)
    ticket = await desk.ticket()
    assert (ticket.status, await desk.value("select outcome from tickets")) == (TicketStatus.CLOSED, "cancelled")
    assert "saya batalkan" in (await desk.heard())[-1]


async def test_while_he_waits_the_assistant_goes_on_helping(desk: Desk) -> None:
    await desk.says("petugas")
    before = len(await desk.heard())
    await desk.says("menu")
    assert len(await desk.heard()) > before
    assert await desk.value("select unread from tickets") == 1


async def test_while_a_human_is_there_the_assistant_is_silent_and_every_message_reaches_him(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    before = await desk.heard()
    for words in ("halo kak", "menu", "batal", "iuran kelas 3 berapa"):
        await desk.says(words)
    await desk.says("", kind=Kind.VOICE)
    await desk.says("", tap="/flow:contribution")
    assert await desk.heard() == before
    handled = await desk.rows("select status from inbound where ticket_id = :t", t=ticket.id)
    assert [r.status for r in handled] == ["handled"] * 6
    assert await desk.value("select unread from tickets") == 6


async def test_what_cannot_be_read_for_danger_reaches_the_human_all_the_same(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    desk.understanding.broken = {"racun"}
    await desk.says("racun")
    assert await desk.value("select ticket_id from inbound where text = 'racun' and status = 'handled'") == ticket.id


async def test_danger_while_a_human_is_there_is_answered_at_once_and_raises_the_ticket(desk: Desk) -> None:
    ani = await desk.hire()
    desk.understanding.danger = {"igd nolak ibu saya": "emergency_refused"}
    ticket = await desk.taken(ani)
    await desk.says("igd nolak ibu saya")
    words = "\n".join((await desk.heard())[-2:])  # one answer, cut to the channel's length
    assert "IGD terdekat" in words
    assert "119" in words
    assert "165" in words
    assert (await desk.ticket()).priority is Priority.EMERGENCY
    assert "set_priority" in await desk.verbs(ticket.id)
    assert await desk.value("select kind from supervisor_alerts") == "emergency"


async def test_an_emergency_is_about_itself_and_not_about_what_was_talked_of_before(desk: Desk) -> None:
    desk.understanding.danger = {"tolong saya kecelakaan": "work_accident_now"}
    await desk.says("iuran", tap="/flow:contribution")
    await desk.says("tolong saya kecelakaan")
    row = (await desk.rows("select topic, programme from tickets"))[0]
    assert (row.topic, row.programme) == ("work_accident", "jkk")


async def test_emergencies_have_topics_that_there_are(desk: Desk) -> None:
    topics = {flow.topic for flow in desk.runtime.catalogue.flows.values()}
    assert {topic for topic, _ in opening.EMERGENCIES.values()} <= topics


async def test_danger_opens_an_emergency_that_goes_to_the_head_of_the_queue(desk: Desk) -> None:
    desk.understanding.intents = {"tolong saya kecelakaan": "ask_claim"}
    desk.understanding.danger = {"tolong saya kecelakaan": "work_accident_now"}
    await desk.says("petugas", "siti")
    await desk.says("tolong saya kecelakaan", "budi")
    first = await desk.value(
        "select contact_id from tickets where status = 'waiting' order by priority, queued_at limit 1"
    )
    assert first == (await desk.ticket("budi")).contact_id


async def test_selesai_ends_the_human_conversation_and_asks_how_it_was(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await desk.says("selesai")
    assert (await desk.ticket()).status is TicketStatus.CLOSED
    assert await desk.value("select outcome from tickets") == "ended"
    assert "petugas kami? Beri nilai" in (await desk.heard())[-1]
    await desk.says("4")
    await desk.says("ramah sekali")
    row = (await desk.rows("select about, ticket_id, staff_id, score, word from satisfaction"))[0]
    assert row == ("human", ticket.id, ani.staff_id, 4, "ramah sekali")


async def test_stop_ends_it_without_a_question_and_takes_back_what_has_not_gone_out(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await conversing.reply(desk.runtime, ticket.id, ani, "Halo, ada yang bisa dibantu?")
    await desk.says("STOP")
    assert await desk.value("select outcome from tickets") == "stopped"
    assert "Petugas tidak akan menulis lagi" in (await desk.heard())[-1]
    assert await desk.value("select status from outbound where staff_id is not null") == "failed"


async def test_the_first_message_after_the_close_goes_to_the_assistant_again(desk: Desk) -> None:
    ani = await desk.hire()
    ticket = await desk.taken(ani)
    await handoff.close(desk.runtime, ticket.id, ani, Outcome.SOLVED)
    await desk.says("menu")
    assert "Ini yang bisa saya bantu" in (await desk.heard())[-1]
    assert await desk.value("select ticket_id from inbound where text = 'menu'") is None


async def test_a_score_for_the_assistant_is_kept_apart(desk: Desk) -> None:
    await desk.says("", tap="/flow:official_contact")
    await desk.says("", tap="=official_contact.institution:kesehatan")
    await desk.says("selesai")
    assert "asisten robot" in (await desk.heard())[-1]
    await desk.says("5")
    assert await desk.rows("select about, ticket_id, score from satisfaction") == [("bot", None, 5)]


async def test_nobody_rates_the_ticket_of_another(desk: Desk) -> None:
    ani = await desk.hire()
    await desk.taken(ani, "siti")
    await desk.says("selesai", "siti")
    await desk.says("", "budi", tap="!rate:1")
    assert await desk.value("select count(*) from satisfaction") == 0


async def test_messages_are_relayed_once_and_in_order_under_load(desk: Desk) -> None:
    ani = await desk.hire(capacity=50)
    people = [f"orang-{n}" for n in range(8)]
    for person in people:
        await desk.taken(ani, person)

    async def write(person: str) -> None:
        for number in range(12):
            await inbound.receive(desk.runtime, [message(f"pesan {number}", person)])

    async def work() -> None:
        for _ in range(30):
            await answering.answer_ready(desk.runtime, 4)

    async def reply(person: str) -> None:
        ticket = await desk.ticket(person)
        for number in range(6):
            await conversing.reply(desk.runtime, ticket.id, ani, f"balas {number}")

    await asyncio.gather(*(write(p) for p in people), *(reply(p) for p in people), *(work() for _ in range(3)))
    await desk.work()
    for person in people:
        ticket = await desk.ticket(person)
        relayed = await desk.rows("select text from inbound where ticket_id = :t order by id", t=ticket.id)
        assert [r.text for r in relayed if r.text != "petugas"] == [f"pesan {n}" for n in range(12)]
        assert [w for w in await desk.heard(person) if w.startswith("balas")] == [f"balas {n}" for n in range(6)]
    assert await desk.value("select count(*) from inbound where status <> 'handled'") == 0
