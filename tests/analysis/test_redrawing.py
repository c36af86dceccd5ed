"""Small faces: which are redrawn, when, and what is said of them between."""

from types import SimpleNamespace

import numpy as np
import pytest

from fer_desktop.analysis import pipeline, redrawing
from fer_desktop.faces.alignment import crop_face, resize_chip
from fer_desktop.storage.samples import SampleCollector
from tests.analysis.test_pipeline import run, said
from tests.analysis.watcher import Watcher, lockstep, run_of
from tests.fakes import FakeClassifier, FakeUpscaler, fake_analyzer, film, square
from tests.sources import ScriptedSource

# A chip reaches 1.115 times as far as the detector's box: of these sides 13, 22, 40 and 67 px.
TINY, SMALL, MIDDLE, LARGE = 12, 20, 36, 60
CROWD = [square(10, 10, TINY), square(60, 10, SMALL), square(120, 10, MIDDLE), square(200, 10)]


def analyzer(upscaler=None, **more):
    return fake_analyzer(aligned=False, upscaler=upscaler, **more)


def test_off_changes_nothing():
    """Whatever a redrawing network would do, without one all is as it was."""
    frames = film([CROWD] * 3, rate_hz=1)
    plain = run(analyzer(), frames)
    beyond = run(analyzer(FakeUpscaler(acts_px=(48, 47))), frames)  # one that acts nowhere
    assert said(plain) == said(beyond)
    assert not any(face.upscaled for analysis in plain for face in analysis.faces)
    assert "too_small" in plain[0].faces[0].quality.reasons


def test_always_redraws_every_face_below_48_px_of_every_frame_in_one_batch():
    upscaler, classifier = FakeUpscaler(), FakeClassifier()
    analyses = run(analyzer(upscaler, classifier=classifier), film([CROWD] * 3))
    assert [len(batch) for batch in upscaler.batches] == [3, 3, 3]
    assert classifier.batches == [4, 4, 4]
    for analysis in analyses:
        assert [face.upscaled for face in analysis.faces] == [True, True, True, False]
        assert all(face.emotions is not None for face in analysis.faces)


def test_a_chip_is_cut_at_its_native_size_and_enlarged_before_it_is_redrawn():
    upscaler, (frame,) = FakeUpscaler(), film([[square(60, 10, SMALL)]])
    face_at = run(analyzer(upscaler), [frame])[0].faces[0]
    native = crop_face(frame.image, face_at.box, 22)
    assert face_at.quality.size_px == 22
    assert np.array_equal(upscaler.batches[0][0], resize_chip(native, 48))


def test_what_is_read_is_the_redrawn_chip():
    frames = film([[square(60, 10, SMALL)]], grey=120)
    as_it_is = run(analyzer(), frames)[0].faces[0]
    redrawn = run(analyzer(FakeUpscaler()), frames)[0].faces[0]
    assert as_it_is.emotions.probability_of("happy") < 0.5
    assert redrawn.emotions.probability_of("happy") > 0.8
    assert redrawn.quality.brightness == pytest.approx(220, abs=1)


def test_a_face_is_redrawn_at_the_sizes_of_the_network_alone():
    upscaler = FakeUpscaler(acts_px=(20, 30))
    (analysis,) = run(analyzer(upscaler), film([CROWD]))
    assert [face.upscaled for face in analysis.faces] == [False, True, False, False]


@pytest.mark.fault("81a")
def test_a_face_below_the_smallest_size_is_too_small_and_nothing_is_guessed_about_it():
    upscaler = FakeUpscaler(acts_px=(20, 30))
    upscaler.smallest_px = 20  # more than the 16 px that hold without redrawing
    boxes = [square(10, 10, 8), square(60, 10, 16), square(120, 10, SMALL)]
    (analysis,) = run(analyzer(upscaler), film([boxes]))
    assert [face.quality.size_px for face in analysis.faces] == [9, 18, 22]
    reasons = [face.quality.reasons for face in analysis.faces]
    assert ["too_small" in each for each in reasons] == [True, True, False]
    assert [face.emotions is None for face in analysis.faces] == [True, True, False]


def test_live_a_face_is_redrawn_once_a_second_and_its_reading_holds_between():
    upscaler = FakeUpscaler()
    boxes = [square(60, 10, SMALL), square(200, 10)]
    analyses = run(analyzer(upscaler, redraw_every_s=1.0), film([boxes] * 25, rate_hz=10))

    small = [analysis.faces[0] for analysis in analyses]
    assert [number for number, face in enumerate(small) if face.upscaled] == [0, 10, 20]
    for number, face in enumerate(small):
        assert face.is_held == (number % 10 > 0)
        assert (face.emotions is None) == face.is_held  # numbers stand where a chip was read
        assert face.quality.is_readable
        last = small[number - number % 10].smoothed
        assert np.array_equal(face.smoothed.probabilities, last.probabilities)
    assert not any(analysis.faces[1].is_held for analysis in analyses)


def test_each_face_has_its_own_second_and_a_step_back_begins_anew():
    upscaler = FakeUpscaler()
    live = analyzer(upscaler, redraw_every_s=1.0)
    alone, both = [square(60, 10, SMALL)], [square(60, 10, SMALL), square(200, 10, SMALL)]
    frames = film([alone, *[both] * 11], rate_hz=10)
    marks = [[f.upscaled for f in analysis.faces] for analysis in run(live, frames)]
    assert marks[0] == [True]
    assert [number for number, mark in enumerate(marks) if mark[0]] == [0, 10]
    first_of_second = next(n for n, mark in enumerate(marks) if len(mark) > 1)
    assert marks[first_of_second] == [False, True]
    (again,) = run(live, frames[:1])
    assert again.faces[0].upscaled


def test_the_history_counts_a_held_face_as_readable_and_a_redrawn_one_as_upscaled():
    collector = SampleCollector()
    frames = film([[square(60, 10, SMALL)]] * 10, rate_hz=10)
    for analysis in run(analyzer(FakeUpscaler(), redraw_every_s=1.0), frames):
        collector.add(analysis)
    (row,) = collector.finish().rows
    _, _, count, readable, reason, _, _, upscaled, *means = row
    assert (count, readable, reason, upscaled) == (10, 10, None, 1)
    assert None not in means


class SlowMachine:
    """A clock that only the fakes move, in place of the processor's."""

    def __init__(self, monkeypatch):
        self.now_s = 0.0
        clock = SimpleNamespace(perf_counter=lambda: self.now_s)
        for module in (pipeline, redrawing):
            monkeypatch.setattr(module, "time", clock)

    def upscaler(self, takes_s):
        upscaler = FakeUpscaler()
        redraw = upscaler.redraw

        def slow(chips):
            self.now_s += takes_s
            return redraw(chips)

        upscaler.redraw = slow
        return upscaler

    def classifier(self, takes_s):
        classifier = FakeClassifier()
        classify = classifier.classify

        def slow(chips):
            self.now_s += takes_s
            return classify(chips)

        classifier.classify = slow
        return classifier


@pytest.mark.fault("49")
@pytest.mark.parametrize(
    ("redrawing_s", "rest_s", "gives_up"),
    [(0.015, 0.05, False), (0.7, 0.05, True), (0.015, 0.3, False), (1.5, 0.3, True)],
    ids=["quick", "slow redrawing", "slow anyway", "slow anyway and redrawing"],
)
def test_live_redrawing_gives_up_where_it_takes_the_pace_below_ten(
    monkeypatch, redrawing_s, rest_s, gives_up
):
    machine = SlowMachine(monkeypatch)
    upscaler = machine.upscaler(redrawing_s)
    live = analyzer(upscaler, classifier=machine.classifier(rest_s), redraw_every_s=1.0)
    boxes = [square(60, 10, SMALL), square(200, 10)]  # the second is read in every frame
    analyses = run(live, film([boxes] * 60, rate_hz=10))
    assert live.gave_up_redrawing == gives_up
    last = analyses[-1].faces[0]
    assert last.is_held != gives_up
    assert last.quality.is_readable  # 22 px can be read as they are
    assert bool(live.redrawn) != gives_up


@pytest.mark.fault("49")
def test_a_file_takes_the_time_that_redrawing_takes(monkeypatch):
    machine = SlowMachine(monkeypatch)
    batch = analyzer(machine.upscaler(takes_s=5.0))
    analyses = run(batch, film([[square(60, 10, SMALL)]] * 60, rate_hz=10))
    assert all(analysis.faces[0].upscaled for analysis in analyses)


def test_a_run_that_goes_on_keeps_its_pace_of_redrawing():
    first = analyzer(FakeUpscaler(), redraw_every_s=1.0)
    frames = film([[square(60, 10, SMALL)]] * 4, rate_hz=10)
    run(first, frames[:2])
    for other in (first.continued(first.state), first.new_run()):
        assert [analysis.faces[0].upscaled for analysis in run(other, frames[2:])] == [True, False]


def test_a_live_run_hands_out_the_small_faces_before_and_after():
    watcher = Watcher()
    frames = film([[square(60, 10, SMALL), square(200, 10)]] * 3, rate_hz=10)
    source = ScriptedSource(frames, before=lockstep(watcher))
    live = run_of(source, watcher, lambda: analyzer(FakeUpscaler(), redraw_every_s=1.0))
    live.start()
    assert watcher.over.wait(10) and watcher.error is None
    ((track, chip),) = live.redrawn.items()
    assert track == watcher.analyses[0].faces[0].track_id
    assert chip.at_s == 0.0
    assert chip.before.shape == chip.after.shape == (48, 48)
    assert chip.after.mean() > chip.before.mean()
    assert not live.figures.gave_up_redrawing
