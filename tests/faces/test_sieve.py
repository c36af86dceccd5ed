"""The sieve in front of dlib's detector lets through what the detector would find."""

import cv2
import dlib
import numpy as np
import pytest

from benchmarks.machine import ROOT
from fer_desktop.capture.video import open_video
from fer_desktop.faces.detector import HogDetector
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.sieve import CELLS, Sieve, resampled

PLANES, FULL_CELLS = 31, 10
SMALLEST_PX = 40


def picture(name):
    """A sample picture, or a frame of the demo clip, in grey."""
    if name.endswith(".jpg"):
        return cv2.imread(str(ROOT / "samples" / name), cv2.IMREAD_GRAYSCALE)
    with open_video(ROOT / "samples" / "demo.mp4") as video:
        frame = next(video.frames(float(name.removeprefix("demo at "))))
    return cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)


def found_everywhere(grey):
    """What dlib finds in the whole picture, without the sieve."""
    scale = 80 / SMALLEST_PX  # dlib's window is of 80 px
    large = cv2.resize(grey, None, fx=scale, fy=scale)
    return [
        FaceBox(
            *(round(side / scale) for side in (r.left(), r.top(), r.right() + 1, r.bottom() + 1))
        )
        for r in dlib.get_frontal_face_detector()(large)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "one_face.jpg",
        "two_faces.jpg",
        "small_face.jpg",
        "no_face.jpg",
        "demo at 2.0",
        "demo at 6.5",
        "demo at 9.5",
    ],
)
def test_faces_behind_the_sieve_are_those_of_the_whole_picture(name):
    grey = picture(name)
    expected = found_everywhere(grey)
    found = [each.box for each in HogDetector(SMALLEST_PX).detect(grey)]
    assert len(found) == len(expected)
    for box in expected:
        assert max(box.iou(each) for each in found) > 0.5


def test_an_even_picture_has_no_places():
    assert Sieve().places(np.full((240, 320), 128, np.uint8)) == []


def test_a_coarse_filter_weighs_as_much_as_the_fine_one():
    weights = np.random.default_rng(0).normal(size=PLANES * FULL_CELLS**2)
    coarse = resampled(weights)
    assert coarse.shape == (PLANES * CELLS**2,)
    np.testing.assert_allclose(
        coarse.reshape(PLANES, -1).sum(1), weights.reshape(PLANES, -1).sum(1), atol=1e-9
    )
