"""Links under which a provider fetches a file of ours: they name nobody, cannot be guessed, and end."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

LASTS = timedelta(hours=2)  # a message waits at the provider for one hour at most, see the channel's validity
_PURPOSE = b"agenalis file link 1"
_LATEST = 253402300799  # the last second that Python can name
_SIGNATURE = 43  # characters: 172 bits


def token(key: bytes, file_id: int, now: datetime) -> str:
    """What stands in the link: the file, when the link ends, and our signature on both."""
    ends = int((now + LASTS).timestamp())
    return f"{file_id}.{ends}.{_signature(key, file_id, ends)}"


def file_of(key: bytes, given: str, now: datetime) -> int | None:
    """The file a token stands for; None when we did not make it, or when it has ended."""
    parts = given.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts[:2]):
        return None
    file_id, ends = int(parts[0]), int(parts[1])
    is_ours = hmac.compare_digest(_signature(key, file_id, ends).encode(), parts[2].encode("utf-8", "replace"))
    return file_id if is_ours and now <= datetime.fromtimestamp(min(ends, _LATEST), UTC) else None


def _signature(key: bytes, file_id: int, ends: int) -> str:
    purpose = hmac.digest(key, _PURPOSE, "sha256")  # so that no other signature of ours opens a file
    return hmac.digest(purpose, f"{file_id}.{ends}".encode(), "sha256").hex()[:_SIGNATURE]
