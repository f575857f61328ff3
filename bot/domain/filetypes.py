"""What a file is, by its first bytes: what the sender says about it is not believed."""

from __future__ import annotations

from bot.domain.messages import Kind

MAX_FILE = 16 * 1024 * 1024  # bytes of a file that we send: what WhatsApp takes; the other channels take more

_FILMS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")  # not HEIC, AVIF
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (4, b"ftypM4A", "audio/mp4"),
    *((4, b"ftyp" + brand, "video/mp4") for brand in _FILMS),
    (0, b"BEGIN:VCARD", "text/vcard"),
)
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICE_PARTS = (
    (b"word/document.xml", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation"),
)
_MACROS = b"vbaProject.bin"

MEDIA_TYPES = frozenset({*(media_type for _, _, media_type in SIGNATURES), *(kind for _, kind in _OFFICE_PARTS)})
FROM_PARTICIPANTS = frozenset(  # what our own page takes: the providers have rules of their own
    {"image/jpeg", "image/png", "image/webp", "application/pdf", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/amr"}
)
_KINDS = {"image": Kind.IMAGE, "audio": Kind.VOICE, "video": Kind.VIDEO, "text": Kind.CONTACT}


def sniff(content: bytes) -> str | None:
    """The media type of a file; None for everything we do not take, such as programs and papers with macros."""
    for offset, signature, media_type in SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return media_type
    if content.startswith(_ZIP) and _MACROS not in content:
        return next((media_type for part, media_type in _OFFICE_PARTS if part in content), None)
    return None


def kind_of(media_type: str) -> Kind:
    """What a person would call a file of this type."""
    return _KINDS.get(media_type.partition("/")[0], Kind.DOCUMENT)
