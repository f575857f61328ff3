"""The steps of a calculation in Indonesian, one line each, so that a participant can check the sum himself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import strict_yaml, wording
from knowledge.errors import KnowledgeFileError, UnknownNameError

FOLDER = Path(__file__).parent / "steps"  # a file a programme; a code stands in one of them only


@dataclass(frozen=True)
class Step:
    """One line of a sum, such as "Santunan kematian: 48 × Rp4.000.000 = Rp192.000.000"; `amount` in whole rupiah."""

    code: str
    text: str
    amount: int | None = None


def step(code: str, *, amount: int | None = None, **values: Any) -> Step:
    """The line with its placeholders filled; `{amount:rp}` is there for all. Raises UnknownNameError."""
    try:
        template = steps()[code]
    except KeyError:
        raise UnknownNameError(f"no step {code!r} in {FOLDER.name}/") from None
    return Step(code, wording.fill(template, {"amount": amount, **values}), amount)


@cache
def steps() -> Mapping[str, str]:
    """Every line as it stands in the files, by code. Raises KnowledgeFileError when one is not in order."""
    entries = strict_yaml.folder(FOLDER)
    wrong = sorted(code for code, text in entries.items() if not isinstance(text, str))
    if wrong:
        raise KnowledgeFileError(f"{FOLDER.name}/: {wrong[0]!r} is not a text")
    return entries
