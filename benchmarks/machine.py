"""Which machine it was, how busy it was, and how repeated measurements are told."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

ROOT: Final = Path(__file__).parent.parent
VERSIONS_OF: Final = (
    "fer-desktop", "numpy", "onnxruntime", "opencv-python-headless", "dlib-bin", "av", "PyQt6",
    "keras", "tensorflow-cpu",
)  # fmt: skip


def describe() -> dict[str, Any]:
    """Return date, machine, how busy it is with other work, and versions."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor_name(),
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "busy_elsewhere": round(busy_share(1.0), 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in VERSIONS_OF},
    }


def busy_share(seconds: float) -> float:
    """Return the share of all cores that others used in the next `seconds`, 0 to 1."""
    before = _core_ticks()
    time.sleep(seconds)
    ticks = _core_ticks() - before
    return 1 - int(ticks[3] + ticks[4]) / max(1, int(ticks.sum()))


class StolenShare:
    """How much of the cores' time a virtual machine's host gave to others since this was made."""

    def __init__(self) -> None:
        self._begun = _core_ticks()

    @property
    def so_far(self) -> float:
        """0 to 1; what a machine cannot do then is no fault of the program."""
        ticks = _core_ticks() - self._begun
        return round(int(ticks[7]) / max(1, int(ticks.sum())), 2)


def _core_ticks() -> NDArray[np.int64]:
    """User, nice, system, idle, waiting for a disk, interrupts twice, stolen: shape (8,)."""
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    return np.array([int(word) for word in line.split()[1:9]])


def _processor_name() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def spread(values: Sequence[float], digits: int = 2) -> dict[str, float]:
    """Return median and 95th percentile of repeated measurements."""
    return {
        "median": round(float(np.median(values)), digits),
        "p95": round(float(np.quantile(values, 0.95)), digits),
        "runs": len(values),
    }


def milliseconds(work: Callable[[], object], repeats: int = 30) -> dict[str, float]:
    """Return how long `work` takes by the clock and on the processor, after one to warm up."""
    work()
    wall, cpu = [], []
    for _ in range(repeats):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - begun_cpu) * 1000)
    return {**spread(wall, 3), "cpu": spread(cpu, 3)["median"]}


def memory_mb() -> float:
    """Return what this process holds in memory now, shared libraries included."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the slope of the straight line through the points, by least squares."""
    return float(np.polyfit(np.asarray(x, float), np.asarray(y, float), 1)[0])
