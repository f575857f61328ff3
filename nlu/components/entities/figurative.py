"""Words of birth and death that speak of a card, a telephone, a wish or a date, and of nobody's birth or death."""

from __future__ import annotations

import re
from typing import Iterable

from components.entities.found import Found

_LIFELESS = re.compile(
    r"(?:mati|modar|matek|mampus|mokad|koit|metong|mate|tiada|\w+\s+(?:\w+\s+ada|gaada|gada|ga?ono))"
)
_SOMEBODY = re.compile(
    r"\b(?:orang|org|peserta|karyawan|pekerja|buruh|teman|temen|tetangga|kakak|kaka|warga|jenazah)\w*\b"
)
# What dies without anybody dying; and a wish, which is danger and no event.
_THING = re.compile(
    r"\b(?:bpjs\w*|kartu\w*|krtu|kis|jkn|akun\w*|hp\w*|hape\w*|apl?ikasi\w*|apk\w*|app|jmo|nomor\w*|no|sim\w*|status\w*|kepesertaan\w*|"
    r"server|lampu|listrik|ktp|paspor|data\w*|premi|iuran|polis|setengah|cinta|sampai|sampe|mau|pengen|pgn|ingin|pingin|mending)\b"
)
_IDIOM = re.compile(r"\s+(?:lampu|listrik|gaya|kutu|rasa|matian|total|pajak|ketawa)\b")
_NEAR = 40  # characters

_BORN = re.compile(r"(?:lahir|kelahiran)(?:nya|ku)?")
_BORN_ON = re.compile(
    r"(?:tanggal|tgl|tggl|tempat|tmpt|tahun|thn|bulan|bln|hari|kota|akta|akte|surat|ttl)\W*(?:dan\s+|/\s*)?$"
)
_JUST_BORN = re.compile(r"\b(?:baru|barusan|habis|abis|abis\s+itu)\s+$")
_BORN_NEWS = re.compile(
    r"\s+(?:kemarin|kemaren|kmrn|tadi|barusan|prematur|selamat|normal|sesar|caesar|hari\s+ini|semalam)\b"
)


def without_figures_of_speech(text: str, found: Iterable[Found]) -> list[Found]:
    """Leave out deaths of things and births that are only a date ("kartu mati", "lahir 17-08-1969")."""
    listed = list(found)
    return [f for f in listed if not (f.entity == "life_event" and _figurative(text, f, listed))]


def _figurative(text: str, event: Found, others: list[Found]) -> bool:
    word = text[event.start : event.end]
    if event.value == "death" and _LIFELESS.match(word):
        return not _somebody_died(text, event, others)
    if event.value == "birth" and _BORN.fullmatch(word):
        return not _child_was_born(text, event, others)
    return False


def _somebody_died(text: str, event: Found, others: list[Found]) -> bool:
    before = text[max(0, event.start - _NEAR) : event.start]
    if _THING.search(before) or _IDIOM.match(text, event.end):
        return False
    return bool(_SOMEBODY.search(before)) or any(_stands_before(f, event) for f in others if f.entity == "relation")


def _child_was_born(text: str, event: Found, others: list[Found]) -> bool:
    if _BORN_ON.search(text, 0, event.start):
        return False
    if _JUST_BORN.search(text, 0, event.start) or _BORN_NEWS.match(text, event.end):
        return True
    return any(f.value == "child" and abs(f.start - event.start) <= _NEAR for f in others if f.entity == "relation")


def _stands_before(one: Found, event: Found) -> bool:
    return 0 <= event.start - one.end <= _NEAR
