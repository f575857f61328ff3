"""From a key of copy and its parameters to words: variants, figures and dates written the Indonesian way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from bot.dialogue.model import Catalogue, Context, Copy, DialogueError, Slot, SlotType, Utter
from bot.dialogue.turn import Say
from bot.dialogue.words import Words
from bot.domain.messages import Button

SPECS = frozenset({"", "rp", "number", "percent", "date", "month", "duration"})
_SLOT_SPECS = {SlotType.MONEY: "rp", SlotType.DATE: "date", SlotType.DURATION: "duration"}


def placeholders(text: str) -> tuple[tuple[str, str], ...]:
    """The names in a text with how they are to be written. Raises ValueError for a stray brace."""
    return tuple((name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None)


def write(value: Any, spec: str, words: Words) -> str:
    """One value as an Indonesian reader expects it: 35000 as rp → "Rp35.000", 30 as duration → "2 tahun 6 bulan"."""
    match spec:
        case "rp":
            return f"Rp{_grouped(int(value))}"
        case "number":
            return _grouped(int(value))
        case "percent":
            return f"{(Decimal(value) * 100).normalize():f}".replace(".", ",") + "%"
        case "date":
            return f"{value.day} {_month(value, words)} {value.year}"
        case "month":
            return f"{_month(value, words)} {value.year}"
        case "duration":
            return _duration(int(value), words)
        case _:
            return str(value)


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _month(day: date, words: Words) -> str:
    return words.months[day.month][0].capitalize()


def _duration(months: int, words: Words) -> str:
    years, rest = divmod(months, 12)
    parts = [f"{years} {words.units['year'][0]}"] if years else []
    if rest or not years:
        parts.append(f"{rest} {words.units['month'][0]}")
    return " ".join(parts)


def slot_value(slot: Slot, value: Any, words: Words) -> str:
    """A slot's value in words: an option's title, "ya" or "tidak", an amount, a day."""
    if slot.type is SlotType.CHOICE:
        option = slot.option(value)
        return option.title if option else str(value)
    if slot.type is SlotType.BOOLEAN:
        return (words.yes if value else words.no)[0]
    spec = "month" if slot.type is SlotType.DATE and slot.precision == "month" else _SLOT_SPECS.get(slot.type, "")
    return write(value, spec, words)


class Renderer:
    """Writes one topic's copy in one turn."""

    def __init__(self, catalogue: Catalogue, context: Context) -> None:
        self._catalogue = catalogue
        self._context = context

    def say(self, topic: str, utter: Utter) -> Say:
        """The words with the copy's buttons. Raises `DialogueError` when a parameter is missing."""
        found = self._copy(topic, utter.key)
        choices = tuple(Button(self._lines(topic, choice.title, ""), choice.payload) for choice in utter.buttons)
        return Say(self._fill(topic, found, utter.parameters), choices + found.buttons)

    def _copy(self, topic: str, key: str) -> Copy:
        found = self._catalogue.copy(topic, key)
        if found is None:
            raise DialogueError(f"{topic}: there is no copy {key!r}")
        return found

    def _fill(self, topic: str, found: Copy, parameters: Mapping[str, Any]) -> str:
        parts: list[str] = []
        for literal, name, spec, _ in Formatter().parse(found.texts[_variant(found, self._context.turn)]):
            parts.append(literal)
            if name is not None:
                parts.append(self._value(topic, found.key, name, spec or "", parameters))
        return "".join(parts)

    def _value(self, topic: str, key: str, name: str, spec: str, parameters: Mapping[str, Any]) -> str:
        if name in parameters:
            return self._lines(topic, parameters[name], spec)
        parameter = self._catalogue.parameter(topic, name)
        if parameter is not None:
            return self._lines(topic, parameter(self._context), spec)
        slot = self._catalogue.slots.get(name)
        if slot is None or name not in self._context.slots:
            raise DialogueError(f"{topic}: {key} needs {name!r}, which nobody gave")
        value = self._context.slots[name]
        return write(value, spec, self._catalogue.words) if spec else slot_value(slot, value, self._catalogue.words)

    def _lines(self, topic: str, value: Any, spec: str) -> str:
        """A plain value, a piece of copy, or several, one a line."""
        if isinstance(value, Utter):
            return self._fill(topic, self._copy(topic, value.key), value.parameters)
        if isinstance(value, tuple):
            return "\n".join(self._lines(topic, item, spec) for item in value)
        return write(value, spec, self._catalogue.words)


def _variant(found: Copy, turn: int) -> int:
    """Which variant: the next one every turn, so that nobody reads the same sentence twice in a row."""
    return turn % len(found.texts)
