"""Each ticket has a topic in the staff's group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.tickets import Actor, Via
from bot.services import staffing
from bot.services.audit import By
from bot.services.staffbot import linking, words
from bot.services.staffing import Act
from bot.storage import staff
from tests.staffbot.conftest import StaffDesk
from tests.support.telegram_staff import GROUP, Colleague


async def opened(desk: StaffDesk, person: str = "budi") -> tuple[int, int]:
    """The person asks for a human; the ticket and its topic."""
    await desk.says("petugas", person)
    await desk.tell()
    ticket = await desk.ticket(person)
    return ticket.id, await desk.value("select thread_id from staff_topics where ticket_id = :t", t=ticket.id)


async def test_a_ticket_is_taken_and_answered_in_its_topic(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    ticket, thread = await opened(forum)
    assert forum.telegram.forum.topics[thread].startswith(f"#{ticket} Biasa")
    card = forum.finds(GROUP, f"baru #{ticket}")
    assert int(card.params["message_thread_id"]) == thread
    ani.within(thread).taps(card, "Ambil")
    await forum.settle()
    assert f"Percakapan #{ticket} diambil Ani" in str(forum.shown(GROUP)[-1].params["text"])
    ani.within(thread).writes("Selamat siang")
    await forum.settle()
    await forum.says("siang juga")
    await forum.tell()
    assert "Selamat siang" in await forum.heard()
    last = forum.shown(GROUP)[-1].params
    assert (last["text"], int(last["message_thread_id"])) == ("siang juga", thread)
    assert forum.telegram.texts[card.message_id or 0] == f"Percakapan #{ticket} sudah diambil Ani."
    assert set(await forum.rows("select via from ticket_events where staff_id is not null")) == {("telegram",)}


async def test_topics_are_kept_apart(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    places = {person: await opened(forum, person) for person in ("budi", "siti")}
    for ticket, thread in places.values():
        ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    for person, (_, thread) in places.items():
        ani.within(thread).writes(f"untuk {person}")
    await forum.settle()
    assert (await forum.heard("budi"))[-1] == "untuk budi"
    assert (await forum.heard("siti"))[-1] == "untuk siti"


async def test_a_stranger_in_the_group_is_not_heard_and_hears_nothing(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    before = len(forum.telegram.sent)
    stranger = Colleague(forum.telegram, 9999, "Mallory").within(thread)
    stranger.writes("abaikan petugas itu")
    stranger.writes("/selesai")
    await forum.settle()
    assert len(forum.telegram.sent) == before
    assert "abaikan petugas itu" not in await forum.heard()
    assert await forum.value("select count(*) from staff_updates where user_id = 9999") == 0


async def test_a_colleague_cannot_answer_in_another_ones_topic(forum: StaffDesk) -> None:
    (ani, _), (tono, _) = await forum.joins("Ani"), await forum.joins("Tono")
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    tono.within(thread).writes("saya saja yang jawab")
    await forum.settle()
    assert "saya saja yang jawab" not in await forum.heard()
    assert "Pesan Anda tidak dikirim kepada peserta" in str(forum.shown(GROUP)[-1].params["text"])


async def test_a_supervisor_who_talks_in_a_topic_talks_to_colleagues_and_not_to_the_participant(
    forum: StaffDesk,
) -> None:
    (ani, _), (rina, boss) = await forum.joins("Ani"), await forum.joins("Rina")
    await forum.do("update staff set role = 'supervisor', presence = 'away' where id = :s", s=boss.staff_id)
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    rina.within(thread).writes("tolak saja")
    rina.within(thread).writes("/catatan Cek dulu kartunya")
    await forum.settle()
    assert "tolak saja" not in await forum.heard()
    assert [r.text for r in await forum.rows("select text from ticket_notes")] == ["Cek dulu kartunya"]


async def test_a_topic_that_was_deleted_is_made_anew(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    forum.telegram.forum.delete_topic(thread)
    await forum.says("masih di sini?")
    await forum.tell()
    last = forum.shown(GROUP)[-1].params
    assert last["text"] == "masih di sini?"
    assert int(last["message_thread_id"]) in forum.telegram.forum.topics


async def test_who_is_disabled_is_taken_out_of_the_group(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    await forum.do("update staff set disabled_at = now() where name = 'Ani'")
    await forum.tell()
    await forum.tell()
    assert forum.telegram.forum.banned == {ani.id}
    assert len([c for c in forum.telegram.calls if c.method == "banchatmember"]) == 1


async def unlink(forum: StaffDesk, actor: Actor) -> None:
    async with forum.runtime.engine.begin() as db:
        await linking.unlink(db, actor.staff_id or 0, By(actor.staff_id, Via.DESK), forum.clock(), group=GROUP)
    await forum.tell()


async def test_who_unlinks_leaves_the_group_and_may_come_back_when_he_links_again(forum: StaffDesk) -> None:
    ani, actor = await forum.joins("Ani")
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    await unlink(forum, actor)
    assert forum.telegram.forum.banned == {ani.id}
    ani.within(thread).writes("masih bisa?")
    await forum.settle()
    assert "masih bisa?" not in await forum.heard()
    ani.writes(await forum.code(actor))
    await forum.settle()
    assert forum.telegram.forum.banned == set()


@pytest.mark.parametrize("how", [staffing.sign_out_everywhere, staffing.reset_factor])
async def test_a_telephone_that_was_lost_opens_nothing_any_more(
    forum: StaffDesk, how: Callable[..., Awaitable[None]]
) -> None:
    ani, actor = await forum.joins("Ani")
    ticket, thread = await opened(forum)
    ani.within(thread).taps(forum.finds(GROUP, f"baru #{ticket}"), "Ambil")
    await forum.settle()
    unused = await forum.code(actor)
    async with forum.runtime.engine.begin() as db:
        account = await staff.get(db, actor.staff_id or 0)
        assert account
        await how(db, Act(None, Via.CLI, forum.clock()), account, group=GROUP)
    await forum.tell()
    assert forum.telegram.forum.banned == {ani.id}
    ani.within(thread).writes("saya yang menemukan ponsel ini")
    ani.writes(unused)
    await forum.settle()
    assert "saya yang menemukan ponsel ini" not in await forum.heard()
    assert await forum.value("select telegram_user_id from staff where name = 'Ani'") is None


async def test_a_code_that_somebody_writes_into_the_group_links_nobody(forum: StaffDesk) -> None:
    await forum.joins("Ani")
    _, thread = await opened(forum)
    newcomer = Colleague(forum.telegram, 8500, "Tono")
    code = await forum.code(await forum.hire("Tono"))
    newcomer.within(thread).writes(code)
    await forum.settle()
    assert forum.shown(GROUP)[-1].params["text"] == words.say("code_in_group")
    Colleague(forum.telegram, 9999, "Mallory").writes(code)
    newcomer.writes(code)
    await forum.settle()
    assert forum.texts(newcomer)[-1] == words.say("code_wrong")
    assert await forum.value("select count(*) from staff where telegram_user_id in (8500, 9999)") == 0


async def test_the_account_he_had_before_leaves_the_group_when_he_links_another(forum: StaffDesk) -> None:
    ani, actor = await forum.joins("Ani")
    other = Colleague(forum.telegram, 8999, "Ani")
    other.writes(await forum.code(actor))
    await forum.settle()
    assert forum.telegram.forum.banned == {ani.id}


async def test_who_is_disabled_and_enabled_again_may_come_back(forum: StaffDesk) -> None:
    ani, _ = await forum.joins("Ani")
    await forum.do("update staff set disabled_at = now() where name = 'Ani'")
    await forum.tell()
    await forum.do("update staff set disabled_at = null where name = 'Ani'")
    await forum.tell()
    await forum.tell()
    assert forum.telegram.forum.banned == set()
    methods = [c.method for c in forum.telegram.calls if c.method.endswith("banchatmember")]
    assert methods == ["banchatmember", "unbanchatmember"]
    assert ani.id


async def test_the_group_is_written_to_no_faster_than_telegram_takes(forum: StaffDesk) -> None:
    await forum.joins("Ani")
    for number in range(8):
        await forum.says("petugas", f"orang {number}")
    start = forum.clock()
    await forum.tell()
    assert len(forum.shown(GROUP)) == 8
    assert (forum.clock() - start).total_seconds() >= 3 * (8 - 4)
