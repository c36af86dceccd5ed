from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import dlib
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, ModelError
from fer_desktop.faces.alignment import apply_similarity, tilt_deg
from fer_desktop.faces.geometry import FaceBox, Landmarks68, box_around
from fer_desktop.faces.predictor import (
    OWN_FILE,
    LandmarkPredictor,
    cut_face,
    mirror_order,
    open_predictor,
)
from fer_desktop.paths import landmarks_dir
from tests.faces.conftest import FACE

EYE_DISTANCE_PX = 44.0
SEEN = {  # read off the enlarged picture by eye
    "right eye": (slice(36, 42), (203.0, 101.5)),
    "left eye": (slice(42, 48), (247.0, 104.0)),
    "tip of the nose": (slice(30, 31), (225.0, 127.0)),
    "right corner of the mouth": (slice(48, 49), (202.0, 141.0)),
    "left corner of the mouth": (slice(54, 55), (245.0, 142.0)),
    "chin": (slice(8, 9), (223.0, 179.0)),
    "right brow": (slice(17, 22), (202.0, 90.0)),
    "left brow": (slice(22, 27), (251.0, 93.0)),
}


def mean_error(found: Landmarks68, wanted: Landmarks68) -> float:
    """Mean distance over the distance of the eyes."""
    return float(np.linalg.norm(found - wanted, axis=1).mean()) / EYE_DISTANCE_PX


@pytest.mark.parametrize(("part", "place"), SEEN.values(), ids=SEEN.keys())
def test_points_lie_on_the_parts_of_the_face(
    points: Landmarks68, part: slice, place: tuple[float, float]
):
    distance = np.linalg.norm(points[part].mean(axis=0) - place)
    assert distance < 0.1 * EYE_DISTANCE_PX


@pytest.mark.parametrize(
    ("right", "down", "size"), [(9, 0, 1.0), (-9, 0, 1.0), (0, 9, 1.0), (0, -9, 1.1), (0, 0, 0.9)]
)
def test_box_off_by_a_tenth_moves_the_points_little(
    grey: NDArray[np.uint8],
    predictor: LandmarkPredictor,
    points: Landmarks68,
    right: int,
    down: int,
    size: float,
):
    box = FaceBox(
        FACE.left + right, FACE.top + down, FACE.right + right, FACE.bottom + down
    ).enlarged(size)
    assert mean_error(predictor.predict(grey, box), points) < 0.06


@pytest.mark.parametrize("degrees", [-25, 25])
def test_tilted_head_keeps_its_points(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, points: Landmarks68, degrees: float
):
    turn = np.asarray(cv2.getRotationMatrix2D(FACE.center, degrees, 1.0))
    turned = np.asarray(cv2.warpAffine(grey, turn, (512, 512)), dtype=np.uint8)
    found = predictor.predict(turned, FACE)
    assert mean_error(found, apply_similarity(points, turn).astype(np.float32)) < 0.08


@pytest.mark.parametrize("degrees", [-30, 0, 15])
def test_points_are_found_again_with_their_own_box_and_tilt(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, degrees: float
):
    turn = np.asarray(cv2.getRotationMatrix2D(FACE.center, degrees, 1.0))
    turned = np.asarray(cv2.warpAffine(grey, turn, (512, 512)), dtype=np.uint8)
    points = predictor.predict(turned, FACE)
    again = predictor.predict(turned, box_around(points), tilt_deg(points))
    assert mean_error(again, points) < 0.03


def test_wrong_tilt_is_corrected_from_frame_to_frame(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, points: Landmarks68
):
    found, tilt = points, tilt_deg(points) + 20
    for _ in range(5):
        found = predictor.predict(grey, box_around(found), tilt)
        tilt = tilt_deg(found)
    assert mean_error(found, points) < 0.03


def test_mirrored_face_has_mirrored_points(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, points: Landmarks68
):
    mirrored = np.ascontiguousarray(grey[:, ::-1])
    box = FaceBox(512 - FACE.right, FACE.top, 512 - FACE.left, FACE.bottom)
    found = predictor.predict(mirrored, box)[mirror_order()] * (-1, 1) + (511, 0)
    assert mean_error(found.astype(np.float32), points) < 0.05


def test_noise_moves_the_points_less_than_one_pass_of_the_trees(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor
):
    trees = dlib.shape_predictor(str(predictor.path))
    place = dlib.rectangle(FACE.left, FACE.top, FACE.right - 1, FACE.bottom - 1)
    rng = np.random.default_rng(1)
    found, once = [], []
    for _ in range(12):
        noisy = np.clip(grey + rng.normal(0, 4, grey.shape), 0, 255).astype(np.uint8)
        found.append(predictor.predict(noisy, FACE))
        once.append([(point.x, point.y) for point in trees(noisy, place).parts()])
    assert np.var(found, axis=0).mean() < 0.5 * np.var(once, axis=0).mean()


@pytest.mark.parametrize("scale", [0.3, 0.5, 4.0])
def test_points_scale_with_the_picture(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, points: Landmarks68, scale: float
):
    resized = np.asarray(
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    box = FaceBox(*(round(s * scale) for s in (FACE.left, FACE.top, FACE.right, FACE.bottom)))
    found = (predictor.predict(resized, box) + 0.5) / scale - 0.5
    assert mean_error(found.astype(np.float32), points) < 0.06


@pytest.mark.fault("81a")
@pytest.mark.parametrize(
    "box",
    [
        pytest.param(FaceBox(-40, 10, 50, 100), id="half outside"),
        pytest.param(FaceBox(-900, -900, -800, -800), id="far outside"),
        pytest.param(FaceBox(100, 100, 108, 108), id="8 px"),
        pytest.param(FaceBox(100, 100, 101, 101), id="1 px"),
    ],
)
def test_any_box_gives_finite_points(
    grey: NDArray[np.uint8], predictor: LandmarkPredictor, box: FaceBox
):
    found = predictor.predict(grey, box)
    assert found.shape == (68, 2)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_picture_of_a_face_is_as_large_whatever_the_frame(grey: NDArray[np.uint8]):
    near, to_near = cut_face(grey, FACE)
    far, to_far = cut_face(grey, FACE.enlarged(0.5))
    assert near.shape == far.shape
    assert to_far[0, 0] == pytest.approx(2 * to_near[0, 0], rel=0.05)


def test_box_around_points_is_the_detectors_box(points: Landmarks68):
    assert box_around(points).iou(FACE) > 0.7


def test_own_file_is_the_published_one(predictor: LandmarkPredictor):
    entry = json.loads((landmarks_dir() / "manifest.json").read_text(encoding="utf-8"))["predictor"]
    assert predictor.path.name == entry["name"] == OWN_FILE
    assert predictor.sha256 == entry["sha256"]
    assert predictor.path.stat().st_size == entry["bytes"] <= 20_000_000


def five_point_file(folder: Path) -> bytes:
    """A predictor of five points, trained on next to nothing."""
    noise = np.random.default_rng(0).integers(0, 255, (60, 60), dtype=np.uint8)
    points = [dlib.point(10 + 8 * i, 20 + 3 * i) for i in range(5)]
    label = dlib.full_object_detection(dlib.rectangle(5, 5, 55, 55), points)
    options = dlib.shape_predictor_training_options()
    options.cascade_depth = options.num_trees_per_cascade_level = 1
    options.tree_depth, options.feature_pool_size = 2, 10
    trained = dlib.train_shape_predictor([noise, noise.T.copy()], [[label], [label]], options)
    trained.save(str(folder / "five.dat"))
    return (folder / "five.dat").read_bytes()


@pytest.mark.fault("48")
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("missing", "There is no landmark file"),
        ("folder", "There is no landmark file"),
        ("name too long", "cannot be read: File name too long"),
        ("film", "damaged or of another kind"),
        ("empty", "damaged or of another kind"),
        ("text", "damaged or of another kind"),
        ("random", "damaged or of another kind"),
        ("cut off", "damaged or of another kind"),
        ("five points", "gives 5 points, not 68"),
    ],
)
def test_file_that_cannot_be_used_is_named_with_a_remedy(tmp_path: Path, kind: str, said: str):
    path = tmp_path / "points.dat"
    if kind == "folder":
        path.mkdir()
    elif kind == "name too long":
        path = tmp_path / f"{'x' * 300}.dat"
    elif kind == "film":
        with path.open("wb") as file:
            file.truncate(1 << 40)  # taken whole into memory, it would end the program
    elif kind != "missing":
        contents = {
            "empty": b"",
            "text": b"no landmarks here\n" * 50,
            "random": np.random.default_rng(3).bytes(5000),
            "cut off": (landmarks_dir() / OWN_FILE).read_bytes()[:100_000],
            "five points": five_point_file(tmp_path),
        }
        path.write_bytes(contents[kind])
    with pytest.raises(ModelError, match=said) as caught:
        open_predictor(path)
    assert str(path) in caught.value.message
    assert "--landmark-model" in caught.value.remedy
    assert caught.value.exit_code == ExitCode.MODEL


@pytest.mark.fault("48")
def test_without_our_file_alignment_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("fer_desktop.faces.predictor.landmarks_dir", lambda: tmp_path)
    assert open_predictor() is None


def test_file_of_ones_own_is_used(tmp_path: Path, grey: NDArray[np.uint8], points: Landmarks68):
    copy = tmp_path / "mine.dat"
    copy.write_bytes((landmarks_dir() / OWN_FILE).read_bytes())
    opened = open_predictor(copy)
    assert opened is not None
    assert (opened.path, opened.name) == (copy, "mine")
    assert opened.sha256 == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert np.array_equal(opened.predict(grey, FACE), points)


@pytest.mark.fault("26")
@pytest.mark.parametrize("name", ["点 é.dat", "\udce9.dat"], ids=["letters", "bytes"])
def test_file_of_any_name_is_used(
    tmp_path: Path, grey: NDArray[np.uint8], points: Landmarks68, name: str
):
    copy = tmp_path / name
    copy.write_bytes((landmarks_dir() / OWN_FILE).read_bytes())
    opened = open_predictor(copy)
    assert opened is not None
    assert np.array_equal(opened.predict(grey, FACE), points)
