"""What waits in the outbox goes out once, in order, at the pace the channel bears, and no failure is silent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations

import pytest

from bot.domain.messages import Capabilities, ChannelName, DeliveryStatus, Failure, Priority, StatusUpdate
from bot.domain.pacing import MAX_SEND_TRIES
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactMoved,
    ContactStopped,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    ServiceWindowClosed,
)
from bot.services import sending
from bot.storage import conversations, outbound
from bot.storage.conversations import Outgoing
from bot.storage.deliveries import Result
from bot.storage.notifications import Listener
from bot.workers.sender import Sender
from bot.workers.wake import Wake
from tests.spine.conftest import Spine
from tests.support.people import START, message


async def queue(spine: Spine, *words: str, person: str = "budi", priority: Priority = Priority.REPLY) -> None:
    """Put messages to a person into the outbox."""
    await spine.receive(message("halo", person))
    row = (await spine.rows("select id, contact_id from addresses where address = :a", a=person))[0]
    outgoing = [Outgoing(row.id, ChannelName.TELEGRAM, w, priority=priority) for w in words]
    async with spine.runtime.engine.begin() as db:
        await conversations.insert_outbound(db, [(row.contact_id, None, o) for o in outgoing], spine.clock())


def texts(spine: Spine) -> list[str]:
    return [m.text for m in spine.telegram.sent]


async def test_messages_to_one_person_go_one_after_another_in_order(spine: Spine) -> None:
    await queue(spine, "satu", "dua", "tiga")
    first = await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=1, limit=10)
    assert [c.message.text for c in first] == ["satu"]
    assert await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=2, limit=10) == []


async def test_a_message_is_claimed_by_one_of_many_senders(spine: Spine) -> None:
    for person in ("budi", "siti", "tono"):
        await queue(spine, f"untuk {person}", person=person)
    claims = await asyncio.gather(
        *(sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=w, limit=10) for w in range(1, 6))
    )
    assert sorted(c.message.text for claim in claims for c in claim) == ["untuk budi", "untuk siti", "untuk tono"]


async def test_a_later_message_waits_until_the_earlier_one_has_gone_for_good(spine: Spine) -> None:
    await queue(spine, "satu", "dua")
    spine.telegram.failure = lambda m: ChannelUnavailable("http_502") if m.text == "satu" else None
    await spine.send_due()
    await spine.send_due()
    assert texts(spine) == []
    spine.telegram.failure = lambda _: None
    spine.clock.advance(minutes=1)
    await spine.send_due()
    await spine.send_due()
    assert texts(spine) == ["satu", "dua"]


async def test_replies_go_before_campaigns(spine: Spine) -> None:
    await queue(spine, "kabar", person="budi", priority=Priority.CAMPAIGN)
    await queue(spine, "jawaban", person="siti")
    await spine.send_due(limit=1)
    assert texts(spine) == ["jawaban"]


async def test_a_campaign_message_to_a_person_waits_for_the_reply_to_him(spine: Spine) -> None:
    await queue(spine, "kabar", priority=Priority.CAMPAIGN)
    await queue(spine, "jawaban")
    await spine.send_due()
    assert texts(spine) == ["jawaban"]


async def test_the_channel_takes_no_more_than_its_rate(spine: Spine) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, per_second=20)
    for n in range(50):
        await queue(spine, "hai", person=f"orang-{n}")
    await spine.send_due()
    await spine.send_due()
    assert len(spine.telegram.sent) == 2  # a tenth of a second's worth at once
    for _ in range(20):
        spine.clock.advance(seconds=0.1)
        await spine.send_due()
    assert len(spine.telegram.sent) == 2 + 2 * 20


async def test_a_sender_with_nothing_to_wait_for_does_not_ask_again_and_again(spine: Spine) -> None:
    """Neither an empty outbox nor a message behind another one has a time; a throttled one has."""
    await queue(spine, "1", "2", "3", "4", "5")
    able = spine.telegram.capabilities
    async with spine.runtime.engine.begin() as db:
        before = await outbound.next_attempt_at(db, ChannelName.TELEGRAM, able, spine.clock())
    for _ in range(4):
        await spine.send_due()
    async with spine.runtime.engine.begin() as db:
        throttled = await outbound.next_attempt_at(db, ChannelName.TELEGRAM, able, spine.clock())
    assert before is None
    assert throttled is not None
    assert throttled > spine.clock()


async def test_one_person_gets_a_short_burst_and_then_one_message_an_interval(spine: Spine) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, per_second=100, contact_interval=1.0, contact_burst=2)
    await queue(spine, "1", "2", "3", "4")
    for _ in range(4):
        await spine.send_due()
    assert texts(spine) == ["1", "2"]
    spine.clock.advance(seconds=1)
    for _ in range(3):
        await spine.send_due()
    assert texts(spine) == ["1", "2", "3"]


async def test_a_channel_that_says_slow_down_is_left_alone_for_as_long_as_it_says(spine: Spine) -> None:
    await queue(spine, "satu")
    await queue(spine, "lain", person="siti")
    spine.telegram.failure = lambda m: ChannelThrottled("429", 7.0) if m.text == "satu" else None
    await spine.send_due(limit=1)
    spine.telegram.failure = lambda _: None
    spine.clock.advance(seconds=6)
    assert await spine.send_due() == []
    spine.clock.advance(seconds=2)
    await spine.send_due()
    assert sorted(texts(spine)) == ["lain", "satu"]
    assert await spine.value("select max(attempts) from outbound") == 1


async def test_a_wrong_token_pauses_the_channel_and_shows_the_problem(spine: Spine) -> None:
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: ChannelMisconfigured("unauthorized")
    await spine.send_due()
    assert await spine.value("select problem from channels where channel = 'telegram'") == "unauthorized"
    assert await spine.value("select status from outbound") == "queued"


async def test_a_provider_that_is_away_is_tried_again_and_the_last_failure_is_visible(spine: Spine) -> None:
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: ChannelUnavailable("http_503")
    for _ in range(MAX_SEND_TRIES):
        assert len(await spine.send_due()) == 1
        spine.clock.advance(hours=1)
    assert await spine.send_due() == []
    assert await spine.rows("select status, error_code from outbound") == [("failed", "http_503")]


async def test_a_message_the_provider_rejects_is_not_tried_again(spine: Spine) -> None:
    await queue(spine, "satu", "dua")
    spine.telegram.failure = lambda m: MessageRejected("bad_request") if m.text == "satu" else None
    await spine.send_due()
    await spine.send_due()
    assert texts(spine) == ["dua"]
    assert await spine.value("select error_code from outbound where status = 'failed'") == "bad_request"


async def test_a_person_who_blocked_us_gets_nothing_until_he_writes_again(spine: Spine) -> None:
    await queue(spine, "satu", "dua")
    spine.telegram.failure = lambda _: ContactStopped("blocked")
    await spine.send_due()
    spine.telegram.failure = lambda _: None
    assert await spine.send_due() == []
    assert await spine.value("select count(*) from events where name = 'opted_out'") == 1
    await spine.receive(message("maaf, halo lagi"))
    await spine.send_due()
    assert texts(spine) == ["dua"]


async def test_outside_the_service_window_the_message_waits_for_the_person(spine: Spine) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, per_second=100, service_window_hours=24)
    await queue(spine, "satu")
    spine.clock.advance(hours=23, minutes=56)
    assert await spine.send_due() == []
    await spine.receive(message("masih di sini"))
    await spine.send_due()
    assert texts(spine) == ["satu"]


async def test_the_providers_word_that_the_window_is_closed_is_believed(spine: Spine) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, per_second=100, service_window_hours=24)
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: ServiceWindowClosed("63016")
    await spine.send_due()
    spine.telegram.failure = lambda _: None
    assert await spine.send_due() == []
    await spine.receive(message("halo"))
    await spine.send_due()
    assert texts(spine) == ["satu"]


async def test_a_group_that_moved_gets_the_message_at_its_new_address(spine: Spine) -> None:
    await queue(spine, "satu")
    spine.telegram.failure = lambda m: ContactMoved("migrated", "budi-baru") if m.to.address == "budi" else None
    await spine.send_due()
    await spine.send_due()
    assert [m.to.address for m in spine.telegram.sent] == ["budi-baru"]


@pytest.mark.parametrize("error", [OutcomeUnknown("timeout"), TimeoutError()])
async def test_a_reply_whose_outcome_is_unknown_is_sent_once_more_and_says_so(
    spine: Spine, error: SendError | TimeoutError
) -> None:
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: error
    await spine.send_due()
    spine.telegram.failure = lambda _: None
    spine.clock.advance(minutes=1)
    await spine.send_due()
    assert texts(spine) == ["satu"]
    assert await spine.rows("select status, unknown_outcomes from outbound") == [("sent", 1)]


async def test_a_message_that_the_provider_knows_is_not_sent_again(spine: Spine) -> None:
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: OutcomeUnknown("timeout")
    await spine.send_due()
    spine.telegram.failure = lambda _: None
    spine.telegram.found = "SM123"
    spine.clock.advance(minutes=1)
    await spine.send_due()
    assert texts(spine) == []
    assert await spine.rows("select status, external_id from outbound") == [("sent", "SM123")]


@pytest.mark.parametrize(("knows", "status"), [(True, "errored"), (False, "failed")])
async def test_a_reply_is_given_up_after_three_unknown_outcomes_unless_the_provider_can_tell(
    spine: Spine, knows: bool, status: str
) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, knows_what_it_took=knows)
    await queue(spine, "satu")
    spine.telegram.failure = lambda _: OutcomeUnknown("timeout")
    for _ in range(3):
        await spine.send_due()
        spine.clock.advance(minutes=1)
    assert await spine.rows("select status, unknown_outcomes from outbound") == [(status, 3)]


async def test_a_reply_outlives_many_senders(spine: Spine) -> None:
    await queue(spine, "satu")
    for worker in range(71, 75):
        await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=worker, limit=1)
        assert await sending.recover_abandoned(spine.runtime) == 1
        spine.clock.advance(seconds=5)
    await spine.send_due()
    assert texts(spine) == ["satu"]


async def test_a_campaign_message_whose_outcome_is_unknown_is_never_sent_again(spine: Spine) -> None:
    await queue(spine, "kabar", priority=Priority.CAMPAIGN)
    spine.telegram.failure = lambda _: OutcomeUnknown("timeout")
    await spine.send_due()
    assert await spine.rows("select status, error_code from outbound") == [("failed", "outcome_unknown")]


async def test_what_a_dead_sender_was_sending_is_taken_up_and_what_a_live_one_sends_is_not(
    spine: Spine, database_url: str
) -> None:
    async def hear(_channel: str, _payload: str) -> None:
        """Nothing is announced in this test."""

    alive = Listener(database_url, [], hear)
    await alive.start()
    await queue(spine, "milik yang hidup", person="budi")
    await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=alive.worker, limit=1)
    await queue(spine, "milik yang mati", person="siti")
    await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=77, limit=1)
    assert await sending.recover_abandoned(spine.runtime) == 1
    await spine.send_due()
    assert texts(spine) == ["milik yang mati"]
    await alive.stop()


async def test_a_sender_that_was_declared_dead_cannot_overwrite_what_its_successor_did(spine: Spine) -> None:
    await queue(spine, "satu")
    late = await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=77, limit=1)
    await sending.recover_abandoned(spine.runtime)
    await spine.send_due()
    result = Result(late[0].message.id, DeliveryStatus.FAILED, error_code="late")
    await sending.record(spine.runtime, ChannelName.TELEGRAM, [result], worker=77)
    assert await spine.value("select status from outbound") == "sent"


async def test_a_sender_that_is_asked_to_stop_finishes_and_records_what_it_is_sending(spine: Spine) -> None:
    await queue(spine, "satu")
    spine.telegram.gate = asyncio.Event()
    spine.telegram.reached = asyncio.Event()
    stopping = asyncio.Event()
    running = asyncio.create_task(Sender(spine.runtime, ChannelName.TELEGRAM, 11, Wake()).run(stopping))
    await spine.telegram.reached.wait()
    stopping.set()
    spine.telegram.gate.set()
    await running
    assert await spine.value("select status from outbound") == "sent"


STATUSES = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ)


@pytest.mark.parametrize("order", list(permutations(STATUSES)))
async def test_status_updates_in_any_order_end_at_the_furthest(spine: Spine, order: tuple[DeliveryStatus, ...]) -> None:
    await queue(spine, "satu")
    result = (await spine.send_due())[0]
    for n, status in enumerate(order):
        await spine.receive(
            StatusUpdate(ChannelName.TELEGRAM, str(result.external_id), status, START + timedelta(seconds=n))
        )
    assert await spine.value("select status from outbound") == "read"


@pytest.mark.parametrize(
    ("order", "end"),
    [
        ((DeliveryStatus.FAILED, DeliveryStatus.DELIVERED), "delivered"),
        ((DeliveryStatus.DELIVERED, DeliveryStatus.FAILED), "delivered"),
        ((DeliveryStatus.SENT, DeliveryStatus.FAILED), "failed"),
        ((DeliveryStatus.FAILED, DeliveryStatus.SENT), "failed"),
    ],
)
async def test_a_failure_counts_only_for_what_was_not_delivered(
    spine: Spine, order: tuple[DeliveryStatus, ...], end: str
) -> None:
    await queue(spine, "satu")
    result = (await spine.send_due())[0]
    for status in order:
        await spine.receive(StatusUpdate(ChannelName.TELEGRAM, str(result.external_id), status, START, "30008"))
    assert await spine.value("select status from outbound") == end


async def fail_later(spine: Spine, failure: Failure) -> None:
    """The provider accepts the message and says later that it was not delivered."""
    result = (await spine.send_due())[0]
    await spine.receive(
        StatusUpdate(
            ChannelName.TELEGRAM, str(result.external_id), DeliveryStatus.FAILED, spine.clock(), "63016", failure
        )
    )


async def test_a_message_that_came_after_the_window_waits_for_the_person_and_goes_out_then(spine: Spine) -> None:
    spine.telegram.capabilities = Capabilities(max_text=400, per_second=100, service_window_hours=24)
    await queue(spine, "satu")
    await fail_later(spine, Failure.WINDOW_CLOSED)
    assert await spine.send_due() == []
    spine.clock.advance(minutes=5)
    await spine.receive(message("halo"))
    await spine.send_due()
    assert texts(spine) == ["satu", "satu"]
    assert await spine.value("select status from outbound") == "sent"


async def test_a_message_the_provider_throttled_after_accepting_it_is_sent_later(spine: Spine) -> None:
    await queue(spine, "satu")
    await fail_later(spine, Failure.THROTTLED)
    assert await spine.send_due() == []
    spine.clock.advance(minutes=1)
    await spine.send_due()
    assert await spine.value("select status from outbound") == "sent"


async def test_a_contact_who_stopped_us_by_the_providers_word_gets_nothing_more(spine: Spine) -> None:
    await queue(spine, "satu", "dua")
    await fail_later(spine, Failure.CONTACT_STOPPED)
    assert await spine.send_due() == []
    assert await spine.value("select count(*) from events where name = 'opted_out'") == 1


async def test_a_status_that_comes_before_the_send_is_recorded_is_not_lost(spine: Spine) -> None:
    await queue(spine, "satu")
    claimed = (await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=11, limit=1))[0]
    result = await sending.send(spine.runtime, claimed)
    await spine.receive(StatusUpdate(ChannelName.TELEGRAM, str(result.external_id), DeliveryStatus.READ, START))
    await sending.record(spine.runtime, ChannelName.TELEGRAM, [result], worker=11)
    assert await spine.value("select status from outbound") == "read"
