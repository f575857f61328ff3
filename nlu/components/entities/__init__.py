"""All entities of a message, by rules: `extract` is the only thing the rest needs."""

from __future__ import annotations

import re
from datetime import date
from typing import Iterable

from components.entities import classes, dates, duration, gazetteer, identifiers, money, times
from components.entities.figurative import without_figures_of_speech
from components.entities.found import Found, lowered

# Kinds that compete for the same characters. Within a group the longest reading wins, then the order given here.
_FIGURES = (
    "nik",
    "kk_number",
    "jkn_number",
    "kpj_number",
    "phone",
    "ticket_number",
    "date",
    "money",
    "time",
    "duration",
    "class",
)
_NAMES = ("channel_app", "document", "program", "facility", "segment", "life_event", "relation", "region")
_RANK = {kind: rank for rank, kind in enumerate((*_FIGURES, *_NAMES))}
_NOT = re.compile(r"\b(?:bukan|bukannya|bkn|bukn|dudu|sanes)\s+(?:(?:yang|yg|di|dari|dr|ke|pas|yg\s+di)\s+)?$")
_NOT_HAPPENED = re.compile(
    r"\b(?:belum|blm|blum|tidak|tdk|ga|gak|nggak|ngga|ndak|ora|durung|bukan|bkn)\s+(?:mau\s+|jadi\s+)?$"
)
_NEGATABLE = frozenset({"class", "program", "segment", "life_event", "date", "time", "money", "duration", "relation"})


def extract(text: str, today: date) -> list[Found]:
    """Entities in the order of the text. What is negated ("bukan kelas 3, kelas 2") is left out."""
    lower = lowered(text)
    found = [
        *identifiers.find(lower),
        *dates.find(lower, today),
        *times.find(lower),
        *money.find(lower),
        *duration.find(lower),
        *classes.find(lower),
        *gazetteer.find(lower, text),
    ]
    chosen = without_figures_of_speech(lower, _without_overlaps(found))
    return [entity for entity in chosen if not _negated(lower, entity)]


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    chosen: list[Found] = []
    for entity in sorted(found, key=lambda f: (f.start - f.end, _RANK[f.entity])):
        if not any(entity.overlaps(other) for other in chosen):
            chosen.append(entity)
    return sorted(chosen, key=lambda f: f.start)


def _negated(text: str, entity: Found) -> bool:
    if entity.entity not in _NEGATABLE:
        return False
    pattern = _NOT_HAPPENED if entity.entity == "life_event" else _NOT
    return bool(pattern.search(text, 0, entity.start))
