from dataclasses import replace

import numpy as np
import pytest

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.capture.frame import Frame
from fer_desktop.export.bystanders import pixelate, without_bystanders
from fer_desktop.faces.geometry import FaceBox
from tests.fakes import fake_models, square

LEFT, RIGHT = square(30, 90), square(210, 90)


@pytest.fixture
def frame():
    noise = np.random.default_rng(4).integers(0, 60, (240, 320, 3), dtype=np.uint8)
    for box in (LEFT, RIGHT):
        part = noise[box.top : box.bottom, box.left : box.right]
        part += 150
    return Frame(7, 0.5, noise)


@pytest.fixture
def analysis(frame):
    found = Analyzer(fake_models()).analyze(frame)
    assert len(found.faces) == 2
    return found


def pixels(frame, box):
    return frame.image[box.top : box.bottom, box.left : box.right]


def colours(part):
    return len(np.unique(part.reshape(-1, 3), axis=0))


def test_only_the_kept_face_can_be_recognised(frame, analysis):
    kept = next(face.track_id for face in analysis.faces if face.box.left < 100)
    seen = without_bystanders(frame, analysis, kept)
    assert (pixels(seen, LEFT) == pixels(frame, LEFT)).all()
    assert colours(pixels(seen, RIGHT)) <= 36
    assert (seen.index, seen.timestamp_s) == (7, 0.5)


def test_where_nobody_is_kept_every_face_is_hidden(frame, analysis):
    seen = without_bystanders(frame, analysis, None)
    assert all(colours(pixels(seen, box)) <= 36 for box in (LEFT, RIGHT))


def test_the_frame_itself_is_not_touched(frame, analysis):
    before = frame.image.copy()
    without_bystanders(frame, analysis, None)
    assert (frame.image == before).all()


def test_with_nobody_to_hide_the_frame_is_passed_on(frame, analysis):
    alone = type(analysis)(7, 0.5, analysis.faces[:1], 0.0)
    assert without_bystanders(frame, alone, alone.faces[0].track_id) is frame


def test_a_hidden_face_is_gone_around_its_box_as_well(frame, analysis):
    seen = without_bystanders(frame, analysis, None)
    chin = FaceBox(RIGHT.left, RIGHT.bottom, RIGHT.right, RIGHT.bottom + 10)
    assert colours(pixels(seen, chin)) <= 12


@pytest.mark.parametrize("blank", ["dark", "frozen"])
def test_of_a_picture_in_which_nobody_was_looked_for_nothing_is_seen(frame, analysis, blank):
    seen = without_bystanders(frame, replace(analysis, faces=(), blank=blank), None)
    assert not seen.image.any() and seen.image.shape == frame.image.shape
    assert (seen.index, seen.timestamp_s) == (7, 0.5)


@pytest.mark.parametrize(
    "box",
    [
        FaceBox(-50, -50, 40, 40),
        FaceBox(300, 200, 500, 400),
        FaceBox(400, 400, 500, 500),
        FaceBox(-90, 10, -10, 90),
        FaceBox(10, 10, 12, 13),
    ],
    ids=["over the corner", "over the other", "outside", "left of it", "two pixels wide"],
)
def test_a_box_may_leave_the_picture(box):
    image = np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    before = image.copy()
    pixelate(image, box)
    changed = np.argwhere((image != before).any(axis=2))
    if changed.size:
        (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
        assert box.left <= left and right < box.right and box.top <= top and bottom < box.bottom
