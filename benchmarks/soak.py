"""A day at the camera in minutes: `python -m benchmarks.soak`.

Eight hours' worth of frames, 432,000 at 15 a second, go through the real queue, the real chart and
the real database, as fast as they can, with a stand-in for detector and network; then five minutes
with the real ones. Printed are the slopes of everything that could grow; a slope beyond its limit
ends the run with code 1. With `--leak` it keeps pictures and open files on purpose: that must show.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from benchmarks import machine
from benchmarks.clips import pictures
from benchmarks.stand_ins import OneFace, stand_in_models
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.api import load_models
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.parts.timeline_chart import TimelineChart
from fer_desktop.gui.theme import DARK
from fer_desktop.settings import MIN_FACE_LIVE_PX
from fer_desktop.storage.database import Database
from fer_desktop.storage.live_recorder import LiveRecorder
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.vault import DataKey

RATE_HZ: Final = 15
FRAMES: Final = 8 * 3600 * RATE_HZ
REAL_S: Final = 300.0
LIMITS: Final = {
    "memory_mb": 2.0,
    "handles": 1.0,
    "threads": 1.0,
    "wal_mb": 1.0,
    "log_mb": 1.0,
}
"""Most growth for each 100,000 frames."""

_CHARTS_MS: Final = 100
_NOTES: Final = 200
_SETTLED: Final = 0.2  # caches fill at the beginning; the slopes are those of the rest
_LOOP: Final = 45
_HANG_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Note:
    """What there was after so many frames."""

    frames: int
    memory_mb: float
    handles: int
    threads: int
    wal_mb: float
    log_mb: float


class LockstepSource:
    """Gives the next frame when the window has shown the last one, so that none is dropped."""

    title = "soak"
    is_live = True

    def __init__(self, loop: list[Any], go_on: Callable[[int], bool]) -> None:
        self.shown = threading.Semaphore(1)
        self._loop = loop
        self._go_on = go_on
        self._closing = threading.Event()

    def frames(self) -> Iterator[Frame]:
        """Frames 1/15 s apart by their own time."""
        number = 0
        while self._go_on(number) and not self._closing.is_set():
            if not self.shown.acquire(timeout=_HANG_S):
                raise RuntimeError(f"frame {number - 1} was never shown")
            yield Frame(number, number / RATE_HZ, self._loop[number % len(self._loop)])
            number += 1
        self.shown.acquire(timeout=_HANG_S)  # the last one is shown, too

    def close(self) -> None:
        """End; from any thread."""
        self._closing.set()
        self.shown.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def soak(
    build: Callable[[], Analyzer],
    loop: list[Any],
    go_on: Callable[[int], bool],
    note_every: int,
    *,
    leak: bool,
) -> dict[str, Any]:
    """Run one part and return its figures."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    notes: list[Note] = []
    kept: list[Any] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["FER_DATA_DIR"] = name  # logs go below it
        key, path = DataKey(os.urandom(32)), folder / "history.db"
        HISTORY.create(path, key).close()
        recorder = LiveRecorder(lambda: Database(path, key), "live", "soak", ("stand-in", "0" * 64))
        chart = TimelineChart(DARK)
        chart.show()
        drawing = QTimer()
        drawing.setInterval(_CHARTS_MS)
        drawing.timeout.connect(chart.draw_new)
        drawing.start()
        source = LockstepSource(loop, go_on)
        ended: list[Exception | None] = []
        bridge = LiveBridge(lambda: source, build, None, recorder.write)

        def show(frame: Frame, analysis: FrameAnalysis) -> None:
            smoothed = analysis.faces[0].smoothed if analysis.faces else None
            chart.add(analysis.timestamp_s, None if smoothed is None else smoothed.probabilities)
            if leak and frame.index % 10 == 0:
                kept.append(frame.image.copy())
            if leak and frame.index % 5000 == 0:
                kept.append((folder / "leak").open("a"))
            if frame.index % note_every == 0:
                notes.append(_note(frame.index, path))
            source.shown.release()

        def end(error: Exception | None) -> None:
            ended.append(error)
            application.quit()

        bridge.analysed.connect(show)
        bridge.ended.connect(end)
        begun = time.monotonic()
        bridge.start()
        application.exec()
        took = time.monotonic() - begun
        bridge.wait(_HANG_S)
        recorder.stop()
        recorder.wait(_HANG_S)
        drawing.stop()
        stored = recorder.state
        chart.close()
    if ended[0] is not None:
        raise ended[0]
    if stored.problem is not None or stored.lost_rows:
        raise RuntimeError(f"the history lost {stored.lost_rows} rows: {stored.problem}")
    return {**_figures(notes), "seconds": round(took), "stored_seconds": stored.stored_seconds}


def _note(frames: int, path: Path) -> Note:
    wal = path.with_name(path.name + "-wal")
    logs = [file for file in path.parent.rglob("*.log") if file.is_file()]
    return Note(
        frames=frames,
        memory_mb=machine.memory_mb(),
        handles=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        wal_mb=wal.stat().st_size / 1e6 if wal.exists() else 0.0,
        log_mb=sum(file.stat().st_size for file in logs) / 1e6,
    )


def _figures(notes: list[Note]) -> dict[str, Any]:
    settled = [asdict(note) for note in notes[int(len(notes) * _SETTLED) :]]
    frames = [note["frames"] for note in settled]
    slopes = {
        what: round(100_000 * machine.slope(frames, [note[what] for note in settled]), 3)
        for what in LIMITS
    }
    return {
        "frames": notes[-1].frames,
        "slopes_per_100000_frames": slopes,
        "first": settled[0],
        "last": settled[-1],
    }


def measure() -> dict[str, Any]:
    """Return the figures of both parts, run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.soak"]
    # A slope beyond its limit ends it with 1; the row says which.
    answer = subprocess.run(command, check=False, capture_output=True, text=True)
    if not answer.stdout:
        raise RuntimeError(f"the soak ended with {answer.returncode}: {answer.stderr}")
    results: dict[str, Any] = json.loads(answer.stdout)
    return {name: results[name] for name in ("stand-in", "real")}


def main() -> int:
    """Run both parts, or the first with a leak."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--leak", action="store_true", help="keep pictures and files on purpose")
    parser.add_argument("--frames", type=int, default=FRAMES, help="of the first part")
    parser.add_argument("--real-seconds", type=float, default=REAL_S, help="of the second part")
    asked = parser.parse_args()
    results: dict[str, Any] = {"machine": machine.describe()}
    results["stand-in"] = soak(
        lambda: Analyzer(stand_in_models(), search_aside=SearchAside(OneFace().detect)),
        list(pictures(160, 120, 1, _LOOP)),
        lambda number: number < asked.frames,
        max(1, asked.frames // _NOTES),
        leak=asked.leak,
    )
    slopes = results["stand-in"]["slopes_per_100000_frames"]
    # Judged is the long part: the log of five minutes fills once or twice, which is no slope.
    beyond = [what for what, most in LIMITS.items() if slopes[what] > most]
    results["stand-in"]["beyond_the_limit"] = beyond
    if not asked.leak and asked.real_seconds:
        models = load_models(min_face_px=MIN_FACE_LIVE_PX)
        until = time.monotonic() + asked.real_seconds
        results["real"] = soak(
            lambda: Analyzer(
                models.stages, search_aside=SearchAside(models.open_detector().detect)
            ),
            list(pictures(640, 480, 1, _LOOP)),
            lambda number: time.monotonic() < until,
            20,
            leak=False,
        )
    print(json.dumps(results, indent=2))
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
