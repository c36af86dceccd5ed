import mmap
import threading
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from fer_desktop.analysis.live import LiveRun
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.live_source import LiveSource
from fer_desktop.errors import InputError
from tests.fakes import draw, fake_analyzer, film, square
from tests.sources import ScriptedCamera, ScriptedSource
from tests.steered_camera import SteeredCamera

PAGE_BYTES = mmap.PAGESIZE
pytestmark = pytest.mark.timeout(20)


class Watcher:
    """Collects what a run tells."""

    def __init__(self):
        self.analyses = []
        self.states = []
        self.error = None
        self.over = Event()
        self.published = threading.Semaphore(0)

    def publish(self, frame, analysis):
        self.analyses.append(analysis)
        self.published.release()

    def ended(self, error):
        self.error = error
        self.over.set()


def run_of(source, watcher, build=fake_analyzer):
    return LiveRun(lambda: source, build, watcher.publish, watcher.states.append, watcher.ended)


def lockstep(watcher):
    """Return a wait that holds each frame back until the one before it was analysed."""
    return lambda number: number == 0 or watcher.published.acquire(timeout=5)


def test_without_drops_a_live_run_says_what_a_plain_loop_says():
    frames = film([[square(20 + 3 * n, 40), square(200, 40 + n)] for n in range(20)])
    plain = fake_analyzer()
    expected = [plain.analyze(frame) for frame in frames]
    watcher = Watcher()
    run = run_of(ScriptedSource(frames, before=lockstep(watcher)), watcher)
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    assert run.figures.dropped == 0
    assert [a.frame_index for a in watcher.analyses] == [a.frame_index for a in expected]
    for live, batch in zip(watcher.analyses, expected, strict=True):
        assert [(f.track_id, f.box) for f in live.faces] == [
            (f.track_id, f.box) for f in batch.faces
        ]
        for ours, theirs in zip(live.faces, batch.faces, strict=True):
            assert (ours.smoothed.probabilities == theirs.smoothed.probabilities).all()


def test_a_slow_analysis_gets_the_newest_frame_and_counts_the_rest():
    gate, all_given = Event(), Event()  # analysis has begun; nine frames were given

    class Slow:
        def __init__(self):
            self._analyzer = fake_analyzer()

        def analyze(self, frame):
            gate.set()
            all_given.wait(5)
            return self._analyzer.analyze(frame)

    def before(number):
        if number == 1:
            gate.wait(5)  # the first frame is being analysed
        if number == 9:  # 1 to 7 were replaced, 8 lies unread
            all_given.set()

    watcher = Watcher()
    source = ScriptedSource(film([[square(20, 40)]] * 10), before=before)
    run = run_of(source, watcher, Slow)
    run.start()
    assert watcher.over.wait(10)
    assert run.figures.dropped >= 7
    assert watcher.analyses[-1].frame_index == 9
    assert len(watcher.analyses) + run.figures.dropped == 10


def test_the_error_of_the_source_ends_the_run_and_is_told():
    def before(number):
        if number == 2:
            raise InputError("Camera lost.")

    watcher = Watcher()
    run_of(ScriptedSource(film([[square(20, 40)]] * 5), before=before), watcher).start()
    assert watcher.over.wait(5)
    assert str(watcher.error) == "Camera lost."


def test_the_error_of_the_analysis_ends_the_run_and_closes_the_source():
    class Broken:
        def analyze(self, frame):
            raise RuntimeError("model failed")

    watcher = Watcher()
    source = ScriptedSource(film([[]] * 5))
    run_of(source, watcher, Broken).start()
    assert watcher.over.wait(5)
    assert str(watcher.error) == "model failed" and source.closed.is_set()


def test_stop_returns_at_once_and_ends_both_threads():
    watcher = Watcher()
    waiting = Event()

    def before(number):
        if number == 1:
            waiting.set()
            source.closed.wait(10)

    source = ScriptedSource(film([[]] * 3), before=before)
    run = run_of(source, watcher)
    run.start()
    assert waiting.wait(5)
    run.stop()
    assert run.wait(5) and watcher.over.is_set() and watcher.error is None
    assert not [t for t in threading.enumerate() if t.name.startswith("fer-")]


def test_a_paused_file_stands_still_and_goes_on_where_it_was():
    watcher = Watcher()
    second = Event()

    def before(number):
        if number == 1:
            run.pause()
            second.set()

    source = ScriptedSource(film([[]] * 4, rate_hz=100.0), is_live=False, before=before)
    run = run_of(source, watcher)
    run.start()
    assert second.wait(5) and run.is_paused
    assert not watcher.over.wait(0.15)
    run.resume()
    assert watcher.over.wait(5)
    assert watcher.analyses[-1].frame_index == 3


@pytest.mark.fault("4", "5")
def test_a_camera_that_goes_and_comes_is_one_run_with_a_gap_in_its_times():
    before, after = film([[square(20, 40)]] * 2), film([[square(20, 40)]] * 2, start_index=30)
    late = [Frame(frame.index, 60 + frame.timestamp_s, frame.image) for frame in after]
    lost, back = CameraStatus(CameraState.LOST), CameraStatus(CameraState.STREAMING)
    watcher = Watcher()
    run_of(ScriptedCamera([*before, lost, back, *late]), watcher).start()
    assert watcher.over.wait(10) and watcher.error is None
    assert watcher.states == [lost, back]
    times = [analysis.timestamp_s for analysis in watcher.analyses]
    assert times[-1] > 60
    assert not [time for time in times if 1 < time < 60]


@pytest.mark.fault("6")
def test_the_other_camera_is_taken_when_somebody_says_so():
    asked = Event()
    source = ScriptedCamera(film([[]] * 2), before=lambda step: step == 0 or asked.wait(5))
    watcher = Watcher()
    run = run_of(source, watcher)
    run.start()
    assert watcher.published.acquire(timeout=5)
    run.use_other_camera()
    asked.set()
    assert watcher.over.wait(5)
    assert source.asked_for_other == 1


@pytest.mark.fault("8")
@pytest.mark.parametrize(
    ("picture", "blank"),
    [
        pytest.param(draw(square(20, 40)), "frozen", id="frozen with a face"),
        pytest.param(np.zeros((240, 320, 3), np.uint8), "dark", id="black"),
    ],
)
def test_a_picture_that_shows_nothing_is_told_and_not_read_as_a_mood(picture, blank):
    frames = [Frame(number, number / 10, picture.copy()) for number in range(40)]
    watcher = Watcher()
    run = run_of(ScriptedSource(frames, before=lockstep(watcher)), watcher)
    run.start()
    assert watcher.over.wait(10)
    assert run.figures.blank == blank
    assert [bool(a.faces) for a in watcher.analyses[:10]] == [blank == "frozen"] * 10
    assert not any(a.faces for a in watcher.analyses if a.timestamp_s >= 3)
    assert len(watcher.analyses) == 40, "the time is accounted for"


@pytest.mark.fault("8")
def test_a_still_scene_of_a_file_is_read_like_any_other():
    picture = draw(square(20, 40))
    watcher = Watcher()
    frames = [Frame(number, number * 1.6, picture.copy()) for number in range(3)]
    source = ScriptedSource(frames, is_live=False)
    run = run_of(source, watcher)
    run.start()
    assert watcher.over.wait(10)
    assert run.figures.blank is None and watcher.analyses[-1].faces


@pytest.mark.fault("10", "13")
@pytest.mark.parametrize("gap_s", [2.5, 3600.0], ids=["slow camera", "machine slept"])
def test_nothing_is_smoothed_across_more_than_two_seconds(gap_s):
    lit, dim = draw(square(20, 40), grey=240), draw(square(20, 40), grey=120)
    frames = [Frame(0, 0.0, lit), Frame(1, gap_s, dim)]
    watcher = Watcher()
    run_of(ScriptedCamera(frames, before=lockstep(watcher)), watcher).start()
    assert watcher.over.wait(5)
    (face,) = watcher.analyses[1].faces
    assert (face.smoothed.probabilities == face.emotions.probabilities).all()


@pytest.mark.fault("12")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads its memory in /proc")
def test_a_fast_camera_before_a_slow_analysis_costs_neither_delay_nor_memory(tmp_path):
    """Frames of 6 MB, ten times as fast as they are analysed: kept, they would be gigabytes."""
    newest = []  # indices of the frames that arrived
    lags, sizes = [], []

    class Noting(LiveSource):
        def frames(self):
            for frame in super().frames():
                newest.append(frame.index)
                yield frame

    class Slow:
        def analyze(self, frame):
            begun_at = len(newest)
            lags.append(newest[begun_at - 1] - frame.index)
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES)
            while len(newest) < begun_at + 10 and not enough.wait(0.005):
                pass
            return FrameAnalysis(frame.index, frame.timestamp_s, (), 0.0)

    enough = Event()
    watcher = Watcher()
    camera = SteeredCamera(tmp_path, rate_hz=500.0).become("huge")
    run = LiveRun(
        lambda: Noting(camera, "camera"),
        Slow,
        watcher.publish,
        watcher.states.append,
        watcher.ended,
    )
    run.start()
    for _ in range(20):
        assert watcher.published.acquire(timeout=10)
    enough.set()
    run.stop()
    assert watcher.over.wait(10) and watcher.error is None
    assert max(lags) <= 2
    assert run.figures.dropped >= 150
    assert max(sizes) - sizes[3] < 60e6


def test_stop_before_the_source_is_open_closes_it_when_it_is():
    opening, go_on = Event(), Event()
    source = ScriptedSource(film([[]] * 2), before=lambda step: source.closed.wait(10))

    def open_source():
        opening.set()
        go_on.wait(5)
        return source

    watcher = Watcher()
    run = LiveRun(open_source, fake_analyzer, watcher.publish, watcher.states.append, watcher.ended)
    run.start()
    assert opening.wait(5)
    run.stop()
    go_on.set()
    assert run.wait(5) and source.closed.is_set() and watcher.analyses == []
