from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.faces.alignment import align_face, apply_similarity, mean_face, resize_chip
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.quality import REASONS, measure_quality
from tests.faces.conftest import FACE

FRAME = (512, 512)


@pytest.fixture
def chip(grey: NDArray[np.uint8], points: Landmarks68) -> NDArray[np.uint8]:
    return align_face(grey, points, 48)


def test_clear_face_is_readable(chip: NDArray[np.uint8], points: Landmarks68):
    quality = measure_quality(chip, 108, points, FACE, FRAME)
    assert quality.is_readable
    assert quality.reasons == ()
    assert quality.size_px == 108
    assert quality.yaw_deg == pytest.approx(0, abs=12)
    assert quality.roll_deg == pytest.approx(3, abs=3)


@pytest.mark.fault("81a")
def test_face_of_8_px_is_too_small(chip: NDArray[np.uint8], points: Landmarks68):
    assert "too_small" in measure_quality(chip, 8, points, FACE, FRAME).reasons


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda chip: chip // 8, "dark", id="dark"),
        pytest.param(lambda chip: 255 - (255 - chip) // 8, "bright", id="bright"),
        pytest.param(lambda chip: cv2.GaussianBlur(chip, (0, 0), 4), "blurred", id="blurred"),
        pytest.param(lambda chip: resize_chip(resize_chip(chip, 8), 48), "blurred", id="enlarged"),
        pytest.param(lambda chip: np.full_like(chip, 100), "blurred", id="even"),
    ],
)
def test_spoilt_chip_is_named(chip: NDArray[np.uint8], points: Landmarks68, spoil, reason: str):
    assert measure_quality(spoil(chip), 108, points, FACE, FRAME).reasons == (reason,)


def test_sharpness_does_not_depend_on_light_or_contrast(
    chip: NDArray[np.uint8], points: Landmarks68
):
    plain = measure_quality(chip, 108, points, FACE, FRAME)
    dimmed = measure_quality((chip * 0.5 + 20).astype(np.uint8), 108, points, FACE, FRAME)
    assert dimmed.sharpness == pytest.approx(plain.sharpness, rel=0.1)


@pytest.mark.parametrize(
    ("box", "is_cut"),
    [
        (FaceBox(-10, 100, 90, 200), False),
        (FaceBox(-40, 100, 60, 200), True),
        (FaceBox(480, 480, 580, 580), True),
        (FaceBox(600, 0, 700, 100), True),
    ],
)
@pytest.mark.fault("81a")
def test_face_over_the_border_is_cut_off(
    chip: NDArray[np.uint8], points: Landmarks68, box: FaceBox, is_cut: bool
):
    assert ("cut_off" in measure_quality(chip, 108, points, box, FRAME).reasons) is is_cut


@pytest.mark.parametrize("degrees", [-30.0, 0.0, 25.0])
def test_roll_is_the_tilt_of_the_eyes(chip: NDArray[np.uint8], degrees: float):
    turn = np.radians(degrees)
    turned = np.array([[np.cos(turn), -np.sin(turn), 100], [np.sin(turn), np.cos(turn), 100]])
    landmarks = apply_similarity(mean_face() * 50, turned).astype(np.float32)
    quality = measure_quality(chip, 108, landmarks, FACE, FRAME)
    assert quality.roll_deg == pytest.approx(degrees, abs=0.1)
    assert quality.yaw_deg == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("share", "is_turned"), [(0.2, False), (0.8, True), (-0.8, True)])
def test_nose_beside_the_middle_is_a_turned_head(
    chip: NDArray[np.uint8], share: float, is_turned: bool
):
    landmarks = (mean_face() * 50).astype(np.float32)
    landmarks[30, 0] += share * (landmarks[45, 0] - landmarks[36, 0]) / 2
    quality = measure_quality(chip, 108, landmarks, FACE, FRAME)
    assert quality.yaw_deg is not None
    assert np.sign(quality.yaw_deg) == np.sign(share)
    assert ("turned" in quality.reasons) is is_turned


def test_without_points_there_is_no_pose(chip: NDArray[np.uint8]):
    quality = measure_quality(chip, 108, None, FACE, FRAME)
    assert (quality.yaw_deg, quality.roll_deg) == (None, None)
    assert quality.is_readable


def test_reasons_are_named_in_their_order(points: Landmarks68):
    black = np.zeros((48, 48), dtype=np.uint8)
    reasons = measure_quality(black, 4, points, FaceBox(600, 0, 700, 100), FRAME).reasons
    assert reasons == ("too_small", "dark", "blurred", "cut_off")
    assert set(reasons) <= set(REASONS)
