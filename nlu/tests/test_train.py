"""Trained models do not pile up."""

from __future__ import annotations

import os
from pathlib import Path

from train import _remove_old

NOW = 1_800_000_000.0


def _models(folder: Path, ages: list[int]) -> None:
    for age in ages:
        model = folder / f"{age}.tar.gz"
        model.touch()
        os.utime(model, (NOW - age, NOW - age))


def test_only_the_three_newest_models_are_kept(tmp_path: Path) -> None:
    _models(tmp_path, [4000, 5000, 6000, 7000, 8000])
    _remove_old(tmp_path, NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4000.tar.gz", "5000.tar.gz", "6000.tar.gz"]


def test_a_model_of_the_last_hour_is_kept_since_somebody_may_be_loading_it(tmp_path: Path) -> None:
    _models(tmp_path, [10, 20, 30, 40, 3500, 9000])
    _remove_old(tmp_path, NOW)
    assert not (tmp_path / "9000.tar.gz").exists()
    assert len(list(tmp_path.iterdir())) == 5
