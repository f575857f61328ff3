"""Twilio's error codes, and what each asks of us. Codes not listed are final: the message will never be taken."""

from __future__ import annotations

from http import HTTPStatus

from bot.domain.messages import Failure
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactStopped,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    ServiceWindowClosed,
)

_WINDOW_CLOSED = frozenset({63016})  # free text outside the 24 hours after the last inbound message
_STOPPED = frozenset({21610})  # the recipient answered STOP
_RETRY_SECONDS = {
    20429: 2.0,  # too many REST requests at once
    63017: 10.0,  # the account's limit over all senders
    63018: 60.0,  # the sender's limit
    63119: 60.0,  # Meta's limit
    21611: 60.0,  # Twilio's queue for the sender is full
    30001: 60.0,  # the same, seen later
}
_MISCONFIGURED = frozenset(
    {
        20003,  # wrong account or token
        21212,  # the sender is not a valid address
        21603,  # no sender
        21606,  # not a sender of this account
        63007,  # no WhatsApp sender with this address
        63008,  # the sender is set up wrongly at Twilio
        63062,  # Meta's terms wait for an administrator
    }
)
_THROTTLED_SECONDS = 5.0


def send_error(status: int, code: int) -> SendError:
    """What a refused send means; `code` is Twilio's, or the HTTP status where Twilio gave none."""
    if code in _WINDOW_CLOSED:
        return ServiceWindowClosed(str(code))
    if code in _STOPPED:
        return ContactStopped(str(code))
    if code in _RETRY_SECONDS or status == HTTPStatus.TOO_MANY_REQUESTS:
        return ChannelThrottled(str(code), _RETRY_SECONDS.get(code, _THROTTLED_SECONDS))
    if code in _MISCONFIGURED or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return ChannelMisconfigured(str(code))
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return OutcomeUnknown(str(code))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ChannelUnavailable(str(code))
    return MessageRejected(str(code))


def failure(code: str) -> Failure:
    """What a failure reported after the message was accepted means."""
    number = int(code) if code.isdigit() else 0
    if number in _WINDOW_CLOSED:
        return Failure.WINDOW_CLOSED
    if number in _STOPPED:
        return Failure.CONTACT_STOPPED
    return Failure.THROTTLED if number in _RETRY_SECONDS else Failure.REJECTED
