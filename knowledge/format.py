"""How figures, days and citations are written for Indonesian readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from knowledge.regulations import Citation, instrument

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def format_rupiah(amount: int) -> str:
    """35000 → "Rp35.000"; a negative amount carries its sign in front."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{format_number(abs(amount))}"


def format_number(number: int) -> str:
    """12000000 → "12.000.000"."""
    return f"{number:,}".replace(",", ".")


def format_decimal(number: Decimal) -> str:
    """Decimal("0.50") → "0,5"."""
    return f"{number.normalize():f}".replace(".", ",")


def format_percent(fraction: Decimal) -> str:
    """Decimal("0.037") → "3,7%"."""
    return format_decimal(fraction * 100) + "%"


def format_date(day: date) -> str:
    """2026-12-15 → "15 Desember 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_month(day: date) -> str:
    """2026-12-15 → "Desember 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def format_citation(citation: Citation) -> str:
    """Write "Perpres 64/2020 Pasal 42", or the instrument alone when the article is not sure."""
    if citation.article is None:
        return citation.short
    return f"{citation.short} Pasal {citation.article}"


def format_citations(citations: tuple[Citation, ...]) -> str:
    """All citations once, in order, joined with "; "."""
    return "; ".join(dict.fromkeys(format_citation(citation) for citation in citations))


def format_sources(citations: tuple[Citation, ...]) -> str:
    """Every instrument once, with its articles and the day since which what it says here has counted.

    "Perpres 64/2020, berlaku sejak 1 Januari 2021; PP 46/2015 Pasal 22 dan 31"
    """
    return "; ".join(_format_source(group) for group in by_instrument(citations).values())


def format_source_lines(citations: tuple[Citation, ...]) -> tuple[str, ...]:
    """The same with the instruments' full titles, one each: for a page, where there is room."""
    return tuple(
        f"{instrument(name).title} ({_format_source(group)})" for name, group in by_instrument(citations).items()
    )


def by_instrument(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """The citations of each instrument, in the order in which they first come."""
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.instrument, []).append(citation)
    return grouped


def _format_source(group: list[Citation]) -> str:
    articles = list(dict.fromkeys(citation.article for citation in group if citation.article))
    since = max((citation.effective_on for citation in group if citation.effective_on), default=None)
    *first, last = articles or [""]
    named = f"{', '.join(first)} dan {last}" if first else last
    written = f"{group[0].short} Pasal {named}" if articles else group[0].short
    return f"{written}, berlaku sejak {format_date(since)}" if since else written
