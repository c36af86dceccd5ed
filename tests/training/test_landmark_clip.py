from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.data import astronaut

from fer_desktop.errors import InputError
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from training.landmark_clip import main, movement

DETECTOR = "dlib"
SMALLEST_PX = 40


class Wandering:
    """Gives one set of points, moved on by `steps` from call to call."""

    def __init__(self, steps: list[tuple[float, float]]) -> None:
        self._steps = iter(steps)
        self._points = np.zeros((68, 2), dtype=np.float32)
        self._points[42:48, 0] = 50  # the eyes lie 50 pixels apart

    def predict(self, grey: NDArray[np.uint8], box: FaceBox, /) -> Landmarks68:
        return self._points + np.array(next(self._steps), dtype=np.float32)


@pytest.fixture(scope="module")
def grey() -> NDArray[np.uint8]:
    whole = np.asarray(cv2.cvtColor(astronaut(), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return np.ascontiguousarray(whole[40:220, 130:320])


def test_even_motion_is_no_tremble(grey: NDArray[np.uint8]):
    finder = Wandering([(3.0 * i, -2.0 * i) for i in range(5)])
    assert movement([grey] * 5, finder, open_detector(DETECTOR, SMALLEST_PX)) == 0


def test_tremble_is_measured_in_distances_of_the_eyes(grey: NDArray[np.uint8]):
    finder = Wandering([(0.0, 0.0), (5.0, 0.0)] * 3)
    found = movement([grey] * 6, finder, open_detector(DETECTOR, SMALLEST_PX))
    assert found == pytest.approx(2 * 5 / 50)


def test_gap_without_a_face_is_not_bridged(grey: NDArray[np.uint8]):
    blank = np.zeros_like(grey)
    finder = Wandering([(0.0, 0.0)] * 3 + [(90.0, 0.0)] * 3)
    frames = [grey] * 3 + [blank] + [grey] * 3
    assert movement(frames, finder, open_detector(DETECTOR, SMALLEST_PX)) == 0


def test_clip_without_a_face_is_refused(grey: NDArray[np.uint8]):
    finder = Wandering([])
    with pytest.raises(InputError, match="No three frames"):
        movement([np.zeros_like(grey)] * 4, finder, open_detector(DETECTOR, SMALLEST_PX))


def test_missing_clip_ends_with_a_sentence(capsys: pytest.CaptureFixture[str]):
    assert main(["missing.mp4"]) == 3
    assert "missing.mp4" in capsys.readouterr().err
