"""Every figure on the day before and the day of each change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from knowledge.errors import NoValueError
from knowledge.loader import Certainty, Parameter, parameter, parameters

TODAY = date(2026, 11, 22)

# Figures as they stand on TODAY, written down here a second time and by hand.
CURRENT = {
    "jkn/class_1_due": "150000",
    "jkn/class_2_due": "100000",
    "jkn/class_3_due": "35000",
    "jkn/class_3_tariff": "42000",
    "jkn/class_3_aid_centre": "4200",
    "jkn/class_3_aid_region": "2800",
    "jkn/pbi_tariff": "42000",
    "jkn/ppu_employer_rate": "0.04",
    "jkn/ppu_worker_rate": "0.01",
    "jkn/ppu_wage_ceiling": "12000000",
    "jkn/extra_family_rate": "0.01",
    "jkn/family_covered_max": "5",
    "jkn/due_day": "10",
    "jkn/late_fine_rate": "0",
    "jkn/arrears_months_max": "24",
    "jkn/service_fine_rate": "0.05",
    "jkn/service_fine_months_max": "12",
    "jkn/service_fine_max": "30000000",
    "jkn/service_fine_window": "45",
    "jkn/rehab_months_min": "4",
    "jkn/rehab_moved_months_min": "2",
    "jkn/rehab_moved_instalments_max": "36",
    "jkn/rehab_moved_instalment_min": "35000",
    "jkk/pu_rate_very_low": "0.0024",
    "jkk/pu_rate_low": "0.0054",
    "jkk/pu_rate_medium": "0.0089",
    "jkk/pu_rate_high": "0.0127",
    "jkk/pu_rate_very_high": "0.0174",
    "jkk/bpu_rate": "0.01",
    "jkk/bpu_lowest_band": "10000",
    "jkk/bpu_lowest_income": "1000000",
    "jkk/bpu_relief_transport": "0.5",
    "jkk/bpu_relief_other": "0.5",
    "jkk/pu_due_day": "15",
    "jkk/bpu_due_day": "15",
    "jkk/employer_late_fine_rate": "0.02",
    "jkk/bpu_arrears_months_max": "3",
    "jkm/pu_rate": "0.003",
    "jkm/bpu_due": "6800",
    "jkm/bpu_arrears_months_max": "3",
    "jht/pu_employer_rate": "0.037",
    "jht/pu_worker_rate": "0.02",
    "jht/bpu_rate": "0.02",
    "jht/bpu_lowest_band": "20000",
    "jht/pu_due_day": "15",
    "jht/bpu_due_day": "15",
    "jht/employer_late_fine_rate": "0.02",
    "jht/age": "56",
    "jht/waiting_months": "1",
    "jht/partial_years_min": "10",
    "jht/partial_housing_share": "0.3",
    "jht/partial_other_share": "0.1",
    "jht/paid_within_days": "5",
    "jht/jmo_balance_max": "15000000",
    "jht/tax_free_max": "50000000",
    "jht/tax_rate_above": "0.05",
    "jht/tax_lump_years": "2",
    "jp/employer_rate": "0.02",
    "jp/worker_rate": "0.01",
    "jp/wage_ceiling": "11086300",
    "jp/pension_age": "59",
    "jp/due_day": "15",
    "jp/employer_late_fine_rate": "0.02",
    "jkp/rate": "0.0036",
    "jkp/government_rate": "0.0022",
    "jkp/from_jkk_rate": "0.0014",
    "jkp/claim_months_max": "6",
}

# name, day before, value then (None: no value), day of the change, value from then on
CHANGES: list[tuple[str, str | None, date, str | None]] = [
    ("jkn/class_1_due", None, date(2020, 7, 1), "150000"),
    ("jkn/class_2_due", None, date(2020, 7, 1), "100000"),
    ("jkn/class_3_due", None, date(2021, 1, 1), "35000"),
    ("jkn/ppu_wage_ceiling", None, date(2020, 1, 1), "12000000"),
    ("jkn/late_fine_rate", None, date(2016, 7, 1), "0"),
    ("jkk/bpu_relief_transport", "0", date(2026, 1, 1), "0.5"),
    ("jkk/bpu_relief_transport", "0.5", date(2027, 4, 1), None),
    ("jkk/bpu_relief_other", "0", date(2026, 4, 1), "0.5"),
    ("jkk/bpu_relief_other", "0.5", date(2027, 1, 1), None),
    ("jht/jmo_balance_max", None, date(2025, 5, 1), "15000000"),
    ("jp/wage_ceiling", None, date(2015, 7, 1), "7000000"),
    ("jp/wage_ceiling", "7000000", date(2016, 3, 1), "7335300"),
    ("jp/wage_ceiling", "7335300", date(2017, 3, 1), None),
    ("jp/wage_ceiling", None, date(2023, 3, 1), "9559600"),
    ("jp/wage_ceiling", "9559600", date(2024, 3, 1), "10042300"),
    ("jp/wage_ceiling", "10042300", date(2025, 3, 1), "10547400"),
    ("jp/wage_ceiling", "10547400", date(2026, 3, 1), "11086300"),
    ("jp/pension_age", "56", date(2019, 1, 1), "57"),
    ("jp/pension_age", "57", date(2022, 1, 1), "58"),
    ("jp/pension_age", "58", date(2025, 1, 1), "59"),
    ("jp/pension_age", "59", date(2028, 1, 1), "60"),
    ("jp/pension_age", "64", date(2043, 1, 1), "65"),
    ("jkp/rate", None, date(2025, 2, 7), "0.0036"),
    ("jht/age", None, date(2015, 7, 1), "56"),
]

# Figures for which no sure source was found; the answer must carry a channel to ask.
UNCERTAIN = {"jkn/family_covered_max", "jkk/bpu_rate", "jht/bpu_rate"}


def value(name: str, on: date) -> Decimal | None:
    try:
        return parameter(name).find(on=on)
    except NoValueError:
        return None


def test_every_figure_has_its_value_of_today() -> None:
    assert {name: figure.find(on=TODAY) for name, figure in parameters().items()} == {
        name: Decimal(number) for name, number in CURRENT.items()
    }


@pytest.mark.parametrize(("name", "before", "changes_on", "after"), CHANGES)
def test_a_figure_changes_on_its_day(name: str, before: str | None, changes_on: date, after: str | None) -> None:
    assert value(name, changes_on - timedelta(days=1)) == (None if before is None else Decimal(before))
    assert value(name, changes_on) == (None if after is None else Decimal(after))


def test_the_parts_of_class_three_add_up_to_its_tariff() -> None:
    parts = ("class_3_due", "class_3_aid_centre", "class_3_aid_region")
    assert sum(parameter(f"jkn/{part}").value(on=TODAY) for part in parts) == 42_000


def test_the_parts_of_the_jkp_contribution_add_up() -> None:
    parts = ("government_rate", "from_jkk_rate")
    total = parameter("jkp/rate").value(on=TODAY)
    assert sum(parameter(f"jkp/{part}").value(on=TODAY) for part in parts) == total


def test_only_the_figures_without_a_sure_source_are_uncertain() -> None:
    found = {name for name, figure in parameters().items() if figure.certainty is Certainty.UNCERTAIN}
    assert found == UNCERTAIN


@pytest.mark.parametrize("figure", parameters().values(), ids=lambda figure: str(figure.name))
def test_a_figure_was_reviewed_within_a_year(figure: Parameter) -> None:
    # Goes red by itself when nobody has looked for a year: that is its purpose.
    assert not figure.is_review_due(on=datetime.now(tz=UTC).date())


def test_a_review_is_due_after_a_year_and_not_before() -> None:
    figure = parameter("jht/age")
    assert not figure.is_review_due(on=figure.reviewed_on + timedelta(days=365))
    assert figure.is_review_due(on=figure.reviewed_on + timedelta(days=366))
