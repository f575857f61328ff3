from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


def test_every_command_is_described_to_operators() -> None:
    table = OPERATIONS.partition("## Commands")[2].partition("\n## ")[0]
    assert [name for name in COMMANDS if not re.search(rf"`(python -m bot )?{name}\b", table)] == []


def test_every_figure_that_alarms_use_exists() -> None:
    named = set(re.findall(r"agenalis_\w+", OPERATIONS))
    assert named
    assert {name for name in named if f'"{name}"' not in CODE} == set()


def test_every_log_event_that_operators_are_told_of_exists() -> None:
    told = set(re.findall(r"`([a-z]+_[a-z_]+)`", OPERATIONS.partition("## What to watch")[2].partition("\n## ")[0]))
    events = {name for name in told if not name.startswith("agenalis")}
    assert events
    assert {name for name in events if f'"{name}"' not in CODE} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
