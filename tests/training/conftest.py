"""What tests share: a tiny network trained for real on drawn rows, and a set of annotated faces."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from fer_desktop.faces.alignment import apply_similarity
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.predictor import open_predictor
from tests.training.synthetic import draw_rows, write_csv, write_recipe
from training.config import read_config
from training.landmark_faces import AnnotatedFace, read_faces
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


@pytest.fixture(scope="session")
def annotated_faces(annotated_archive: Path) -> list[AnnotatedFace]:
    return read_faces(annotated_archive)


@pytest.fixture(scope="session")
def annotated_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of annotated faces: one face, turned and moved, under the names of five people."""
    grey = np.asarray(cv2.cvtColor(astronaut(), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    predictor = open_predictor()
    assert predictor is not None
    points = predictor.predict(grey, FaceBox(178, 80, 268, 170))
    names, landmarks = [], []
    path = tmp_path_factory.mktemp("set") / "faces.zip"
    with zipfile.ZipFile(path, "w") as files:
        for number in range(10):
            turn = np.asarray(cv2.getRotationMatrix2D((223.0, 125.0), 3.0 * number - 12, 1.2))
            turn[:, 2] += np.array([110.0, 110.0]) - (223.0, 125.0)
            picture = cv2.warpAffine(grey, turn, (220, 220))
            names.append(f"training__Person_{'ABCDE'[number % 5]}_{number:02}.jpg")
            landmarks.append(apply_similarity(points, turn))
            files.writestr(names[-1], cv2.imencode(".jpg", picture)[1].tobytes())
        arrays = io.BytesIO()
        np.savez(arrays, names=np.array(names), landmarks=np.array(landmarks, dtype=np.float32))
        files.writestr("landmarks.npz", arrays.getvalue())
    return path
