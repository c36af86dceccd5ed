"""The program's real window, offscreen, with its moments told to a benchmark."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, QSettings, QTimer
from PyQt6.QtWidgets import QApplication

from fer_desktop.app import analyzers, file_runs, known_networks
from fer_desktop.gui.application import settle
from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.pages import LIVE
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Source, Wiring
from fer_desktop.settings import MIN_FACE_BATCH_PX, MIN_FACE_LIVE_PX, Settings

if TYPE_CHECKING:  # what the program loads later, the benchmark must not load before
    from fer_desktop.analysis.results import FrameAnalysis
    from fer_desktop.capture.frame import Frame
    from fer_desktop.capture.sources import FrameSource
    from fer_desktop.gui.live.page import LivePage
    from fer_desktop.gui.parts.video_view import VideoView


class Window(QObject):
    """The window, wired as `fer_desktop.app` does, without cameras and in folders of its own.

    Args:
        settings: Of the program.
        as_guest: It opens on a guest's check-in page; otherwise before the door.

    Attributes:
        main: The window itself.
        painted: Called after each painting of the window.
        shown: Called after a frame and its analysis were painted.
    """

    def __init__(self, settings: Settings | None = None, *, as_guest: bool = True) -> None:
        self._application = QApplication(sys.argv[:1])
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        settings = settings or Settings()
        networks = known_networks(settings.model)
        wiring = Wiring(
            build_live=analyzers(settings, MIN_FACE_LIVE_PX),
            build_still=analyzers(settings, MIN_FACE_BATCH_PX),
            begin_file=file_runs(settings),
            list_cameras=list,
            networks=networks,
            pictures_dir=folder / "pictures",
            data_dir=folder / "data",
        )
        store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        answered = Preferences(store, tuple(dict(networks)))
        answered.notice_answer = "declined" if as_guest else "agreed"
        self.painted: Callable[[], object] = lambda: None
        self.shown: Callable[[Frame, FrameAnalysis], object] = lambda frame, analysis: None
        self.main = MainWindow(wiring, store)
        self._newest: tuple[Frame, FrameAnalysis] | None = None
        self._view: VideoView | None = None
        self.main.installEventFilter(self)
        self.main.show()
        settle(self.main, wiring)

    @property
    def live(self) -> LivePage:
        """The live page."""
        return self.main.pages.live

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Tell of what is painted once the event that paints it is over."""
        if event is not None and event.type() == QEvent.Type.Paint:
            if watched is self._view and self._newest is not None:
                newest, self._newest = self._newest, None
                QTimer.singleShot(0, lambda: self.shown(*newest))
            QTimer.singleShot(0, self.painted)
        return False

    def start(self, title: str, open_source: Callable[[], FrameSource]) -> None:
        """Go to the live page and begin a run, once the window's events are looked at."""
        QTimer.singleShot(0, lambda: self._begin(Source(title, open_source)))

    def _begin(self, source: Source) -> None:
        from fer_desktop.gui.parts.video_view import VideoView

        self.main.show_page(LIVE)
        self._view = self.live.findChild(VideoView)
        if self._view is None:
            raise RuntimeError("the live page has no picture")
        show = self._view.show_analysis

        def show_and_note(frame: Frame, analysis: FrameAnalysis, chosen: int | None) -> None:
            show(frame, analysis, chosen)
            self._newest = (frame, analysis)

        self._view.show_analysis = show_and_note  # type: ignore[method-assign]
        self._view.installEventFilter(self)
        self.live.start(source)

    def close(self) -> None:
        """Close it, as a person would; `run` then ends."""
        self.main.close()

    def run(self) -> None:
        """Run until it is closed."""
        self._application.exec()
