"""One live run: the newest frame is analysed, late ones are dropped and counted.

    capture thread: source -> Latest[frame] -> analysis thread: Analyzer -> `publish`

Both threads belong to the `LiveRun`; each catches its errors in one place, and the first error
of either ends the run and reaches `ended`. A thread that the analyzer searches on ends with the
run, or as soon as its last search has. A camera that goes away is no error: its state is told, no
frames come, and the run goes on when it is back. No Qt here: the window bridges the callbacks.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import Final

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.blank import Blank, BlankWatch
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.latest import Latest
from fer_desktop.capture.sources import CameraSource, FileSource, FrameSource

_RATE_OVER: Final = 30
"""Analyses over which the rate is measured: about a second."""
_RATE_WITHIN_S: Final = 2.5
"""Older ones do not count: while a camera is away, nothing is analysed."""
_LATE_S: Final = 0.5
"""A file that comes later than this, from a disk that stalled, goes on from where it stood."""


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """How a run keeps up.

    Attributes:
        analysed: Frames analysed so far.
        dropped: Frames that a newer one replaced before they were analysed, and pictures of the
            camera that could not be used.
        rate_hz: Analyses a second, over about the last second; 0 before the second, and while
            nothing comes.
        delay_s: From the arrival of the newest analysed frame to the end of its analysis.
        gave_up_redrawing: Redrawing small faces slowed the run too much and has stopped.
    """

    analysed: int
    dropped: int
    rate_hz: float
    delay_s: float
    gave_up_redrawing: bool = False


class LiveRun:
    """Analyses a source at the pace of its time until it ends or is stopped.

    A camera sets the pace itself; the frames of a file are handed on when their time has come. A
    file stands still while it is paused or an analyzer is built, so that nothing of it is missed.

    Args:
        open_source: Opens the source, on the capture thread, because that can take seconds.
        build_analyzer: Builds the analyzer, on the analysis thread, because that loads models.
        publish: Called on the analysis thread with each analysed frame; must not block.
        changed: Called on the capture thread with each new state of a camera; must not block.
        ended: Called once, on the analysis thread, with the error that ended the run or None.

    Attributes:
        ended_early: What was played is a file that has broken off.
    """

    def __init__(
        self,
        open_source: Callable[[], FrameSource],
        build_analyzer: Callable[[], Analyzer],
        publish: Callable[[Frame, FrameAnalysis], None],
        changed: Callable[[CameraStatus], None],
        ended: Callable[[Exception | None], None],
    ) -> None:
        self._open_source = open_source
        self._build_analyzer = build_analyzer
        self._publish = publish
        self._changed = changed
        self._ended = ended
        self._arrived: Latest[tuple[Frame, float]] = Latest()
        self._going = Event()
        self._is_built = Event()
        self._stopping = Event()
        self._lock = Lock()
        self._source: FrameSource | None = None
        self._is_live = False  # set before the first frame arrives
        self._has_played_all = self.ended_early = False
        self._rebuild: Callable[[], Analyzer] | None = None
        self._error: Exception | None = None
        self._finished_at: deque[float] = deque(maxlen=_RATE_OVER)
        self._analysed = 0
        self._delay_s = 0.0
        self._redrawn: Mapping[int, RedrawnChip] = {}
        self._gave_up_redrawing = False
        self._capture = Thread(target=self._run_capture, name="fer-capture", daemon=True)
        self._analysis = Thread(target=self._run_analysis, name="fer-analysis", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._going.set()
        self._capture.start()
        self._analysis.start()

    def pause(self) -> None:
        """Analyse nothing until `resume`; a camera's frames are let go, a file stands still."""
        self._going.clear()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._going.set()

    def stop(self) -> None:
        """Ask both threads to end; returns at once, `ended` tells when they have."""
        self._stopping.set()
        self._going.set()
        self._is_built.set()
        self._arrived.close()
        with self._lock:
            # Not a file: closing it waits for the frame that is being read; the `with` does it.
            if self._source is not None and self._is_live:
                self._source.close()

    def rebuild(self, build_analyzer: Callable[[], Analyzer]) -> None:
        """Go on with another analyzer from the next frame on; the faces keep their ids."""
        with self._lock:
            self._rebuild = build_analyzer

    def use_other_camera(self) -> bool:
        """Go on with the camera in the place of the lost one; return whether there was one."""
        with self._lock:
            return isinstance(self._source, CameraSource) and self._source.use_other()

    def wait(self, timeout_s: float) -> bool:
        """Wait until both threads have ended; never call it on the window's thread.

        Returns:
            Whether they have.
        """
        deadline = time.monotonic() + timeout_s
        for thread in (self._capture, self._analysis):
            thread.join(max(0.0, deadline - time.monotonic()))
        return not (self._capture.is_alive() or self._analysis.is_alive())

    @property
    def is_paused(self) -> bool:
        """Whether `pause` was called and `resume` was not."""
        return not self._going.is_set()

    @property
    def is_cut_short(self) -> bool:
        """A file was not, or not yet, played to the end that it declares."""
        return not self._is_live and (self.ended_early or not self._has_played_all)

    @property
    def figures(self) -> LiveFigures:
        """How the run keeps up; readable from any thread."""
        with self._lock:
            since_s = time.monotonic() - _RATE_WITHIN_S
            finished = [at_s for at_s in self._finished_at if at_s > since_s]
            rate_hz = (
                (len(finished) - 1) / (finished[-1] - finished[0])
                if len(finished) > 1 and finished[-1] > finished[0]
                else 0.0
            )
            skipped = self._source.skipped if isinstance(self._source, CameraSource) else 0
            return LiveFigures(
                self._analysed,
                self._arrived.dropped + skipped,
                rate_hz,
                self._delay_s,
                self._gave_up_redrawing,
            )

    @property
    def redrawn(self) -> Mapping[int, RedrawnChip]:
        """The small faces in view before and after they were redrawn, by track; any thread."""
        with self._lock:
            return self._redrawn

    def _run_capture(self) -> None:
        try:
            with self._open_source() as source:
                with self._lock:
                    self._source = source
                    self._is_live = source.is_live
                    if self._stopping.is_set():
                        return  # `stop` came before there was a source to close
                if isinstance(source, CameraSource):
                    source.watch(self._changed)
                self._hand_on(source)
        except Exception as error:  # noqa: BLE001  # the one place where this thread's errors end
            self._fail(error)
        finally:
            self._arrived.close()

    def _hand_on(self, source: FrameSource) -> None:
        """Lay frames into the mailbox when their time has come."""
        began_s = -math.inf  # monotonic time of the source's second 0; the first frame is due
        for frame in source.frames():
            if not source.is_live:
                began_s = self._wait_for(frame.timestamp_s, began_s)
            if self._stopping.is_set():
                return
            if self._going.is_set():
                self._arrived.put((frame, time.monotonic()))
        self.ended_early = isinstance(source, FileSource) and source.ended_early is not None
        self._has_played_all = True

    def _wait_for(self, frame_s: float, began_s: float) -> float:
        """Wait until a file's frame is due; return when the file began, or would have.

        After a standstill it is as if the file had begun later: what would have been due
        meanwhile is not hurried through.
        """
        self._stopping.wait(max(0.0, began_s + frame_s - time.monotonic()))
        stood_still = False
        for may_go in (self._going, self._is_built):
            stood_still = stood_still or not may_go.is_set()
            may_go.wait()
        now_s = time.monotonic()
        return now_s - frame_s if stood_still or now_s > began_s + frame_s + _LATE_S else began_s

    def _run_analysis(self) -> None:
        analyzer: Analyzer | None = None
        try:
            analyzer, watch = self._build_analyzer(), BlankWatch()
            self._is_built.set()
            while (newest := self._arrived.take()) is not None and not self._stopping.is_set():
                frame, arrived_at = newest
                with self._lock:
                    build, self._rebuild = self._rebuild, None
                if build is not None:
                    self._is_built.clear()
                    replaced, analyzer = analyzer, _go_on(build(), analyzer)
                    self._is_built.set()
                    replaced.close()
                blank = watch.judge(frame) if self._is_live else None
                # A face in a picture that stands still would be read the same for hours.
                analysis = _unread(frame, blank) if blank else analyzer.analyze(frame)
                self._note(arrived_at, analyzer)
                self._publish(frame, analysis)
        except Exception as error:  # noqa: BLE001  # the one place where this thread's errors end
            self._fail(error)
        finally:
            self.stop()
            if analyzer is not None:
                analyzer.close()
            self._capture.join(timeout=1.0)  # so that its error, if any, is the one told
            self._ended(self._error)

    def _note(self, arrived_at: float, analyzer: Analyzer) -> None:
        now_s = time.monotonic()
        with self._lock:
            self._redrawn = analyzer.redrawn
            self._gave_up_redrawing = analyzer.gave_up_redrawing
            self._analysed += 1
            self._delay_s = now_s - arrived_at
            self._finished_at.append(now_s)

    def _fail(self, error: Exception) -> None:
        with self._lock:
            if self._error is None and not self._stopping.is_set():
                self._error = error


def _go_on(now: Analyzer, before: Analyzer) -> Analyzer:
    """Follow the faces that `before` followed; what another network said of them is past."""
    state = before.state
    if now.models.classifier.network.sha256 != before.models.classifier.network.sha256:
        state = replace(state, smoothed=())
    return now.continued(state)


def _unread(frame: Frame, blank: Blank) -> FrameAnalysis:
    """Say of a frame why no face was looked for in it."""
    return FrameAnalysis(frame.index, frame.timestamp_s, faces=(), elapsed_s=0.0, blank=blank)
