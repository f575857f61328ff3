"""The register of regions, from the file by which the understanding finds their names in a text."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.domain.regions import Regions, register

REGISTER = Path(__file__).parents[2] / "nlu" / "components" / "data" / "regions.yml"


def load(path: Path = REGISTER) -> Regions:
    """All regions with their names."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))["regions"]
    return register([(code, region["name"], tuple(region.get("also", ()))) for code, region in written.items()])
