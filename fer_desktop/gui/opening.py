"""How files come into the window: asked for, dropped, or opened lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PyQt6.QtCore import QMimeData, QObject
from PyQt6.QtWidgets import QInputDialog, QWidget

from fer_desktop.capture.folders import PICTURE_SUFFIXES, VIDEO_SUFFIXES, is_picture, is_video
from fer_desktop.gui.file_dialogs import FileDialogs
from fer_desktop.gui.pages import CHECK_IN, FILES, LIVE, Pages
from fer_desktop.gui.recent_files import RecentFiles
from fer_desktop.gui.session import Session
from fer_desktop.gui.wiring import Source

if TYPE_CHECKING:
    from fer_desktop.gui.check_in.page import CheckInPage
    from fer_desktop.gui.files.page import FilesPage
    from fer_desktop.gui.live.page import LivePage

_PICTURES: Final = " ".join(f"*{suffix}" for suffix in PICTURE_SUFFIXES)
_VIDEOS: Final = " ".join(f"*{suffix}" for suffix in VIDEO_SUFFIXES)


class Opening(QObject):
    """Brings each file to the page that it is for.

    Attributes:
        recent_videos: Videos that whoever is there now has run lately.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        recent_videos: RecentFiles,
        pages: Pages,
        show: Callable[[int], None],
        tell: Callable[[str], None],
    ) -> None:
        """Serve a window.

        Args:
            window: What the dialogs stand before.
            session: Who is asked by them.
            recent_videos: Where videos are remembered.
            pages: Where pictures, videos and cameras are opened.
            show: Opens the page of this number.
            tell: Says something in passing.
        """
        super().__init__(window)
        self._window = window
        self._dialogs = FileDialogs(session, window)
        self.recent_videos = recent_videos
        self._pages = pages
        self._show = show
        self._tell = tell
        self._cameras: list[Source] | None = None  # until the system has said which there are
        pages.live_built.connect(self._serve_live)
        pages.check_in_built.connect(self._serve_check_in)
        pages.files_built.connect(self._serve_files)
        for change_of_person in (session.opened, session.closed):
            change_of_person.connect(lambda _: self.forget_videos())

    def offer_sources(self, cameras: list[Source]) -> None:
        """Offer the cameras, and the videos opened lately, wherever they can be used."""
        self._cameras = cameras
        if self._pages.is_built(CHECK_IN):
            self._pages.check_in.offer_cameras(cameras)
        if self._pages.is_built(LIVE):
            self._offer_to(self._pages.live)

    def choose_files(self) -> None:
        """Ask for pictures and videos and put them into the queue."""
        patterns = (
            self.tr("Pictures and videos ({patterns})").format(patterns=f"{_PICTURES} {_VIDEOS}"),
            self.tr("All files (*)"),
        )
        title = self.tr("Open pictures and videos")
        self.open_files(self._dialogs.choose_files(title, ";;".join(patterns)))

    def choose_folder(self) -> None:
        """Ask for a folder and put its pictures and videos into the queue."""
        title = self.tr("Open a folder of pictures and videos")
        if folder := self._dialogs.choose_folder(title):
            self.open_files([folder])

    def open_files(self, named: list[Path]) -> None:
        """Put files and folders into the queue."""
        if named:
            self._show(FILES)
            self._pages.files.open(named)

    def choose_video(self) -> None:
        """Ask for a video file and run it as a live source."""
        pattern = self.tr("Videos ({patterns})").format(patterns=_VIDEOS)
        if path := self._dialogs.choose_file(self.tr("Open a video"), pattern):
            self.open_video(path)

    def choose_picture(self) -> None:
        """Ask for a picture file and check in with it."""
        pattern = self.tr("Pictures ({patterns})").format(patterns=_PICTURES)
        if path := self._dialogs.choose_file(self.tr("Choose a picture"), pattern):
            self.open_picture(path)

    def open_picture(self, path: Path) -> None:
        """Check in with a picture file."""
        self._show(CHECK_IN)
        self._pages.check_in.open_picture(path)

    def open_video(self, path: Path) -> None:
        """Run a video at its own pace, as if it were a camera."""
        live = self._pages.live
        if live.is_running:
            self._tell(self.tr("Stop the sitting before opening a video."))
            return
        self.recent_videos.add(path)
        self._show(LIVE)
        videos = self._videos()
        live.offer_sources(self._cameras or [], videos)
        live.controls.choose(videos[0])
        live.toggle()

    def choose_address(self) -> None:
        """Ask for a camera that is in no list: a stream's address, a number, a name."""
        title = self.tr("Open a camera")
        ask = self.tr("Address of a stream, or number or name of a camera:")
        address, given = QInputDialog.getText(self._window, title, ask)
        if given and address.strip():
            self.open_address(address.strip())

    def open_address(self, address: str) -> None:
        """Run a camera or stream; a password in its address is shown and stored nowhere."""
        if self._pages.live.is_running:
            self._tell(self.tr("Stop the sitting before opening another camera."))
            return
        from fer_desktop.capture.address import open_source
        from fer_desktop.capture.masked import masked_url

        self._show(LIVE)
        # A network's camera may show anybody, as a video may.
        kind: Literal["live", "video"] = "video" if "://" in address else "live"
        self._pages.live.start(Source(masked_url(address), partial(open_source, address), kind))

    def forget_videos(self) -> None:
        """Empty the list of videos opened lately."""
        self.recent_videos.clear()
        if self._pages.is_built(LIVE) and not self._pages.live.is_running:
            self._pages.live.offer_sources(self._cameras or [], [])

    def drop(self, dropped: QMimeData) -> None:
        """Open what was dropped: in the queue, if it is not for the page that is open."""
        local = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
        where = self._pages.currentIndex()
        if len(local) == 1 and where == CHECK_IN and is_picture(local[0]):
            self.open_picture(local[0])
        elif len(local) == 1 and where == LIVE and is_video(local[0]):
            self.open_video(local[0])
        else:
            self.open_files(local)

    def _serve_live(self, live: LivePage) -> None:
        live.open_wanted.connect(self.choose_video)
        live.sources_wanted.connect(partial(self._offer_to, live))
        self._offer_to(live)

    def _serve_check_in(self, check_in: CheckInPage) -> None:
        check_in.choose_wanted.connect(self.choose_picture)
        if self._cameras is not None:
            check_in.offer_cameras(self._cameras)

    def _serve_files(self, files: FilesPage) -> None:
        files.files_wanted.connect(self.choose_files)
        files.folder_wanted.connect(self.choose_folder)

    def _offer_to(self, live: LivePage) -> None:
        if self._cameras is not None and not live.is_running:
            live.offer_sources(self._cameras, self._videos())

    def _videos(self) -> list[Source]:
        from fer_desktop.capture.video import open_video

        return [
            Source(path.name, partial(open_video, path), "video", path)
            for path in self.recent_videos.paths()
        ]
