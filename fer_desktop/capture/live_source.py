"""Frames that come at the world's pace, from whatever device delivers them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Lock
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.frame import Frame
from fer_desktop.errors import InputError

MOST_FAILURES_IN_A_ROW = 30
"""So many pictures that cannot be used, one after the other, mean that the device is lost."""


class Device(Protocol):
    """What delivers pictures: a camera, a stream, a test's script. Used from one thread."""

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture, shape (H, W, 3), uint8, BGR; None if it is unusable.

        Raises:
            InputError: The device is lost.
        """
        ...

    def release(self) -> None:
        """Free the device."""
        ...


class LiveSource:
    """A camera or stream as a source of frames; a context manager.

    Attributes:
        title: What people call it; never holds a password.
        skipped: Pictures that the device delivered and that could not be used.
    """

    is_live = True

    def __init__(self, device: Device, title: str) -> None:
        self.title = title
        self.skipped = 0
        self._device = device
        self._in_use = Lock()
        self._closing = Event()
        self._released = False

    def frames(self) -> Iterator[Frame]:
        """Every picture of the device, timed by a monotonic clock from this call on.

        Ends after `close`, and in no other way without an error.

        Raises:
            InputError: The device is lost, or gives nothing but unusable pictures.
        """
        start_s = time.perf_counter()
        index = failures = 0
        try:
            while not self._closing.is_set():
                with self._in_use:
                    if self._released:
                        return
                    image = self._device.read()
                # The clock of the moment, not the device's: those jump, and start anywhere.
                now_s = time.perf_counter() - start_s
                if image is not None:
                    failures = 0
                    yield Frame(index, now_s, image)
                else:
                    self.skipped += 1
                    failures += 1
                    if failures == MOST_FAILURES_IN_A_ROW:
                        raise InputError(
                            f"{self.title} gives no pictures.",
                            "Close other programs that use it, or choose another source.",
                        )
                index += 1
        finally:
            if self._closing.is_set():
                self._release()

    def close(self) -> None:
        """End the source; from any thread, at once.

        A device that is being waited for cannot be freed from outside: the waiting thread
        frees it when its wait is over.
        """
        self._closing.set()
        if self._in_use.acquire(blocking=False):
            self._in_use.release()
            self._release()

    def _release(self) -> None:
        with self._in_use:
            if not self._released:
                self._released = True
                self._device.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
