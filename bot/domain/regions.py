"""Provinces, regencies and cities: their official codes, the names people use, and the time zone they are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Keppres 41/1987: which provinces are in the western, central and eastern zone; by the first two digits of the code.
# Provinces founded since then keep the zone of the one they were part of.
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_TITLE = re.compile(r"^(?:kab(?:upaten)?|kota)(?: adm(?:inistrasi)?)? ")
_MARKS = re.compile(r"[^\w\s-]")


def is_code(written: str) -> bool:
    """Whether this is written as an official code: 33 of a province, 33.74 of a regency or city."""
    return _CODE.fullmatch(written) is not None


def zone_of(code: str) -> str:
    """The IANA zone of a region."""
    province = code[:2]
    if province in _CENTRAL:
        return "Asia/Makassar"
    return "Asia/Jayapura" if province in _EASTERN else "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions by code and by name. Empty in a process that knows none."""

    names: Mapping[str, str] = field(default_factory=dict)  # code → official name
    codes: Mapping[str, str] = field(default_factory=dict)  # what people write → code

    def find(self, written: str) -> str | None:
        """The code of what is named and nothing else; None for what is no region, or could be two far apart."""
        name = _plain(written)
        return self.codes.get(name) or self.codes.get(_TITLE.sub(_short_title, name))


def register(regions: Iterable[tuple[str, str, tuple[str, ...]]]) -> Regions:
    """From code, official name, and other names. A bare name is the province's, else the city's, else the regency's."""
    known = {code: name for code, name, _ in regions}
    meant: dict[str, list[str]] = {}
    titled: dict[str, str] = {}
    for code, name, others in regions:
        plain = _plain(name)
        bare = _TITLE.sub("", plain)
        titled[_TITLE.sub(_short_title, plain)] = code
        for written in {bare, *map(_plain, others)}:
            meant.setdefault(written, []).append(code)
    sure = {name: found for name, codes in meant.items() if (found := _meant(codes, known))}
    return Regions(known, titled | sure)


def _meant(codes: list[str], names: Mapping[str, str]) -> str | None:
    """Which of the regions of one name people mean; None when they lie in different provinces."""
    if len({code[:2] for code in codes}) > 1:
        return None
    cities = [code for code in codes if names[code].startswith("Kota")]
    return min(codes, key=lambda code: (len(code), code not in cities, code))


def _plain(name: str) -> str:
    return " ".join(_MARKS.sub(" ", name.casefold()).split())


def _short_title(title: re.Match[str]) -> str:
    return "kab " if title.group().startswith("kab") else "kota "
