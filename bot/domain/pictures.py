"""How large a picture is once it is unpacked, by its first bytes: a small file may fill the memory of a phone."""

from __future__ import annotations

from collections.abc import Iterator

MOST_PIXELS = 100_000_000  # twice what good phones take; four bytes each where it is shown
_MOST_SEGMENTS = 500  # of a JPEG, before its size comes
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of a JPEG that tell it
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a segment


def is_too_large(content: bytes) -> bool:
    """Whether it is a picture with more pixels than we show anybody."""
    found = size(content)
    return found is not None and found[0] * found[1] > MOST_PIXELS


def size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no picture we know, or does not tell."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return _big(content[16:20]), _big(content[20:24])
    if content.startswith(b"\xff\xd8\xff"):
        return next(_of_jpeg(content), None)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _of_webp(content)
    return None


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _of_jpeg(content: bytes) -> Iterator[tuple[int, int]]:
    """The size in its frame header: one segment after the other says how long it is."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 1] != b"\xff" or at + 9 > len(content):
            return
        marker = content[at + 1]
        if marker in _SIZES:
            yield _big(content[at + 7 : at + 9]), _big(content[at + 5 : at + 7])
            return
        at += 2 if marker in _BARE else 2 + max(2, _big(content[at + 2 : at + 4]))


def _of_webp(content: bytes) -> tuple[int, int] | None:
    match content[12:16]:
        case b"VP8X":
            return _little(content[24:27]) + 1, _little(content[27:30]) + 1
        case b"VP8L" if content[20:21] == b"\x2f":
            packed = _little(content[21:25])
            return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            return _little(content[26:28]) & 0x3FFF, _little(content[28:30]) & 0x3FFF
    return None
