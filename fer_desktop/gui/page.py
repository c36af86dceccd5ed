"""What every page of the window can be asked by keys and menus that belong to no page alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QWidget

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.bystanders import without_bystanders
from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.parts.snapshot import save_snapshot
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import Theme


class Page(QWidget):
    """A page of the rail; where a page has nothing to do for a key, nothing happens.

    Signals:
        saved(Path): an annotated picture was written there.
        save_failed(Exception): it could not be.
        told(str): something to say in passing.
        door_wanted(): a guest wants to log in or register.
    """

    _chosen: int | None = None  # track of the face that the page is about
    _hides_others = False
    _exports: Sequence[QPushButton] = ()  # each writes what it stands beside into files

    saved = pyqtSignal(object)
    save_failed = pyqtSignal(object)
    told = pyqtSignal(str)
    door_wanted = pyqtSignal()

    @property
    def is_at_work(self) -> bool:
        """Something goes on that leaving would end, and lose."""
        return False

    @property
    def has_picture(self) -> bool:
        """A picture is in view."""
        areas = self.findChildren(PictureArea)
        return any(area.isVisible() and area.shows_picture for area in areas)

    @property
    def export_here(self) -> QPushButton | None:
        """The button in view that writes results into files; None where there are none."""
        return next((each for each in self._exports if each.isVisible() and each.isEnabled()), None)

    def toggle(self) -> None:
        """Do the page's main act, or hold it: Space."""

    def stop(self) -> None:
        """End what goes on: Escape."""

    def save_picture(self) -> None:
        """Save the picture shown, with its labels: Ctrl+S."""

    def close_run(self, timeout_s: float) -> None:
        """End all threads before the window goes away, waiting so long at most."""

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""

    def hide_others(self, hidden: bool) -> None:
        """Show and save every face but the chosen one unrecognisable, or no longer."""
        self._hides_others = hidden
        for area in self.findChildren(PictureArea):
            area.hide_others(hidden)

    def seen(self, frame: Frame, analysis: FrameAnalysis) -> Frame:
        """Return the frame as it may be saved; from any thread."""
        return without_bystanders(frame, analysis, self._chosen) if self._hides_others else frame

    def write_annotated(
        self, frame: Frame, analysis: FrameAnalysis, folder: Path, *, landmarks: bool
    ) -> None:
        """Write a picture with its labels, without a question in between; `saved` tells where."""
        seen, now = self.seen(frame, analysis), datetime.now()
        save = partial(save_snapshot, seen, analysis, folder, landmarks=landmarks, at=now)
        task = Task("fer-snapshot", save, self)
        task.succeeded.connect(self.saved)
        task.failed.connect(self.save_failed)
        task.start()
