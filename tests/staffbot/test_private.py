"""An agent works from a private chat with the staff's bot."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels import telegram_staff_updates
from bot.domain.messages import Attachment, ChannelName, Kind
from bot.domain.staff import Presence
from bot.ports import FetchedFile
from bot.services import handoff, inbound, media, offering
from bot.services.staffbot import acting, inbox, news, sending
from bot.services.staffbot import words as staff_words
from bot.services.staffbot.hand import Hand
from bot.storage import staff, staff_links, teams
from tests.staffbot.conftest import KEYS, StaffDesk
from tests.support import samples
from tests.support.people import RecordingChannel, message
from tests.support.telegram_staff import Colleague


async def taken(desk: StaffDesk, person: str = "budi") -> tuple[Colleague, int]:
    """Ani takes the person's ticket from her telephone."""
    ani, _ = await desk.joins("Ani")
    return ani, await takes(desk, ani, person)


async def takes(desk: StaffDesk, colleague: Colleague, person: str) -> int:
    await desk.says("petugas", person)
    await desk.tell()
    ticket = await desk.ticket(person)
    colleague.taps(desk.finds(colleague.id, f"baru #{ticket.id}"), "Ambil")
    await desk.settle()
    return ticket.id


async def test_an_agent_links_takes_answers_and_closes_from_his_telephone(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    assert "tertaut dengan akun Ani" in private.texts(ani)[0]
    assert f"Percakapan #{ticket} ada pada Anda" in private.texts(ani)[-1]
    ani.writes("Selamat siang, apa yang bisa saya bantu?")
    await private.settle()
    await private.says("Kartu saya hilang")
    await private.tell()
    assert private.texts(ani)[-1] == f"#{ticket} Kartu saya hilang"
    ani.writes("/selesai")
    await private.settle()
    ani.taps(private.last(ani), "Terjawab")
    await private.settle()
    assert "Selamat siang, apa yang bisa saya bantu?" in await private.heard()
    assert private.texts(ani)[-1] == f"Percakapan #{ticket} selesai."
    assert (await private.ticket()).closed_at is not None
    vias = await private.rows("select verb, via from ticket_events where staff_id is not null order by id")
    assert [tuple(r) for r in vias] == [("claim", "telegram"), ("reply", "telegram"), ("close", "telegram")]
    audited = await private.rows(
        "select verb, via from audit where object = 'ticket' and staff_id is not null order by id"
    )
    assert {tuple(r) for r in audited} >= {("claim", "telegram"), ("telegram_shown", "telegram"), ("reply", "telegram")}


async def test_of_two_agents_who_press_at_once_one_has_it_and_the_other_is_told(private: StaffDesk) -> None:
    (ani, _), (tono, _) = await private.joins("Ani"), await private.joins("Tono")
    await private.says("petugas")
    await private.tell()
    ticket = await private.ticket()
    private.clock.advance(seconds=61)  # the first one let it pass; his button stays good
    await offering.offer_waiting(private.runtime)
    await private.tell()
    for colleague in (ani, tono):
        colleague.taps(private.finds(colleague.id, f"baru #{ticket.id}"), "Ambil")
    async with private.arrived:
        await private.arrived.wait_for(lambda: private.is_up_to_date)
    await asyncio.gather(*(inbox.work_next(private.runtime, KEYS) for _ in range(2)))
    await private.settle()
    claimed = await private.rows("select staff_id from ticket_events where verb = 'claim'")
    assert len(claimed) == 1
    winner = (await private.rows("select name from staff where id = :s", s=claimed[0].staff_id))[0].name
    loser, other = (tono, ani) if winner == "Ani" else (ani, tono)
    assert f"sudah diambil {winner}" in "".join(private.texts(loser))
    assert "ada pada Anda" in private.texts(other)[-1]
    edited = [c.params["text"] for c in private.telegram.calls if c.method == "editmessagetext"]
    assert sorted(edited) == sorted(
        [f"Percakapan #{ticket.id} sudah diambil {winner}.", f"Percakapan #{ticket.id} sudah Anda ambil."]
    )


async def test_words_go_both_ways_in_order(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    for number in range(12):
        ani.writes(f"jawaban {number}")
        await inbound.receive(private.runtime, [message(f"pertanyaan {number}", "budi")])
    await private.settle()
    assert [t for t in await private.heard() if t.startswith("jawaban")] == [f"jawaban {n}" for n in range(12)]
    await private.tell()
    asked = [t for t in private.texts(ani) if "pertanyaan" in t]
    assert asked == [f"#{ticket} pertanyaan {n}" for n in range(12)]


async def test_pictures_papers_voices_and_places_go_both_ways(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    ani.sends_photo(samples.JPEG, "Contoh kartu")
    ani.sends_document(samples.PDF, "formulir.pdf", "application/pdf")
    ani.sends(voice={"file_id": private.telegram.add_file(samples.OGG), "file_unique_id": "v", "duration": 2})
    ani.sends(location={"latitude": -6.2, "longitude": 106.8})
    await private.settle()
    sent = await private.rows(
        "select o.text, f.kind, f.content, o.location from outbound o left join files f on f.id = o.file_id "
        "where o.staff_id is not null order by o.id"
    )
    files = [(r.text, bytes(r.content)) for r in sent if r.kind]
    assert files == [("Contoh kartu", samples.JPEG), ("", samples.PDF), ("", samples.OGG)]
    assert sent[-1].location[:2] == [-6.2, 106.8]

    channel = private.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(channel, RecordingChannel)
    channel.files["foto"] = FetchedFile(samples.PNG, "image/png")
    photo = message("Ini KTP saya", "budi", kind=Kind.IMAGE, attachments=(Attachment(Kind.IMAGE, "foto", "image/png"),))
    await inbound.receive(private.runtime, [photo])
    await private.work()
    await media.fetch_waiting(private.runtime)
    await private.tell()
    assert private.texts(ani)[-2:] == [f"#{ticket} Ini KTP saya", f"#{ticket}"]
    assert private.last(ani).params["photo"].content == samples.PNG


async def test_numbers_that_belong_to_one_person_are_masked(private: StaffDesk) -> None:
    ani, _ = await taken(private)
    await private.says("NIK saya 3374012345670001")
    await private.tell()
    assert "0001" in private.texts(ani)[-1]
    assert "3374012345670001" not in str([c.params for c in private.telegram.calls])


async def test_with_several_tickets_a_reply_to_a_message_goes_to_that_ticket(private: StaffDesk) -> None:
    ani, first = await taken(private)
    second = await takes(private, ani, "siti")
    await private.says("saya Budi", "budi")
    await private.says("saya Siti", "siti")
    await private.tell()
    ani.answers(private.finds(ani.id, "saya Budi"), "untuk Budi")
    ani.answers(private.finds(ani.id, "saya Siti"), "untuk Siti")
    await private.settle()
    assert (await private.heard("budi"))[-1] == "untuk Budi"
    assert (await private.heard("siti"))[-1] == "untuk Siti"
    assert first != second


async def test_when_it_is_not_clear_which_ticket_is_meant_nobody_gets_it_until_he_has_said(private: StaffDesk) -> None:
    ani, _ = await taken(private)
    second = await takes(private, ani, "siti")
    ani.writes("Nomor Anda sudah aktif")
    await private.settle()
    assert "Nomor Anda sudah aktif" not in await private.heard("budi") + await private.heard("siti")
    question = private.last(ani)
    ani.taps(question, f"#{second}")
    await private.settle()
    assert (await private.heard("siti"))[-1] == "Nomor Anda sudah aktif"
    assert "Nomor Anda sudah aktif" not in await private.heard("budi")
    ani.taps(question, f"#{second}")
    await private.settle()
    assert (await private.heard("siti")).count("Nomor Anda sudah aktif") == 1


async def test_a_stranger_gets_one_refusal_and_learns_nothing(private: StaffDesk) -> None:
    await taken(private)
    stranger = Colleague(private.telegram, 9999, "Mallory")
    for words in ("/tiket", "halo", "/selesai"):
        stranger.writes(words)
    tapped = private.telegram.sent[1]
    await private.settle()
    assert len(private.texts(stranger)) == 1
    assert "hanya untuk petugas" in private.texts(stranger)[0]
    stranger.taps(next(c for c in private.telegram.sent if c.params.get("reply_markup")), "Ambil")
    await private.settle()
    assert len(private.texts(stranger)) == 1
    assert tapped
    assert await private.verbs((await private.ticket()).id) == ["open", "claim"]
    assert await private.value("select count(*) from staff_updates where user_id = 9999 and body <> '{}'") == 0


async def test_who_is_disabled_is_shut_out_at_once(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    await private.says("rahasia saya")
    await news.tell(private.runtime)
    await private.do("update staff set disabled_at = now(), presence = 'away' where name = 'Ani'")
    before = len(private.shown(ani.id))
    ani.writes("masih di sini?")
    await private.settle()
    await private.says("lagi")
    await private.tell()
    said = private.texts(ani)[before:]
    assert len(said) == 1
    assert "hanya untuk petugas" in said[0]
    assert "masih di sini?" not in await private.heard()
    assert ticket


async def test_a_worker_that_dies_while_it_sends_loses_nothing(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    await private.says("satu")
    await private.says("dua")
    await news.tell(private.runtime)
    private.telegram.fail("sendMessage", accepted=True)
    task = asyncio.create_task(sending.send_next(private.runtime))
    await private.telegram.until(lambda: f"#{ticket} satu" in private.texts(ani))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await private.tell()
    heard = [t for t in private.texts(ani) if t in {f"#{ticket} satu", f"#{ticket} dua"}]
    assert list(dict.fromkeys(heard)) == [f"#{ticket} satu", f"#{ticket} dua"]


async def test_an_update_that_comes_twice_is_done_once(private: StaffDesk) -> None:
    ani, _ = await taken(private)
    update = {"update_id": private.telegram.updates.newest + 1, "message": ani.message(text="sekali saja")}
    event = telegram_staff_updates.event(update, None)
    assert event
    for _ in range(2):  # Telegram did not hear that we have it
        await inbox.receive(private.runtime, [event])
        while await inbox.work_next(private.runtime, KEYS):
            pass
    assert (await private.heard()).count("sekali saja") == 1


async def test_what_fails_half_way_is_done_once_and_whole(private: StaffDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    ani, _ = await taken(private)
    ani.writes("tidak boleh dua kali")
    async with private.arrived:
        await private.arrived.wait_for(lambda: private.is_up_to_date)
    serve = acting.serve

    async def dies_at_the_end(hand: Hand) -> None:
        await serve(hand)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(acting, "serve", dies_at_the_end)
        await inbox.work_next(private.runtime, KEYS)
    assert "tidak boleh dua kali" not in await private.heard()
    private.clock.advance(seconds=10)
    await private.settle()
    assert (await private.heard()).count("tidak boleh dua kali") == 1


async def test_commands_say_what_they_did(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    for words in ("/tiket", "/istirahat", "/pulang", "/tersedia", "/catatan Sudah ditelepon", "/entah"):
        ani.writes(words)
    await private.settle()
    said = private.texts(ani)[-6:]
    assert f"#{ticket} Biasa" in said[0]
    assert [s.split(".")[0] for s in said[1:4]] == [
        "Status Anda: istirahat",
        "Status Anda: tidak bertugas",
        "Status Anda: tersedia",
    ]
    assert said[4] == f"Catatan untuk #{ticket} tersimpan."
    assert said[5].startswith("Perintah ini tidak dikenal")
    assert (await private.rows("select text from ticket_notes"))[0].text == "Sudah ditelepon"
    assert "/entah" not in await private.heard()
    assert await private.value("select presence from staff where name = 'Ani'") == Presence.AVAILABLE


async def test_a_ticket_goes_to_a_colleague_who_sees_it_from_the_start(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    tono, _ = await private.joins("Tono")
    await private.says("soal saya rumit")
    ani.writes("/alihkan")
    await private.settle()
    ani.taps(private.finds(ani.id, "Pindahkan"), "Tono")
    await private.settle()
    assert f"Percakapan #{ticket} sekarang ada pada Tono." in private.texts(ani)
    assert "soal saya rumit" in private.texts(tono)[-1]
    ani.answers(private.finds(ani.id, "soal saya rumit"), "bukan urusan saya lagi")
    await private.settle()
    assert "Pesan Anda tidak dikirim kepada peserta" in private.texts(ani)[-1]
    assert "bukan urusan saya lagi" not in await private.heard()


async def test_a_ticket_goes_back_to_the_assistant(private: StaffDesk) -> None:
    ani, ticket = await taken(private)
    ani.writes("/kembalikan")
    await private.settle()
    assert private.texts(ani)[-1] == f"Percakapan #{ticket} dikembalikan kepada asisten."
    assert (await private.ticket()).closed_at is not None


async def test_who_skips_an_offer_is_not_asked_again_and_it_goes_on(private: StaffDesk) -> None:
    (ani, _), (tono, _) = await private.joins("Ani"), await private.joins("Tono")
    await private.says("petugas")
    await private.tell()
    ticket = await private.ticket()
    first = ani if any("baru" in t for t in private.texts(ani)) else tono
    other = tono if first is ani else ani
    first.taps(private.finds(first.id, f"baru #{ticket.id}"), "Lewati")
    await private.settle()
    assert f"Percakapan baru #{ticket.id}" in private.texts(other)[-1]
    assert private.telegram.texts[private.finds(first.id, f"baru #{ticket.id}").message_id or 0].endswith("lewati.")


async def test_a_supervisor_is_shown_only_those_he_may_hand_a_ticket_to(private: StaffDesk) -> None:
    rina, boss = await private.joins("Rina")
    await private.do("update staff set role = 'supervisor', region = '33' where id = :s", s=boss.staff_id)
    await private.hire("Dekat", region="33.74")
    await private.hire("Jauh", region="51")
    await private.hire("Pulang", region="33", presence=Presence.AWAY)
    async with private.runtime.engine.begin() as db:
        for name, region in (("Semarang", "33.74"), ("Denpasar", "51")):
            await teams.create(db, name, region, (), private.clock())
    await takes(private, rina, "budi")
    rina.writes("/alihkan")
    await private.settle()
    offered = [b["text"] for row in private.last(rina).params["reply_markup"]["inline_keyboard"] for b in row]
    assert offered == ["Dekat", "Tim Semarang"]


async def test_an_offer_on_the_telephone_is_in_the_audit(private: StaffDesk) -> None:
    _, actor = await private.joins("Ani")
    await private.says("petugas")
    await private.tell()
    await private.tell()
    rows = await private.rows("select staff_id, object_id from audit where verb = 'telegram_offered'")
    assert [tuple(r) for r in rows] == [(actor.staff_id, (await private.ticket()).id)]


async def test_what_the_database_cannot_hold_stops_nobody(private: StaffDesk) -> None:
    ani, _ = await private.joins("Ani")
    await private.says("petugas")
    await private.tell()
    ani.taps(private.last(ani), "Ambil", payload="besok\x00")
    ani.writes("/tiket\x00")
    await private.settle()
    assert private.texts(ani)[-1] == staff_words.say("none")


async def test_a_code_is_never_passed_on_to_a_participant(private: StaffDesk) -> None:
    ani, actor = await private.joins("Ani")
    await takes(private, ani, "budi")
    ani.writes(await private.code(actor))
    await private.settle()
    assert not [t for t in await private.heard() if t.startswith("AG-")]


async def test_who_unlinks_hears_nothing_more(private: StaffDesk) -> None:
    ani, _ = await taken(private)
    async with private.runtime.engine.begin() as db:
        account = (await staff.listing(db))[0]
        await staff_links.unlink(db, account.id)
    before = len(private.shown(ani.id))
    await private.says("masih ada?")
    await private.tell()
    assert len(private.shown(ani.id)) == before


async def test_what_was_done_at_the_desk_shows_on_the_telephone(private: StaffDesk) -> None:
    ani, actor = await private.joins("Ani")
    await private.says("petugas")
    ticket = await private.ticket()
    await private.tell()
    await handoff.claim(private.runtime, ticket.id, actor)
    await private.tell()
    assert f"Percakapan #{ticket.id} ada pada Anda" in private.texts(ani)[-1]
