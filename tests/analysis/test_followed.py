"""Following faces must not cost accuracy: real stages, against a search of every frame."""

import numpy as np
import pytest

from benchmarks.accuracy import LiveAnalyzer, SearchingAnalyzer, compare
from benchmarks.clips import BACK_S, CROSSING_RATE_HZ, CROSSING_S, GONE_S, crossing
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.tracking import NEW_FACE_WITHIN_S
from fer_desktop.api import load_models


@pytest.fixture(scope="module")
def models():
    return load_models(min_face_px=80)


@pytest.fixture(scope="module")
def stages(models):
    return models.stages


@pytest.fixture(scope="module")
def frames():
    """Two heads move towards each other, cross, one leaves the picture and returns."""
    return list(crossing())


@pytest.fixture(scope="module", params=["as a file", "live"])
def followed(request, frames, models):
    live = request.param == "live"
    analyzer = LiveAnalyzer(models) if live else Analyzer(models.stages)
    return [analyzer.analyze(frame) for frame in frames]


def test_followed_faces_are_those_of_a_search_of_every_frame(frames, stages, followed):
    searching = SearchingAnalyzer(stages)
    agreement = compare([searching.analyze(frame) for frame in frames], followed)

    assert agreement.expected > 120, "the clip shows too little to tell anything"
    assert agreement.expected - agreement.shared - agreement.late <= 0.02 * agreement.expected
    assert agreement.extra <= 0.02 * agreement.expected
    assert np.quantile(agreement.ious, 0.02) >= 0.8
    assert np.mean(agreement.same_emotion) >= 0.97


def test_following_searches_a_fraction_of_the_frames(frames, stages):
    class Counting:
        searches = 0

        def detect(self, grey, known=()):
            Counting.searches += 1
            return stages.detector.detect(grey, known)

        def detect_near(self, grey, box, pose=0):
            return stages.detector.detect_near(grey, box, pose)

    analyzer = Analyzer(type(stages)(Counting(), stages.predictor, stages.classifier))
    for frame in frames:
        analyzer.analyze(frame)
    assert Counting.searches <= CROSSING_S / NEW_FACE_WITHIN_S + 1


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
    assert min(back) - BACK_S <= NEW_FACE_WITHIN_S + 1 / CROSSING_RATE_HZ
