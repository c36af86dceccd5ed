"""The clock of live pictures: never set back, and not stopped while the machine sleeps."""

from __future__ import annotations

import time
from typing import Final

_CLOCK: Final[int | None] = getattr(
    time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None)
)  # Linux stops CLOCK_MONOTONIC in its sleep, macOS does not; Windows has neither


def now_s() -> float:
    """Seconds since some moment in the past, the same for all processes of this machine."""
    return time.perf_counter() if _CLOCK is None else time.clock_gettime(_CLOCK)
