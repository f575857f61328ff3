"""What can go wrong when somebody asks the knowledge a question."""

from __future__ import annotations

from datetime import date


class KnowledgeError(Exception):
    """Base of every error of this package."""


class KnowledgeFileError(KnowledgeError):
    """A file of the package breaks the rules of its format; says which file and why."""


class UnknownNameError(KnowledgeError):
    """A parameter, instrument, channel or checklist was asked for by a name that does not exist."""


class NoValueError(KnowledgeError):
    """A parameter has no value on the day asked for: not yet in force, or ended."""

    def __init__(self, name: str, on: date, reason: str) -> None:
        super().__init__(f"parameter {name} has no value on {on.isoformat()}: {reason}")
        self.name = name
        self.on = on


class FactsError(KnowledgeError, ValueError):
    """The facts handed to a rule cannot be true (a negative wage, a birth after today)."""
