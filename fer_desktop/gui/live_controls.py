"""The row of controls below the live picture."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QWidget

from fer_desktop.gui.wiring import Source


class LiveControls(QWidget):
    """What a sitting is started, paused, stopped and photographed with.

    Signals:
        toggled(): start, pause or go on.
        stopped(): end the sitting.
        snapshot_wanted(): save the picture with what is drawn on it.
        landmarks_wanted(bool): draw the 68 points or not.
    """

    toggled = pyqtSignal()
    stopped = pyqtSignal()
    snapshot_wanted = pyqtSignal()
    landmarks_wanted = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: list[Source] = []
        self._start = QPushButton()
        self._start.setProperty("primary", True)
        self._start.setToolTip(self.tr("Start, pause or go on (Space)"))
        self._start.clicked.connect(self.toggled)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setToolTip(self.tr("End the sitting (Esc)"))
        self._stop.clicked.connect(self.stopped)
        self._snapshot = QPushButton(self.tr("Snapshot"))
        self._snapshot.setToolTip(self.tr("Save the picture with its labels (Ctrl+S)"))
        self._snapshot.clicked.connect(self.snapshot_wanted)
        self._list = QComboBox()
        self._list.setAccessibleName(self.tr("Camera or video"))
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._list.setMaximumWidth(300)
        self._points = QCheckBox(self.tr("68 points"))
        self._points.setToolTip(self.tr("Draw the points that the face is aligned by"))
        self._points.toggled.connect(self.landmarks_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._start, self._stop, self._list):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self._points)
        row.addWidget(self._snapshot)
        self.show_state(is_running=False, is_paused=False, has_picture=False)

    def offer(self, cameras: list[Source], videos: list[Source]) -> None:
        """Fill the list: cameras, then the videos that were opened lately."""
        self._sources = [*cameras, *videos]
        self._list.clear()
        self._list.addItems([source.title for source in self._sources])
        if cameras and videos:
            self._list.insertSeparator(len(cameras))
            self._sources.insert(len(cameras), cameras[0])  # stands at the separator's row
        for control in (self._list, self._start):
            control.setVisible(bool(self._sources))

    def choose(self, source: Source) -> None:
        """Select a source out of those offered."""
        self._list.setCurrentIndex(self._sources.index(source))

    @property
    def source(self) -> Source | None:
        """The chosen source; None while there is none."""
        return self._sources[self._list.currentIndex()] if self._sources else None

    def show_state(self, *, is_running: bool, is_paused: bool, has_picture: bool) -> None:
        """Offer what can be done now."""
        going = is_running and not is_paused
        self._start.setText(
            self.tr("Pause") if going else self.tr("Go on") if is_paused else self.tr("Start")
        )
        self._start.setVisible(is_running or bool(self._sources))
        self._stop.setVisible(is_running)
        self._list.setEnabled(not is_running)
        for control in (self._points, self._snapshot):
            control.setVisible(has_picture)
