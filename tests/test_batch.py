import threading

import numpy as np
import pytest

from fer_desktop.batch import READ_AHEAD_FRAMES, ReadAhead, run_batch
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import InputError
from tests.fakes import FakeClassifier, draw, fake_analyzer, square

SMALL = np.zeros((4, 4, 3), np.uint8)


class FakeSource:
    """Gives `count` frames and notes how far it came and whether it was closed."""

    def __init__(self, count, fail_at=None, image=SMALL):
        self.given = 0
        self.closed = False
        self._count = count
        self._fail_at = fail_at
        self._image = image

    def frames(self):
        try:
            for number in range(self._count):
                if number == self._fail_at:
                    raise InputError("The disk was pulled out.")
                self.given += 1
                yield Frame(number, number / 10, self._image.copy())
        finally:
            self.closed = True


class ListSink:
    def __init__(self, fail_at=None):
        self.rows = []
        self._fail_at = fail_at

    def write(self, frame, analysis):
        if len(self.rows) == self._fail_at:
            raise OSError("disk full")
        self.rows.append((frame.index, analysis))


@pytest.fixture(autouse=True)
def _no_thread_stays():
    yield
    assert [t.name for t in threading.enumerate() if t.name == "read-ahead"] == []


def test_every_sink_gets_every_frame_in_order():
    sinks = [ListSink(), ListSink()]
    result = run_batch(FakeSource(50).frames(), fake_analyzer(), sinks)

    assert (result.frames, result.reached_end) == (50, True)
    for sink in sinks:
        assert [index for index, _ in sink.rows] == list(range(50))
        assert all(analysis.frame_index == index for index, analysis in sink.rows)


@pytest.mark.parametrize(("every", "expected"), [(1, 10), (3, 4), (10, 1), (99, 1)])
def test_every_nth_frame_is_analysed_beginning_with_the_first(every, expected):
    sink = ListSink()
    run_batch(FakeSource(10).frames(), fake_analyzer(), [sink], every=every)
    analysed = [index for index, analysis in sink.rows if analysis is not None]
    assert len(sink.rows) == 10
    assert analysed == list(range(0, 10, every))
    assert len(analysed) == expected


@pytest.mark.timeout(30)
def test_analysis_error_ends_the_run_instead_of_hanging():
    source = FakeSource(10_000, image=draw(square(20, 20)))
    analyzer = fake_analyzer(classifier=FakeClassifier(fail_at=0))
    with pytest.raises(RuntimeError, match="model failed"):
        run_batch(source.frames(), analyzer, [])
    assert source.closed


@pytest.mark.timeout(30)
def test_sink_error_ends_the_run_instead_of_hanging():
    source = FakeSource(10_000)
    with pytest.raises(OSError, match="disk full"):
        run_batch(source.frames(), fake_analyzer(), [ListSink(fail_at=3)])
    assert source.closed


@pytest.mark.timeout(30)
def test_source_error_comes_after_the_frames_before_it():
    sink = ListSink()
    with pytest.raises(InputError, match="pulled out"):
        run_batch(FakeSource(10, fail_at=6).frames(), fake_analyzer(), [sink])
    assert len(sink.rows) == 6


@pytest.mark.timeout(30)
def test_stopping_keeps_what_was_done_and_stops_the_reader():
    source, sink = FakeSource(1_000_000), ListSink()
    result = run_batch(
        source.frames(), fake_analyzer(), [sink], should_stop=lambda: len(sink.rows) == 7
    )
    assert (result.frames, result.reached_end) == (7, False)
    assert len(sink.rows) == 7
    assert source.closed


@pytest.mark.timeout(30)
def test_leaving_the_loop_early_stops_the_reader():
    source = FakeSource(1_000_000)
    with ReadAhead(source.frames()) as frames:
        for frame in frames:
            if frame.index == 3:
                break
    assert source.closed


@pytest.mark.timeout(30)
def test_the_reader_waits_when_the_buffer_is_full():
    image = np.zeros((100, 100, 3), np.uint8)
    source = FakeSource(1000, image=image)
    with ReadAhead(source.frames(), max_bytes=4 * image.nbytes) as frames:
        ahead = [source.given - frame.index - 1 for frame in frames]
    assert len(ahead) == 1000
    assert max(ahead) <= 5  # four waiting, one in the reader's hand


@pytest.mark.timeout(30)
def test_the_reader_waits_for_its_turn_however_small_the_frames_are():
    source = FakeSource(1_000_000)
    with ReadAhead(source.frames()) as frames:
        for frame in frames:
            # those waiting, one in the reader's hand and the one that was taken
            assert source.given - frame.index <= READ_AHEAD_FRAMES + 2
            if frame.index == 1000:
                break


@pytest.mark.timeout(30)
def test_a_frame_larger_than_the_buffer_still_passes():
    with ReadAhead(FakeSource(3).frames(), max_bytes=1) as frames:
        assert [frame.index for frame in frames] == [0, 1, 2]
