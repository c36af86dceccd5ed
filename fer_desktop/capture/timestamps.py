"""Times of frames that always rise, also where a damaged file's do not."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray


class RisingTimes:
    """Believes a container's times while they make sense, and replaces the others.

    A time makes sense if it lies after the last one and does not leap past the end of the
    file. A replaced one lies half a frame after the last, so that the true times that follow
    are reached again, however many were damaged.

    Attributes:
        replaced: How many times were replaced.
    """

    def __init__(self, interval_s: float, duration_s: float | None) -> None:
        """Expect frames about `interval_s` apart, in a file of `duration_s` (None: unknown)."""
        self._interval_s = interval_s
        self._end_s = float("inf") if duration_s is None else duration_s
        self._last_s: float | None = None
        self.replaced = 0

    def __call__(self, claimed_s: float | None) -> float:
        """Time of the next frame, from the one its container claims (None: it has none)."""
        last_s = self._last_s
        if last_s is None:
            time_s = claimed_s or 0.0
        elif claimed_s is None:  # bare streams carry no times at all
            time_s = last_s + self._interval_s
        elif last_s < claimed_s <= max(self._end_s, last_s) + _LONGEST_LEAP_S:
            time_s = claimed_s
        else:
            time_s = last_s + self._interval_s / 2
            self.replaced += 1
        self._last_s = time_s
        return time_s


_LONGEST_LEAP_S = 10.0  # declared lengths are rounded, and a recording may outlast its header


def nearest(times_s: NDArray[np.float64], time_s: float) -> int:
    """Which of the times, shape (n,), rising, is nearest to another."""
    after = int(np.searchsorted(times_s, time_s))
    if after == len(times_s) or (after and time_s - times_s[after - 1] < times_s[after] - time_s):
        return after - 1
    return after


def clock_seconds(clock: str) -> float | None:
    """Seconds of a Matroska tag such as `00:00:02.500000000`."""
    with suppress(ValueError):
        hours, minutes, seconds = clock.split(":")
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    return None
