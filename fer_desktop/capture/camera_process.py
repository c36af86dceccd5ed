"""What runs in the camera's own process: open, read, open again.

A driver that hangs can be ended by nothing but the end of its process. The process is spawned,
never forked: a database may be open in ours. It imports what its device needs and no more.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Final

from fer_desktop.capture.camera_ring import CameraRing
from fer_desktop.capture.camera_state import CameraState, CameraStatus, Device, DeviceError
from fer_desktop.capture.clock import now_s
from fer_desktop.interrupts import leave_the_terminal

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 1.0
"""Between two attempts to open a camera the pause grows from the first to the longest."""

MOST_FAILURES_IN_A_ROW: Final = 30
"""So many pictures that cannot be used, one after the other, mean that the device is stuck."""

_GRACE_S: Final = 0.3  # in which a device may be freed in order


@dataclass(frozen=True, slots=True)
class RoomWanted:
    """The pictures have outgrown the ring.

    Attributes:
        picture_bytes: What one of them takes.
    """

    picture_bytes: int


@dataclass(frozen=True, slots=True)
class Bug:
    """The process ends by a fault of the program.

    Attributes:
        trace: Where. Without the exception's own text, which could repeat an address.
    """

    trace: str


Report = int | CameraStatus | RoomWanted | Bug
"""What the process tells: the number of a picture in the ring, `UNUSABLE`, or how things stand."""

UNUSABLE: Final = 0
"""Stands for a picture that cannot be used: the device is alive."""


def run(
    open_device: Callable[[], Device], ring: CameraRing, reports: Connection, orders: Connection
) -> None:
    """Read a device for as long as the other end of `orders` is held open.

    Args:
        open_device: Opens the device, or raises `DeviceError`; is tried again until it does.
        ring: Takes the pictures.
        reports: Where each `Report` goes.
        orders: Nothing is ever sent; its end is the order to end.
    """
    leave_the_terminal()
    stopping, over = Event(), Event()
    Thread(
        target=_end_with_parent, args=(orders, stopping, over), name="fer-camera-end", daemon=True
    ).start()
    with suppress(OSError):  # nobody listens any more
        try:
            _Reading(open_device, ring, reports, stopping).run()
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001  # the one place where this process's bugs end
            trace = "".join(traceback.format_tb(error.__traceback__))
            reports.send(Bug(f"{trace}{type(error).__name__}"))
    over.set()


def _end_with_parent(orders: Connection, stopping: Event, over: Event) -> None:
    """End this process when the other wants so or is gone, even out of a hanging driver."""
    with suppress(EOFError, OSError):
        orders.recv_bytes()
    stopping.set()
    if not over.wait(_GRACE_S):
        os._exit(0)


class _Reading:
    """One device through all its losses."""

    def __init__(
        self,
        open_device: Callable[[], Device],
        ring: CameraRing,
        reports: Connection,
        stopping: Event,
    ) -> None:
        self._open_device = open_device
        self._ring = ring
        self._reports = reports
        self._stopping = stopping
        self._number = 0
        self._pause_s = FIRST_PAUSE_S

    def run(self) -> None:
        """Open and read until it is time to stop or the ring is too small."""
        while not self._stopping.is_set():
            try:
                device = self._open_device()
                try:
                    wanted = self._read(device)
                finally:
                    device.release()
                if wanted is not None:
                    self._reports.send(wanted)
                    return
            except DeviceError as error:
                self._tell_and_wait(error.status, max(self._pause_s, error.retry_s))
                self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _tell_and_wait(self, status: CameraStatus, pause_s: float) -> None:
        """Tell how things stand, again every second, as a sign of life."""
        while True:
            self._reports.send(status)
            if self._stopping.wait(min(pause_s, LONGEST_PAUSE_S)) or pause_s <= LONGEST_PAUSE_S:
                return
            pause_s -= LONGEST_PAUSE_S

    def _read(self, device: Device) -> RoomWanted | None:
        failures = 0
        while not self._stopping.is_set():
            image = device.read()
            # The clock of the moment, not the device's: those jump, and start anywhere.
            time_s = now_s()
            self._number += 1
            if image is None:
                failures += 1
                if failures == MOST_FAILURES_IN_A_ROW:
                    raise DeviceError(CameraStatus(CameraState.STALLED))
                self._reports.send(UNUSABLE)
                continue
            if image.nbytes > self._ring.picture_bytes:
                return RoomWanted(image.nbytes)
            failures = 0
            self._pause_s = FIRST_PAUSE_S
            self._ring.write(self._number, time_s, image)
            self._reports.send(self._number)
        return None
