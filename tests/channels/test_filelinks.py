"""A link opens one file for a while, and only when we made it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.filelinks import LASTS, file_of, token

KEY = b"k" * 32
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def test_a_link_opens_its_file_until_it_ends() -> None:
    made = token(KEY, 42, NOW)
    assert file_of(KEY, made, NOW) == 42
    assert file_of(KEY, made, NOW + LASTS) == 42
    assert file_of(KEY, made, NOW + LASTS + timedelta(seconds=1)) is None


def test_a_link_is_safe_in_an_address_and_differs_by_file_time_and_installation() -> None:
    made = {
        token(KEY, 42, NOW),
        token(KEY, 43, NOW),
        token(KEY, 42, NOW + timedelta(seconds=1)),
        token(b"o" * 32, 42, NOW),
    }
    assert len({link.rpartition(".")[2] for link in made}) == 4
    assert all(re.fullmatch(r"[0-9a-f.]{50,90}", link) for link in made)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.replace("42.", "43.", 1),
        lambda made: made[:-1] + ("0" if made[-1] != "0" else "1"),
        lambda made: made.rpartition(".")[0] + ".",
        lambda made: made + ".x",
        lambda made: "٤٢." + made.partition(".")[2],
        lambda made: "42.99999999999999999999." + made.rpartition(".")[2],
        lambda made: "42.999999999999999999." + made.rpartition(".")[2],
        lambda _: "",
        lambda _: "..",
        lambda _: "1.2.é",
    ],
)
def test_nothing_else_opens_anything(change: object) -> None:
    assert callable(change)
    assert file_of(KEY, change(token(KEY, 42, NOW)), NOW) is None


def test_a_link_made_with_another_key_opens_nothing() -> None:
    assert file_of(KEY, token(b"o" * 32, 42, NOW), NOW) is None
