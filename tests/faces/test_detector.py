from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.faces.detector import HogDetector, open_detector, without_doubles
from fer_desktop.faces.geometry import Detection, FaceBox
from fer_desktop.settings import DetectorName
from tests.faces.conftest import FACE

NAMES: tuple[DetectorName, ...] = ("dlib", "haar")
both = pytest.mark.parametrize("name", NAMES)


def scaled(grey: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=method), np.uint8)


@both
def test_face_is_found_once_where_it_is(grey: NDArray[np.uint8], name: DetectorName):
    (found,) = open_detector(name, 80).detect(grey)
    assert found.box.iou(FACE) > 0.6
    assert found.confidence > 0


@pytest.mark.parametrize(
    ("name", "min_face_px"),
    [*product(NAMES, (40, 60, 80)), ("haar", 16), ("haar", 18), ("haar", 20)],
)
def test_smallest_promised_face_is_found(
    grey: NDArray[np.uint8], name: DetectorName, min_face_px: int
):
    detector = open_detector(name, min_face_px)
    small = scaled(grey, 1.05 * min_face_px / FACE.width)
    (found,) = detector.detect(small)
    assert found.box.width == pytest.approx(min_face_px, rel=0.25)


@pytest.mark.fault("81a")
@pytest.mark.parametrize(
    ("size", "face_px", "min_face_px", "places"),
    [
        ((4032, 3024), 60, 40, [(0, 0), (1390, 700), (2000, 1385), (3700, 2700)]),
        ((1920, 1080), 30, 16, [(330, 200), (560, 570), (1800, 900)]),
    ],
    ids=["photo", "video"],
)
def test_small_faces_of_large_pictures_are_found_wherever_they_are(
    grey: NDArray[np.uint8],
    size: tuple[int, int],
    face_px: int,
    min_face_px: int,
    places: list[tuple[int, int]],
):
    """Some lie where the picture is cut into tiles."""
    head = scaled(grey[: 2 * FACE.bottom, : 2 * FACE.right], face_px / FACE.width)
    picture = np.full(size[::-1], 120, np.uint8)
    for left, top in places:
        room = picture[top : top + head.shape[0], left : left + head.shape[1]]
        room[:] = head[: room.shape[0], : room.shape[1]]
    found = open_detector("dlib", min_face_px).detect(picture)
    factor = face_px / FACE.width
    for left, top in places:
        face = FaceBox(
            round(left + FACE.left * factor),
            round(top + FACE.top * factor),
            round(left + FACE.right * factor),
            round(top + FACE.bottom * factor),
        )
        assert any(each.box.iou(face) > 0.5 for each in found), face
    assert len(found) == len(places)


@both
def test_box_is_in_pixels_of_the_frame_whatever_the_working_size(
    grey: NDArray[np.uint8], name: DetectorName
):
    large = scaled(grey, 3.0)
    (found,) = open_detector(name, 200).detect(large)
    wanted = FaceBox(*(3 * side for side in (FACE.left, FACE.top, FACE.right, FACE.bottom)))
    assert found.box.iou(wanted) > 0.6


def test_a_known_face_need_not_be_found_and_hides_no_other(grey: NDArray[np.uint8]):
    pair = np.hstack([grey, grey])
    other = FaceBox(FACE.left + grey.shape[1], FACE.top, FACE.right + grey.shape[1], FACE.bottom)
    detector = open_detector("dlib", 80)

    def found(*known: FaceBox) -> list[bool]:
        boxes = [each.box for each in detector.detect(pair, known)]
        return [any(box.iou(face) > 0.6 for box in boxes) for face in (FACE, other)]

    assert found() == [True, True]
    assert found(FACE) == [False, True]
    assert found(FACE, other) == [False, False]


@pytest.mark.fault("81c")
@both
def test_upside_down_face_is_no_face(grey: NDArray[np.uint8], name: DetectorName):
    assert open_detector(name, 80).detect(np.ascontiguousarray(grey[::-1])) == []


@pytest.mark.fault("81a")
@both
@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (900, 2), (20, 20), (300, 400)])
def test_picture_without_a_face_gives_none(shape: tuple[int, int], name: DetectorName):
    assert open_detector(name, 40).detect(np.full(shape, 128, dtype=np.uint8)) == []


@pytest.mark.fault("81a")
@both
def test_face_of_8_px_is_not_guessed(grey: NDArray[np.uint8], name: DetectorName):
    assert open_detector(name, 40).detect(scaled(grey, 8 / FACE.width)) == []


@pytest.mark.fault("81a")
def test_thirty_faces_are_all_found(grey: NDArray[np.uint8]):
    tile = grey[40:200, 140:300]
    crowd = np.tile(tile, (5, 6))
    found = open_detector("dlib", 80).detect(crowd)
    places = {(round(d.box.center[0] // 160), round(d.box.center[1] // 160)) for d in found}
    assert len(found) == len(places) == 30


@pytest.mark.fault("81a")
@pytest.mark.parametrize("cut", ["left", "right", "bottom"])
def test_face_at_the_border_is_found(grey: NDArray[np.uint8], cut: str):
    frame = {
        "left": grey[:, FACE.left + 4 :],
        "right": grey[:, : FACE.right - 4],
        "bottom": grey[: FACE.bottom + 2],
    }[cut]
    (found,) = open_detector("dlib", 60).detect(frame)
    assert found.box.width == pytest.approx(FACE.width, rel=0.3)


@both
@pytest.mark.parametrize(("right", "down", "size"), [(0, 0, 1), (14, -10, 1.15), (-12, 12, 0.85)])
def test_face_is_found_again_near_its_last_place(
    grey: NDArray[np.uint8], name: DetectorName, right: int, down: int, size: float
):
    last = FaceBox(
        FACE.left + right, FACE.top + down, FACE.right + right, FACE.bottom + down
    ).enlarged(size)
    found = open_detector(name, 80).detect_near(grey, last)
    assert found is not None
    assert found.box.iou(FACE) > 0.6


@both
@pytest.mark.parametrize(
    "box",
    [
        pytest.param(FaceBox(380, 300, 460, 380), id="elsewhere in the picture"),
        pytest.param(FaceBox(-90, -90, -10, -10), id="outside"),
        pytest.param(FaceBox(5, 5, 6, 6), id="a single pixel"),
    ],
)
def test_face_that_went_away_is_gone(grey: NDArray[np.uint8], name: DetectorName, box: FaceBox):
    assert open_detector(name, 80).detect_near(grey, box) is None


@pytest.mark.fault("81a")
def test_face_half_outside_is_followed(grey: NDArray[np.uint8]):
    frame = grey[:, FACE.left + 8 :]
    last = FaceBox(-8, FACE.top, FACE.width - 8, FACE.bottom)
    found = open_detector("dlib", 80).detect_near(frame, last)
    assert found is not None
    assert found.box.iou(last) > 0.5


def test_picture_given_to_a_detector_is_bounded(
    grey: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
):
    assert HogDetector.MOST_PIXELS <= 64e6
    monkeypatch.setattr(HogDetector, "MOST_PIXELS", 237 * 237)
    # Enlarged, much would be found; within the bound it is the face alone.
    (found,) = open_detector("dlib", 10).detect(grey)
    assert found.box.iou(FACE) > 0.6
    assert open_detector("dlib", 10).detect(scaled(grey, 0.3)) != []


@pytest.mark.parametrize(
    ("boxes", "kept"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(0, 0, 10, 10, 1.0), (1, 1, 11, 11, 2.0)], [2.0], id="nearly the same"),
        pytest.param([(0, 0, 40, 40, 1.0), (12, 12, 24, 24, 0.5)], [1.0], id="one in the other"),
        pytest.param([(0, 0, 10, 10, 1.0), (8, 0, 18, 10, 3.0)], [3.0, 1.0], id="neighbours"),
    ],
)
def test_doubles_are_dropped_in_favour_of_the_surest(
    boxes: list[tuple[int, int, int, int, float]], kept: list[float]
):
    found = [Detection(FaceBox(*sides), confidence) for *sides, confidence in boxes]
    assert [d.confidence for d in without_doubles(found)] == kept


@pytest.mark.parametrize(("name", "size"), [("cnn", 80), ("dlib", 0)])
def test_detector_that_does_not_exist_is_refused(name: DetectorName, size: int):
    with pytest.raises(ValueError, match=r"named|at least"):
        open_detector(name, size)


def cascades_in(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let OpenCV lie in `folder`; return where its cascade then is looked for."""
    name = "haarcascade_frontalface_default.xml"
    original = Path(cv2.__file__).with_name("data") / name
    (folder / "data").mkdir(parents=True)
    shutil.copyfile(original, folder / "data" / name)
    monkeypatch.setattr(cv2, "__file__", str(folder / "__init__.py"))
    return folder / "data" / name


@pytest.mark.fault("26")
@pytest.mark.parametrize("folder", ["人脸 é", "old \udce9"], ids=["letters", "bytes"])
def test_cascade_is_found_in_a_folder_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grey: NDArray[np.uint8], folder: str
):
    cascades_in(monkeypatch, tmp_path / folder)
    (found,) = open_detector("haar", 80).detect(grey)
    assert found.box.iou(FACE) > 0.6


@pytest.mark.fault("48")
@pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut off", "no cascade"])
def test_a_cascade_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    path = cascades_in(monkeypatch, tmp_path / "cv2")
    contents = {
        "empty": b"",
        "text": "größer".encode("latin-1"),
        "cut off": path.read_bytes()[:500_000],
        "no cascade": b"<?xml version='1.0'?><opencv_storage><a>1</a></opencv_storage>",
    }
    if kind == "missing":
        path.unlink()
    else:
        path.write_bytes(contents[kind])
    with pytest.raises(ModelError, match="is missing or damaged") as caught:
        open_detector("haar", 80)
    assert str(path) in caught.value.message
    assert "opencv-python-headless" in caught.value.remedy
