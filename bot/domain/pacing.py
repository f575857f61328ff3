"""How long to wait for the rest of a thought, and for the next try of a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.messages import InboundMessage, Kind


@dataclass(frozen=True, slots=True)
class Pacing:
    """Times that shape a conversation. People send one thought in several messages; buttons need no waiting."""

    short_text: timedelta = timedelta(seconds=1.2)  # "min", "mau tanya": more is coming
    full_text: timedelta = timedelta(seconds=0.3)
    longest_wait: timedelta = timedelta(seconds=5)  # somebody who never stops typing gets an answer too


SHORT_WORDS = 2


def quiet_after(message: InboundMessage, pacing: Pacing) -> timedelta:
    """How long after this message the person may still be writing."""
    if message.kind is not Kind.TEXT or message.text.startswith("/"):
        return timedelta(0)
    if message.text.rstrip().endswith(("?", ".", "!")):
        return pacing.full_text
    return pacing.short_text if len(message.text.split()) <= SHORT_WORDS else pacing.full_text


MAX_SEND_TRIES = 6
RETRY_SECONDS = (2.0, 10.0, 60.0, 300.0, 1800.0)


def retry_delay(attempts: int, jitter: float) -> timedelta:
    """The wait before the next try after `attempts` failed ones; `jitter` in [0, 1) spreads them by a half."""
    base = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1]
    return timedelta(seconds=base * (1 + jitter / 2))
