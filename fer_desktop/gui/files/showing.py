"""Brings a result onto the screen: reads the picture again, or plays the video."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject

from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.errors import UserError
from fer_desktop.gui.files.player_bridge import PlayerBridge
from fer_desktop.gui.files.queue_analysis import (
    FileResult,
    PictureResult,
    VideoResult,
    require_unchanged,
)
from fer_desktop.gui.files.queue_worker import QueuedFile
from fer_desktop.gui.files.view import FileView, Moment
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import Theme


class ResultShow(QObject):
    """Shows one result at a time; analyses are looked up, never made again.

    Attributes:
        view: What it is shown in.
    """

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._player: PlayerBridge | None = None
        self._number = 0
        self._asked: int | None = None  # a frame that was asked for and has not come yet
        self._file: QueuedFile | None = None
        self._is_reading = False
        self.view = FileView(theme)
        self.view.face_chosen.connect(self.view.choose)
        self.view.controls.toggled.connect(self.toggle)
        self.view.controls.steps_wanted.connect(self.step)
        self.view.controls.frame_wanted.connect(self._seek)
        self.view.chart.steps_wanted.connect(self.step)
        self.view.chart.moment_chosen.connect(self.jump)

    @property
    def file(self) -> QueuedFile | None:
        """Whose result is shown; None while none is."""
        return self._file

    def open(self, file: QueuedFile) -> None:
        """Show a result from its beginning."""
        self.close()
        self._file, self._number, self._asked = file, 0, None
        self.view.open(file)
        if not self._is_reading:
            self._read()

    def close(self) -> None:
        """Show nothing; the player's thread ends by itself."""
        self._file = None
        self._close_player()
        self.view.clear()

    def toggle(self) -> None:
        """Play or pause; a video that could not be read any more is opened once more."""
        if self._player is not None:
            (self._player.pause if self._player.is_playing else self._player.play)()
        elif self._video is not None and not self._is_reading:
            self._read(plays=True)

    def pause(self) -> None:
        """Stand still."""
        if self._player is not None and self._player.is_playing:
            self._player.pause()

    def step(self, frames: int) -> None:
        """Stand still, so many frames later; earlier if negative."""
        self.pause()
        self._seek((self._number if self._asked is None else self._asked) + frames)

    def jump(self, moment_s: float) -> None:
        """Show the frame of this moment."""
        if (result := self._video) is not None:
            times_s = result.kept.times_s
            self._seek(int(abs(times_s - moment_s).argmin()))

    @property
    def _video(self) -> VideoResult | None:
        result = None if self._file is None else self._file.result
        return result if isinstance(result, VideoResult) else None

    def _close_player(self) -> None:
        if self._player is not None:
            self._player.close()
            self._player = None
        self.view.controls.show_playing(False)

    def _read(self, *, plays: bool = False) -> None:
        """Read what is to be shown now: one file at a time, however fast somebody looks through."""
        if (file := self._file) is None or file.result is None:
            return
        self._is_reading = True
        task = Task("fer-picture", partial(_look, file.path, file.result), self)
        for ended in (task.succeeded, task.failed):
            ended.connect(lambda _: self._go_on(file))
        task.succeeded.connect(partial(self._show, file, plays))
        task.failed.connect(partial(self._fail, file))
        task.start()

    def _go_on(self, file: QueuedFile) -> None:
        """Read the newest file that was asked for while this one was being read."""
        self._is_reading = False
        if file is not self._file:
            self._read()

    def _show(self, file: QueuedFile, plays: bool, frame: Frame | None) -> None:
        if file is not self._file:
            return
        if frame is None:
            self._open_video(file, plays)
        elif isinstance(file.result, PictureResult):
            self.view.show_moment(Moment(frame, file.result.analysis))

    def _open_video(self, file: QueuedFile, plays: bool) -> None:
        if (result := self._video) is None or self._player is not None:
            return
        self._player = PlayerBridge(file.path, result.kept.times_s, self)
        self._player.shown.connect(self._show_frame)
        self._player.playing_changed.connect(self.view.controls.show_playing)
        self._player.failed.connect(partial(self._fail, file))
        self._seek(self._number)
        if plays:
            self._player.play()

    def _seek(self, number: int) -> None:
        if self._player is not None and (result := self._video) is not None:
            self._asked = min(max(0, number), len(result.kept) - 1)
            self._player.show(self._asked)

    def _show_frame(self, frame: Frame) -> None:
        if (result := self._video) is None:
            return
        self._number = frame.index
        if frame.index == self._asked:
            self._asked = None
        self.view.controls.show_place(frame.index, frame.timestamp_s)
        self.view.show_moment(Moment(frame, result.kept.at(frame.index)))

    def _fail(self, file: QueuedFile, error: Exception) -> None:
        if file is self._file:
            self._close_player()
            self.view.picture.tell_error(error)
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did


def _look(path: Path, result: FileResult) -> Frame | None:
    """Return a picture; None where the file is a video that can be played."""
    require_unchanged(path, result)
    return read_picture(path) if isinstance(result, PictureResult) else None
