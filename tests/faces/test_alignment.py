from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.faces.alignment import (
    EYE_DISTANCE,
    EYE_LINE,
    align_face,
    apply_similarity,
    crop_face,
    fit_similarity,
    invert_similarity,
    mean_face,
    native_size,
    native_size_of_box,
    resize_chip,
    tilt_deg,
)
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from tests.faces.conftest import FACE


def placed(similarity: NDArray[np.float64]) -> Landmarks68:
    """The mean face at a place in a frame."""
    return apply_similarity(mean_face(), similarity).astype(np.float32)


def similarity(scale: float, degrees: float, x: float, y: float) -> NDArray[np.float64]:
    turn = np.radians(degrees)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    return np.array([[cos, -sin, x], [sin, cos, y]])


def difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Mean absolute difference in grey levels."""
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


@pytest.mark.parametrize("degrees", [-170, -35, 0, 35, 90])
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.5])
def test_turned_and_scaled_face_gives_the_same_chip(
    grey: NDArray[np.uint8], points: Landmarks68, degrees: float, scale: float
):
    middle_x, middle_y = FACE.center
    turn = similarity(scale, degrees, 0, 0)
    turn[:, 2] = np.array([300.0, 300.0]) - turn[:, :2] @ (middle_x, middle_y)
    soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.5), dtype=np.uint8)  # the turn loses detail
    moved = np.asarray(cv2.warpAffine(soft, turn, (600, 600), flags=cv2.INTER_CUBIC), np.uint8)
    chip = align_face(moved, apply_similarity(points, turn).astype(np.float32), 48)
    assert difference(chip, align_face(soft, points, 48)) < 2.0


def test_eyes_of_the_mean_face_lie_where_the_constants_say():
    size = 100
    frame = np.zeros((400, 400), dtype=np.uint8)
    landmarks = placed(similarity(80, 20, 200, 180))
    for eye in (landmarks[36:42].mean(axis=0), landmarks[42:48].mean(axis=0)):
        cv2.circle(frame, (round(float(eye[0])), round(float(eye[1]))), 6, 255, -1)
    chip = align_face(frame, landmarks, size).astype(float)
    columns = np.arange(size) + 0.5
    for half, side in ((slice(0, 50), -1), (slice(50, 100), 1)):
        x = 0.5 + side * EYE_DISTANCE / 2
        eye_image = chip[:, half]
        assert eye_image.sum(axis=0) @ columns[half] / eye_image.sum() == pytest.approx(
            x * size, abs=0.5
        )
        assert eye_image.sum(axis=1) @ columns / eye_image.sum() == pytest.approx(
            EYE_LINE * size, abs=0.5
        )


@pytest.mark.fault("81c")
def test_mirrored_picture_gives_the_mirrored_chip(grey: NDArray[np.uint8], points: Landmarks68):
    landmarks = points.copy()
    landmarks[:, 0] = grey.shape[1] - 1 - landmarks[:, 0]
    # Named for the other side: inner points in the order that a mirror leaves them in.
    order = np.arange(68)
    for a, b in [(i, 16 - i) for i in range(8)] + [(17 + i, 26 - i) for i in range(5)]:
        order[[a, b]] = b, a
    for a, b in [(31, 35), (32, 34), (36, 45), (37, 44), (38, 43), (39, 42), (40, 47), (41, 46)]:
        order[[a, b]] = b, a
    for a, b in [(48, 54), (49, 53), (50, 52), (55, 59), (56, 58), (60, 64), (61, 63), (65, 67)]:
        order[[a, b]] = b, a
    chip = align_face(np.ascontiguousarray(grey[:, ::-1]), landmarks[order], 48)
    assert difference(chip[:, ::-1], align_face(grey, points, 48)) < 1.0


def test_tilt_is_how_far_the_points_are_turned_clockwise():
    assert tilt_deg(placed(similarity(36.4, 30, 50, 50))) == pytest.approx(30, abs=1e-3)
    assert tilt_deg(placed(similarity(80, -12, 50, 50))) == pytest.approx(-12, abs=1e-3)


def test_native_size_grows_with_the_face():
    assert native_size(placed(similarity(36.4, 30, 50, 50))) == 100
    assert native_size(placed(similarity(72.8, 30, 50, 50))) == 200


def test_chip_below_native_size_does_not_alias():
    stripes = np.tile(np.array([0, 200], dtype=np.uint8), (600, 300))
    chip = align_face(stripes, placed(similarity(150, 0, 300, 250)), 24)
    assert abs(chip.astype(int) - 100).max() <= 12


@pytest.mark.parametrize("size", [12, 48, 200])
def test_colour_gives_the_chip_of_its_grey(grey: NDArray[np.uint8], points: Landmarks68, size: int):
    coloured = np.repeat(grey[:, :, None], 3, axis=2)
    chip = align_face(coloured, points, size)
    assert chip.shape == (size, size)
    assert chip.dtype == np.uint8
    assert np.array_equal(chip, align_face(grey, points, size))


@pytest.mark.fault("81a")
@pytest.mark.parametrize(("x", "y"), [(-0.5, 20.0), (40.0, -0.5), (500.0, 20.0), (-400.0, -400.0)])
def test_face_over_the_border_is_filled_with_the_edge_not_with_the_other_side(x: float, y: float):
    frame = np.random.default_rng(81).integers(0, 256, (60, 80), dtype=np.uint8)
    room = 500
    wide = np.pad(frame, room, mode="edge")
    chip = align_face(frame, placed(similarity(20, 10, x, y)), 48)
    expected = align_face(wide, placed(similarity(20, 10, x + room, y + room)), 48)
    assert np.abs(chip.astype(int) - expected).max() <= 1


@pytest.mark.fault("81a")
def test_left_edge_is_repeated_beyond_it():
    frame = np.zeros((100, 100), dtype=np.uint8)
    frame[:, :50] = 200
    chip = align_face(frame, placed(similarity(20, 0, 0, 50)), 48)
    assert chip.min() == 200


@pytest.mark.parametrize(
    "landmarks",
    [
        pytest.param(np.full((68, 2), 7, dtype=np.float32), id="on one spot"),
        pytest.param(np.full((68, 2), np.nan, dtype=np.float32), id="not numbers"),
    ],
)
def test_points_without_a_place_are_refused(grey: NDArray[np.uint8], landmarks: Landmarks68):
    with pytest.raises(ValueError, match="points of a face"):
        align_face(grey, landmarks, 48)


def test_chip_by_box_shows_what_the_aligned_chip_shows(
    grey: NDArray[np.uint8], points: Landmarks68
):
    aligned, cropped = align_face(grey, points, 48), crop_face(grey, FACE, 48)
    assert np.corrcoef(aligned.ravel(), cropped.ravel())[0, 1] > 0.7
    assert native_size_of_box(FACE) == pytest.approx(native_size(points), rel=0.15)


@pytest.mark.fault("81a")
def test_box_over_the_border_gives_a_whole_chip(grey: NDArray[np.uint8]):
    assert crop_face(grey[:, 200:], FaceBox(-22, 80, 68, 170), 48).shape == (48, 48)


@pytest.mark.parametrize(("side", "size"), [(96, 48), (20, 48), (48, 48), (7, 1)])
def test_resized_chip_keeps_its_mean(side: int, size: int):
    ramp = np.tile(np.linspace(20, 220, side).astype(np.uint8), (side, 1))
    resized = resize_chip(ramp, size)
    assert resized.shape == (size, size)
    assert float(resized.mean()) == pytest.approx(float(ramp.mean()), abs=1.5)


def test_fitted_similarity_is_found_again_and_undone():
    wanted = similarity(3.0, 40, -7, 11)
    fitted = fit_similarity(mean_face(), apply_similarity(mean_face(), wanted))
    assert fitted == pytest.approx(wanted)
    there_and_back = apply_similarity(
        apply_similarity(mean_face(), fitted), invert_similarity(fitted)
    )
    assert there_and_back == pytest.approx(mean_face())
