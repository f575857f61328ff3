"""How large a picture unpacks is known before anybody's screen unpacks it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest

from bot.channels.files import TOO_LARGE, checked
from bot.domain import pictures
from bot.ports import FetchError
from tests.support import samples


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def jpeg(width: int, height: int) -> bytes:
    """With a note before its size, and fill bytes as cameras write them."""
    note = b"\xff\xe1" + struct.pack(">H", 40) + b"x" * 38
    return b"\xff\xd8" + note + b"\xff\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + b"\x03" * 10


def webp(sort: bytes, inside: bytes) -> bytes:
    return b"RIFF\x00\x00\x00\x00WEBP" + sort + b"\x00\x00\x00\x00" + inside


def extended(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\x00\x00\x00\x00" + sides)


def lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + (width - 1 | (height - 1) << 14).to_bytes(4, "little"))


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height))


MAKERS: tuple[Callable[[int, int], bytes], ...] = (png, jpeg, extended, lossless, lossy)
BROKEN = (b"", b"\xff\xd8\xff\xe1\x00\x00" * 9000, b"\xff\xd8" + b"\xff" * 9000)


@pytest.mark.parametrize("made", MAKERS)
def test_a_picture_tells_its_size_and_one_that_unpacks_to_too_much_is_not_taken(
    made: Callable[[int, int], bytes],
) -> None:
    assert pictures.size(made(4000, 3000)) == (4000, 3000)
    assert checked(made(4000, 3000)).content_type.startswith("image/")
    with pytest.raises(FetchError, match=TOO_LARGE):
        checked(made(16_000, 16_000))


@pytest.mark.parametrize("content", [*BROKEN, *samples.EVERYTHING])
def test_what_does_not_tell_its_size_is_no_picture_that_is_too_large(content: bytes) -> None:
    assert not pictures.is_too_large(content)


@pytest.mark.parametrize("made", MAKERS)
def test_a_picture_that_is_cut_off_breaks_nothing(made: Callable[[int, int], bytes]) -> None:
    whole = made(4000, 3000)
    for length in range(len(whole)):
        pictures.size(whole[:length])
