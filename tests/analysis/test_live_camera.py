"""Live runs on cameras that go away, show nothing, or are faster than the analysis."""

import mmap
import time
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from fer_desktop.analysis.live import LiveRun
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.live_source import LiveSource
from tests.analysis.watcher import Watcher, lockstep, run_of
from tests.fakes import draw, fake_models, film, square
from tests.sources import ScriptedCamera, ScriptedSource
from tests.steered_camera import SteeredCamera

PAGE_BYTES = mmap.PAGESIZE
pytestmark = pytest.mark.timeout(60)


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


@pytest.mark.fault("4")
def test_the_rate_is_zero_while_nothing_comes(monkeypatch):
    watcher = Watcher()
    waits = Event()
    source = ScriptedCamera(
        film([[]] * 6), before=lambda step: lockstep(watcher)(step) if step < 5 else waits.wait(10)
    )
    run = run_of(source, watcher)
    run.start()
    while len(watcher.analyses) < 5:
        waits.wait(0.01)
    assert run.figures.rate_hz > 0
    now_s = time.monotonic
    with monkeypatch.context() as later:
        later.setattr(time, "monotonic", lambda: now_s() + 5)
        assert run.figures.rate_hz == 0
    waits.set()
    assert watcher.over.wait(5)


def test_the_frames_of_a_paused_camera_are_let_go():
    watcher = Watcher()

    def before(step):
        if step in (1, 2):
            lockstep(watcher)(step)
        if step == 2:
            run.pause()
        if step == 5:
            run.resume()

    run = run_of(ScriptedCamera(film([[square(20, 40)]] * 6), before=before), watcher)
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    assert [analysis.frame_index for analysis in watcher.analyses] == [0, 1, 5]
    assert run.figures.dropped == 0


def test_the_figures_tell_how_late_the_analysis_is_and_what_the_camera_could_not_use():
    class Late(Analyzer):
        def analyze(self, frame):
            time.sleep(0.05)
            return super().analyze(frame)

    watcher = Watcher()
    source = ScriptedCamera(film([[]] * 2), before=lockstep(watcher))
    source.skipped = 3
    run = run_of(source, watcher, lambda: Late(fake_models()))
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    assert run.figures.delay_s >= 0.05
    assert run.figures.dropped == 3


@pytest.mark.fault("6")
def test_the_other_camera_is_taken_when_somebody_says_so():
    asked = Event()
    source = ScriptedCamera(film([[]] * 2), before=lambda step: step == 0 or asked.wait(5))
    watcher = Watcher()
    run = run_of(source, watcher)
    run.start()
    assert watcher.published.acquire(timeout=5)
    assert run.use_other_camera()
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
    assert watcher.analyses[0].blank is None and watcher.analyses[-1].blank == blank
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
    assert watcher.analyses[-1].blank is None and watcher.analyses[-1].faces


@pytest.mark.fault("9")
def test_a_face_is_followed_through_changes_of_the_pictures_size():
    scales = [1, 2, 0.2, 1]
    pictures = [
        draw(
            square(round(20 * scale), round(40 * scale), round(60 * scale)),
            size=(round(320 * scale), round(240 * scale)),
        )
        for scale in scales
    ]
    frames = [Frame(number, number / 10, picture) for number, picture in enumerate(pictures)]
    watcher = Watcher()
    run_of(ScriptedCamera(frames, before=lockstep(watcher)), watcher).start()
    assert watcher.over.wait(5) and watcher.error is None
    assert [len(analysis.faces) for analysis in watcher.analyses] == [1, 1, 1, 1]
    assert {analysis.faces[0].track_id for analysis in watcher.analyses} == {0}


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

    class Slow(Analyzer):
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
        lambda: Slow(fake_models()),
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
