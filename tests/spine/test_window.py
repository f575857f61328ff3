"""A reply of the desk after the service window waits, the person is asked once to write, and then it goes out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.messages import Capabilities, ChannelName, DeliveryStatus, Failure, StatusUpdate
from bot.ports import ContactStopped, MessageRejected, OutcomeUnknown, SendError, ServiceWindowClosed
from bot.services import sending, window
from bot.services.outgoing import Words, compose
from bot.services.window import Window
from bot.storage import conversations, queues
from bot.storage.notifications import Listener
from tests.spine.conftest import Spine
from tests.support.people import START, message

ABLE = Capabilities(max_text=400, per_second=1000, service_window_hours=24, nudges=True)


@pytest.fixture
async def desk(spine: Spine) -> Spine:
    """Budi has written, and an agent has his ticket; his channel has a window and a template."""
    spine.telegram.capabilities = ABLE
    await spine.receive(message("halo", "budi"))
    async with spine.runtime.engine.begin() as db:
        await db.exec_driver_sql("insert into staff (name, login, role) values ('Rina', 'rina', 'agent')")
        await db.exec_driver_sql("""
            insert into tickets (contact_id, reason, status, staff_id, opened_at, queued_at, last_message_at)
            select c.id, 'asked', 'assigned', s.id, now(), now(), now() from contacts c, staff s
        """)
    return spine


async def reply(desk: Spine, *words: str) -> None:
    """The agent writes."""
    row = (await desk.rows("select a.id, a.contact_id, t.id as ticket, t.staff_id from addresses a, tickets t"))[0]
    for part in words:
        outgoing = compose(ABLE, row.id, ChannelName.TELEGRAM, Words(part), staff_id=row.staff_id, ticket_id=row.ticket)
        async with desk.runtime.engine.begin() as db:
            await conversations.insert_outbound(db, [(row.contact_id, None, o) for o in outgoing], desk.clock())
            await window.park(desk.runtime, db, ChannelName.TELEGRAM, row.id)


async def send_all(desk: Spine) -> None:
    """Rounds of a sender until nothing more may go."""
    while await desk.send_due():
        desk.clock.advance(seconds=5)


def sent(desk: Spine) -> list[str]:
    return ["<nudge>" if m.nudge else m.text for m in desk.telegram.sent]


async def events(desk: Spine) -> list[tuple[str, Any]]:
    rows = await desk.rows("select name, data->>'nudge' as nudge from events order by id")
    return [(r.name, r.nudge) for r in rows]


async def standing(desk: Spine) -> Window:
    async with desk.runtime.engine.connect() as db:
        contact = await desk.value("select contact_id from addresses")
        found = await window.of_contact(desk.runtime, db, contact)
    assert found
    return found


async def parked(desk: Spine) -> list[tuple[str, bool, bool]]:
    """Each reply as (status, whether it was parked, whether he was asked to write meanwhile)."""
    rows = await desk.rows(
        "select status, parked_at is not null, nudged_at is not null from outbound where not nudge order by id"
    )
    return [tuple(row) for row in rows]


async def test_inside_the_window_nothing_is_parked_and_the_desk_sees_when_it_closes(desk: Spine) -> None:
    await reply(desk, "Selamat siang")
    await send_all(desk)
    assert sent(desk) == ["Selamat siang"]
    assert await events(desk) == []
    found = await standing(desk)
    assert (found.is_open, found.parked, found.nudged_at) == (True, 0, None)
    assert found.closes_at == START + timedelta(hours=23, minutes=55)


async def test_a_channel_without_a_window_is_always_open(desk: Spine) -> None:
    desk.telegram.capabilities = replace(ABLE, service_window_hours=None)
    desk.clock.advance(days=30)
    await reply(desk, "Selamat siang")
    await send_all(desk)
    assert sent(desk) == ["Selamat siang"]
    assert (await standing(desk)).closes_at is None


async def test_replies_after_the_window_wait_one_nudge_goes_and_his_next_message_lets_them_out_in_order(
    desk: Spine,
) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu", "dua")
    assert await parked(desk) == [("queued", True, False)] * 2
    await send_all(desk)
    assert sent(desk) == ["<nudge>"]
    assert await parked(desk) == [("queued", True, True)] * 2
    await reply(desk, "tiga")
    await send_all(desk)
    assert sent(desk) == ["<nudge>"], "he is asked once"
    assert await parked(desk) == [("queued", True, True)] * 3
    found = await standing(desk)
    assert (found.is_open, found.parked, found.nudged_at is not None) == (False, 3, True)
    await desk.receive(message("ya, saya di sini", "budi"))
    await send_all(desk)
    assert sent(desk) == ["<nudge>", "satu", "dua", "tiga"]
    assert (await standing(desk)).parked == 0
    assert await events(desk) == [
        ("reply_parked", "asked"),
        ("reply_parked", "asked_before"),
        ("reply_parked", "asked_before"),
        *[("parked_reply_sent", None)] * 3,
    ]


async def test_the_next_time_the_window_closes_he_is_asked_again(desk: Spine) -> None:
    for _ in range(2):
        desk.clock.advance(hours=25)
        await reply(desk, "lagi")
        await send_all(desk)
        await desk.receive(message("ya", "budi"))
        await send_all(desk)
    assert sent(desk) == ["<nudge>", "lagi", "<nudge>", "lagi"]


async def test_what_is_parked_is_no_queue_that_an_operator_must_look_at(desk: Spine) -> None:
    desk.telegram.capabilities = replace(ABLE, nudges=False)
    desk.clock.advance(hours=25)
    await reply(desk, "satu")

    async def outgoing() -> list[tuple[str, int]]:
        async with desk.runtime.engine.connect() as db:
            return [(d.status, d.count) for d in await queues.depths(db) if d.queue == "outbound"]

    assert await outgoing() == [("parked", 1)]
    await desk.receive(message("ya", "budi"))
    assert await outgoing() == [("queued", 1)]


async def test_without_a_template_the_reply_waits_and_the_desk_knows_why(desk: Spine) -> None:
    desk.telegram.capabilities = replace(ABLE, nudges=False)
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    await send_all(desk)
    assert sent(desk) == []
    assert await events(desk) == [("reply_parked", "no_template")]
    assert not (await standing(desk)).nudges
    await desk.receive(message("halo lagi", "budi"))
    await send_all(desk)
    assert sent(desk) == ["satu"]


async def test_a_reply_that_waited_while_the_window_closed_is_found_by_the_clock(desk: Spine) -> None:
    await reply(desk, "satu")
    desk.clock.advance(hours=24)
    assert await window.park_late_replies(desk.runtime) == 1
    assert await window.park_late_replies(desk.runtime) == 0
    await send_all(desk)
    assert sent(desk) == ["<nudge>"]


async def test_the_assistants_own_words_are_never_a_reason_to_ask_him(desk: Spine) -> None:
    row = (await desk.rows("select id, contact_id from addresses"))[0]
    (words,) = compose(ABLE, row.id, ChannelName.TELEGRAM, Words("Pengingat"))
    async with desk.runtime.engine.begin() as db:
        await conversations.insert_outbound(db, [(row.contact_id, None, words)], desk.clock())
    desk.clock.advance(hours=25)
    assert await window.park_late_replies(desk.runtime) == 0


async def test_many_agents_and_the_clock_at_once_ask_him_once(desk: Spine) -> None:
    desk.clock.advance(hours=25)
    await asyncio.gather(
        *(reply(desk, f"balasan {n}") for n in range(8)),
        *(window.park_late_replies(desk.runtime) for _ in range(4)),
    )
    assert await window.park_late_replies(desk.runtime) == 0
    await send_all(desk)
    assert sent(desk) == ["<nudge>"]
    assert [name for name, _ in await events(desk)] == ["reply_parked"] * 8


async def test_he_writes_before_the_nudge_has_gone_so_it_does_not_go_now_or_later(desk: Spine) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    await desk.receive(message("halo?", "budi"))
    await send_all(desk)
    assert sent(desk) == ["satu"]
    await window.park_late_replies(desk.runtime)
    desk.clock.advance(hours=25)
    await send_all(desk)
    assert sent(desk) == ["satu"]
    await reply(desk, "dua")
    await send_all(desk)
    assert sent(desk) == ["satu", "<nudge>"], "a new window, a new nudge"


async def test_the_providers_no_to_free_text_parks_the_reply(desk: Spine) -> None:
    await reply(desk, "satu")
    desk.telegram.failure = lambda m: None if m.nudge else ServiceWindowClosed("63016")
    await send_all(desk)
    assert await parked(desk) == [("queued", True, True)]
    desk.telegram.failure = lambda _: None
    await send_all(desk)
    assert sent(desk) == ["<nudge>"]
    await desk.receive(message("ya", "budi"))
    await send_all(desk)
    assert sent(desk) == ["<nudge>", "satu"]


async def fail_later(desk: Spine, failure: Failure) -> None:
    """The provider took the last message and says now that it was not delivered."""
    external_id = await desk.value("select external_id from outbound where external_id is not null order by id desc")
    await desk.receive(
        StatusUpdate(ChannelName.TELEGRAM, external_id, DeliveryStatus.FAILED, desk.clock(), "63016", failure)
    )


async def test_the_providers_late_no_parks_the_reply_too(desk: Spine) -> None:
    await reply(desk, "satu")
    await send_all(desk)
    await fail_later(desk, Failure.WINDOW_CLOSED)
    assert await parked(desk) == [("queued", True, False)]
    await send_all(desk)
    assert sent(desk) == ["satu", "<nudge>"]
    desk.clock.advance(minutes=1)
    await desk.receive(message("ya", "budi"))
    await send_all(desk)
    assert sent(desk) == ["satu", "<nudge>", "satu"]


async def test_a_reply_refused_after_he_had_written_is_parked_and_told_anew(desk: Spine) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    await send_all(desk)
    await desk.receive(message("ya", "budi"))
    desk.telegram.failure = lambda m: None if m.nudge else ServiceWindowClosed("63016")
    desk.clock.advance(seconds=5)
    await send_all(desk)
    assert sent(desk) == ["<nudge>", "<nudge>"]
    assert [name for name, _ in await events(desk)] == ["reply_parked", "reply_parked"]


@pytest.mark.parametrize(
    "error", [ServiceWindowClosed("63016"), MessageRejected("63049"), OutcomeUnknown("timeout")], ids=lambda e: e.code
)
async def test_a_nudge_that_fails_is_not_repeated_and_the_desk_is_told(desk: Spine, error: SendError) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    desk.telegram.failure = lambda m: error if m.nudge else None
    await send_all(desk)
    desk.telegram.failure = lambda _: None
    desk.clock.advance(hours=1)
    await window.park_late_replies(desk.runtime)
    await send_all(desk)
    assert sent(desk) == []
    assert [name for name, _ in await events(desk)] == ["reply_parked", "nudge_failed"]
    assert (await standing(desk)).nudge_failed
    await desk.receive(message("halo", "budi"))
    await send_all(desk)
    assert sent(desk) == ["satu"]


async def test_a_nudge_the_provider_took_and_did_not_deliver_is_not_repeated(desk: Spine) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    await send_all(desk)
    await fail_later(desk, Failure.WINDOW_CLOSED)
    await window.park_late_replies(desk.runtime)
    await send_all(desk)
    assert sent(desk) == ["<nudge>"]
    assert ("nudge_failed", None) in await events(desk)


async def test_who_stopped_us_is_not_asked(desk: Spine) -> None:
    await reply(desk, "satu")
    desk.telegram.failure = lambda _: ContactStopped("21610")
    await send_all(desk)
    desk.telegram.failure = lambda _: None
    desk.clock.advance(hours=25)
    await reply(desk, "dua")
    await send_all(desk)
    assert sent(desk) == []


async def test_nothing_is_lost_or_doubled_when_the_worker_is_killed_while_a_reply_waits(desk: Spine) -> None:
    desk.clock.advance(hours=25)
    await reply(desk, "satu", "dua")
    await sending.claim(desk.runtime, ChannelName.TELEGRAM, worker=71, limit=9)  # the nudge, and the worker dies
    assert await sending.recover_abandoned(desk.runtime) == 1
    await window.park_late_replies(desk.runtime)
    await send_all(desk)
    assert sent(desk) == [], "it may have arrived: he is not asked twice"
    await desk.receive(message("ya", "budi"))
    claimed = await sending.claim(desk.runtime, ChannelName.TELEGRAM, worker=72, limit=9)
    assert [c.message.text for c in claimed] == ["satu"]  # and the next worker dies before it sends
    assert await sending.recover_abandoned(desk.runtime) == 1
    await send_all(desk)
    assert sent(desk) == ["satu", "dua"]
    assert [row[0] for row in await parked(desk)] == ["sent", "sent"]


@pytest.fixture
async def told(database_url: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
    """What the desk hears."""
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def hear(_channel: str, payload: str) -> None:
        await heard.put(json.loads(payload))

    listener = Listener(database_url, ["desk"], hear)
    await listener.start()
    yield heard
    await listener.stop()


async def test_the_desk_hears_of_each_step_of_a_reply(desk: Spine, told: asyncio.Queue[dict[str, Any]]) -> None:
    ticket, staff = (await desk.rows("select id, staff_id from tickets"))[0]
    desk.clock.advance(hours=25)
    await reply(desk, "satu")
    await send_all(desk)
    await desk.receive(message("ya", "budi"))
    await send_all(desk)
    external_id = await desk.value("select external_id from outbound where not nudge")
    for status in (DeliveryStatus.DELIVERED, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.SENT):
        await desk.receive(StatusUpdate(ChannelName.TELEGRAM, external_id, status, desk.clock()))
    async with asyncio.timeout(10):
        heard = [await told.get() for _ in range(5)]
    assert heard == [
        {"ticket": ticket, "staff": staff, "kind": "parked"},
        {"ticket": ticket, "staff": None, "kind": "status"},  # the nudge has gone
        *[{"ticket": ticket, "staff": staff, "kind": "status"}] * 3,  # sent, delivered, read
    ]
    assert told.empty()
