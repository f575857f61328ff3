from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.format import (
    format_citation,
    format_citations,
    format_date,
    format_month,
    format_percent,
    format_rupiah,
    format_sources,
)
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("-0.5", -1), ("3400", 3400)],
)
def test_halves_are_rounded_up_and_not_to_even(amount: str, rounded: int) -> None:
    assert to_rupiah(Decimal(amount)) == rounded


@given(st.decimals(min_value=0, max_value=10**12, places=6))
def test_rounding_moves_an_amount_by_at_most_half_a_rupiah(amount: Decimal) -> None:
    assert abs(to_rupiah(amount) - amount) <= Decimal("0.5")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_rounding_keeps_the_order_of_amounts(one: int, other: int) -> None:
    low, high = sorted((one, other))
    rate = Decimal("0.0089")
    assert to_rupiah(rate * low) <= to_rupiah(rate * high)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp0"), (999, "Rp999"), (35000, "Rp35.000"), (12_000_000, "Rp12.000.000"), (-6800, "-Rp6.800")],
)
def test_rupiah_have_dots_between_thousands(amount: int, text: str) -> None:
    assert format_rupiah(amount) == text


@given(st.integers(0, 10**15))
def test_a_formatted_amount_can_be_read_back(amount: int) -> None:
    assert int(format_rupiah(amount).removeprefix("Rp").replace(".", "")) == amount


@pytest.mark.parametrize(
    ("fraction", "text"),
    [("0.05", "5%"), ("0.5", "50%"), ("0.037", "3,7%"), ("0.0024", "0,24%"), ("1", "100%"), ("0", "0%")],
)
def test_percentages_have_a_decimal_comma_and_no_useless_noughts(fraction: str, text: str) -> None:
    assert format_percent(Decimal(fraction)) == text


def test_days_and_months_are_written_in_indonesian() -> None:
    assert format_date(date(2026, 12, 15)) == "15 Desember 2026"
    assert format_date(date(2027, 3, 1)) == "1 Maret 2027"
    assert format_month(date(2026, 8, 31)) == "Agustus 2026"


def test_a_citation_names_the_article_only_when_it_is_sure() -> None:
    assert format_citation(Citation("perpres-64-2020", "42")) == "Perpres 64/2020 Pasal 42"
    assert format_citation(Citation("perpres-64-2020")) == "Perpres 64/2020"


def test_a_list_of_citations_names_each_once() -> None:
    twice = (Citation("pp-46-2015", "22"), Citation("pp-68-2009", "5"), Citation("pp-46-2015", "22"))
    assert format_citations(twice) == "PP 46/2015 Pasal 22; PP 68/2009 Pasal 5"


def test_sources_name_each_instrument_once_with_its_latest_day() -> None:
    citations = (
        Citation("perpres-64-2020", None, date(2020, 7, 1)),
        Citation("pp-46-2015", "22", date(2015, 7, 1)),
        Citation("perpres-64-2020", None, date(2021, 1, 1)),
        Citation("pp-46-2015", "31", date(2015, 7, 1)),
        Citation("permenaker-4-2022", None, None),
    )
    assert format_sources(citations) == (
        "Perpres 64/2020, berlaku sejak 1 Januari 2021; "
        "PP 46/2015 Pasal 22 dan 31, berlaku sejak 1 Juli 2015; "
        "Permenaker 4/2022"
    )
