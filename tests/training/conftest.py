"""One tiny network, trained for real on drawn rows, shared by the tests that look at it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.training.synthetic import draw_rows, write_csv, write_recipe
from training.config import read_config
from training.run_folder import RunFolder
from training.train import train


class FinishedRun(NamedTuple):
    folder: RunFolder
    data: Path
    recipe: Path


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    path = tmp_path_factory.mktemp("training")
    data = write_csv(draw_rows(32), path / "rows.csv")
    recipe = write_recipe(path / "tiny.toml", small=3, large=7)
    train(read_config(recipe), data, path / "run")
    return FinishedRun(RunFolder(path / "run"), data, recipe)
