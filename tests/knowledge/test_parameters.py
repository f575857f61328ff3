"""Every figure on the day before and the day of each change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge import strict_yaml
from knowledge.errors import NoValueError
from knowledge.loader import Certainty, Parameter, parameter, parameters

TODAY = date(2026, 11, 22)

FOLDER = Path(__file__).parent / "figures"
FIGURES: dict[str, dict[str, Any]] = {path.stem: strict_yaml.read(path) for path in sorted(FOLDER.glob("*.yml"))}
CHANGES = [(f"{programme}/{name}", *rest) for programme, told in FIGURES.items() for name, *rest in told["changes"]]


def value(name: str, on: date) -> Decimal | None:
    try:
        return parameter(name).find(on=on)
    except NoValueError:
        return None


def test_every_figure_has_its_value_of_today() -> None:
    assert {name: value(name, TODAY) for name in parameters()} == {
        f"{programme}/{name}": number for programme, told in FIGURES.items() for name, number in told["current"].items()
    }


@pytest.mark.parametrize(("name", "before", "changes_on", "after"), CHANGES)
def test_a_figure_changes_on_its_day(
    name: str, before: Decimal | None, changes_on: date, after: Decimal | None
) -> None:
    assert value(name, changes_on - timedelta(days=1)) == before
    assert value(name, changes_on) == after


def test_the_parts_of_class_three_add_up_to_its_tariff() -> None:
    parts = ("class_3_due", "class_3_aid_centre", "class_3_aid_region")
    assert sum(parameter(f"jkn/{part}").value(on=TODAY) for part in parts) == 42_000


def test_the_parts_of_the_jkp_contribution_add_up() -> None:
    parts = ("government_rate", "from_jkk_rate")
    total = parameter("jkp/rate").value(on=TODAY)
    assert sum(parameter(f"jkp/{part}").value(on=TODAY) for part in parts) == total


def test_only_the_figures_without_a_sure_source_are_uncertain() -> None:
    found = {name for name, figure in parameters().items() if figure.certainty is Certainty.UNCERTAIN}
    assert found == {f"{programme}/{name}" for programme, told in FIGURES.items() for name in told["uncertain"]}


@pytest.mark.parametrize("figure", parameters().values(), ids=lambda figure: str(figure.name))
def test_a_figure_was_reviewed_within_a_year(figure: Parameter) -> None:
    # Goes red by itself when nobody has looked for a year: that is its purpose.
    assert not figure.is_review_due(on=datetime.now(tz=UTC).date())


def test_a_review_is_due_after_a_year_and_not_before() -> None:
    figure = parameter("jht/age")
    assert not figure.is_review_due(on=figure.reviewed_on + timedelta(days=365))
    assert figure.is_review_due(on=figure.reviewed_on + timedelta(days=366))
