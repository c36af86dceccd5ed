"""How long the window's event loop lets what comes next wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PyQt6.QtCore import QEventLoop, Qt, QTimer

_TICK_MS: Final = 10
_LOOK_MS: Final = 20


class LoopProbe:
    """A timer that ought to fire every 10 ms, and how late it was.

    While the loop hangs, a click at any moment of it waits: each tick that should have come in
    that time counts with its own wait, not the whole hang as a single one.
    """

    def __init__(self) -> None:
        self._waits: list[float] = []
        self._longest = 0.0
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew; what was measured before is forgotten."""
        self._waits, self._longest = [], 0.0
        self._last = time.monotonic()
        self._timer.start()

    def figures(self) -> dict[str, float]:
        """Return median, 99th percentile and the longest wait so far, milliseconds."""
        waits = self._waits or [0.0]
        return {
            "p50_ms": round(float(np.quantile(waits, 0.5)), 1),
            "p99_ms": round(float(np.quantile(waits, 0.99)), 1),
            "longest_ms": round(self._longest, 1),
            "seconds": round(len(self._waits) * _TICK_MS / 1000, 1),
        }

    def _tick(self) -> None:
        now = time.monotonic()
        wait = max(0.0, (now - self._last) * 1000 - _TICK_MS)
        self._last = now
        self._longest = max(self._longest, wait)
        self._waits.append(wait)
        self._waits += np.arange(wait - _TICK_MS, 0, -_TICK_MS).tolist()


def live_until(condition: Callable[[], Any], patience_s: float = 120.0) -> None:
    """Let the window live until `condition` holds.

    Raises:
        TimeoutError: It does not.
    """
    loop = QEventLoop()
    looking = QTimer()
    looking.setInterval(_LOOK_MS)
    looking.timeout.connect(lambda: loop.quit() if condition() else None)
    looking.start()
    began = time.monotonic()
    giving_up = QTimer()
    giving_up.setSingleShot(True)
    giving_up.timeout.connect(loop.quit)
    giving_up.start(round(patience_s * 1000))
    loop.exec()
    if time.monotonic() - began >= patience_s:
        raise TimeoutError("the window did not come to the state that was waited for")
