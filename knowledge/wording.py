"""Fills placeholders of Indonesian text: `{due:rp}`, `{day:date}`, `{rate:percent}`, `{size:decimal}`, `{months}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from knowledge.format import format_date, format_decimal, format_month, format_percent, format_rupiah


class _Wording(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "rp":
            return format_rupiah(int(value))
        if format_spec == "percent":
            return format_percent(Decimal(value))
        if format_spec == "decimal":
            return format_decimal(Decimal(value))
        if format_spec in {"date", "month"} and isinstance(value, date):
            return format_date(value) if format_spec == "date" else format_month(value)
        return str(super().format_field(value, format_spec))


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Fill the placeholders of a text. Raises KeyError when a value is missing."""
    return _Wording().vformat(text, (), values)
