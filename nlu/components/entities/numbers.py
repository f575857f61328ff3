"""Numbers as people write them: "2", "1,5", "dua", "seratus dua puluh lima", "setengah"."""

from __future__ import annotations

import re
from fractions import Fraction

_ONES = {
    "nol": 0, "satu": 1, "siji": 1, "hiji": 1, "dua": 2, "loro": 2, "rong": 2, "tiga": 3, "telu": 3, "tilu": 3,
    "empat": 4, "ampat": 4, "papat": 4, "lima": 5, "limo": 5, "enam": 6, "nem": 6, "genep": 6, "tujuh": 7, "pitu": 7,
    "delapan": 8, "dlapan": 8, "lapan": 8, "wolu": 8, "sembilan": 9, "smbilan": 9, "sanga": 9, "salapan": 9,
    "sepuluh": 10, "sapuluh": 10, "sebelas": 11, "sabelas": 11,
}  # fmt: skip
_SCALES = {"puluh": 10, "ratus": 100, "ribu": 1_000, "rebu": 1_000, "juta": 1_000_000, "miliar": 10**9, "milyar": 10**9,
           "rb": 1_000, "rbu": 1_000, "jt": 1_000_000}  # fmt: skip
_WHOLE = {
    "seratus": 100,
    "saratus": 100,
    "seribu": 1_000,
    "serebu": 1_000,
    "sarebu": 1_000,
    "sejuta": 1_000_000,
    "semiliar": 10**9,
}

_WORD = "|".join(sorted([*_ONES, *_WHOLE, *_SCALES, "belas"], key=len, reverse=True))
#: A run of number words.
WORDS = rf"(?:{_WORD})(?:[\s-]+(?:{_WORD}))*"
#: Small whole number or decimal in digits, not part of a longer figure.
DIGITS = r"\d+(?:[.,]\d+)?"
_RUN = re.compile(_WORD)


def from_words(text: str) -> int | None:
    """The value of a run of number words, None when there is none: "dua juta lima ratus ribu" is 2500000."""
    total, group = 0, 0
    words = _RUN.findall(text)
    if not words:
        return None
    for word in words:
        if word in _ONES:
            group += _ONES[word]
        elif word in _WHOLE and _WHOLE[word] < 1_000:
            group += _WHOLE[word]
        elif word in _WHOLE:
            total += _WHOLE[word]
        elif word == "belas":
            group += 10
        elif _SCALES[word] < 1_000:
            ones = group % 10
            group = group - ones + max(ones, 1) * _SCALES[word]
        else:
            total += max(group, 1) * _SCALES[word]
            group = 0
    return total + group


def from_digits(text: str) -> Fraction:
    """ "1,2" and "1.2" are 1.2; "35.000" and "35,000" are 35000; "1.200.000,00" is 1200000."""
    clean = re.sub(r"[^\d.,]", "", text).strip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+([.,]\d{1,2})?", clean):
        whole = re.sub(r"[.,]\d{1,2}$", "", clean)
        return Fraction(re.sub(r"[.,]", "", whole))
    return (
        Fraction(clean.replace(",", "."))
        if clean.count(".") + clean.count(",") <= 1
        else Fraction(re.sub(r"\D", "", clean))
    )
