"""JKN treatment classes: "kelas tiga", "kls III", "kelas 1" as "1", "2" or "3"."""

from __future__ import annotations

import re
from typing import Iterator

from components.entities.found import Found

_NUMBERS = {"1": "1", "2": "2", "3": "3", "i": "1", "ii": "2", "iii": "3", "satu": "1", "siji": "1", "hiji": "1", "dua": "2", "loro": "2",
            "tiga": "3", "telu": "3", "tilu": "3", "pertama": "1", "kedua": "2", "ketiga": "3", "l": "1", "ll": "2", "lll": "3"}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_CLASS = re.compile(
    rf"\b(?:ke?la+s|kls|klas|kl|class|kelass|kelasnya)\s*\.?\s*(?:rawat\s+(?:inap\s+)?|bpjs\s+|ke\s*-?\s*|nya\s+|yang\s+|yg\s+|jadi\s+)?(?P<n>{_NUMBER})\b(?![.,]\d)"
)
#: "dari kelas 1 ke 2", "kelas 1 atau 3": the second number leans on the first.
_LEANING = re.compile(
    rf"\s*(?:ke|atau|ato|jadi|dan|,|&|menjadi|sama|/|-|ke\s+yang)\s*(?P<n>{_NUMBER})\b(?!\s*(?:bulan|bln|tahun|thn|orang|org|hari|juta|ribu|rb|jt|jiwa))"
)


def find(text: str) -> Iterator[Found]:
    """Classes in a lower-case text."""
    for match in _CLASS.finditer(text):
        yield Found("class", _NUMBERS[match["n"]], match.start(), match.end())
        position = match.end()
        while leaning := _LEANING.match(text, position):
            yield Found("class", _NUMBERS[leaning["n"]], leaning.start("n"), leaning.end("n"))
            position = leaning.end()
