"""Telegram by webhook: what arrives, what is refused, and what becomes of answers that cannot be sent at once."""

from __future__ import annotations

import aiohttp
import pytest

from tests.e2e.participants import OnTelegram
from tests.e2e.site import SECRET, Site
from tests.support.eventually import eventually
from tests.support.telegram_person import Json

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "min iuran kelas 3 brp ya"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_a_tapped_button_is_answered_and_its_spinner_stopped(telegram: OnTelegram, site: Site) -> None:
    await telegram.writes("/start")
    welcome = await telegram.hears("asisten Agenalis", "OTP")
    await telegram.chooses(welcome, "Lihat menu")
    menu = await telegram.hears("yang bisa saya bantu")
    assert "Klaim JHT" in menu.choices
    await site.telegram.until(
        lambda: any(
            call.method == "answercallbackquery" and call.params["callback_query_id"].startswith(telegram.address)
            for call in site.telegram.calls
        )
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 4, "mime_type": "audio/ogg"}}, "pesan suara"),
        ({"sticker": {"file_id": "s", "file_unique_id": "s", "emoji": "👍", "type": "regular"}}, "stiker"),
        ({"location": {"latitude": -7.257, "longitude": 112.752}}, "nama kota atau kabupaten"),
        ({"video_note": {"file_id": "n", "file_unique_id": "n", "duration": 3}}, "video"),
        ({"contact": {"phone_number": "+628111222333", "first_name": "Budi"}}, "kartu kontak"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "jenis pesan ini"),
    ],
    ids=["voice", "sticker", "location", "video", "contact", "dice"],
)
async def test_what_cannot_be_read_gets_a_kind_answer(telegram: OnTelegram, content: Json, words: str) -> None:
    telegram.person.sends(**content)
    await telegram.hears(words)


async def test_an_edited_message_corrects_the_answer(telegram: OnTelegram) -> None:
    await telegram.writes(QUESTION)
    await telegram.hears("Rp35.000")
    telegram.person.edits("min iuran kelas 2 brp ya")
    await telegram.hears("Rp100.000")


async def test_an_update_delivered_again_has_no_second_effect(telegram: OnTelegram, site: Site) -> None:
    update_id = telegram.person.writes(QUESTION)
    answer = await telegram.hears("Rp35.000")
    original = {"update_id": update_id, "message": telegram.person.message(text=QUESTION)}
    site.telegram.inject(original)

    async def taken_twice() -> bool:
        return site.telegram.updates.attempts.count((update_id, 200)) == 2

    await eventually(taken_twice)
    await telegram.writes("makasih")
    await telegram.hears("Sama-sama")
    assert [heard.text for heard in telegram.heard].count(answer.text) == 1


@pytest.mark.parametrize("headers", [{}, {HEADER: "another-secret"}, {HEADER: ""}], ids=["none", "wrong", "empty"])
async def test_an_update_without_the_secret_is_refused_and_not_stored(
    telegram: OnTelegram, site: Site, headers: dict[str, str]
) -> None:
    update = {"update_id": 1, "message": telegram.person.message(text=QUESTION)}
    assert await posted(site, update, headers) == 403
    assert await site.rows("select 1 from addresses where address = :address", address=telegram.address) == []
    assert await posted(site, update | {"update_id": telegram.person.id}, {HEADER: SECRET}) == 200
    await telegram.hears("Rp35.000")


async def posted(site: Site, update: Json, headers: dict[str, str]) -> int:
    url = f"{site.url}/webhooks/telegram"
    async with aiohttp.ClientSession() as http, http.post(url, json=update, headers=headers) as answer:
        return answer.status


async def test_told_to_wait_it_waits_and_then_delivers_once(telegram: OnTelegram, site: Site) -> None:
    site.telegram.fail(
        "sendMessage",
        status=429,
        chat_id=telegram.address,
        description="Too Many Requests: retry after 1",
        parameters={"retry_after": 1},
    )
    await telegram.writes(QUESTION)
    await telegram.hears("Rp35.000")
    calls = [call for call in site.telegram.calls if str(call.params.get("chat_id")) == telegram.address]
    refused, taken = [call for call in calls if call.method == "sendmessage"]
    assert (refused.status, taken.status) == (429, 200)
    assert taken.at - refused.at >= 1


async def test_who_has_blocked_us_is_left_alone_until_he_writes_again(telegram: OnTelegram, site: Site) -> None:
    await telegram.writes(QUESTION)
    await telegram.hears("Rp35.000")
    telegram.person.blocks()
    await opted_out(site, telegram)
    contact = await site.contact("telegram", telegram.address)
    await site.says(contact, "Kabar dari petugas.")

    telegram.person.unblocks()
    await telegram.writes("makasih")
    await telegram.hears("Kabar dari petugas.")
    await telegram.hears("Sama-sama")
    mine = [call for call in site.telegram.calls if str(call.params.get("chat_id")) == telegram.address]
    assert {call.status for call in mine} == {200}  # nothing was tried in between


async def test_a_block_that_shows_only_when_sending_is_respected_too(telegram: OnTelegram, site: Site) -> None:
    site.telegram.blocked.add(telegram.address)
    await telegram.writes(QUESTION)
    await opted_out(site, telegram)
    site.telegram.blocked.discard(telegram.address)
    await telegram.writes("kalau kelas 1?")
    await telegram.hears("Rp150.000")


async def test_an_old_update_delivered_again_does_not_undo_a_block(telegram: OnTelegram, site: Site) -> None:
    message = telegram.person.message(text=QUESTION)
    update = {"update_id": telegram.person.id, "message": message}
    assert await posted(site, update, {HEADER: SECRET}) == 200
    await telegram.hears("Rp35.000")
    telegram.person.blocks()
    await opted_out(site, telegram)
    assert await posted(site, update, {HEADER: SECRET}) == 200
    sql = "select opted_out_at is not null from addresses where address = :address"
    assert await site.value(sql, address=telegram.address)


async def opted_out(site: Site, telegram: OnTelegram) -> None:
    sql = "select opted_out_at from addresses where channel = 'telegram' and address = :address"

    async def found() -> list[object]:
        return [at for (at,) in await site.rows(sql, address=telegram.address) if at]

    await eventually(found)


async def test_a_message_beyond_the_limit_is_cut_where_sentences_end(telegram: OnTelegram, site: Site) -> None:
    await telegram.writes(QUESTION)
    await telegram.hears("Rp35.000")
    sentences = [f"Ini kalimat nomor {number} dari pengumuman yang panjang sekali." for number in range(1, 101)]
    await site.says(await site.contact("telegram", telegram.address), " ".join(sentences))
    first = await telegram.hears(sentences[0])
    second = await telegram.hears(sentences[-1])
    assert f"{first.text} {second.text}" == " ".join(sentences)
    assert first.text.endswith(".")
    assert len(first.text) <= 4096
