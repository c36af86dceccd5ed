"""Cameras and streams as sources: what becomes of every answer that a device can give."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_desktop.capture.live_source import MOST_FAILURES_IN_A_ROW, LiveSource
from fer_desktop.errors import InputError

pytestmark = pytest.mark.timeout(10)
PICTURE = np.zeros((4, 6, 3), np.uint8)


class ScriptedDevice:
    """A device that gives what its script says, then is lost.

    Attributes:
        releases: How often it was freed; once is right.
    """

    def __init__(self, *script: NDArray[np.uint8] | Callable[[], Any] | None) -> None:
        self._script = list(script)
        self.releases = 0
        self.waiting = threading.Event()

    def read(self) -> NDArray[np.uint8] | None:
        assert not self.releases, "read after release"
        if not self._script:
            raise InputError("The camera was unplugged.", "Plug it in.")
        step = self._script.pop(0)
        if callable(step):
            self.waiting.set()
            step = step()
        return step

    def release(self) -> None:
        self.releases += 1


def test_frames_are_numbered_and_timed_by_a_clock_that_rises() -> None:
    device = ScriptedDevice(*[PICTURE] * 50)
    with LiveSource(device, "camera") as source:
        frames = list(islice(source.frames(), 50))
    assert [frame.index for frame in frames] == list(range(50))
    assert 0 <= frames[0].timestamp_s < 5
    assert all(earlier.timestamp_s < later.timestamp_s for earlier, later in pairwise(frames))
    assert source.is_live
    assert device.releases == 1


def test_lost_device_is_an_error_after_the_frames_before_it() -> None:
    source = LiveSource(ScriptedDevice(PICTURE, PICTURE), "camera")
    frames = source.frames()
    assert len(list(islice(frames, 2))) == 2
    with pytest.raises(InputError, match="unplugged"):
        next(frames)


@given(st.lists(st.booleans(), max_size=80))
def test_unusable_pictures_are_skipped_and_counted(usable: list[bool]) -> None:
    """Their numbers are used up: what a gap in the indices shows is a gap in the pictures."""
    streaks = "".join("x" if each else "." for each in usable).split("x")
    source = LiveSource(ScriptedDevice(*(PICTURE if each else None for each in usable)), "camera")
    indices: list[int] = []
    with pytest.raises(InputError) as lost:
        indices.extend(frame.index for frame in source.frames())
    if max(map(len, streaks)) >= MOST_FAILURES_IN_A_ROW:
        assert "camera gives no pictures" in lost.value.message
    else:
        assert "unplugged" in lost.value.message
        assert indices == [index for index, each in enumerate(usable) if each]
        assert source.skipped == usable.count(False)


def test_close_while_waiting_returns_at_once_and_frees_the_device_later() -> None:
    answer = threading.Event()
    device = ScriptedDevice(lambda: answer.wait() and PICTURE, PICTURE)
    source = LiveSource(device, "camera")
    taken: list[int] = []
    reader = threading.Thread(
        target=lambda: taken.extend(frame.index for frame in source.frames()), name="reader"
    )
    reader.start()
    device.waiting.wait()
    source.close()  # would hang here, if it waited for the device
    assert device.releases == 0
    answer.set()
    reader.join()
    source.close()
    assert device.releases == 1
    assert len(taken) <= 1


def test_closed_source_gives_no_frames() -> None:
    device = ScriptedDevice(PICTURE)
    source = LiveSource(device, "camera")
    source.close()
    assert list(source.frames()) == []
    assert device.releases == 1
