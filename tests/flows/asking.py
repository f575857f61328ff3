"""Asks the real flows one thing on one day, as the inbox would after understanding."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import flows
from bot.dialogue import engine
from bot.dialogue.model import Catalogue
from bot.dialogue.turn import Outcome, Turn
from bot.ports import Entity, Parse

# Days around every change the answers hang on: the end of the relief, the new pension ceiling, a far day.
DAYS = (
    date(2026, 11, 23),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2028, 2, 29),
)
LONGEST = 960  # characters an answer may have on a small phone; most have far fewer


@cache
def catalogue() -> Catalogue:
    return flows.load()


def ask(intent: str, on: date, text: str = "", **entities: Any) -> Outcome:
    """The first turn of a conversation at noon in Jakarta."""
    found = tuple(Entity(name, value) for name, value in entities.items() if value is not None)
    now = datetime.combine(on, time(5), UTC)
    return engine.respond(catalogue(), {}, Turn(text or intent, now, parse=Parse(intent, 0.95, entities=found)))


def tap(outcome: Outcome, payload: str, on: date) -> Outcome:
    """The next turn: a button, a minute later."""
    return engine.respond(catalogue(), outcome.state, Turn("", datetime.combine(on, time(5, 1), UTC), choice=payload))


def heard(outcome: Outcome) -> str:
    return "\n".join(said.text for said in outcome.says)


def faults(outcome: Outcome) -> list[str]:
    """What no answer may be: silent, too long for a small phone, with too many buttons, or without its source."""
    found = [f"{len(said.text)} characters" for said in outcome.says if len(said.text) > LONGEST]
    found += [f"{len(said.buttons)} buttons" for said in outcome.says if len(said.buttons) > 8]
    found += ["unfilled" for said in outcome.says if "{" in said.text or "None" in said.text]
    found += ["blank lines" for said in outcome.says if "\n\n\n" in said.text or said.text != said.text.strip()]
    if not outcome.says:
        found.append("silent")
    return found
