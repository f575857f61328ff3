"""A human takes over and gives back, on every channel, over the real processes and the real understanding."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e import agents
from tests.e2e.agents import AROUND_THE_CLOCK, NEVER, Agent
from tests.e2e.participants import OnTelegram, Participant
from tests.e2e.site import Site
from tests.support import samples
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = {"Tinggalkan pesan", "Dibalas nanti saja", "Batal menunggu"}


@pytest_asyncio.fixture(loop_scope="session")
async def agent(site: Site) -> AsyncIterator[Agent]:
    await agents.set_hours(site, AROUND_THE_CLOCK)
    async with agents.at_work(site) as agent:
        yield agent
        await site.rows("update tickets set status = 'closed', closed_at = now() where status <> 'closed'")
        await site.rows("update conversations set ticket_id = null, ticket_status = null")


async def contact_of(site: Site, words: str) -> int:
    """Who wrote these words last."""

    async def found() -> int | None:
        rows = await site.rows("select contact_id from inbound where text = :w order by id desc limit 1", w=words)
        return rows[0].contact_id if rows else None

    contact = await eventually(found)
    assert contact
    return contact


async def relayed(site: Site, ticket: int, kind: str) -> bool:
    """Whether a message of this kind has come to the ticket, and with its file when it has one."""
    return bool(
        await site.value(
            """select exists (select 1 from inbound i left join attachments f on f.inbound_id = i.id
                              where i.ticket_id = :t and i.kind = :k and i.status <> 'pending'
                                and coalesce(f.status, 'stored') = 'stored')""",
            t=ticket,
            k=kind,
        )
    )


async def test_a_human_comes_talks_with_pictures_and_is_rated(
    participant: Participant, site: Site, agent: Agent
) -> None:
    words = f"min saya mau ngomong langsung sama orang dong, lewat {participant.channel}"
    await participant.writes(words)
    told = await participant.hears("Petugas akan membalas di sini")
    assert "di urutan paling depan" in told.text or "orang di depan Anda" in told.text
    assert set(told.choices) >= WAITS
    ticket = await agent.ticket_of(await contact_of(site, words))
    await agent.takes(ticket)
    await participant.hears("terhubung dengan Sari")
    await agent.writes(ticket, "Selamat siang, ada yang bisa kami bantu?")
    await participant.hears("ada yang bisa kami bantu")
    await agent.sends_picture(ticket, "Ini contohnya", samples.JPEG)
    assert (await participant.hears("Ini contohnya")).has_file

    await participant.writes("iuran kelas 3 berapa ya pak")
    await eventually(lambda: relayed(site, ticket, "text"))
    await participant.sends_photo(samples.JPEG)
    await eventually(lambda: relayed(site, ticket, "image"))
    assert participant.new == []  # the assistant says nothing beside a human

    await agent.closes(ticket)
    await participant.hears("Percakapan dengan petugas sudah selesai")
    question = await participant.hears("Seberapa puas Anda dengan petugas kami?")
    await participant.chooses(question, "4 (baik)")
    await participant.hears("tulis alasannya")
    await participant.writes("orangnya ramah")
    await participant.hears("catatan Anda sudah saya simpan")
    assert await site.rows("select score, word from satisfaction where ticket_id = :t", t=ticket) == [
        (4, "orangnya ramah")
    ]


async def test_the_assistant_goes_on_where_the_flow_stood(participant: Participant, site: Site, agent: Agent) -> None:
    await participant.writes("gimana cara klaim jht?")
    await participant.hears("Keadaan Anda yang mana?")
    words = f"bingung saya, bisa bicara dengan petugas aja? ({participant.channel})"
    await participant.writes(words)
    await participant.hears("Petugas akan membalas di sini")
    ticket = await agent.ticket_of(await contact_of(site, words))
    assert "JHT" in await site.value("select summary from tickets where id = :t", t=ticket)
    await agent.takes(ticket)
    await participant.hears("terhubung dengan Sari")
    await agent.gives_back(ticket)
    again = await participant.hears("saya, asisten, yang membalas lagi", "Keadaan Anda yang mana?")
    await participant.chooses(again, "Kena PHK")
    await participant.hears("setelah PHK")


async def test_who_waits_leaves_a_message_picks_an_hour_and_cancels(
    participant: Participant, site: Site, agent: Agent
) -> None:
    words = f"tolong sambungkan ke cs manusia, lewat {participant.channel}"
    await participant.writes(words)
    told = await participant.hears("Petugas akan membalas di sini")
    await participant.chooses(told, "Tinggalkan pesan")
    await participant.hears("Silakan tulis pesan Anda")
    await participant.writes("kartu saya hilang di pasar, saya baru bisa balas malam")
    await participant.hears("Pesan Anda sudah saya simpan")
    await participant.writes("dibalas nanti saja")
    hours = await participant.hears("Kapan sebaiknya petugas menulis")
    await participant.chooses(hours, hours.choices[0])
    await participant.hears("petugas akan menulis kepada Anda di sini mulai")
    ticket = await agent.ticket_of(await contact_of(site, words))
    assert await site.value("select callback_at > now() from tickets where id = :t", t=ticket)
    await participant.writes("batal menunggu")
    await participant.hears("saya batalkan")
    assert await site.value("select outcome from tickets where id = :t", t=ticket) == "cancelled"
    assert await site.value("select status from callbacks where ticket_id = :t", t=ticket) == "cancelled"


async def test_after_hours_he_is_told_so_and_his_wish_is_kept(
    participant: Participant, site: Site, agent: Agent
) -> None:
    await agents.set_hours(site, NEVER)
    words = f"saya mau bicara sama petugas dong, lewat {participant.channel}"
    await participant.writes(words)
    told = await participant.hears("di luar jam kerja petugas")
    assert "di depan Anda" not in told.text
    await agent.ticket_of(await contact_of(site, words))


async def test_danger_goes_first_while_he_waits_and_while_a_human_talks(
    participant: Participant, site: Site, agent: Agent
) -> None:
    words = f"saya mau bicara dengan petugas, lewat {participant.channel}"
    await participant.writes(words)
    await participant.hears("Petugas akan membalas di sini")
    ticket = await agent.ticket_of(await contact_of(site, words))
    await participant.writes("tolong anak saya sesak napas tapi ditolak igd rumah sakit")
    await participant.hears("IGD terdekat sekarang", "119")
    assert await site.value("select priority from tickets where id = :t", t=ticket) == "emergency"
    await agent.takes(ticket)
    await participant.hears("terhubung dengan Sari")
    await participant.writes("saya mau bunuh diri saja")
    await participant.hears("jangan sendirian", "119")
    assert await site.value("select staff_id from tickets where id = :t", t=ticket) == agent.actor.staff_id
    await participant.writes("selesai")
    await participant.hears("percakapan dengan petugas saya akhiri")


async def test_where_he_is_is_read_from_his_words(telegram: OnTelegram, site: Site) -> None:
    await telegram.writes("saya di makassar kak")
    await telegram.hears("Kota Makassar")
    await telegram.writes("di jayapura kantornya di mana ya")
    contact = await site.contact("telegram", telegram.address)
    assert await site.rows("select region, zone from contacts where id = :c", c=contact) == [("73.71", "Asia/Makassar")]


async def test_who_is_not_understood_twice_is_offered_a_human(
    participant: Participant, site: Site, agent: Agent
) -> None:
    await participant.writes("hgfd sjkl qwzx")
    await participant.hears("Maaf, ")  # not understood, or taken for none of our business
    words = f"zrtkpl vaxu blorf {participant.channel[::-1]}"
    await participant.writes(words)
    offer = await participant.hears("saya teruskan ke petugas?")
    await participant.chooses(offer, "Ya")
    await participant.hears("Petugas akan membalas di sini")
    ticket = await agent.ticket_of(await contact_of(site, words))
    assert await site.value("select reason from tickets where id = :t", t=ticket) == "not_understood"
