"""What a file is, is read from its bytes."""

from __future__ import annotations

import pytest

from bot.domain.filetypes import MEDIA_TYPES, kind_of, sniff
from bot.domain.messages import Kind
from tests.support import samples


def test_every_type_we_name_is_recognised() -> None:
    assert {sniff(content) for content in samples.EVERYTHING} == MEDIA_TYPES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<html><script>",
        b"#!/bin/sh",
        b"PK\x03\x04 an archive",
        samples.office("word/document.xml", "word/vbaProject.bin"),
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_programs_archives_and_papers_with_macros_are_nothing_we_take(content: bytes) -> None:
    assert sniff(content) is None


def test_each_type_has_the_kind_a_person_would_name() -> None:
    named = {name: kind_of(name) for name in ("image/png", "audio/ogg", "video/mp4", "text/vcard", "application/pdf")}
    assert list(named.values()) == [Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.CONTACT, Kind.DOCUMENT]
