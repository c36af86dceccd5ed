"""The loop of the camera's process, in this one."""

from __future__ import annotations

from multiprocessing import get_context
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fer_desktop.capture import camera_process
from fer_desktop.capture.camera_process import MOST_FAILURES_IN_A_ROW, UNUSABLE, Report
from fer_desktop.capture.camera_ring import SLOTS, CameraRing
from fer_desktop.capture.camera_state import CameraState, CameraStatus, DeviceError

pytestmark = pytest.mark.timeout(30)
CONTEXT = get_context("spawn")
PICTURE = np.zeros((4, 6, 3), np.uint8)
LOST = CameraStatus(CameraState.LOST)


class ScriptedDevice:
    """Gives what its script says, then is lost; `releases` counts how often it was freed."""

    def __init__(self, script: list[NDArray[np.uint8] | None]) -> None:
        self._script = list(script)
        self.releases = 0

    def read(self) -> NDArray[np.uint8] | None:
        assert not self.releases, "read after release"
        if not self._script:
            raise DeviceError(LOST)
        return self._script.pop(0)

    def release(self) -> None:
        self.releases += 1


def reports_of(device: ScriptedDevice) -> list[Report]:
    """Everything that is told until the device is lost."""
    heard, told = CONTEXT.Pipe(duplex=False)
    stopping = Event()

    def open_device() -> ScriptedDevice:
        if device.releases:
            stopping.set()
            raise DeviceError(CameraStatus(CameraState.ABSENT))
        return device

    ring = CameraRing(CONTEXT, PICTURE.nbytes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(camera_process, "FIRST_PAUSE_S", 0.0)
        camera_process._Reading(open_device, ring, told, stopping).run()
    told.close()
    reports: list[Report] = []
    with heard, pytest.raises(EOFError):
        while True:
            reports.append(heard.recv())
    return reports


@pytest.mark.fault("7")
@given(st.lists(st.booleans(), max_size=80))
def test_unusable_pictures_are_numbered_and_thirty_in_a_row_are_a_stall(usable: list[bool]) -> None:
    """Their numbers are used up: what a gap in the numbers shows is a gap in the pictures."""
    device = ScriptedDevice([PICTURE if each else None for each in usable])
    *of_pictures, end, _ = reports_of(device)
    streaks = "".join("x" if each else "." for each in usable).split("x")
    is_stall = max(map(len, streaks)) >= MOST_FAILURES_IN_A_ROW
    assert end == (CameraStatus(CameraState.STALLED) if is_stall else LOST)
    told = [number if each else UNUSABLE for number, each in enumerate(usable, start=1)]
    assert of_pictures == told[: len(of_pictures)]
    assert is_stall or len(of_pictures) == len(told)
    assert device.releases == 1


def test_ring_gives_back_the_newest_pictures_and_no_older_ones() -> None:
    ring = CameraRing(CONTEXT, PICTURE.nbytes)
    for number in range(1, 11):
        ring.write(number, number / 10, np.full_like(PICTURE, number))
    for number in range(12 - SLOTS, 11):
        time_s, image = ring.read(number) or (0.0, PICTURE)
        assert time_s == number / 10
        assert (image == number).all()
    assert [ring.read(number) for number in (1, 11 - SLOTS, 11)] == [None, None, None]


def test_picture_that_is_overwritten_while_it_is_copied_is_not_handed_out() -> None:
    ring = CameraRing(CONTEXT, PICTURE.nbytes)
    ring.write(1, 0.1, PICTURE)
    pixels = ring._pixels

    def overtaken(offset: int, count: int) -> NDArray[np.uint8]:
        copied = pixels(offset, count).copy()
        ring._pixels = pixels  # type: ignore[method-assign]
        for number in range(2, 2 + SLOTS):
            ring.write(number, 0.1, PICTURE)
        return copied

    ring._pixels = overtaken  # type: ignore[method-assign]
    assert ring.read(1) is None
