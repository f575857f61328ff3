"""Dates: absolute, relative to today, without a year, and too vague to know.

`value` is ISO 8601 of the precision that was written ("2026-11-24", "2026-11", "2026"), resolved on the day handed in.
`relative` tells how it hangs on that day, so that it can be resolved again in the participant's zone:
`+1d` `-1m` (shift), `next:mon` `prev:mon` (weekday), `+1w:fri` `+1m:05` (weekday or day of a shifted week or month),
`-1y:12` `-1y:12-20` (month or day of a shifted year),
`--07-07` `--11` `---05` (day and month, month, day of the month, the rest unsaid).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Iterator

from components.entities.found import Found
from components.entities.numbers import WORDS, from_words

_MONTHS = (
    "januari|jan|january", "februari|pebruari|feb|peb|febuari|february", "maret|mar|mrt|march", "april|apr", "mei|may",
    "juni|jun|june", "juli|jul|july", "agustus|agst|agt|ags|agus|aug|august", "september|sept|sep|spt", "oktober|okt|oct|october",
    "november|nopember|nov|nop", "desember|des|dec|december",
)  # fmt: skip
_WEEKDAYS = ("senin|senen|snin|senn|isnin", "selasa|slasa|selas", "rabu|rebo|rabo|rbu", "kamis|kemis|kmis", "jumat|jum'at|jumaat|jum’at|jmt|jemuwah|juma'at",
             "sabtu|sbtu|saptu|setu|sabt", "ahad|hari minggu|minggu pagi|minggu siang|minggu sore")  # fmt: skip
#: "1000 tahun lalu" is a way of speaking.
_FURTHEST = 400
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_NUMBER = {name: i for i, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_WEEKDAY_NUMBER = {name: i for i, names in enumerate(_WEEKDAYS) for name in names.split("|")}

_MONTH = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAY_NUMBER, key=len, reverse=True))
_TGL = r"(?:tanggal|tgl|tggl|tgal|tnggl)\.?\s*"
_BLN = r"(?:bulan|bln|bl|blan)\.?\s*"
_THN = r"(?:tahun|thn|th|taun)\.?\s*"
_NEXT = r"(?:depan|dpn|depannya|dpan|berikutnya|brikutnya|mendatang|ngarep|payun|muka|datang|besok|bsk)"
_LAST = r"(?:lalu|kemarin|kemaren|kmrn|kmren|kmrin|kemarn|kmaren|lalunya|wingi|kamari|sebelumnya|sblmnya|kepungkur|lepas|tadi)"
_THIS = r"(?:ini|skrg|sekarang|saiki|ieu|iki|nih)"
_UNITS = {"hari": "d", "hr": "d", "hri": "d", "minggu": "w", "mgg": "w", "mggu": "w", "pekan": "w", "bulan": "m", "bln": "m",
          "bl": "m", "tahun": "y", "thn": "y", "th": "y", "taun": "y"}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))

_DAYS = {
    r"besok\s+lusa": 2, r"kemarin\s+lusa|kemaren\s+lusa": -2, r"lusa|lusanya|emben": 2, r"hari\s+ini|hr\s+ini|hri\s+ini|dina\s+iki|dinten\s+niki|today|malam\s+ini|sore\s+ini|siang\s+ini|pagi\s+ini|nanti\s+(?:siang|sore|malam|malem)|ntar\s+(?:siang|sore|malam|malem)|tadi\s+(?:pagi|siang|sore|malam|malem|subuh)|barusan\s+tadi": 0,
    r"besok|bsk|bsok|besuk|sesuk|isuk|isukan|esok|tomorrow": 1, r"semalam|smalam|semalem|kemarin|kemaren|kmrn|kmren|kmrin|kemarn|kmaren|wingi|kamari|yesterday": -1,
}  # fmt: skip
_VAGUE = re.compile(
    r"\b(?:(?:abis|habis|setelah|stlh|sesudah|bar|sblm|sebelum|pas|nunggu|mau)\s+(?:lebaran|idul\s*fitri|idul\s*adha|puasa|ramadh?an|natal|tahun\s+baru|"
    r"gajian|panen|liburan|libur|imlek|nyepi)|(?:sudah|sdh|udah|udh|dah|tunggu|kelar)\s+gajian|kapan[-\s]?kapan|kapan2|kpn2|kpn-kpn|kapan\s+aja|kapan\s+saja|kpn\s+aja|"
    r"(?:awal|akhir|pertengahan|tengah)\s+(?:bulan|bln|tahun|thn|minggu)(?:\s+(?:ini|depan|dpn|lalu))?|"
    r"dalam\s+waktu\s+dekat|(?:deket|dekat)[-\s]?(?:deket|dekat|2)\s+ini|beberapa\s+(?:hari|minggu|bulan|tahun)\s+(?:yg\s+|yang\s+)?(?:lalu|lagi|kemarin)|"
    r"(?:kemarin|kemaren|kmrn)[-\s]?(?:2|kemarin|kemaren|kmrn)|(?:besok|bsk)[-\s]?(?:2|besok|bsk)|lebaran(?:\s+(?:nanti|depan|kemarin))?|"
    r"tahun\s+baru|weekend|akhir\s+pekan|hari\s+kerja\s+aja)\b"
)
_ISO = re.compile(r"(?<![\d/-])(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d/.,-])(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4}|\d{2})(?![\d/]|[.,-]\d)"
)
_SHORT = re.compile(rf"(?P<tgl>{_TGL})?(?<![\d/.,-])(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?![\d/]|[.,-]\d)")
_NAMED = re.compile(
    rf"(?:{_TGL})?(?<![\d.,/])(?P<d>\d{{1,2}})\s*[-/]?\s*(?P<m>{_MONTH})(?:\s*[-/,']?\s*(?:{_THN})?(?P<y>\d{{4}}|\d{{2}}(?![\d.:]|\s*(?:rb|jt|ribu|juta|orang|hari))))?\b"
)
_MONTHLY = re.compile(
    rf"\b(?:(?P<bln>{_BLN})(?P<m>{_MONTH}|\d{{1,2}})|(?P<long>januari|februari|pebruari|maret|april|juni|juli|agustus|september|oktober|november|nopember|desember|(?:{_MONTH})(?=\s*(?:19|20)\d\d)))(?:\s*[-/]?\s*(?:{_THN})?(?P<y>(?:19|20)\d{{2}})|\s+(?P<which>{_LAST}|{_NEXT}))?\b(?!\s*(?:x|kali)\b)"
)
_SLASH_MONTH = re.compile(r"(?<![\d/.,-])(?P<m>0?[1-9]|1[0-2])[/-](?P<y>(?:19|20)\d{2})(?![\d/-])")
_TGL_BLN = re.compile(
    rf"{_TGL}(?P<d>\d{{1,2}})\s*,?\s*{_BLN}(?P<m>\d{{1,2}}|{_MONTH})(?:\s*,?\s*(?:{_THN})?(?P<y>\d{{4}}|\d{{2}}))?\b"
)
_DAY = re.compile(
    rf"\b{_TGL}(?P<d>\d{{1,2}}|{WORDS})(?:\s*(?:{_BLN})(?P<which>{_NEXT}|{_LAST}|{_THIS}))?\b(?![./:-]?\d)"
)
_DAY_BEHIND = re.compile(
    rf"\b{_BLN}(?P<which>{_NEXT}|{_LAST}|{_THIS})(?:nya)?\s*,?\s*(?:di\s+)?{_TGL}(?P<d>\d{{1,2}}|{WORDS})\b(?![./:-]?\d)"
)
_OF_YEAR = re.compile(
    rf"(?:(?:{_TGL})?(?<![\d.,/])\b(?P<d>\d{{1,2}})\s*)?\b(?:{_BLN}(?P<n>\d{{1,2}})|(?:{_BLN})?(?P<m>{_MONTH}))\s*,?\s*{_THN}(?:yg\s+|yang\s+)?(?P<which>{_NEXT}|{_LAST}|{_THIS})\b"
)
_YEAR = re.compile(
    rf"\b(?:{_THN}(?P<a>(?:19|20)\d{{2}})|(?:sejak|dari|sedari|mulai|per|pd|pada|di|pas|taon)\s+(?P<b>(?:19|20)\d{{2}}))\b(?![.,/-]\d)"
)
_SHIFTED = re.compile(
    rf"\b(?P<unit>minggu|mgg|mggu|pekan|bulan|bln|bl|tahun|thn|th|taun)\s*(?:yg\s+|yang\s+)?(?P<which>{_NEXT}|{_LAST}|{_THIS})\b"
)
_AGO = re.compile(
    rf"(?<![\d.,])\b(?P<n>\d{{1,3}}|{WORDS}|se(?=hari|minggu|bulan|tahun|pekan))\s*-?(?P<unit>{_UNIT})(?:an)?\s*(?:yg\s+|yang\s+)?(?P<which>lagi|lg|lgi|mendatang|ke\s*depan|kedepan|(?:yang\s+)?akan\s+datang|lalu|kemarin|kemaren|kmrn|kmren|silam|maneh|kepungkur)\b"
)
_WEEK = re.compile(
    rf"\b(?:hari\s+|hr\s+)?(?P<w>{_WEEKDAY})(?:\s+(?:minggu|mgg|pekan)\s+(?P<week>{_NEXT}|{_THIS}|{_LAST})|\s+(?P<which>{_NEXT}|{_LAST}|{_THIS}))?\b"
)
_WEEK_FIRST = re.compile(
    rf"\b(?:minggu|mgg|pekan)\s+(?P<week>{_NEXT}|{_THIS}|{_LAST})\s*,?\s*(?:di\s+)?(?:hari\s+|hr\s+)?(?P<w>{_WEEKDAY})\b"
)
_SUNDAY = re.compile(rf"\b(?:hari|hr)\s+minggu(?:\s+(?P<which>{_NEXT}|{_LAST}|{_THIS}))?\b")
_COMPACT = re.compile(r"(?<![\d.,/-])(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4}|\d{2})(?![\d/-]|[.,]\d)")
_BIRTH = re.compile(r"(?:lahir\w*|ttl|lhr|tgl\s*lahir|birth\w*|ultah|kelahiran|tanggal|tgl)\W*(?:\w+\W+){0,3}$")
_NOT_COMPACT = re.compile(
    r"(?:rp\.?|otp|kode\w*|pin|nomor|no|nomer|saldo|iuran|bayar|tagihan|gaji|sandi|password|va|tiket|antrian|rekening|rek)\W*(?:\w+\W+){0,1}$"
)
_PAST = re.compile(
    r"(?:sejak|dari|sedari|mulai|per|resign|keluar|berhenti|lahir\w*|ttl|kemarin|kmrn|sudah|udah|sdh|udh|phk|terakhir|meninggal|nunggak\w*|bayar\s+terakhir|kerja|masuk|kelahiran)\W+(?:\w+\W+){0,2}$"
)


_JUST_PAST = re.compile(rf"\s+{_LAST}\b")


def find(text: str, today: date) -> Iterator[Found]:
    """Dates in a lower-case text; overlapping readings are settled by the caller (the longest wins)."""
    for match in _VAGUE.finditer(text):
        yield Found("date", None, match.start(), match.end(), {"vague": True})
    yield from _numeric(text, today)
    yield from _compact(text, today)
    yield from _named(text, today)
    yield from _months(text, today)
    yield from _days(text, today)
    yield from _shifts(text, today)
    yield from _weekdays(text, today)


def _numeric(text: str, today: date) -> Iterator[Found]:
    for match in [*_ISO.finditer(text), *_NUMERIC.finditer(text)]:
        day = _date(_year(match["y"], text, match, today), match["m"], match["d"])
        if day:
            yield Found("date", day.isoformat(), match.start(), match.end())
    for match in _SHORT.finditer(text):
        if (match["tgl"] or int(match["d"]) > 4) and not re.match(r"\s*(?:kelas|cm|kg)", text[match.end() :]):
            yield from _without_year(match, int(match["d"]), int(match["m"]), text, today)
    for match in _SLASH_MONTH.finditer(text):
        yield Found("date", f"{match['y']}-{int(match['m']):02}", match.start(), match.end())


def _compact(text: str, today: date) -> Iterator[Found]:
    """ "070793" where a birth date is spoken of, or where six or eight digits alone are the message."""
    for match in _COMPACT.finditer(text):
        alone = text.strip() == match.group()
        birth = _BIRTH.search(text, 0, match.start())
        if _NOT_COMPACT.search(text, 0, match.start()) and not birth:
            continue
        day = _date(_year(match["y"], text, match, today, birth=True), match["m"], match["d"])
        if day and (birth or alone or len(match["y"]) == 4) and 1920 <= day.year <= today.year + 2:
            yield Found("date", day.isoformat(), match.start(), match.end())


def _named(text: str, today: date) -> Iterator[Found]:
    for match in [*_NAMED.finditer(text), *_TGL_BLN.finditer(text)]:
        month = _MONTH_NUMBER.get(match["m"]) or int(match["m"])
        if match["y"]:
            day = _date(_year(match["y"], text, match, today), month, match["d"])
            if day:
                yield Found("date", day.isoformat(), match.start(), match.end())
        else:
            yield from _without_year(match, int(match["d"]), month, text, today)


def _without_year(match: re.Match[str], day: int, month: int, text: str, today: date) -> Iterator[Found]:
    years = range(today.year, today.year + 9)
    past = bool(_PAST.search(text, 0, match.start()) or _JUST_PAST.match(text, match.end()))
    if past:
        years = range(today.year, today.year - 9, -1)
    for year in years:
        found = _date(year, month, day)
        if found and (found <= today if past else found >= today):
            yield Found("date", found.isoformat(), match.start(), match.end(), {"relative": f"--{month:02}-{day:02}"})
            return


def _months(text: str, today: date) -> Iterator[Found]:
    for match in _MONTHLY.finditer(text):
        name = match["m"] or match["long"]
        month = _MONTH_NUMBER.get(name) or int(name)
        if not 1 <= month <= 12 or (name == "mar" and not match["y"]):
            continue
        if match["y"]:
            yield Found("date", f"{match['y']}-{month:02}", match.start(), match.end())
            continue
        past = bool(_PAST.search(text, 0, match.start())) or bool(
            match["which"] and re.fullmatch(_LAST, match["which"])
        )
        year = today.year
        if past and month > today.month:
            year -= 1
        elif not past and month < today.month:
            year += 1
        yield Found("date", f"{year}-{month:02}", match.start(), match.end(), {"relative": f"--{month:02}"})
    yield from _of_year(text, today)
    for match in _YEAR.finditer(text):
        yield Found("date", match["a"] or match["b"], match.start(), match.end())


def _of_year(text: str, today: date) -> Iterator[Found]:
    """ "desember tahun lalu", "20 des thn depan": one date, not a month and a year."""
    for match in _OF_YEAR.finditer(text):
        shift = _direction(match["which"])
        month = _MONTH_NUMBER[match["m"]] if match["m"] else int(match["n"])
        found = _date(today.year + shift, month, match["d"] or 1)
        if found:
            written = found.isoformat() if match["d"] else found.isoformat()[:7]
            yield Found("date", written, match.start(), match.end(), {"relative": f"{shift:+d}y:{written[5:]}"})


def _days(text: str, today: date) -> Iterator[Found]:
    for pattern, shift in _DAYS.items():
        for match in re.finditer(rf"\b(?:{pattern})(?:nya)?\b", text):
            if re.search(
                rf"\b(?:{_UNIT}|{_WEEKDAY}|{_MONTH}|hari\s+minggu)\s*(?:yg\s+|yang\s+)?$", text[: match.start()]
            ):
                continue  # "bulan kemarin", "senin besok" are read as a whole
            value = (today + timedelta(days=shift)).isoformat()
            yield Found("date", value, match.start(), match.end(), {"relative": f"{shift:+d}d"})
    for match in [*_DAY.finditer(text), *_DAY_BEHIND.finditer(text)]:
        day = int(match["d"]) if match["d"].isdigit() else from_words(match["d"])
        if day and 1 <= day <= 31:
            yield from _day_of_month(match, day, text, today)


def _day_of_month(match: re.Match[str], day: int, text: str, today: date) -> Iterator[Found]:
    if match["which"]:
        shift = _direction(match["which"])
        first = _shift_months(today.replace(day=1), shift)
        found = _date(first.year, first.month, day)
        if found:
            yield Found("date", found.isoformat(), match.start(), match.end(), {"relative": f"{shift:+d}m:{day:02}"})
        return
    step = -1 if _PAST.search(text, 0, match.start()) else 1
    month = today.replace(day=1)
    for _ in range(14):
        found = _date(month.year, month.month, day)
        if found and (found - today).days * step >= 0:
            yield Found("date", found.isoformat(), match.start(), match.end(), {"relative": f"---{day:02}"})
            return
        month = _shift_months(month, step)


def _shifts(text: str, today: date) -> Iterator[Found]:
    for match in _SHIFTED.finditer(text):
        if re.search(r"(?:\d|\bhari|" + _WEEKDAY + r")\s*$", text[: match.start()]):
            continue
        yield _shifted(match, _direction(match["which"]), _UNITS[match["unit"]], today)
    for match in _AGO.finditer(text):
        count = 1 if match["n"] == "se" else int(match["n"]) if match["n"].isdigit() else from_words(match["n"])
        sign = 1 if re.match(r"lagi|lg|mendatang|ke|kedepan|(?:yang )?akan|maneh", match["which"]) else -1
        if count and count <= _FURTHEST:
            yield _shifted(match, sign * count, _UNITS[match["unit"]], today)


def _shifted(match: re.Match[str], count: int, unit: str, today: date) -> Found:
    if unit in "dw":
        value = (today + timedelta(days=count * (7 if unit == "w" else 1))).isoformat()
    elif unit == "m":
        value = _shift_months(today.replace(day=1), count).isoformat()[:7]
    else:
        value = str(today.year + count)
    return Found("date", value, match.start(), match.end(), {"relative": f"{count:+d}{unit}"})


def _weekdays(text: str, today: date) -> Iterator[Found]:
    for match in _WEEK.finditer(text):
        number = _WEEKDAY_NUMBER.get(match["w"], 6)
        yield _weekday(match, number, match["which"], match["week"], today)
    for match in _WEEK_FIRST.finditer(text):
        yield _weekday(match, _WEEKDAY_NUMBER.get(match["w"], 6), None, match["week"], today)
    for match in _SUNDAY.finditer(text):
        yield _weekday(match, 6, match["which"], None, today)


def _weekday(match: re.Match[str], number: int, which: str | None, week: str | None, today: date) -> Found:
    name = _DAY_NAMES[number]
    if week:
        shift = _direction(week)
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return Found(
            "date",
            (monday + timedelta(days=number)).isoformat(),
            match.start(),
            match.end(),
            {"relative": f"{shift:+d}w:{name}"},
        )
    if which and re.fullmatch(_LAST, which):
        back = (today.weekday() - number) % 7 or 7
        return Found(
            "date", (today - timedelta(days=back)).isoformat(), match.start(), match.end(), {"relative": f"prev:{name}"}
        )
    ahead = (number - today.weekday()) % 7 or 7
    return Found(
        "date", (today + timedelta(days=ahead)).isoformat(), match.start(), match.end(), {"relative": f"next:{name}"}
    )


def _direction(which: str) -> int:
    if re.fullmatch(_NEXT, which):
        return 1
    return -1 if re.fullmatch(_LAST, which) else 0


def _shift_months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _year(written: str, text: str, match: re.Match[str], today: date, *, birth: bool = False) -> int:
    """Two digits are this century, unless that lies ahead or a birth is spoken of and it would be no age."""
    if len(written) == 4:
        return int(written)
    birth = birth or bool(re.search(r"lahir|ttl|kelahiran", text[: match.start()]))
    year = 2000 + int(written)
    return year - 100 if year > today.year + (0 if birth else 9) else year


def _date(year: int, month: int | str, day: int | str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
