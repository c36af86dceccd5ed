"""What was not to be said of a face, or was another network's, is not said of it later."""

from dataclasses import replace

import pytest

from fer_desktop.analysis.pipeline import Analyzer
from tests.analysis.watcher import Watcher, lockstep, run_of
from tests.fakes import (
    FakeClassifier,
    FakePredictor,
    FakeUpscaler,
    distribution,
    fake_analyzer,
    fake_models,
    film,
    square,
)
from tests.sources import ScriptedSource

NETWORK = FakeClassifier.network


class Turned(FakePredictor):
    """Sees a head in profile while it is told so."""

    is_turned = False

    def predict(self, grey, box, tilt_deg):
        points = super().predict(grey, box, tilt_deg)
        if self.is_turned:
            points[30, 0] = points[45, 0]
        return points


class Says(FakeClassifier):
    """Says what it is told to say."""

    def __init__(self, emotion, network=NETWORK):
        super().__init__()
        self.emotion, self.network = emotion, network

    def classify(self, chips):
        return [distribution(**{self.emotion: 0.9}) for _ in chips]


@pytest.mark.parametrize("redraw_every_s", [0.0, 1.0], ids=["each frame", "held"])
@pytest.mark.parametrize("side", [20, 60], ids=["redrawn", "as it is"])
def test_what_could_not_be_said_is_not_said_afterwards(redraw_every_s, side):
    predictor, classifier = Turned(), Says("sad")
    models = replace(fake_models(upscaler=FakeUpscaler()), predictor=predictor)
    analyzer = Analyzer(replace(models, classifier=classifier), redraw_every_s=redraw_every_s)
    for frame in film([[square(60, 60, side)]] * 60, rate_hz=30):
        predictor.is_turned = frame.index < 20
        classifier.emotion = "sad" if predictor.is_turned else "happy"
        (face,) = analyzer.analyze(frame).faces
        named = face.smoothed.dominant if face.quality.is_readable else None
        assert named in ((None,) if predictor.is_turned else (None, "happy")), frame.index
    assert named == "happy"


@pytest.mark.parametrize(
    ("network", "first"),
    [(replace(NETWORK, sha256="a" * 64), "happy"), (NETWORK, "sad")],
    ids=["another network", "the same"],
)
def test_after_a_change_of_network_nothing_is_left_of_what_the_other_said(network, first):
    watcher = Watcher()

    def before_frame(number):
        lockstep(watcher)(number)
        if number == 10:
            run.rebuild(lambda: fake_analyzer(classifier=Says("happy", network)))

    source = ScriptedSource(film([[square(60, 60)]] * 12, rate_hz=30), before=before_frame)
    run = run_of(source, watcher, lambda: fake_analyzer(classifier=Says("sad")))
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    faces = [analysis.faces[0] for analysis in watcher.analyses]
    assert len({face.track_id for face in faces}) == 1
    assert [face.emotions.dominant for face in faces] == ["sad"] * 10 + ["happy"] * 2
    assert faces[10].smoothed.dominant == first
