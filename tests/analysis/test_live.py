import threading
from threading import Event

import pytest

from fer_desktop.analysis.live import LiveRun
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.errors import InputError
from tests.analysis.watcher import Watcher, lockstep, run_of
from tests.fakes import FakeDetector, fake_analyzer, fake_models, film, square
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(20)


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

    class Slow(Analyzer):
        def analyze(self, frame):
            gate.set()
            all_given.wait(5)
            return super().analyze(frame)

    def before(number):
        if number == 1:
            gate.wait(5)  # the first frame is being analysed
        if number == 9:  # 1 to 7 were replaced, 8 lies unread
            all_given.set()

    watcher = Watcher()
    source = ScriptedSource(film([[square(20, 40)]] * 10), before=before)
    run = run_of(source, watcher, lambda: Slow(fake_models()))
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
    class Broken(Analyzer):
        def analyze(self, frame):
            raise RuntimeError("model failed")

    watcher = Watcher()
    source = ScriptedSource(film([[]] * 5))
    run_of(source, watcher, lambda: Broken(fake_models())).start()
    assert watcher.over.wait(5)
    assert str(watcher.error) == "model failed" and source.closed.is_set()


def test_what_is_searched_aside_ends_with_the_run_and_with_a_rebuilt_analyzer():
    before = set(threading.enumerate())

    def build():
        aside = SearchAside(FakeDetector().detect)
        return Analyzer(fake_models(), search_aside=aside)

    def searching():
        threads = set(threading.enumerate()) - before
        return [thread for thread in threads if thread.name.startswith("fer-search")]

    watcher = Watcher()
    rebuilt, may_end = Event(), Event()

    def before_frame(number):
        lockstep(watcher)(number)
        if number == 10:
            first.extend(searching())
            run.rebuild(build)
        if number == 20:
            first[0].join(5)
            rebuilt.set()
            may_end.wait(5)

    first = []
    source = ScriptedSource(film([[square(20, 40)]] * 21, rate_hz=30), before=before_frame)
    run = run_of(source, watcher, build)
    run.start()
    assert rebuilt.wait(10)
    (second,) = searching()
    assert [second] != first
    may_end.set()
    assert watcher.over.wait(10) and watcher.error is None
    second.join(5)
    assert not second.is_alive()


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


def test_stop_does_not_wait_for_a_file_that_is_stalled():
    """`VideoFile.close` waits for the frame that is being read, from a slow network, say."""
    reading, read = Event(), Event()

    def before(number):
        if number == 1:
            reading.set()
            read.wait(10)

    class File(ScriptedSource):
        def close(self):
            read.wait(10)
            super().close()

    watcher = Watcher()
    source = File(film([[]] * 3, rate_hz=100.0), is_live=False, before=before)
    run = run_of(source, watcher)
    run.start()
    assert reading.wait(5)
    stopping = threading.Thread(target=run.stop, name="window")
    stopping.start()
    stopping.join(5)
    assert not stopping.is_alive()
    read.set()
    assert run.wait(5) and source.closed.is_set() and watcher.error is None


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
