"""Send what waits in the outbox: claim, call the provider, record what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot import metrics
from bot.domain.messages import ChannelName, DeliveryStatus, OutboundMessage
from bot.domain.pacing import MAX_SEND_TRIES, retry_delay
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ContactMoved,
    ContactStopped,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    ServiceWindowClosed,
)
from bot.runtime import Runtime
from bot.services import window
from bot.services.delivery import follow_up
from bot.storage import contacts, conversations, deliveries, files, outbound, parking
from bot.storage.deliveries import Result
from bot.storage.outbound import Claimed

log = structlog.get_logger()

SEND_LIMIT = 30.0  # seconds one provider call may take
FILE_LIMIT = 180.0  # the same, with a file of some megabytes over a slow line
CLOCKS_DIFFER = timedelta(minutes=1)  # between us and a provider
MISCONFIGURED_PAUSE = timedelta(minutes=1)
MAX_UNKNOWN = 3  # a reply whose outcome stayed unknown so often is given up, visibly: each may have arrived


async def claim(runtime: Runtime, channel: ChannelName, *, worker: int, limit: int) -> list[Claimed]:
    """Take messages of the channel that may go now."""
    able = runtime.channels[channel].capabilities
    async with runtime.engine.begin() as db:
        return await outbound.claim(db, channel, able, worker=worker, now=runtime.clock(), limit=limit)


async def send(runtime: Runtime, claimed: Claimed) -> Result:
    """One provider call; every failure becomes a result, none is raised."""
    channel = runtime.channels[claimed.message.to.channel]
    try:
        async with asyncio.timeout(FILE_LIMIT if claimed.message.file else SEND_LIMIT):
            external_id = await _find_or_send(runtime, claimed)
    except TimeoutError:
        result = _unknown(runtime, claimed, "timeout")
    except SendError as error:
        result = await _failed(runtime, claimed, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not lose the message
        log.error("send_crashed", outbound_id=claimed.message.id, error=type(error).__name__)  # noqa: TRY400
        result = _later(runtime, claimed, type(error).__name__)
    else:
        result = Result(claimed.message.id, DeliveryStatus.SENT, external_id)
    outcome = "unknown" if result.outcome_unknown else result.status
    metrics.sends.labels(channel.name, outcome).inc()
    return result


async def _find_or_send(runtime: Runtime, claimed: Claimed) -> str:
    """A message whose last try had no known outcome is looked up first, where the provider can tell."""
    channel = runtime.channels[claimed.message.to.channel]
    if claimed.unknown_outcomes:
        found = await channel.find_sent(claimed.message, claimed.created_at, await _others(runtime, claimed))
        if found:
            return found
    return await channel.send(await _with_bytes(runtime, claimed.message))


async def _others(runtime: Runtime, claimed: Claimed) -> set[str]:
    """What the provider is known to have taken of other messages: two pictures without words look alike."""
    async with runtime.engine.begin() as db:
        return await outbound.external_ids(db, claimed, claimed.created_at - CLOCKS_DIFFER)


async def _with_bytes(runtime: Runtime, message: OutboundMessage) -> OutboundMessage:
    """The message with its file's bytes, where the channel takes bytes: they are read for the send alone."""
    if message.file is None or not runtime.channels[message.to.channel].capabilities.takes_bytes:
        return message
    async with runtime.engine.begin() as db:
        kept = await files.read(db, message.file.id)
    if kept is None:
        raise MessageRejected("file_gone")
    return replace(message, file=replace(message.file, content=kept.content))


def _later(runtime: Runtime, claimed: Claimed, code: str) -> Result:
    if claimed.attempts >= MAX_SEND_TRIES:
        return Result(claimed.message.id, DeliveryStatus.FAILED, error_code=code)
    at = runtime.clock() + retry_delay(claimed.attempts, runtime.random())
    return Result(claimed.message.id, DeliveryStatus.ERRORED, error_code=code, retry_at=at)


def _unknown(runtime: Runtime, claimed: Claimed, code: str, *, limit: int = MAX_UNKNOWN) -> Result:
    """A reply is tried again, for silence is worse than a repetition; a campaign message or a nudge is not."""
    if runtime.channels[claimed.message.to.channel].capabilities.knows_what_it_took:
        limit = MAX_SEND_TRIES  # it is looked up first, so that trying again repeats nothing
    asked_for = claimed.priority == 0 and claimed.message.nudge is None
    final = not asked_for or claimed.unknown_outcomes + 1 >= limit
    if final:
        return Result(claimed.message.id, DeliveryStatus.FAILED, error_code="outcome_unknown", outcome_unknown=True)
    at = runtime.clock() + retry_delay(1, runtime.random())
    return Result(claimed.message.id, DeliveryStatus.ERRORED, error_code=code, retry_at=at, outcome_unknown=True)


async def _failed(runtime: Runtime, claimed: Claimed, error: SendError) -> Result:
    """What the failure asks for: the provider's word decides, see `bot.ports`."""
    log.warning(
        "send_failed",
        outbound_id=claimed.message.id,
        contact_id=claimed.contact_id,
        code=error.code,
        kind=type(error).__name__,
    )
    match error:
        case OutcomeUnknown():
            return _unknown(runtime, claimed, error.code)
        case ChannelThrottled():
            return await _pause(runtime, claimed, timedelta(seconds=error.retry_after), error.code, problem=None)
        case ChannelMisconfigured():
            return await _pause(runtime, claimed, MISCONFIGURED_PAUSE, error.code, problem=error.code)
        case ServiceWindowClosed() if claimed.message.nudge:  # the template itself is refused
            return Result(claimed.message.id, DeliveryStatus.FAILED, error_code=error.code)
        case ServiceWindowClosed() | ContactMoved():
            return await _readdress(runtime, claimed, error)
        case ContactStopped():
            await _stop_contact(runtime, claimed)
    if error.retryable:
        return _later(runtime, claimed, error.code)
    return Result(claimed.message.id, DeliveryStatus.FAILED, error_code=error.code)


async def _pause(runtime: Runtime, claimed: Claimed, pause: timedelta, code: str, *, problem: str | None) -> Result:
    """Nothing goes out on the channel for a while; the message keeps its place and its tries."""
    channel = claimed.message.to.channel
    until = runtime.clock() + pause
    async with runtime.engine.begin() as db:
        await outbound.pause_channel(db, channel, until, problem)
    if problem:
        log.error("channel_misconfigured", channel=channel, code=problem)
    return Result(claimed.message.id, DeliveryStatus.QUEUED, error_code=code, retry_at=until)


async def _readdress(runtime: Runtime, claimed: Claimed, error: ServiceWindowClosed | ContactMoved) -> Result:
    """A moved contact gets the message at the new address; outside the window it waits for his next message."""
    async with runtime.engine.begin() as db:
        if isinstance(error, ContactMoved):
            await contacts.move_address(db, claimed.address_id, error.new_address)
        else:
            await parking.unpark(db, claimed.message.id)
            await outbound.close_window(db, claimed.address_id, runtime.clock())
    return Result(claimed.message.id, DeliveryStatus.QUEUED, error_code=error.code, retry_at=runtime.clock())


async def _stop_contact(runtime: Runtime, claimed: Claimed) -> None:
    now = runtime.clock()
    channel = claimed.message.to.channel
    async with runtime.engine.begin() as db:
        await contacts.set_opted_out(db, claimed.message.to, now)
        await conversations.add_event(db, claimed.contact_id, "opted_out", {"channel": channel}, now)


async def record(runtime: Runtime, channel: ChannelName, results: Sequence[Result], *, worker: int) -> None:
    """Write the results of this worker's claims."""
    is_fetched, now = runtime.channels[channel].capabilities.pulled, runtime.clock()
    async with runtime.engine.begin() as db:
        for undelivered in await deliveries.record(db, results, worker=worker, is_fetched=is_fetched, now=now):
            await follow_up(runtime, db, undelivered)
        if any(result.status is DeliveryStatus.QUEUED for result in results):
            await window.park(runtime, db, channel)


def measure_latency(runtime: Runtime, claimed: Claimed) -> None:
    """From the message received to its answer sent."""
    if claimed.received_at:
        seconds = (runtime.clock() - claimed.received_at).total_seconds()
        metrics.latency.labels(claimed.message.to.channel).observe(seconds)


async def recover_abandoned(runtime: Runtime) -> int:
    """Take up what dead senders left: found at the provider → sent; a reply → once more; else failed."""
    recovered = 0
    async with runtime.engine.begin() as db:
        for worker in await outbound.abandoned(db):
            left = await outbound.left_by(db, worker)
            results = [_unknown(runtime, c, "sender_died", limit=MAX_SEND_TRIES) for c in left]
            results = [_at_once(runtime, r) for r in results]
            await deliveries.record(db, results, worker=worker, is_fetched=False, now=runtime.clock())
            recovered += len(results)
            log.warning("sends_recovered", count=len(results))
    return recovered


def _at_once(runtime: Runtime, result: Result) -> Result:
    if result.retry_at is None:
        return result
    return Result(
        result.id, result.status, error_code=result.error_code, retry_at=runtime.clock(), outcome_unknown=True
    )
