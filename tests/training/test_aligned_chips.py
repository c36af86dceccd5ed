"""Aligned chips are cut out of small pictures as the program cuts them out of frames."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from fer_desktop.errors import ExitCode, InputError
from fer_desktop.faces.alignment import EYE_LINE, align_face, crop_face
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.predictor import open_predictor
from tests.training.synthetic import write_csv
from training import aligned_chips
from training.aligned_chips import (
    align_pictures,
    predictor_for_alignment,
    read_aligned,
    read_points,
)
from training.rows import Rows


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2GRAY)


@pytest.fixture(scope="module")
def picture(astronaut: np.ndarray) -> np.ndarray:
    """The astronaut's face as FER-2013 would hold it: 48 pixels, not aligned."""
    (found,) = open_detector("dlib", 40).detect(astronaut)
    return crop_face(astronaut, found.box, 48)


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)


def test_chip_of_a_small_picture_is_nearly_that_of_the_frame(astronaut, picture):
    predictor = open_predictor()
    (found,) = open_detector("dlib", 40).detect(astronaut)
    expected = align_face(astronaut, predictor.predict(astronaut, found.box), 48)

    (chips, usable), points = align_pictures(picture[np.newaxis], predictor)

    assert usable.tolist() == [True]
    assert np.corrcoef(chips[0].ravel(), expected.ravel())[0, 1] > 0.95
    in_picture, in_chip = points[0]
    eyes = in_chip[36:48].mean(axis=0)
    assert abs(eyes[0] - 0.5) < 0.05 and abs(eyes[1] - EYE_LINE) < 0.05
    assert 0.2 < in_picture[36:48, 1].mean() < 0.6


@pytest.mark.parametrize("kind", ["noise", "blank", "upside down", "on its side"])
def test_points_that_cannot_be_trusted_give_no_chip(kind, picture, noise):
    pictures = {
        "noise": noise,
        "blank": np.full((48, 48), 90, np.uint8),
        "upside down": picture[::-1],
        "on its side": np.rot90(picture),
    }

    (chips, usable), points = align_pictures(pictures[kind][np.newaxis], predictor_for_alignment())

    assert not usable.any()
    assert not chips.any()
    assert np.isnan(points).all()


def test_chips_are_found_again_by_their_pictures(tmp_path: Path, picture, noise):
    rows = Rows(np.stack([noise, picture]), np.array([0, 3]), np.array(["Training"] * 2))
    csv, out = write_csv(rows, tmp_path / "rows.csv"), tmp_path / "aligned.npz"
    assert aligned_chips.main(["--data", str(csv), "--out", str(out)]) == ExitCode.OK
    unknown = np.zeros_like(noise)

    chips, usable = read_aligned(out, np.stack([picture, unknown, noise]))

    assert usable.tolist() == [True, False, False]
    (expected, _), points = align_pictures(picture[np.newaxis], predictor_for_alignment())
    np.testing.assert_array_equal(chips[0], expected[0])
    found = read_points(out, np.stack([unknown, picture]))
    assert np.isnan(found[0]).all()
    np.testing.assert_array_equal(found[1], points[0])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not an archive"])
def test_other_files_are_refused(content: bytes, tmp_path: Path, noise):
    path = tmp_path / "aligned.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="holds no aligned chips"):
        read_aligned(path, noise[np.newaxis])
