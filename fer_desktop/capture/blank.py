"""Pictures of a camera that show nothing: a covered lens, or the same picture over and over."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.frame import Frame

Blank = Literal["dark", "frozen"]
"""Why a picture shows nothing."""

DARK_S: Final = 1.0
"""Cameras begin dark, and light switches are pressed by mistake."""
FROZEN_S: Final = 3.0
"""No two pictures of a working sensor are the same, because of its noise."""

_DARK_LEVEL: Final = 24  # of 255; the noise of a covered sensor stays below
_BRIGHT_SHARE: Final = 0.01  # so much of a dark picture may be brighter: defective pixels, a diode
_STEP_PX: Final = 8


class BlankWatch:
    """Judges the pictures of one camera, in the order of their times.

    Looks at the green of every eighth pixel of every eighth row, which takes microseconds, and at
    the rest only where that repeats.
    """

    def __init__(self) -> None:
        self._newest: NDArray[np.uint8] | None = None
        self._same_since_s = 0.0
        self._dark_since_s: float | None = None

    def judge(self, frame: Frame) -> Blank | None:
        """Return why this picture and those before it show nothing, or None if it may show faces.

        Args:
            frame: The next one of the camera.
        """
        sparse = _sparse(frame.image)
        if self._newest is None or not (
            np.array_equal(_sparse(self._newest), sparse)
            and np.array_equal(self._newest, frame.image)
        ):
            self._same_since_s = frame.timestamp_s
        self._newest = frame.image
        if np.count_nonzero(sparse > _DARK_LEVEL) > _BRIGHT_SHARE * sparse.size:
            self._dark_since_s = None
        elif self._dark_since_s is None:
            self._dark_since_s = frame.timestamp_s
        if self._dark_since_s is not None and frame.timestamp_s - self._dark_since_s >= DARK_S:
            return "dark"
        return "frozen" if frame.timestamp_s - self._same_since_s >= FROZEN_S else None


def _sparse(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return image[::_STEP_PX, ::_STEP_PX, 1]
