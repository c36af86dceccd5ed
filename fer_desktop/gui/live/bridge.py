"""Where a live run reports to the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

from fer_desktop.analysis.live import LiveFigures, LiveRun
from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.latest import Latest
from fer_desktop.capture.sources import FrameSource
from fer_desktop.gui.tasks import outbox


class LiveBridge(QObject):
    """Qt face of a `LiveRun`.

    A signal is a poke, not a pipe: at most one wake-up is ever queued, so a stalled window
    cannot pile up frames in Qt's event queue.

    Signals:
        analysed(Frame, FrameAnalysis): newest result; older unread ones are skipped.
        camera_changed(CameraStatus): the camera went away, came back, or is in trouble.
        ended(Exception | None): the run is over; the error if one ended it.
    """

    analysed = pyqtSignal(object, object)
    camera_changed = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(
        self,
        open_source: Callable[[], FrameSource],
        build_analyzer: Callable[[], Analyzer],
        parent: QObject | None = None,
        keep: Callable[[Frame, FrameAnalysis], None] | None = None,
    ) -> None:
        """Prepare a run.

        Args:
            open_source: As for `LiveRun`.
            build_analyzer: As for `LiveRun`.
            parent: Owner.
            keep: Called on the analysis thread with every analysed frame; must not block.
        """
        super().__init__(parent)
        self._keep = keep
        self._results: Latest[tuple[Frame, FrameAnalysis]] = Latest()
        self._outbox = outbox()
        self._run = LiveRun(open_source, build_analyzer, self._publish, self._change, self._end)

    def start(self) -> None:
        """Begin the run."""
        self._run.start()

    def pause(self) -> None:
        """Analyse nothing until `resume`."""
        self._run.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._run.resume()

    def stop(self) -> None:
        """Ask the run to end; `ended` tells when it has."""
        self._run.stop()

    def show_no_more(self) -> None:
        """Show nobody what is still analysed, or was and waits to be shown."""
        self._results.close()
        self._results.take(timeout_s=0)

    def rebuild(self, build_analyzer: Callable[[], Analyzer]) -> None:
        """Go on with another analyzer; the faces keep their ids."""
        self._run.rebuild(build_analyzer)

    def use_other_camera(self) -> bool:
        """Go on with the camera in the place of the lost one; return whether there was one."""
        return self._run.use_other_camera()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end, when the window has closed and nothing is left to block."""
        return self._run.wait(timeout_s)

    @property
    def is_paused(self) -> bool:
        """Whether the run is paused."""
        return self._run.is_paused

    @property
    def ended_early(self) -> bool:
        """What was played is a file that has broken off."""
        return self._run.ended_early

    @property
    def is_cut_short(self) -> bool:
        """A file was not, or not yet, played to the end that it declares."""
        return self._run.is_cut_short

    @property
    def figures(self) -> LiveFigures:
        """How the run keeps up."""
        return self._run.figures

    @property
    def redrawn(self) -> Mapping[int, RedrawnChip]:
        """The small faces in view before and after they were redrawn, by track."""
        return self._run.redrawn

    def _publish(self, frame: Frame, analysis: FrameAnalysis) -> None:
        # Analysis thread.
        if self._keep is not None:
            self._keep(frame, analysis)
        if self._results.put((frame, analysis)):
            self._outbox.post(self._deliver)

    def _change(self, status: CameraStatus) -> None:
        # Capture thread.
        self._outbox.post(partial(self._tell_camera, status))

    def _end(self, error: Exception | None) -> None:
        # Analysis thread.
        self._outbox.post(partial(self._finish, error))

    def _deliver(self) -> None:
        if sip.isdeleted(self):
            return  # the window was closed meanwhile, and this object went with it
        if (newest := self._results.take(timeout_s=0)) is not None:
            self.analysed.emit(*newest)

    def _tell_camera(self, status: CameraStatus) -> None:
        if not sip.isdeleted(self):
            self.camera_changed.emit(status)

    def _finish(self, error: Exception | None) -> None:
        if sip.isdeleted(self):
            return
        self._deliver()
        self.ended.emit(error)
