"""The smallest files that are what they say."""

from __future__ import annotations

import io
import zipfile

from bot.domain.filetypes import kind_of, sniff
from bot.domain.messages import OutboundFile

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 10
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"picture"
PDF = b"%PDF-1.7\n" + b"paper" * 10
OGG = b"OggS" + b"voice" * 10
AMR = b"#!AMR\n" + b"voice"
MP3 = b"ID3\x04" + b"voice" * 10
M4A = b"\x00\x00\x00\x20ftypM4A " + b"voice"
MP4 = b"\x00\x00\x00\x20ftypisom" + b"film"
VCARD = b"BEGIN:VCARD\nFN:Siti\nEND:VCARD\n"


def office(*parts: str) -> bytes:
    """A paper of an office program with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return made.getvalue()


DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
PPTX = office("ppt/presentation.xml")
EVERYTHING = (JPEG, PNG, WEBP, PDF, OGG, AMR, MP3, M4A, MP4, VCARD, DOCX, XLSX, PPTX)


def file_of(content: bytes, filename: str = "berkas", file_id: int = 1) -> OutboundFile:
    """As a message carries it."""
    content_type = sniff(content)
    assert content_type
    return OutboundFile(file_id, kind_of(content_type), content_type, len(content), filename, content)
