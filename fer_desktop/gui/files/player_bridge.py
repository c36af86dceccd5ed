"""Where a player reports to the window's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

from fer_desktop.capture.frame import Frame
from fer_desktop.capture.latest import Latest
from fer_desktop.gui.files.player import Player
from fer_desktop.gui.tasks import outbox


class PlayerBridge(QObject):
    """Qt face of a `Player`; as with a live run, at most one frame is ever on its way.

    Signals:
        shown(Frame): the newest frame to show.
        playing_changed(bool): it plays, or stands still.
        failed(Exception): the file cannot be read any more.
    """

    shown = pyqtSignal(object)
    playing_changed = pyqtSignal(bool)
    failed = pyqtSignal(object)

    def __init__(self, path: Path, times_s: NDArray[np.float64], parent: QObject) -> None:
        super().__init__(parent)
        self._newest: Latest[Frame] = Latest()
        self._outbox = outbox()
        self._player = Player(path, times_s, self)
        self._player.start()

    def show(self, number: int) -> None:
        """Show this frame as soon as possible."""
        self._player.show(number)

    def play(self) -> None:
        """Go on from the frame shown."""
        self._player.play()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stay at the frame shown."""
        self._player.pause()
        self.playing_changed.emit(False)

    def close(self) -> None:
        """Let the thread end, and this object with it; nothing is told any more."""
        self._player.close()
        self.blockSignals(True)
        self.deleteLater()

    @property
    def is_playing(self) -> bool:
        """Frames follow each other by themselves."""
        return self._player.is_playing

    def take(self, frame: Frame) -> None:
        """Take a frame from the player's thread."""
        if self._newest.put(frame):
            self._outbox.post(self._deliver)

    def hold(self) -> None:
        """Hear from the player's thread that the film is over."""
        self._outbox.post(self._tell_held)

    def end(self, error: Exception | None) -> None:
        """Hear from the player's thread that it ends."""
        if error is not None:
            self._outbox.post(partial(self._tell_failed, error))

    def _deliver(self) -> None:
        if not sip.isdeleted(self) and (frame := self._newest.take(timeout_s=0)) is not None:
            self.shown.emit(frame)

    def _tell_held(self) -> None:
        if not sip.isdeleted(self):
            self.playing_changed.emit(self.is_playing)

    def _tell_failed(self, error: Exception) -> None:
        if not sip.isdeleted(self):
            self.failed.emit(error)
