"""How files come into the window: asked for, dropped, or opened lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QMimeData, QObject
from PyQt6.QtWidgets import QFileDialog, QWidget

from fer_desktop.capture.pictures import PICTURE_SUFFIXES
from fer_desktop.capture.video import open_video
from fer_desktop.gui.check_in_page import CheckInPage
from fer_desktop.gui.live_page import LivePage
from fer_desktop.gui.page import Page
from fer_desktop.gui.recent_files import RecentFiles
from fer_desktop.gui.wiring import Source

_VIDEOS: Final = "*.mp4 *.mkv *.avi *.mov *.webm *.m4v *.mpg *.mpeg *.wmv"


class Opening(QObject):
    """Brings each file to the page that it is for.

    Attributes:
        recent_videos: Videos that were run lately.
    """

    def __init__(
        self,
        window: QWidget,
        recent_videos: RecentFiles,
        live: LivePage,
        check_in: CheckInPage,
        show: Callable[[Page], None],
        tell: Callable[[str], None],
    ) -> None:
        """Serve a window.

        Args:
            window: What the dialogs stand before.
            recent_videos: Where videos are remembered.
            live: Runs videos at their own pace.
            check_in: Reads single pictures.
            show: Opens a page.
            tell: Says something in passing.
        """
        super().__init__(window)
        self._window = window
        self.recent_videos = recent_videos
        self._live = live
        self._check_in = check_in
        self._show = show
        self._tell = tell
        self._cameras: list[Source] = []
        live.open_wanted.connect(self.choose_video)
        check_in.choose_wanted.connect(self.choose_picture)

    def offer_sources(self, cameras: list[Source]) -> None:
        """Offer the cameras, and the videos opened lately, where a run can be started."""
        self._cameras = cameras
        if not self._live.is_running:
            self._live.offer_sources(cameras, self._videos())

    def choose_video(self) -> None:
        """Ask for a video file and run it as a live source."""
        pattern = self.tr("Videos ({patterns})").format(patterns=_VIDEOS)
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a video"), "", pattern)
        if name:
            self.open_video(Path(name))

    def choose_picture(self) -> None:
        """Ask for a picture file and check in with it."""
        patterns = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
        pattern = self.tr("Pictures ({patterns})").format(patterns=patterns)
        title = self.tr("Choose a picture")
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", pattern)
        if name:
            self.open_picture(Path(name))

    def open_file(self, path: Path) -> None:
        """Open a picture as a check-in, anything else as a video."""
        if path.suffix.lower() in PICTURE_SUFFIXES:
            self.open_picture(path)
        else:
            self.open_video(path)

    def open_picture(self, path: Path) -> None:
        """Check in with a picture file."""
        self._show(self._check_in)
        self._check_in.open_picture(path)

    def open_video(self, path: Path) -> None:
        """Run a video at its own pace, as if it were a camera."""
        if self._live.is_running:
            self._tell(self.tr("Stop the sitting before opening a video."))
            return
        self.recent_videos.add(path)
        self._show(self._live)
        videos = self._videos()
        self._live.offer_sources(self._cameras, videos)
        if videos:
            self._live.controls.choose(videos[0])
            self._live.toggle()

    def forget_videos(self) -> None:
        """Empty the list of videos opened lately."""
        self.recent_videos.clear()
        if not self._live.is_running:
            self._live.offer_sources(self._cameras, [])

    def drop(self, dropped: QMimeData) -> None:
        """Open what was dropped."""
        if local := [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]:
            self.open_file(Path(local[0]))

    def _videos(self) -> list[Source]:
        return [
            Source(path.name, partial(open_video, path), "video")
            for path in self.recent_videos.paths()
        ]
