"""A file that is played as if it were a camera: what holds it up costs none of its frames."""

from itertools import pairwise
from threading import Event, Semaphore

import pytest

from fer_desktop.analysis import live
from tests.analysis.watcher import Watcher, lockstep, run_of
from tests.fakes import fake_analyzer, film, square
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(20)


class PassingTime:
    """Stands still but for those who wait, for whom it passes at once."""

    def __init__(self):
        self.now_s = 100.0

    def monotonic(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds


def steps_between_frames(monkeypatch, *, stall_s, is_live=False):
    """Hand on 20 frames a second, the tenth after a stall; return the steps that they came in."""
    clock, came_s = PassingTime(), []
    monkeypatch.setattr(live, "time", clock)
    source = ScriptedSource(
        film([[]] * 30, rate_hz=20),
        is_live=is_live,
        before=lambda number: clock.sleep(stall_s) if number == 10 else None,
    )
    run = run_of(source, Watcher())
    run._going.set()
    run._is_built.set()
    monkeypatch.setattr(run._stopping, "wait", clock.sleep)
    monkeypatch.setattr(run._arrived, "put", lambda _: came_s.append(clock.now_s))
    run._hand_on(source)
    return [later - earlier for earlier, later in pairwise(came_s)]


def test_a_file_whose_disk_stalled_goes_on_at_its_pace_from_where_it_stood(monkeypatch):
    steps = steps_between_frames(monkeypatch, stall_s=3.0)
    assert steps.pop(9) == pytest.approx(3.0)
    assert steps == pytest.approx([0.05] * 28)


def test_a_file_that_is_a_little_late_catches_up(monkeypatch):
    steps = steps_between_frames(monkeypatch, stall_s=0.3)
    assert steps == pytest.approx([0.05] * 9 + [0.3] + [0.0] * 5 + [0.05] * 14)


def test_a_camera_is_never_waited_for(monkeypatch):
    steps = steps_between_frames(monkeypatch, stall_s=3.0, is_live=True)
    assert steps == pytest.approx([0.0] * 9 + [3.0] + [0.0] * 19)


def test_a_file_stands_still_while_an_analyzer_is_built():
    watcher, last = Watcher(), 7
    building, all_given, begun = Event(), Event(), Semaphore(0)

    def build():
        building.set()
        begun.release()
        all_given.wait(0.2)  # which the file, standing still, never gives
        building.clear()
        return fake_analyzer()

    def before(number):
        if number in (1, 4):
            begun.acquire(timeout=5)
        if building.is_set() and number == last:
            all_given.set()
        while not building.is_set() and len(watcher.analyses) < number:
            watcher.published.acquire(timeout=5)
        if number == 3:
            run.rebuild(build)

    frames = film([[square(20, 40)]] * (last + 1), rate_hz=100)
    run = run_of(ScriptedSource(frames, is_live=False, before=before), watcher, build)
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    assert [analysis.frame_index for analysis in watcher.analyses] == list(range(last + 1))
    assert run.figures.dropped == 0


class Clip(ScriptedSource):
    """A file that may have broken off."""

    def __init__(self, ended_early, *, before=lambda number: None):
        super().__init__(film([[square(20, 40)]] * 5, rate_hz=100), is_live=False, before=before)
        self._broke_off = ended_early
        self.ended_early = None

    def frames(self):
        yield from super().frames()
        self.ended_early = self._broke_off


@pytest.mark.parametrize("ended_early", [None, "ended early at 0.04 s of 3.0 s"])
def test_a_file_that_broke_off_is_not_one_that_has_ended(ended_early):
    watcher = Watcher()
    run = run_of(Clip(ended_early, before=lockstep(watcher)), watcher)
    assert run.is_cut_short, "nothing of it was played yet"
    run.start()
    assert watcher.over.wait(10) and watcher.error is None
    assert run.ended_early == run.is_cut_short == (ended_early is not None)


def test_a_file_that_is_stopped_before_its_end_was_cut_short_but_is_whole():
    watcher = Watcher()
    run = run_of(Clip(None, before=lambda number: number == 3 and run.stop()), watcher)
    run.start()
    assert run.wait(10)
    assert (run.ended_early, run.is_cut_short) == (False, True)


def test_a_camera_is_never_cut_short():
    watcher = Watcher()
    source = ScriptedSource(film([[]] * 5), before=lambda number: number == 3 and run.stop())
    run = run_of(source, watcher)
    run.start()
    assert run.wait(10)
    assert (run.ended_early, run.is_cut_short) == (False, False)
