"""What a participant asks is answered with figures and their source, whatever the channel."""

from __future__ import annotations

import pytest

from tests.e2e.participants import OnTelegram, Participant
from tests.e2e.site import Site
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Says that it is a JPEG; its first bytes say what it is.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def test_the_contribution_of_class_three_is_told_with_its_source(participant: Participant) -> None:
    await participant.writes("min iuran kelas 3 brp ya")
    answer = await participant.hears("Rp35.000")
    assert "Sumber: Perpres" in answer.text


async def test_who_has_resigned_reads_what_he_is_entitled_to_and_what_to_bring(participant: Participant) -> None:
    await participant.writes("gmn cara cairin jht kalo udah resign?")
    right = await participant.hears("setelah mengundurkan diri", "masa tunggu")
    assert "Sumber: " in right.text
    await participant.hears("Dokumen yang disiapkan", "KTP")


async def test_a_corrected_answer_is_reckoned_with(participant: Participant) -> None:
    await participant.writes("iuran bpjs kesehatan mandiri kelas 3 berapa?")
    await participant.hears("Rp35.000")
    await participant.writes("eh bukan kelas 3, kelas 2.")
    answer = await participant.hears("saya ganti menjadi: Kelas II")
    assert "Rp100.000" in "\n".join(heard.text for heard in [answer, *participant.new])


async def test_what_is_offered_can_be_chosen(participant: Participant) -> None:
    await participant.writes("gimana cara klaim jht?")
    question = await participant.hears("Keadaan Anda yang mana?")
    assert {"Mengundurkan diri", "Kena PHK"} <= set(question.choices)
    await participant.chooses(question, "Kena PHK")
    await participant.hears("setelah PHK")


async def test_a_photo_is_answered_and_kept_as_what_it_is(participant: Participant, site: Site) -> None:
    before = await site.value("select coalesce(max(id), 0) from inbound")
    await participant.sends_photo(PNG)
    await participant.hears("belum bisa membaca foto")

    async def kept() -> list[object]:
        sql = """
            select f.content, f.content_type, f.size from attachments f join inbound i on i.id = f.inbound_id
            where i.channel = :channel and i.id > :before and f.status = 'stored'
        """
        return await site.rows(sql, channel=participant.channel, before=before)

    assert await eventually(kept) == [(PNG, "image/png", len(PNG))]


async def test_several_messages_in_a_row_are_answered_as_one_thought(telegram: OnTelegram, site: Site) -> None:
    for text in ("min", "mau tanya", "iuran bpjs kelas 3 berapa?"):
        await telegram.writes(text)
    await telegram.hears("Rp35.000")
    contact = await site.contact("telegram", telegram.address)
    turns = await site.rows("select distinct turn_id from inbound where contact_id = :contact", contact=contact)
    answers = await site.value("select count(*) from outbound where contact_id = :contact", contact=contact)
    assert (len(turns), answers) == (1, 1)


async def test_who_comes_back_after_days_is_asked_whether_to_go_on(telegram: OnTelegram, site: Site) -> None:
    await telegram.writes("gimana cara klaim jht?")
    await telegram.hears("Keadaan Anda yang mana?")
    await let_days_pass(site, telegram)
    await telegram.writes("halo min")
    welcome = await telegram.hears("Selamat datang kembali", "klaim JHT")
    await telegram.chooses(welcome, "Lanjut")
    await telegram.hears("Keadaan Anda yang mana?")


async def let_days_pass(site: Site, participant: OnTelegram) -> None:
    """As if the conversation had taken place three days ago."""
    contact = await site.contact(participant.channel, participant.address)

    async def at_rest() -> bool:
        sql = "select count(*) = 0 from inbound where contact_id = :contact and status = 'pending'"
        return bool(await site.value(sql, contact=contact))

    await eventually(at_rest)
    await site.rows(
        """
        update conversations set state = jsonb_set(
            state, '{at}', to_jsonb(cast(state ->> 'at' as timestamptz) - interval '3 days'))
        where contact_id = :contact
        """,
        contact=contact,
    )
