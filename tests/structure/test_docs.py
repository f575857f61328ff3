"""What the documentation draws from the code is what the code says today, and what it leads to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import draw_tables

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_the_picture_of_the_tables_is_of_the_tables_as_they_are() -> None:
    assert draw_tables.PAGE.read_text(encoding="utf-8") == draw_tables.page()


def anchors(page: Path) -> set[str]:
    """What a link may name within a page."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for words, picture in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, anchor = (words or picture).partition("#")
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"
