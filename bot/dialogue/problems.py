"""What is wrong with a catalogue, said so that its author finds the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.model import Place


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault and where it stands."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(Exception):
    """The catalogue cannot be used. `problems` says everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def at(place: Place, message: str) -> Problem:
    return Problem(place.file, place.line, message)
