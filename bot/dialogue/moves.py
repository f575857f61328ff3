"""What a participant can mean by a turn, whichever way he said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Start:
    """He wants this flow, and has told these values already."""

    flow: str
    values: Mapping[str, Any] = field(default_factory=dict)
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """He answers the open question, and perhaps questions not asked yet. Empty: he sees the question again."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correct:
    """He changes earlier answers, of the flow in progress or of the one that has just ended."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Control:
    """He thanks, greets, agrees with nothing in particular: the name of the intent."""

    intent: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """He wants something that we understand and cannot do yet."""

    intent: str


@dataclass(frozen=True, slots=True)
class Clarify:
    """He may want one of these intents."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhichMatter:
    """He named BPJS and hardly more."""


@dataclass(frozen=True, slots=True)
class VagueDate:
    """He answered the question for a day with something like "habis Lebaran"."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing was recognised."""


@dataclass(frozen=True, slots=True)
class Do:
    """He uses one of our commands: cancel, menu, human, message, callback, rate and so on, see `payloads`."""

    name: str
    argument: str = ""


type Move = Start | Fill | Correct | Control | NotYet | Clarify | WhichMatter | VagueDate | Unclear | Do
