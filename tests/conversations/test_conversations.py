"""Every conversation below this folder comes out as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conversations.catalogues import catalogue
from tests.conversations.runner import run

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(FOLDER)) for path in FILES])
def test_the_conversation_comes_out_as_written(path: Path) -> None:
    name = yaml.safe_load(path.read_text(encoding="utf-8")).get("catalogue", "flows")
    run(catalogue(name), path)


def test_there_are_enough_conversations() -> None:
    assert len(FILES) >= 15
