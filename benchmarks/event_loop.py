"""How long the window's event loop lets what comes next wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PyQt6.QtCore import QEventLoop, Qt, QTimer

_TICK_MS: Final = 10
_LOOK_MS: Final = 20


class LoopProbe:
    """A timer that ought to fire every 10 ms, and how late it was.

    While the loop hangs, a click at any moment of it waits: each tick that should have come in
    that time counts with its own wait, not the whole hang as a single one.

    A part of a wait is that the window's thread was ready to go on and no core was free: most of
    all on a machine that is busy with other work. What is left without it is the program's own.
    """

    def __init__(self) -> None:
        self._waits: list[float] = []
        self._own: list[float] = []
        self._queued_ms = _queued_ms()
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew; what was measured before is forgotten."""
        self._waits, self._own = [], []
        self._queued_ms = _queued_ms()
        self._last = time.monotonic()
        self._timer.start()

    def figures(self) -> dict[str, float]:
        """Return median, 99th percentile and the longest wait so far, milliseconds.

        `own_p99_ms` and `own_longest_ms` are without the time in which no core was free.
        """
        figures = {"p50_ms": _quantile(self._waits, 0.5)}
        for name, waits in (("", self._waits), ("own_", self._own)):
            figures[f"{name}p99_ms"] = _quantile(waits, 0.99)
            figures[f"{name}longest_ms"] = _quantile(waits, 1.0)
        return {**figures, "seconds": round(len(self._waits) * _TICK_MS / 1000, 1)}

    def _tick(self) -> None:
        now = time.monotonic()
        wait = max(0.0, (now - self._last) * 1000 - _TICK_MS)
        self._last = now
        queued_ms = _queued_ms()
        own = max(0.0, wait - (queued_ms - self._queued_ms))
        self._queued_ms = queued_ms
        for waits, late in ((self._waits, wait), (self._own, own)):
            waits.append(late)
            waits.extend(np.arange(late - _TICK_MS, 0, -_TICK_MS).tolist())


def _queued_ms() -> float:
    """How long this thread has waited for a free core so far; 0 where the system does not say."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e6
    except OSError:
        return 0.0


def _quantile(waits: list[float], share: float) -> float:
    return round(float(np.quantile(waits or [0.0], share)), 1)


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
