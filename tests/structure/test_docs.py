"""What the documentation draws from the code is what the code says today."""

from __future__ import annotations

from scripts import draw_tables


def test_the_picture_of_the_tables_is_of_the_tables_as_they_are() -> None:
    assert draw_tables.PAGE.read_text(encoding="utf-8") == draw_tables.page()
