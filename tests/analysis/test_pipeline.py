import cv2
import numpy as np
import pytest

from benchmarks.machine import ROOT
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.capture.frame import Frame
from fer_desktop.faces.alignment import align_face
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import Detection, FaceBox
from tests.fakes import (
    FakeClassifier,
    FakeDetector,
    FakePredictor,
    draw,
    fake_analyzer,
    fake_models,
    film,
    square,
)


def run(analyzer, frames):
    return [analyzer.analyze(frame) for frame in frames]


def said(analyses):
    """Everything that is said, without how long it took."""
    return [
        (
            analysis.frame_index,
            analysis.timestamp_s,
            [
                (
                    face.track_id,
                    face.box,
                    face.confidence,
                    None if face.landmarks is None else face.landmarks.tolist(),
                    None if face.emotions is None else face.emotions.probabilities.tolist(),
                    None if face.smoothed is None else face.smoothed.probabilities.tolist(),
                    face.quality,
                )
                for face in analysis.faces
            ],
        )
        for analysis in analyses
    ]


class KeepsChips(FakeClassifier):
    def classify(self, chips):
        self.chips = chips
        return super().classify(chips)


def test_a_frame_is_described_with_its_faces_by_id():
    (analysis,) = run(fake_analyzer(), film([[square(180, 90), square(20, 30)]]))

    assert (analysis.frame_index, analysis.timestamp_s) == (0, 0.0)
    assert [(face.track_id, face.box) for face in analysis.faces] == [
        (0, square(20, 30)),
        (1, square(180, 90)),
    ]
    for face in analysis.faces:
        assert face.landmarks.shape == (68, 2)
        assert face.emotions is not None
        assert not face.upscaled
    assert analysis.elapsed_s > 0


@pytest.mark.fault("81a")
def test_a_frame_without_a_face_is_an_analysis_without_faces():
    classifier = FakeClassifier()
    (analysis,) = run(fake_analyzer(classifier=classifier), film([[]]))
    assert analysis.faces == ()
    assert classifier.batches == []


def test_all_faces_of_a_frame_go_through_the_network_as_one_batch():
    classifier = FakeClassifier()
    run(
        fake_analyzer(classifier=classifier),
        film([[square(20, 30), square(180, 90)], [square(20, 30)]]),
    )
    assert classifier.batches == [2, 1]


def test_a_large_face_is_read_from_the_chip_that_training_cuts():
    classifier = KeepsChips()
    noise = np.random.default_rng(0).integers(100, 250, (240, 320, 1), dtype=np.uint8)
    (empty,) = film([[square(100, 60, 120)]])
    frame = Frame(0, 0.0, np.where(empty.image > 100, noise, empty.image).astype(np.uint8))
    (analysis,) = run(fake_analyzer(classifier=classifier), [frame])

    (face,) = analysis.faces
    assert face.quality.size_px > 2 * classifier.chip_size
    grey = cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)
    np.testing.assert_array_equal(classifier.chips[0], align_face(grey, face.landmarks, 48))


def test_a_sharp_face_is_sharp_to_a_network_that_takes_large_chips():
    class TakesLargeChips(FakeClassifier):
        chip_size = 224

    image = cv2.imread(str(ROOT / "samples" / "two_faces.jpg"))
    detector = open_detector("dlib", 80)
    for classifier in (FakeClassifier(), TakesLargeChips()):
        analyzer = fake_analyzer(detector=detector, classifier=classifier)
        (analysis,) = run(analyzer, [Frame(0, 0.0, image.copy())])
        assert [face.quality.reasons for face in analysis.faces] == [(), ()]


@pytest.mark.fault("81a")
def test_a_face_cut_by_the_border_is_padded_and_not_wrapped():
    class CutFace(FakeDetector):
        def detect(self, grey):
            return [Detection(FaceBox(-30, 100, 30, 160), 1.0)]

    image = np.full((240, 320, 3), 150, np.uint8)
    image[:, 200:] = 10  # what a negative column would bring in
    classifier = KeepsChips()
    (analysis,) = run(
        fake_analyzer(aligned=False, detector=CutFace(), classifier=classifier),
        [Frame(0, 0.0, image)],
    )

    assert analysis.faces[0].box.left == -30
    assert np.abs(classifier.chips[0].astype(int) - 150).max() <= 1


@pytest.mark.fault("81a")
def test_a_face_of_too_few_pixels_is_marked_and_nothing_is_guessed_about_it():
    classifier = FakeClassifier()
    (analysis,) = run(
        fake_analyzer(classifier=classifier, aligned=False), film([[square(100, 100, 8)]])
    )
    (face,) = analysis.faces
    assert "too_small" in face.quality.reasons
    assert face.emotions is None
    assert face.smoothed is None
    assert classifier.batches == []


def test_without_a_predictor_there_are_no_points_and_the_box_is_read():
    (analysis,) = run(fake_analyzer(aligned=False), film([[square(100, 100)]]))
    (face,) = analysis.faces
    assert face.landmarks is None
    assert face.emotions is not None


@pytest.mark.parametrize("broken", [np.nan, np.inf, 7.0])
def test_points_that_are_no_face_do_not_stop_the_analysis(broken, monkeypatch):
    monkeypatch.setattr(
        FakePredictor, "predict", lambda *_: np.full((68, 2), broken, dtype=np.float32)
    )
    (analysis,) = run(fake_analyzer(), film([[square(100, 100)]]))
    assert analysis.faces[0].landmarks is None
    assert analysis.faces[0].emotions is not None


@pytest.mark.fault("81b")
def test_a_chip_about_which_nothing_can_be_said_has_no_numbers(monkeypatch):
    monkeypatch.setattr(FakeClassifier, "classify", lambda self, chips: [None] * len(chips))
    (analysis,) = run(fake_analyzer(), film([[square(100, 100)]]))
    assert analysis.faces[0].emotions is None
    assert analysis.faces[0].smoothed is None


def test_raw_and_smoothed_both_travel():
    dim, light = draw(square(100, 100), grey=110), draw(square(100, 100), grey=250)
    frames = [Frame(0, 0.0, dim), Frame(1, 0.1, dim), Frame(2, 0.2, light)]
    analyses = run(fake_analyzer(), frames)
    before, after = analyses[1].faces[0], analyses[2].faces[0]
    assert after.emotions.probability_of("happy") > before.emotions.probability_of("happy")
    assert (
        before.smoothed.probability_of("happy")
        < after.smoothed.probability_of("happy")
        < after.emotions.probability_of("happy")
    )


def test_what_was_said_of_a_face_that_is_gone_is_forgotten():
    analyzer = fake_analyzer()
    run(analyzer, film([[square(100, 100)]] + [[]] * 30, rate_hz=10))
    assert analyzer.state.smoothed == ()


def test_ids_begin_again_in_a_new_run():
    analyzer = fake_analyzer()
    run(analyzer, film([[square(10, 10)], [], [], [square(200, 100)]], rate_hz=1))
    fresh = analyzer.new_run()
    assert fresh.models is analyzer.models
    assert [face.track_id for face in fresh.analyze(film([[square(10, 10)]])[0]).faces] == [0]


def test_the_same_frames_give_the_same_analyses():
    frames = film([[square(10 + 4 * step, 40)] if step % 9 else [] for step in range(40)])
    assert said(run(fake_analyzer(), frames)) == said(run(fake_analyzer(), frames))


def test_a_run_taken_up_again_says_what_an_unbroken_one_says():
    frames = film([[square(10 + 4 * step, 40)] if step % 9 else [] for step in range(30)])
    unbroken = said(run(fake_analyzer(), frames))
    for stop in (0, 1, 7, 13, 29):
        first = fake_analyzer()
        before = run(first, frames[:stop])
        second = Analyzer(fake_models(detector=FakeDetector()), state=first.state)
        assert said(before + run(second, frames[stop:])) == unbroken


class WanderingDetector(FakeDetector):
    """Finds the face a few pixels beside where it is, elsewhere in every frame."""

    def _find(self, grey, left, top):
        found = super()._find(grey, left, top)
        right = 5 * (self._calls % 3 - 1)
        return [
            Detection(
                FaceBox(d.box.left + right, d.box.top, d.box.right + right, d.box.bottom),
                d.confidence,
            )
            for d in found
        ]


@pytest.fixture
def started(monkeypatch):
    """Where each look for points began: box and tilt."""
    begun = []
    predict = FakePredictor.predict

    def noted(self, grey, box, tilt_deg):
        begun.append((box, tilt_deg))
        return predict(self, grey, box, tilt_deg)

    monkeypatch.setattr(FakePredictor, "predict", noted)
    return begun


def test_a_face_that_keeps_still_has_a_box_that_keeps_still(started):
    """The box is that of the points, and those do not begin anew in each of the detector's."""
    analyses = run(
        fake_analyzer(detector=WanderingDetector()), film([[square(100, 100)]] * 12, rate_hz=30)
    )
    assert len({analysis.faces[0].box for analysis in analyses}) == 1
    assert len({box for box, _ in started}) == 1


@pytest.mark.parametrize(
    ("rate_hz", "lefts", "tilts"),
    [
        pytest.param(30, (100, 101, 102), [None, 0, 0], id="a moment ago"),
        pytest.param(5, (100, 101, 102), [None, None, None], id="too long ago"),
        pytest.param(30, (100, 101, 121, 122), [None, 0, None, 0], id="a leap"),
    ],
)
def test_points_begin_with_the_tilt_that_the_last_ones_had(started, rate_hz, lefts, tilts):
    run(fake_analyzer(), film([[square(left, 100)] for left in lefts], rate_hz=rate_hz))
    assert [tilt for _, tilt in started] == [
        None if tilt is None else pytest.approx(tilt, abs=1e-3) for tilt in tilts
    ]


def test_points_that_lie_elsewhere_tell_no_tilt(monkeypatch, started):
    noted = FakePredictor.predict
    away = np.array([150, 90], np.float32)
    monkeypatch.setattr(FakePredictor, "predict", lambda *args: noted(*args) + away)
    run(fake_analyzer(), film([[square(100, 100)]] * 3, rate_hz=30))
    assert [tilt for _, tilt in started] == [None] * 3


def test_points_elsewhere_do_not_carry_the_box_away(monkeypatch):
    predict = FakePredictor.predict
    far_away = np.array([150, 90], np.float32)
    monkeypatch.setattr(FakePredictor, "predict", lambda *args: predict(*args) + far_away)
    analyses = run(fake_analyzer(), film([[square(100, 100)]] * 5, rate_hz=30))
    assert [analysis.faces[0].box for analysis in analyses] == [square(100, 100)] * 5


def test_points_begin_in_the_pixels_of_their_own_frame(started):
    """A little smaller, a face still covers its old place, which is another place now."""
    (larger,) = film([[square(100, 100)]], size=(320, 240))
    smaller = Frame(1, 1 / 30, draw(square(95, 95, 57), size=(304, 228)))
    analyses = run(fake_analyzer(), [larger, smaller])
    assert [analysis.faces[0].track_id for analysis in analyses] == [0, 0]
    assert [box for box, _ in started] == [square(100, 100), square(95, 95, 57)]
