from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge import strict_yaml
from knowledge.errors import KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.loader import Parameter, parameter, parse
from knowledge.regulations import instruments

GOOD = """
description: A share
unit: /1
reviewed_on: 2026-01-05
certainty: solid
values:
  2015-07-01: 0.037
  2020-01-01: 0.04
  2022-01-01: null
reference:
  2015-07-01: {instrument: pp-46-2015, article: "16"}
  2020-01-01: {instrument: pp-46-2015, article: null}
  2022-01-01: {instrument: pp-60-2015, article: "26"}
"""


def read(text: str) -> Parameter:
    return parse("jht/share", strict_yaml.parse(text, source="share.yml"), register=instruments())


def test_a_fraction_is_exact_from_the_file_on() -> None:
    value = read(GOOD).value(on=date(2015, 7, 1))
    assert isinstance(value, Decimal)
    assert value * 5_000_000 == 185_000
    assert parameter("jkk/pu_rate_very_low").value(on=date(2026, 1, 1)) * 5_000_000 == 12_000


def test_a_value_counts_from_its_day_until_the_day_before_the_next() -> None:
    share = read(GOOD)
    assert share.value(on=date(2019, 12, 31)) == Decimal("0.037")
    assert share.value(on=date(2020, 1, 1)) == Decimal("0.04")
    assert share.last_day(on=date(2015, 7, 1)) == date(2019, 12, 31)
    assert share.changes_on(after=date(2022, 1, 1)) is None


def test_before_the_first_value_is_an_error_that_names_parameter_and_date() -> None:
    with pytest.raises(NoValueError, match=r"jht/share.*2015-06-30"):
        read(GOOD).value(on=date(2015, 6, 30))


def test_null_ends_a_value() -> None:
    share = read(GOOD)
    assert share.value(on=date(2021, 12, 31)) == Decimal("0.04")
    assert share.find(on=date(2022, 1, 1)) is None
    with pytest.raises(NoValueError, match="ended on 2022-01-01"):
        share.value(on=date(2022, 1, 1))


def test_a_citation_carries_the_day_from_which_the_value_counts() -> None:
    citation = read(GOOD).citation(on=date(2019, 1, 1))
    assert (citation.instrument, citation.article, citation.effective_on) == ("pp-46-2015", "16", date(2015, 7, 1))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  2020-01-01: {instrument: pp-46-2015, article: null}\n", "", r"share\.yml:8: .*2020-01-01 has no reference"),
        ("pp-60-2015", "pp-99-2099", r"share\.yml:13: unknown instrument"),
        ('article: "16"', "article: 16", "quote the article"),
        ("unit: /1", "unit: percent", "unknown unit"),
        ("certainty: solid", "certainty: sure", "certainty is solid or uncertain"),
        ("reviewed_on: 2026-01-05", "reviewed_on: soon", "reviewed_on is not a date"),
        ("reviewed_on: 2026-01-05\n", "", "reviewed_on"),
        ("  2020-01-01: 0.04", "  2020-01-01: four", r"share\.yml:8: 'four' is not a number"),
        ("  2020-01-01: 0.04", "  2020-01-01: 4.0e-2", r"share\.yml:8: 4.0e-2 is a binary float"),
        ("  2020-01-01: 0.04", "  2020-01-01: .inf", r"share\.yml:8: .inf is a binary float"),
        ("  2020-01-01: 0.04", "  2020-01-01: true", "is not a number"),
        ("  2020-01-01: 0.04", "  2014-01-01: 0.04", "has no reference"),
        ("  2020-01-01: 0.04", "  2015-07-01: 0.04", r"share\.yml:8: key .* stands twice"),
        ("description: A share", "colour: blue", r"share\.yml:2: unknown field 'colour'"),
    ],
)  # fmt: skip
def test_a_file_that_breaks_the_rules_does_not_load(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(KnowledgeFileError, match=reason):
        read(GOOD.replace(old, new, 1))


def test_a_reference_without_a_value_does_not_load() -> None:
    with pytest.raises(KnowledgeFileError, match="a reference without a value"):
        read(GOOD + '  2025-01-01: {instrument: pp-46-2015, article: "16"}\n')


def test_dates_out_of_order_do_not_load() -> None:
    swapped = GOOD.replace("  2015-07-01: 0.037\n  2020-01-01: 0.04\n", "  2020-01-01: 0.04\n  2015-07-01: 0.037\n")
    with pytest.raises(KnowledgeFileError, match="not in order"):
        read(swapped)


def test_an_unknown_parameter_is_named_in_the_error() -> None:
    with pytest.raises(UnknownNameError, match="jht/colour"):
        parameter("jht/colour")


def test_broken_yaml_names_its_file() -> None:
    with pytest.raises(KnowledgeFileError, match=r"share\.yml:1: "):
        strict_yaml.parse("a: [1", source="share.yml")
