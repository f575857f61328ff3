"""WhatsApp by Twilio, behind a proxy: signatures over the public address, callbacks, people without a number."""

from __future__ import annotations

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from tests.e2e.participants import OnWhatsApp
from tests.e2e.site import PUBLIC_URL, WHATSAPP, Site
from tests.support.eventually import eventually
from tests.support.fake_twilio import TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "min iuran kelas 3 brp ya"


async def test_choices_are_numbered_and_a_number_chooses(whatsapp: OnWhatsApp) -> None:
    await whatsapp.writes("gimana cara klaim jht?")
    question = await whatsapp.hears("Keadaan Anda yang mana?", "Balas dengan angka 1 sampai")
    assert question.choices[1] == "Kena PHK"
    await whatsapp.writes("2")
    await whatsapp.hears("setelah PHK")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"MessageType": "sticker", "NumMedia": "1", "MediaContentType0": "image/webp"}, "stiker"),
        ({"MessageType": "location", "Latitude": "-7.257", "Longitude": "112.752"}, "nama kota atau kabupaten"),
        ({"MessageType": "unsupported"}, "jenis pesan ini"),
    ],
    ids=["sticker", "location", "unknown"],
)
async def test_what_cannot_be_read_gets_a_kind_answer(whatsapp: OnWhatsApp, fields: dict[str, str], words: str) -> None:
    assert await whatsapp.person.sends(**fields) == 200
    await whatsapp.hears(words)


async def test_a_voice_note_gets_a_kind_answer_and_is_kept_for_a_person_to_hear(
    whatsapp: OnWhatsApp, site: Site
) -> None:
    assert await whatsapp.person.sends_file(b"OggS" + bytes(60), "audio/ogg") == 200
    await whatsapp.hears("pesan suara")

    async def kept() -> list[object]:
        return await site.rows("select content_type from attachments where kind = 'voice' and status = 'stored'")

    assert await eventually(kept) == [("audio/ogg",)]


@pytest.mark.parametrize(
    ("token", "signed_over"),
    [("another-token", PUBLIC_URL), (TOKEN, "http://127.0.0.1:8080"), (TOKEN, "https://other.example.org")],
    ids=["another token", "the address inside", "another site"],
)
async def test_a_request_that_is_not_signed_for_us_is_refused_and_not_stored(
    whatsapp: OnWhatsApp, site: Site, token: str, signed_over: str
) -> None:
    form = whatsapp.person.form(Body=QUESTION)
    signature = RequestValidator(token).compute_signature(f"{signed_over}/webhooks/whatsapp", form)
    assert await posted(site, form, {"X-Twilio-Signature": signature}) == 403
    assert await posted(site, form, {}) == 403
    assert await site.rows("select 1 from addresses where address = :address", address=whatsapp.address) == []


async def test_a_request_signed_over_the_public_address_is_taken_whatever_the_proxy_calls_us(
    whatsapp: OnWhatsApp, site: Site
) -> None:
    form = whatsapp.person.form(Body=QUESTION)
    signature = RequestValidator(TOKEN).compute_signature(WHATSAPP, form)
    proxied = {"X-Twilio-Signature": signature, "Host": "inside.local:9000", "X-Forwarded-Proto": "http"}
    assert await posted(site, form, proxied) == 200
    await whatsapp.hears("Rp35.000")


async def posted(site: Site, form: dict[str, str], headers: dict[str, str]) -> int:
    url = f"{site.url}/webhooks/whatsapp"
    async with aiohttp.ClientSession() as http, http.post(url, data=form, headers=headers) as answer:
        return answer.status


async def test_a_message_posted_again_has_no_second_effect(whatsapp: OnWhatsApp, site: Site) -> None:
    form = whatsapp.person.form(Body=QUESTION)
    assert [await site.twilio.webhooks.post(WHATSAPP, form) for _ in range(2)] == [200, 200]
    answer = await whatsapp.hears("Rp35.000")
    await whatsapp.writes("makasih")
    await whatsapp.hears("Sama-sama")
    assert [heard.text for heard in whatsapp.heard].count(answer.text) == 1


async def test_callbacks_in_any_order_and_twice_end_at_read(whatsapp: OnWhatsApp, site: Site) -> None:
    plan = site.twilio.callback_plan
    site.twilio.callback_plan = ("read", "sent", "delivered")
    site.twilio.webhooks.duplicates = site.twilio.webhooks.any_order = True
    try:
        await whatsapp.writes(QUESTION)
        await whatsapp.hears("Rp35.000")
        await site.twilio.webhooks.settled()
    finally:
        site.twilio.callback_plan = plan
        site.twilio.webhooks.duplicates = site.twilio.webhooks.any_order = False
    assert await statuses(site, whatsapp) == ["read"]


async def test_an_answer_that_came_after_the_window_goes_out_with_the_next_message(
    whatsapp: OnWhatsApp, site: Site
) -> None:
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    address = f"whatsapp:{whatsapp.address}"
    site.twilio.closed_windows.add(address)
    await site.says(await site.contact("whatsapp", whatsapp.address), "Kabar dari petugas.")
    await whatsapp.hears("Kabar dari petugas.")  # Twilio takes it, and says 63016 afterwards

    async def parked() -> bool:
        return (await statuses(site, whatsapp))[-1] == "queued"

    await eventually(parked)
    await whatsapp.writes("makasih")
    await whatsapp.hears("Kabar dari petugas.")
    await whatsapp.hears("Sama-sama")


async def statuses(site: Site, whatsapp: OnWhatsApp) -> list[str]:
    contact = await site.contact("whatsapp", whatsapp.address)
    rows = await site.rows("select status from outbound where contact_id = :contact order by id", contact=contact)
    return [status for (status,) in rows]


async def test_too_fast_for_twilio_means_later_and_not_lost(whatsapp: OnWhatsApp, site: Site) -> None:
    site.twilio.fail("create", status=429, code=20429, to=f"whatsapp:{whatsapp.address}")
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    tried = [call.status for call in site.twilio.calls if call.params["To"] == f"whatsapp:{whatsapp.address}"]
    assert tried == [429, 201]


async def test_who_shows_no_number_is_answered_at_his_user_id(whatsapp: OnWhatsApp) -> None:
    whatsapp.hides_his_number()
    await whatsapp.writes(QUESTION)
    answer = await whatsapp.hears("Rp35.000")
    assert answer.source.params["To"] == f"whatsapp:{whatsapp.address}"


async def test_an_operators_word_goes_where_the_person_wrote_from(whatsapp: OnWhatsApp, site: Site) -> None:
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    contact = await site.contact("whatsapp", whatsapp.address)
    await site.says(contact, "Kabar pertama.")
    first = await whatsapp.hears("Kabar pertama.")
    assert first.source.params["To"] == f"whatsapp:{whatsapp.address}"
    whatsapp.hides_his_number()
    await whatsapp.writes("makasih")
    await whatsapp.hears("Sama-sama")
    await site.says(contact, "Kabar kedua.")
    second = await whatsapp.hears("Kabar kedua.")
    assert second.source.params["To"] == f"whatsapp:{whatsapp.address}"


async def test_who_hides_his_number_later_goes_on_where_he_was(whatsapp: OnWhatsApp, site: Site) -> None:
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    number = await site.contact("whatsapp", whatsapp.address)
    whatsapp.hides_his_number()
    await whatsapp.writes("kalau kelas 2?")
    await whatsapp.hears("Rp100.000")
    assert await site.contact("whatsapp", whatsapp.address) == number


async def test_a_message_beyond_the_limit_is_cut_where_sentences_end(whatsapp: OnWhatsApp, site: Site) -> None:
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    sentences = [f"Ini kalimat nomor {number} dari pengumuman yang panjang sekali." for number in range(1, 41)]
    await site.says(await site.contact("whatsapp", whatsapp.address), " ".join(sentences))
    first = await whatsapp.hears(sentences[0])
    second = await whatsapp.hears(sentences[-1])
    assert f"{first.text} {second.text}" == " ".join(sentences)
    assert first.text.endswith(".")
    assert len(first.text) <= 1600
