"""Names of things and places, found word by word in the normalised message, with their place in the original."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Iterator

import yaml

from components.entities.found import Found
from components.text import canonical_word

_DATA = Path(__file__).parent.parent / "data"
_WORD = re.compile(r"(?<![@\w])[^\W_]+(?:['’][^\W_]+)?")  # an account that is spoken to is no wish
_SUFFIX = re.compile(r"(?<=\w{3})(?:nya|ku|mu|kah|lah|nye|ne|q)$")
_TITLE = re.compile(r"^(?:Kabupaten Administrasi|Kota Administrasi|Kabupaten|Kota) ")
_NAME_AFTER = re.compile(r"\s+((?:[A-Z][\w.'-]*)(?:\s+[A-Z][\w.'-]*){0,3})")
_NAMED_KINDS = frozenset({"rumah_sakit", "klinik", "puskesmas"})
# Places whose name is also an everyday word: only after a word that announces a place.
_EVERYDAY = frozenset(
    "batu buru landak pati palu malang serang bone siak alor sigi ende karo puncak metro kaur banjar tebo bungo paser solok agam "
    "demak tegal bima sorong asmat sabang nias kendal langsa dairi berau plg btm diy bgr bks mlg".split()
)
_ANNOUNCING = frozenset(
    "kota kabupaten kab di dari daerah wilayah ke cabang area asal domisili kecamatan kec kantor cab prov provinsi warga orang".split()
)

Entry = tuple[tuple[str, ...], str, Any, bool]


def _words(text: str) -> list[str]:
    return [w for part in _WORD.findall(text.lower()) for w in canonical_word(part).split()]


@cache
def _entries() -> dict[str, list[Entry]]:
    """All terms by their first word, the longest first."""
    entries: dict[str, list[Entry]] = {}
    for kind, value, term in _terms():
        words = tuple(_words(term))
        everyday = kind == "region" and term in _EVERYDAY
        entries.setdefault(words[0], []).append((words, kind, value, everyday))
    return {first: sorted(found, key=lambda e: -len(e[0])) for first, found in entries.items()}


def _terms() -> Iterator[tuple[str, Any, str]]:
    with (_DATA / "terms.yml").open(encoding="utf-8") as file:
        kinds: dict[str, dict[str, list[Any]]] = yaml.safe_load(file)
    for kind, values in kinds.items():
        for value, terms in values.items():
            yield from ((kind, value, str(term)) for term in terms)
    yield from _regions()


def _regions() -> Iterator[tuple[str, str, str]]:
    with (_DATA / "regions.yml").open(encoding="utf-8") as file:
        regions: dict[str, dict[str, Any]] = yaml.safe_load(file)["regions"]
    for region in regions.values():
        name = region["name"]
        base = _TITLE.sub("", name)
        yield ("region", base, base.lower())
        if base != name:
            prefix, short = ("kabupaten", "kab") if name.startswith("Kabupaten") else ("kota", "kota")
            yield ("region", name, f"{prefix} {base.lower()}")
            yield ("region", name, f"{short} {base.lower()}")
        yield from (("region", base, term) for term in region.get("also", ()))


def _located(text: str) -> list[tuple[str, int, int]]:
    return [
        (word, match.start(), match.end())
        for match in _WORD.finditer(text)
        for word in canonical_word(match.group()).split()
    ]


def find(text: str, original: str) -> Iterator[Found]:
    """Terms in a lower-case text; at each place the longest of every kind."""
    located = _located(text)
    words = [_known(word) for word, _, _ in located]
    for position, word in enumerate(words):
        for entry, kind, value, everyday in _entries().get(word, ()):
            end = position + len(entry)
            if tuple(words[position:end]) != entry or (everyday and not _announced(words, position)):
                continue
            start, stop = located[position][1], located[end - 1][2]
            yield Found(kind, value, start, stop, _name(kind, value, original, stop))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for entries in _entries().values() for entry in entries for word in entry[0])


def _known(word: str) -> str:
    """The word, or the word without its ending when only that is known: "istriku", "ktpnya"."""
    if word in _vocabulary():
        return word
    bare = canonical_word(_SUFFIX.sub("", word)) if len(word) > 4 else word
    return bare if bare in _vocabulary() else word


def _announced(words: list[str], position: int) -> bool:
    return position > 0 and words[position - 1] in _ANNOUNCING


def _name(kind: str, value: Any, original: str, stop: int) -> dict[str, str]:
    """The proper name behind "RS", "klinik", "puskesmas", where it is written with capitals."""
    if kind != "facility" or value not in _NAMED_KINDS or original.isupper():
        return {}
    match = _NAME_AFTER.match(original, stop)
    return {"name": match[1]} if match else {}
