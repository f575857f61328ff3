"""Reading an answer without the understanding service, and entities into slots.

Strict reading takes a message only when all of it is the value; lenient reading finds the value inside a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from bot.dialogue import amounts, dates
from bot.dialogue.model import Option, Slot, SlotType
from bot.dialogue.words import Words, alternatives, contains, contains_any, normalise, starts_with_any
from bot.ports import Entity

TEXT_LIMIT = 2000  # characters of a free answer that are kept
_WINDOW_WORDS = 15  # a longer message is searched for figures only so far
_LEAST_MONEY = 1000  # rupiah: a smaller figure inside a sentence is no amount
_SHORT_ANSWER = 3  # words; in a longer message a word of yes or no may belong to another wish
_FUZZY = 0.84  # likeness from which a long word is a typo of an option
_FUZZY_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads answers of one person on one day."""

    words: Words
    today: date

    def strict(self, slot: Slot, text: str) -> Any | None:
        """The value when the whole message is it; None otherwise. Free text is never strict."""
        match slot.type:
            case SlotType.CHOICE:
                return self._whole_choice(slot, text)
            case SlotType.BOOLEAN:
                return self._whole_boolean(slot, text)
            case SlotType.MONEY:
                return amounts.money(text, self.words)
            case SlotType.INTEGER:
                return amounts.integer(text, self.words)
            case SlotType.DURATION:
                return amounts.months(text, self.words, slot.unit)
            case SlotType.DATE:
                return dates.parse(text, self.words, self.today, slot.direction, slot.precision)
            case SlotType.TEXT:
                return None

    def lenient(self, slot: Slot, text: str) -> Any | None:
        """The value that stands in the message, if there is exactly one; what is negated ("bukan …") is left out."""
        meant = self.without_negated(text)
        if slot.type is SlotType.CHOICE:
            return self._choice_inside(slot, meant)
        if slot.type is SlotType.BOOLEAN:
            return self.leading_boolean(text)
        if slot.type is SlotType.TEXT:
            return text.strip()[:TEXT_LIMIT] or None
        return self._inside(slot, meant)

    def _inside(self, slot: Slot, text: str) -> Any | None:
        """The longest run of words that is an amount, a duration, a number or a day."""
        words = text.split()[:_WINDOW_WORDS]
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                value = self._window(slot, " ".join(words[start : start + size]))
                if value is not None:
                    return value
        return None

    def _window(self, slot: Slot, text: str) -> Any | None:
        """A part of a sentence as a value: "5" alone is no amount there, and no duration."""
        if slot.type is SlotType.DURATION and amounts.number(self.words.strip_fillers(text), self.words):
            return None
        value = self.strict(slot, text)
        too_small = slot.type is SlotType.MONEY and value is not None and value < _LEAST_MONEY
        return None if too_small else value

    def without_negated(self, text: str) -> str:
        """The message without "bukan kelas 3": what is denied, up to the comma or the turn of the sentence."""
        lowered = normalise(text.replace("\n", ", "))
        stop = rf"(?=,|\.|\b(?:{alternatives(self.words.turns)})\b|$)"
        lowered = re.sub(rf"\b(?:{alternatives(self.words.negations)})\b\s*[^,.]*?{stop}", " ", lowered)
        cues = (*self.words.corrections, *self.words.turns)
        lowered = re.sub(rf"\b(?:{alternatives(cues)})\b", " ", lowered)
        return re.sub(r"\s+", " ", lowered).strip(" ,.")

    def _whole_choice(self, slot: Slot, text: str) -> str | None:
        bare = self.words.strip_fillers(text)
        for option in slot.options:
            if bare in _names(option) or normalise(text) in _names(option):
                return option.value
        return self._agreed(slot, text) or self._misspelled(slot, bare)

    def _agreed(self, slot: Slot, text: str) -> str | None:
        """The option that a bare yes or no stands for, where the question sounds like one."""
        agreed = self.boolean(text)
        if agreed is None:
            return None
        return next((option.value for option in slot.options if option.means is agreed), None)

    def _misspelled(self, slot: Slot, bare: str) -> str | None:
        if len(bare) < _FUZZY_LENGTH:
            return None
        by_name = {name: option.value for option in slot.options for name in _spelt_names(option)}
        close = get_close_matches(bare, by_name, n=1, cutoff=_FUZZY)
        return by_name[close[0]] if close else None

    def _choice_inside(self, slot: Slot, text: str) -> str | None:
        found = self.named(slot, text)
        return found[0] if found else None

    def named(self, slot: Slot, text: str) -> tuple[str, str] | None:
        """The option named in the text, with the words that name it; None when none or more than one is."""
        texts = {text, self.words.strip_fillers(text)}  # "umur sy 56"
        found = {
            name: option.value
            for option in slot.options
            for name in _long_names(option)
            if any(contains(each, name) for each in texts)
        }
        whole = {name for name in found if not any(name != other and contains(other, name) for other in found)}
        if len({found[name] for name in whole}) != 1:
            return None
        name = max(whole, key=len)
        return found[name], name

    def boolean(self, text: str) -> bool | None:
        """Yes or no when the whole message is one."""
        bare = self.words.strip_fillers(text) or normalise(text).partition(" ")[0]
        if not bare:
            return None
        for agreed, phrases in ((True, self.words.yes), (False, self.words.no)):
            if bare in phrases or normalise(text) in phrases or all(word in phrases for word in bare.split()):
                return agreed
        return None

    def leading_boolean(self, text: str) -> bool | None:
        """Yes or no when the message begins with one: "iya, saya masih kerja"."""
        bare = self.words.strip_fillers(text)
        yes, no = starts_with_any(bare, self.words.yes), starts_with_any(bare, self.words.no)
        if yes == no:
            return None
        return yes

    def _whole_boolean(self, slot: Slot, text: str) -> bool | None:
        """Yes or no, or a few words that imply it; a figure beside them tells something more."""
        agreed = self.boolean(text)
        if agreed is not None or re.search(r"\d", text) or len(self.words.strip_fillers(text).split()) > _SHORT_ANSWER:
            return agreed
        return self.implied(slot, text)

    def implied(self, slot: Slot, text: str) -> bool | None:
        """Yes or no by the words of the slot: "nunggak", or denied "ga nunggak"."""
        plain = normalise(text)
        if contains_any(plain, slot.says_no):
            return False
        said = [phrase for phrase in slot.says_yes if contains(plain, phrase)]
        if not said:
            return None
        denial = rf"\b(?:{alternatives(self.words.no)})\s+(?:\w+\s+)?(?:{alternatives(said)})\b"
        return re.search(denial, plain) is None

    def told(self, slot: Slot, text: str) -> Any | None:
        """What a message tells by the way, for slots that are read from any message."""
        if slot.type is SlotType.BOOLEAN:
            return self.implied(slot, text)
        if slot.from_text:
            return self.lenient(slot, text)
        return self.counted(slot, text) if slot.counts else None

    def counted(self, slot: Slot, text: str) -> int | None:
        """The number told of people, if there is exactly one: "sekeluarga 4 orang", "kami berempat".

        "Sendiri" counts nobody in a sentence: "bayar sendiri".
        """
        number, meant = rf"\d+|{alternatives(self.words.numbers)}", self.without_negated(text)
        pattern = rf"\b({number})\s+(?:{alternatives(slot.counts)})\b"
        found = {amounts.number(written, self.words) for written in re.findall(pattern, meant)}
        found |= {Decimal(count) for word, count in self.words.people.items() if count > 1 and contains(meant, word)}
        value = found.pop() if len(found) == 1 else None
        return int(value) if value is not None and value == int(value) else None

    def from_entity(self, slot: Slot, entity: Entity) -> Any | None:
        """The entity's value as this slot keeps it, or None when it does not fit."""
        if entity.name not in slot.from_entity:
            return None
        match slot.type:
            case SlotType.CHOICE:
                return _option_of(slot, entity.value)
            case SlotType.DURATION:
                return amounts.months_from_iso(entity.value)
            case SlotType.DATE:
                return dates.from_entity(entity.value, entity.relative, self.today, slot.direction, slot.precision)
            case SlotType.MONEY | SlotType.INTEGER:
                return _int(entity.value)
            case SlotType.BOOLEAN:
                return entity.value if isinstance(entity.value, bool) else None
            case SlotType.TEXT:
                return str(entity.value) if entity.value is not None else None


def fill(slots: Iterable[Slot], entities: Iterable[Entity], reader: Reader, text: str = "") -> dict[str, Any]:
    """Values for the slots from the message; every entity is used once, by the first slot it fits."""
    slots, left = tuple(slots), list(entities)
    told = {slot.name: reader.told(slot, text) for slot in slots}
    values: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    for slot in slots:
        for entity in left:
            value = reader.from_entity(slot, entity)
            if value is not None:
                values.setdefault(slot.name, value)  # its own names tell more than the entity: "diputus sepihak"
                left.remove(entity)
                break
    return values


def not_negated(text: str, entities: Iterable[Entity], words: Words) -> tuple[Entity, ...]:
    """The entities that are meant: not the 3 of "bukan kelas 3, kelas 2"."""
    return tuple(entity for entity in entities if not _is_negated(text, entity, words))


def _is_negated(text: str, entity: Entity, words: Words) -> bool:
    before = normalise(re.split(r"[,.\n]", text[: entity.start])[-1])
    tail = " ".join(before.split()[-3:])
    return contains_any(tail, words.negations)


def encode(values: Mapping[str, Any]) -> dict[str, Any]:
    """Slot values as JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def decode(slot: Slot, value: Any) -> Any | None:
    """A kept or buttoned value as the slot's type; None when it is no answer (any more)."""
    match slot.type:
        case SlotType.CHOICE:
            return value if slot.option(value) else None
        case SlotType.DATE:
            return _iso_date(value)
        case SlotType.BOOLEAN:
            return {"true": True, "false": False}.get(str(value).casefold())
        case SlotType.TEXT:
            return str(value)[:TEXT_LIMIT]
        case _:
            return _int(value)


def payload_value(slot: Slot, value: Any) -> str:
    """The value as a button carries it; `decode` reads it."""
    if slot.type is SlotType.BOOLEAN:
        return "true" if value else "false"
    return datetime.isoformat(value) if isinstance(value, datetime) else str(value)


@cache
def _names(option: Option) -> frozenset[str]:
    return frozenset(normalise(name) for name in (option.value, option.title, *option.synonyms))


@cache
def _long_names(option: Option) -> frozenset[str]:
    """Names that may be looked for inside a sentence: a lone digit or letter proves nothing there."""
    return frozenset(name for name in _names(option) if len(name) > 2)


def _option_of(slot: Slot, value: Any) -> str | None:
    name = normalise(str(value))
    return next((option.value for option in slot.options if name in _names(option)), None)


@cache
def _spelt_names(option: Option) -> frozenset[str]:
    """Names that may be misspelt: a wrong digit is another number."""
    return frozenset(name for name in _names(option) if not any(char.isdigit() for char in name))


def _int(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= amounts.MOST_MONEY else None


def _iso_date(value: Any) -> date | None:
    try:
        return dates.plausible(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError:
        return None
