"""Following faces must not cost accuracy: real stages, against a search of every frame."""

import cv2
import numpy as np
import pytest

from benchmarks.accuracy import compare, searched_everywhere
from benchmarks.clips import head
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.tracking import NEW_FACE_WITHIN_S
from fer_desktop.api import load_models
from fer_desktop.capture.frame import Frame

WIDTH, HEIGHT, SIDE, RATE_HZ = 640, 360, 190, 15
MEETS_S, GONE_S, BACK_S, LENGTH_S = 2.0, 4.0, 5.5, 7.0


@pytest.fixture(scope="module")
def stages():
    return load_models(min_face_px=80).stages


@pytest.fixture(scope="module")
def frames():
    """Two heads move towards each other, cross, one leaves the picture and returns."""
    face = np.asarray(cv2.resize(head(), (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    other = np.asarray(cv2.convertScaleAbs(face[:, ::-1], alpha=0.8), np.uint8)
    noise = np.random.default_rng(0)
    return [
        Frame(n, n / RATE_HZ, picture(n / RATE_HZ, face, other, noise))
        for n in range(int(LENGTH_S * RATE_HZ))
    ]


def picture(time_s, face, other, noise):
    image = np.full((HEIGHT, WIDTH, 3), 100, np.float64)
    image += noise.normal(0, 4, (HEIGHT, WIDTH, 1))
    image = np.clip(image, 0, 255).astype(np.uint8)
    along = (WIDTH - SIDE) * min(time_s, GONE_S) / GONE_S
    lay(image, other, round(WIDTH - SIDE - along), 160)
    if not GONE_S <= time_s < BACK_S:
        away = 0 if time_s < GONE_S else along / 2
        lay(image, face, round(along - away), 10 + round(10 * np.sin(3 * time_s)))
    return image


def lay(image, face, left, top):
    image[top : top + SIDE, left : left + SIDE] = face


@pytest.fixture(scope="module")
def followed(frames, stages):
    analyzer = Analyzer(stages)
    return [analyzer.analyze(frame) for frame in frames]


def test_followed_faces_are_those_of_a_search_of_every_frame(frames, stages, followed):
    agreement = compare(searched_everywhere(frames, stages), followed)

    assert agreement.expected > 120, "the clip shows too little to tell anything"
    assert agreement.expected - agreement.shared - agreement.late <= 0.02 * agreement.expected
    assert agreement.extra <= 0.02 * agreement.expected
    assert np.quantile(agreement.ious, 0.02) >= 0.8
    assert np.mean(agreement.same_emotion) >= 0.97


def test_following_searches_a_fraction_of_the_frames(frames, stages):
    class Counting:
        searches = 0

        def detect(self, grey):
            Counting.searches += 1
            return stages.detector.detect(grey)

        def detect_near(self, grey, box):
            return stages.detector.detect_near(grey, box)

    analyzer = Analyzer(type(stages)(Counting(), stages.predictor, stages.classifier))
    for frame in frames:
        analyzer.analyze(frame)
    assert Counting.searches <= LENGTH_S / NEW_FACE_WITHIN_S + 1


def test_a_face_that_left_is_gone_at_once_and_its_label_stays_with_nobody(followed):
    """The label of the face that leaves must neither stay behind nor go to the other one."""
    seen = {
        analysis.timestamp_s: {face.track_id: face.box.center for face in analysis.faces}
        for analysis in followed
    }
    before = seen[max(t for t in seen if t < GONE_S)]
    assert len(before) == 2
    stays = min(before, key=lambda track_id: before[track_id][0])
    while_gone = [faces for t, faces in seen.items() if GONE_S <= t < BACK_S]
    assert all(set(faces) == {stays} for faces in while_gone)
    back = [t for t, faces in seen.items() if t >= BACK_S and len(faces) == 2]
    assert min(back) - BACK_S <= NEW_FACE_WITHIN_S + 1 / RATE_HZ
