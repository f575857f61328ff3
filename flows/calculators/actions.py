"""Which calculator was chosen."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context

_CHOICES = (
    "contribution",
    "arrears",
    "rehab",
    "service_fine",
    "bpu_arrears",
    "jkk",
    "jkm",
    "jht_tax",
    "jp_age",
    "employer_fine",
    "wage_base",
)


def _chosen(value: str) -> Condition:
    def is_chosen(context: Context) -> bool:
        return bool(context.slots["calculator"] == value)

    return is_chosen


CONDITIONS: dict[str, Condition] = {f"counts_{value}": _chosen(value) for value in _CHOICES}
