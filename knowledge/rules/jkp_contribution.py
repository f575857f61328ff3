"""Who pays for JKP: nothing is added to anybody's bill (PP 37/2021 and PP 6/2025, Pasal 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.steps import Step, step

# The part, and the line that tells it.
_PARTS = {"government": "jkp_government", "from_jkk": "jkp_from_jkk", "from_jkm": "jkp_from_jkm"}


@dataclass(frozen=True)
class JkpContribution:
    """Rupiah a month: what the government adds, and what is taken out of JKK and JKM contributions already billed."""

    government: int
    from_jkk: int
    from_jkm: int
    total: int
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def contribution(wage: int, *, on: date) -> JkpContribution:
    """The JKP contribution of a wage and its parts. Raises FactsError for a wage that is not positive."""
    if wage <= 0:
        raise FactsError("a wage must be more than nought")
    whole = parameter("jkp/rate")
    rates = {part: parameter(f"jkp/{part}_rate") for part in _PARTS}
    amounts = {part: to_rupiah(figure.value(on=on) * wage) for part, figure in rates.items()}
    total = to_rupiah(whole.value(on=on) * wage)
    lines = [
        step(code, amount=amounts[part], rate=rates[part].value(on=on), wage=wage)
        for part, code in _PARTS.items()
        if amounts[part]
    ]
    lines.append(step("jkp_whole", amount=total, rate=whole.value(on=on), wage=wage))
    return JkpContribution(**amounts, total=total, steps=tuple(lines), citations=_cited(on), certainty=whole.certainty)


def _cited(on: date) -> tuple[Citation, ...]:
    figures = (parameter("jkp/rate"), *(parameter(f"jkp/{part}_rate") for part in _PARTS))
    return tuple(dict.fromkeys(figure.citation(on=on) for figure in figures))
