"""The trained model of the present data, once for all tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.model import Parse, load
from evaluate import models_folder
from train import HERE, train


@pytest.fixture(scope="session")
def parse() -> Parse:
    return load(train(models_folder()))


@pytest.fixture(scope="session")
def floors() -> dict[str, Any]:
    return dict(yaml.safe_load((HERE / "tests" / "floors.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def examples() -> list[tuple[str, str, Path]]:
    """Training examples as (intent, text, file)."""
    found = []
    for path in sorted((HERE / "data").glob("*.yml")):
        for topic in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = re.findall(r"^\s*- (.*\S)\s*$", topic["examples"], re.MULTILINE)
            found.extend((topic["intent"], line, path) for line in lines)
    return found
