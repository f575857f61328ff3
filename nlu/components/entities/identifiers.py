"""Identity, card, membership, phone and ticket numbers. `valid` is a warning, never a reason to refuse.

NIK: PP 40/2019 Ps 31(1) and 32(3): six digits of region, date of birth (day + 40 for women), serial.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Iterator

from components.entities.found import Found

_PROVINCES = {
    *range(11, 22),
    *range(31, 37),
    *range(51, 54),
    *range(61, 66),
    *range(71, 77),
    81,
    82,
    *range(91, 98),
    99,
}
_DIGITS = re.compile(r"(?<![\w.,])\+?\d(?:[\s.-]?\d){7,18}(?![\d]|[.,]\d)")
_TICKET = re.compile(r"\bagn[-\s]?[a-z0-9]{4,12}\b")
_OTHER_TICKET = re.compile(
    r"(?:tiket|ticket|pengaduan|laporan|aduan|booking|referensi|registrasi|janji)\w*\s*(?:saya|nya|:|#|no\.?|nomor|nomer|dengan)*\s*[:#]?\s*"
    r"(?P<number>(?=[a-z0-9-]*\d)(?:[a-z]{1,5}-?\d[a-z0-9-]{3,14}|\d{6,10}))\b"
)
_KK = re.compile(r"(?:\bkk\b|kartu\s+keluarga|kepala\s+keluarga)\W*(?:\w+\W+){0,3}$")
_KPJ = re.compile(r"(?:\bkpj\b|no\s*kpj|bpjs\s*tk|jamsostek|ketenagakerjaan|kpjnya)\W*(?:\w+\W+){0,3}$")
_PHONE_WORD = re.compile(
    r"(?:\bhp\b|\bwa\b|telepon|telpon|telp|tlp|whatsapp|hape|handphone|hub\w*|kontak|no\s*hp)\W*(?:\w+\W+){0,3}$"
)
_ACCOUNT_WORD = re.compile(r"(?:rek\b|rekening|\bva\b|virtual|briva|norek)\W*(?:\w+\W+){0,3}$")
_CARD_WORD = re.compile(r"(?:kartu|noka|\bkis\b|\bjkn\b|bpjs|peserta|kepesertaan)\W*(?:\w+\W+){0,4}$")


def find(text: str) -> Iterator[Found]:
    """Numbers that name a person, a membership, a telephone or a case."""
    for match in _TICKET.finditer(text):
        if re.search(r"\d", match.group()) or "-" in match.group():
            yield Found("ticket_number", _ticket(match.group()), match.start(), match.end())
    for match in _OTHER_TICKET.finditer(text):
        yield Found("ticket_number", match["number"].upper(), match.start("number"), match.end("number"))
    for match in _DIGITS.finditer(text):
        found = _classified(text, match)
        if found:
            yield found


def _ticket(text: str) -> str:
    return "AGN-" + re.sub(r"^agn[-\s]?", "", text).upper()


def _classified(text: str, match: re.Match[str]) -> Found | None:
    written = match.group()
    digits = re.sub(r"\D", "", written)
    before = text[max(0, match.start() - 60) : match.start()]
    if _ACCOUNT_WORD.search(before):
        return None
    kind = _kind(digits, written, before)
    if kind is None:
        return None
    if kind == "phone":
        return Found("phone", _phone(digits), match.start(), match.end(), {"valid": _is_phone(digits)})
    return Found(kind, digits, match.start(), match.end(), {"valid": _valid(kind, digits)})


def _kind(digits: str, written: str, before: str) -> str | None:
    size = len(digits)
    if size == 16:
        return "kk_number" if _KK.search(before) else "nik"
    if written.startswith("+") or _is_phone(digits):
        if size == 11 and _KPJ.search(before) and not _PHONE_WORD.search(before):
            return "kpj_number"
        return "phone"
    if size == 13 and (digits.startswith("000") or _CARD_WORD.search(before)):
        return "jkn_number"
    if size == 11:
        return "kpj_number"
    if 15 <= size <= 17 and re.search(r"\b(?:nik|ktp)\b", before):
        return "nik"
    if 15 <= size <= 17 and _KK.search(before):
        return "kk_number"
    return None


def _valid(kind: str, digits: str) -> bool:
    if kind == "nik":
        return is_plausible_nik(digits)
    if kind == "kk_number":
        return len(digits) == 16 and int(digits[:2]) in _PROVINCES
    return True


def is_plausible_nik(digits: str) -> bool:
    """Sixteen digits with a known province, a possible date in either century and a serial."""
    if len(digits) != 16 or int(digits[:2]) not in _PROVINCES or digits[12:] == "0000":
        return False
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    return any(_is_date(century + year, month, day - 40 if day > 40 else day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_phone(digits: str) -> bool:
    return bool(
        re.fullmatch(r"(?:62|0)8\d{7,11}|(?:62|0)(?:21|22|24|31|61|[2-9]\d{2})\d{5,8}", digits)
    ) and not digits.startswith("000")


def _phone(digits: str) -> str:
    """International form, e.g. +6281234567890."""
    return "+62" + digits[1:] if digits.startswith("0") else "+" + digits
