"""Frames that come at the world's pace: a camera or stream, watched from a safe distance.

The device is read in a process of its own (`camera_process.py`). What goes wrong with it is a
state, never an exception: the frames stop, the state says why, and they go on when the device is
back, in the same sitting, with the gap in their times. A process that says nothing any more is
ended and started anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import wait
from threading import Event, Lock
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.camera_process import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    UNUSABLE,
    Bug,
    Report,
    RoomWanted,
    run,
)
from fer_desktop.capture.camera_ring import CameraRing
from fer_desktop.capture.camera_state import CameraState, CameraStatus, Device
from fer_desktop.capture.clock import now_s
from fer_desktop.capture.frame import Frame
from fer_desktop.interrupts import deaf_to_the_terminal

QUIET_S: Final = (1.0, 2.0)
"""So long without a picture is told as `STALLED`: ten times as long as the one before took, within
these limits. Cameras of one picture a second are not rare."""
HANGING_S: Final = 2.5
"""So long without a picture, and the process is ended: its driver hangs."""
OPENING_S: Final = 10.0
"""So long opening may take at first; some drivers need five seconds for the first picture."""
LONGEST_OPENING_S: Final = 60.0
"""So long it may take at last: the patience doubles each time that it was not enough."""

_LOOK_S: Final = 0.1
_FIRST_ROOM_BYTES: Final = 1280 * 720 * 3
_FREED_WITHIN_S: Final = 0.5
_LEAST_STEP_S: Final = 1e-6
_CONTEXT: Final = get_context("spawn")


class LiveSource:
    """A camera or stream as a source of frames; a context manager.

    Args:
        open_device: Opens the device or raises `DeviceError`, in the other process: it is
            pickled, and so is the device it is looked for in.
        title: What people call the device.

    Attributes:
        title: What people call it; never holds a password.
        skipped: Pictures that the device delivered and that could not be used, or that nobody
            took in time.
        status: How the device is doing; readable from any thread.
    """

    is_live = True

    def __init__(self, open_device: Callable[[], Device], title: str) -> None:
        self.title = title
        self.skipped = 0
        self.status = CameraStatus(CameraState.OPENING)
        self._open_device = open_device
        self._changed: Callable[[CameraStatus], None] = lambda status: None
        self._lock = Lock()  # of the two below, which `close` uses from other threads
        self._child: _Child | None = None
        self._closing = Event()
        self._room_bytes = _FIRST_ROOM_BYTES
        self._opening_s = OPENING_S
        self._has_streamed = False
        self._index = 0

    def watch(self, changed: Callable[[CameraStatus], None]) -> None:
        """Have every change of the state told, on the thread that iterates over `frames`."""
        self._changed = changed
        changed(self.status)

    def use_other(self) -> bool:
        """Take the camera that is in the place of the lost one, now that somebody said so.

        Returns:
            Whether there was one to take.
        """
        with self._lock:
            status, child = self.status, self._child
            if status.open_other is None or child is None or child.was_asked_to_end:
                return False  # or it is being taken already
            self._open_device, self.title = status.open_other, status.other
            child.ask_to_end()
            return True

    def frames(self) -> Iterator[Frame]:
        """Every picture of the device that can be taken, timed from this call on.

        Ends after `close` and in no other way. While the device is away nothing comes.

        Raises:
            RuntimeError: A bug ended the device's process.
        """
        start_s = newest_s = now_s()
        pause_s = FIRST_PAUSE_S
        while (child := self._start()) is not None:
            first = self._index - 1  # the child counts from 1
            try:
                for number, time_s, image in self._pictures(child):
                    pause_s = FIRST_PAUSE_S
                    self.skipped += first + number - self._index
                    self._index = first + number + 1
                    newest_s = max(newest_s + _LEAST_STEP_S, time_s)
                    yield Frame(first + number, newest_s - start_s, image)
            finally:
                child.end()
            if self.status.state is not CameraState.STREAMING:
                self._closing.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def close(self) -> None:
        """End the source; from any thread, at once. The device is free a moment later."""
        self._closing.set()
        with self._lock:
            if self._child is not None:
                self._child.ask_to_end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> _Child | None:
        """Start a process, unless the source is closed."""
        with self._lock:
            if self._closing.is_set():
                return None
            self._child = _Child(self._open_device, self._room_bytes)
            return self._child

    def _pictures(self, child: _Child) -> Iterator[tuple[int, float, NDArray[np.uint8]]]:
        """Number, time and pixels of what `child` reads, until it must be replaced."""
        heard_s = pictured_s = time.monotonic()
        patience_s, quiet_s = self._opening_s, QUIET_S[1]
        while not self._closing.is_set():
            reports = child.reports(_LOOK_S)
            newest = UNUSABLE
            for report in reports or ():
                match report:
                    case int():
                        newest, patience_s = max(newest, report), HANGING_S
                        self._opening_s = OPENING_S
                    case CameraStatus():
                        self._tell(report)
                        # A picture before it is past.
                        newest, patience_s = UNUSABLE, self._opening_s
                    case RoomWanted():
                        self._room_bytes = report.picture_bytes
                        return
                    case Bug():
                        raise RuntimeError(f"the camera's process failed:\n{report.trace}")
            if newest != UNUSABLE and (picture := child.ring.read(newest)) is not None:
                self._has_streamed = True
                self._tell(CameraStatus(CameraState.STREAMING))
                yield newest, *picture
                now = time.monotonic()
                quiet_s = min(max(QUIET_S[0], 10 * (now - pictured_s)), QUIET_S[1])
                pictured_s = now
            if reports is None:
                if self._closing.is_set():
                    return
                self._tell(
                    CameraStatus(CameraState.OPENING)
                    if child.was_asked_to_end
                    else CameraStatus(CameraState.LOST, "Its driver failed.")
                )
                return
            now = time.monotonic()  # stands still while the machine sleeps, as the driver does
            if reports:
                heard_s = now
            elif now - heard_s > patience_s:
                self._tell(CameraStatus(CameraState.STALLED))
                child.kill()
                if patience_s != HANGING_S:
                    self._opening_s = min(2 * self._opening_s, LONGEST_OPENING_S)
                return
            if now - pictured_s > quiet_s and patience_s == HANGING_S:
                self._tell(CameraStatus(CameraState.STALLED))

    def _tell(self, status: CameraStatus) -> None:
        if status.state is CameraState.ABSENT and self._has_streamed:
            status = CameraStatus(CameraState.LOST, status.remedy)
        if status != self.status:
            self.status = status
            self._changed(status)


class _Child:
    """A running camera process and what connects us to it."""

    def __init__(self, open_device: Callable[[], Device], room_bytes: int) -> None:
        self.ring = CameraRing(_CONTEXT, room_bytes)
        self.was_asked_to_end = False
        self._lock = Lock()
        self._reports, theirs = _CONTEXT.Pipe(duplex=False)
        listened_to, self._orders = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=run,
            args=(open_device, self.ring, theirs, listened_to),
            name="fer-camera",
            daemon=True,
        )
        with deaf_to_the_terminal():
            self._process.start()
        theirs.close()  # so that its end is seen when the process dies
        listened_to.close()

    def reports(self, timeout_s: float) -> list[Report] | None:
        """Wait for news; all that came, in order, or None when the process is gone."""
        wait([self._reports], timeout_s)
        received: list[Report] = []
        try:
            while self._reports.poll():
                received.append(self._reports.recv())
        except (EOFError, OSError):
            return received or None
        return received

    def ask_to_end(self) -> None:
        """Let the process free its device and end; from any thread, at once."""
        with self._lock:
            self.was_asked_to_end = True
            self._orders.close()

    def kill(self) -> None:
        """End the process this moment."""
        self._process.kill()

    def end(self) -> None:
        """See the process off, within a second."""
        self.ask_to_end()
        self._process.join(_FREED_WITHIN_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_FREED_WITHIN_S)
        self._reports.close()
