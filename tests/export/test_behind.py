import threading
import time

import numpy as np
import pytest

from fer_desktop.capture.frame import Frame
from fer_desktop.errors import OutputError
from fer_desktop.export.behind import WriteBehind
from fer_desktop.export.partial import Sink

SMALL = np.zeros((4, 4, 3), np.uint8)


def frames(count):
    return [Frame(number, number / 10, SMALL.copy()) for number in range(count)]


class KeepingSink(Sink):
    """Notes what it is given and how it ended; can be made to wait, or to fail at a frame."""

    def __init__(self, fail_at=None, fail_at_end=False):
        self.indices, self.threads, self.endings = [], set(), []
        self.go_on = threading.Event()
        self.go_on.set()
        self._fail_at, self._fail_at_end = fail_at, fail_at_end

    def write(self, frame, analysis):
        assert self.go_on.wait(10)
        if frame.index == self._fail_at:
            raise OutputError("The disk is full.")
        self.threads.add(threading.current_thread().name)
        self.indices.append(frame.index)

    def _finish(self):
        if self._fail_at_end:
            raise OutputError("The disk is full.")
        self.endings.append("finished")

    def _abandon(self):
        self.endings.append("abandoned")


@pytest.fixture(autouse=True)
def _no_thread_stays():
    yield
    assert [t.name for t in threading.enumerate() if t.name == "write-behind"] == []


def test_every_frame_is_written_in_order_on_another_thread():
    sink = KeepingSink()
    with WriteBehind(sink) as behind:
        for frame in frames(50):
            behind.write(frame, None)
    assert sink.indices == list(range(50))
    assert sink.threads == {"write-behind"}
    assert sink.endings == ["finished"]


def test_the_caller_goes_on_while_a_frame_is_written():
    sink = KeepingSink()
    sink.go_on.clear()
    with WriteBehind(sink) as behind:
        for frame in frames(5):
            behind.write(frame, None)
        assert sink.indices == []
        sink.go_on.set()
    assert sink.indices == list(range(5))


@pytest.mark.timeout(30)
def test_a_slow_writer_makes_the_caller_wait_instead_of_filling_memory():
    sink = KeepingSink()
    sink.go_on.clear()
    with WriteBehind(sink, most_bytes=3 * SMALL.nbytes) as behind:
        laid_down = []

        def hand_over():
            for frame in frames(10):
                behind.write(frame, None)
                laid_down.append(frame.index)

        caller = threading.Thread(target=hand_over, name="caller")
        caller.start()
        deadline = time.monotonic() + 5
        while len(laid_down) < 3 and time.monotonic() < deadline:
            caller.join(0.01)
        caller.join(0.05)  # it could go further now, were there room
        assert laid_down == [0, 1, 2]
        sink.go_on.set()
        caller.join(5)
    assert sink.indices == list(range(10))


@pytest.mark.timeout(30)
def test_an_error_of_the_writer_reaches_the_caller_and_drops_the_file():
    sink = KeepingSink(fail_at=3)
    with (
        pytest.raises(OutputError, match="disk is full"),
        WriteBehind(sink, most_bytes=1) as behind,
    ):
        for frame in frames(1000):
            behind.write(frame, None)
    assert sink.indices == [0, 1, 2]
    assert sink.endings == ["abandoned"]


@pytest.mark.parametrize("failing", [{"fail_at": 4}, {"fail_at_end": True}])
def test_an_error_at_the_very_end_is_not_lost(failing):
    sink = KeepingSink(**failing)
    with pytest.raises(OutputError), WriteBehind(sink) as behind:
        for frame in frames(5):
            behind.write(frame, None)
    assert sink.endings == ["abandoned"]


def test_an_exception_of_the_caller_drops_the_file_without_writing_what_waits():
    sink = KeepingSink()
    sink.go_on.clear()
    with pytest.raises(ZeroDivisionError), WriteBehind(sink) as behind:
        for frame in frames(5):
            behind.write(frame, None)
        threading.Timer(0.05, sink.go_on.set).start()
        raise ZeroDivisionError
    assert len(sink.indices) <= 1
    assert sink.endings == ["abandoned"]
