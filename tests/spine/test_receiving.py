"""What a provider delivers is kept once, whatever it delivers twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.messages import (
    Attachment,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    DeliveryStatus,
    Kind,
    StatusUpdate,
    Urn,
)
from tests.spine.conftest import Spine
from tests.support.people import START, message

PHONE = Urn(ChannelName.WHATSAPP, "whatsapp:+6281200000001")
USER_ID = Urn(ChannelName.WHATSAPP, "whatsapp:ID.4566546130240823")


async def test_a_message_delivered_twice_is_stored_once(spine: Spine) -> None:
    await spine.receive(message("halo", external_id="u1"))
    await spine.receive(message("halo", external_id="u1"))
    assert await spine.value("select count(*) from inbound") == 1


async def test_a_message_delivered_twice_at_the_same_moment_is_stored_once(spine: Spine) -> None:
    await asyncio.gather(*(spine.receive(message("halo", external_id="u1")) for _ in range(8)))
    assert await spine.value("select count(*) from inbound") == 1
    assert await spine.value("select count(*) from contacts") == 1


async def test_two_messages_in_one_delivery_keep_their_order(spine: Spine) -> None:
    await spine.receive(message("satu"), message("dua"), message("tiga"))
    assert [r.text for r in await spine.rows("select text from inbound order by id")] == ["satu", "dua", "tiga"]


async def test_the_same_words_of_two_people_are_two_messages(spine: Spine) -> None:
    await spine.receive(message("halo", "budi"), message("halo", "siti"))
    assert await spine.value("select count(distinct contact_id) from inbound") == 2


async def test_a_phone_and_a_user_id_seen_together_are_one_person(spine: Spine) -> None:
    seen_together = message("halo", PHONE.address, channel=ChannelName.WHATSAPP, aliases=(USER_ID,))
    hidden_phone = message("halo lagi", USER_ID.address, channel=ChannelName.WHATSAPP)
    await spine.receive(seen_together)
    await spine.receive(hidden_phone)
    assert await spine.value("select count(*) from contacts") == 1
    assert await spine.value("select count(*) from addresses") == 2


async def test_characters_that_the_database_cannot_hold_do_not_lose_the_message(spine: Spine) -> None:
    await spine.receive(message("ha\x00lo \ud83d"))
    assert (await spine.value("select text from inbound")).startswith("halo")


async def test_a_button_needs_no_waiting_but_an_unfinished_thought_does(spine: Spine) -> None:
    await spine.receive(message("Ya", "budi", kind=Kind.CHOICE, choice="!resume"), message("min", "siti"))
    waits = [r.wait for r in await spine.rows("select ready_at - received_at as wait from inbound order by id")]
    assert waits == [timedelta(0), spine.runtime.pacing.short_text]


async def test_an_answer_to_an_open_question_needs_no_waiting(spine: Spine) -> None:
    await spine.receive(message("iuran saya berapa ya?"))
    async with spine.runtime.engine.begin() as db:
        await db.exec_driver_sql("update conversations set awaiting = true")
    await spine.receive(message("kelas 3"))
    assert await spine.value("select ready_at = received_at from inbound order by id desc limit 1")


async def test_a_person_who_blocks_us_is_opted_out_and_one_who_writes_again_is_not(spine: Spine) -> None:
    budi = Urn(ChannelName.TELEGRAM, "budi")
    await spine.receive(message("halo"), ContactEvent(budi, ContactEventKind.OPTED_OUT, START))
    assert await spine.value("select opted_out_at from addresses") == START
    await spine.receive(message("halo lagi"))
    assert await spine.value("select opted_out_at from addresses") is None
    assert await spine.value("select name from events") == "opted_out"


async def test_a_file_is_noted_with_its_message_and_once_only(spine: Spine) -> None:
    photo = message("", kind=Kind.IMAGE, external_id="u7", attachments=(Attachment(Kind.IMAGE, "file-1"),))
    await spine.receive(photo)
    await spine.receive(photo)
    assert await spine.rows("select reference, status from attachments") == [("file-1", "pending")]


async def test_the_providers_word_on_an_unknown_message_is_kept(spine: Spine) -> None:
    await spine.receive(StatusUpdate(ChannelName.TELEGRAM, "ext-99", DeliveryStatus.DELIVERED, START))
    assert await spine.value("select status from status_updates where external_id = 'ext-99'") == "delivered"
