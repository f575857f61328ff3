"""What a file is, by its first bytes: what the sender says about it is not believed."""

from __future__ import annotations

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
)


def sniff(content: bytes) -> str | None:
    """The media type of a picture or PDF; None for everything we do not take."""
    for offset, signature, media_type in SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return media_type
    return None
