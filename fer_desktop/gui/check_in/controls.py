"""The row of controls below the picture of a check-in."""

from __future__ import annotations

from enum import Enum, auto

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QWidget

from fer_desktop.gui.parts.focus import pass_focus
from fer_desktop.gui.wiring import Source


class Step(Enum):
    """Where a check-in stands."""

    EMPTY = auto()
    OPENING = auto()
    PREVIEW = auto()
    READING = auto()
    RESULT = auto()


class CheckInControls(QWidget):
    """What can be done at each step; the first step's buttons stand in the picture's place.

    Signals:
        photo_wanted(): open the camera.
        release_wanted(): take the photo.
        cancel_wanted(): close the camera.
        choose_wanted(): choose a picture file.
        save_wanted(): save the picture with its labels.
        landmarks_wanted(bool): draw the 68 points or not.
    """

    photo_wanted = pyqtSignal()
    release_wanted = pyqtSignal()
    cancel_wanted = pyqtSignal()
    choose_wanted = pyqtSignal()
    save_wanted = pyqtSignal()
    landmarks_wanted = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._cameras: list[Source] = []
        self._step = Step.EMPTY
        self._list = QComboBox()
        self._list.setAccessibleName(self.tr("Camera"))
        self._release = QPushButton(self.tr("Take the photo"))
        self._release.setProperty("primary", True)
        self._release.setToolTip(self.tr("Take what the camera shows (Space)"))
        self._release.clicked.connect(self.release_wanted)
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Close the camera (Esc)"))
        self._cancel.clicked.connect(self.cancel_wanted)
        self._again = QPushButton(self.tr("Another photo"))
        self._again.setProperty("primary", True)
        self._again.setToolTip(self.tr("Open the camera (Space)"))
        self._again.clicked.connect(self.photo_wanted)
        self._choose = QPushButton(self.tr("Choose a picture…"))
        self._choose.setToolTip(self.tr("Open a picture from a file (Ctrl+Shift+O)"))
        self._choose.clicked.connect(self.choose_wanted)
        self.points = QCheckBox(self.tr("68 points"))
        self.points.setToolTip(self.tr("Draw the points that the face is aligned by"))
        self.points.toggled.connect(self.landmarks_wanted)
        self._save = QPushButton(self.tr("Save"))
        self._save.setToolTip(self.tr("Save the picture with its labels (Ctrl+S)"))
        self._save.clicked.connect(self.save_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._release, self._cancel, self._again, self._choose, self._list):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.points)
        row.addWidget(self._save)

    def offer_cameras(self, cameras: list[Source]) -> None:
        """List the cameras; one needs no list."""
        self._cameras = cameras
        self._list.clear()
        self._list.addItems([camera.title for camera in cameras])
        self.show_step(self._step)

    def choose_title(self, title: str) -> None:
        """Select the camera that is called so, if it is offered."""
        if (row := self._list.findText(title)) >= 0:
            self._list.setCurrentIndex(row)

    @property
    def camera(self) -> Source | None:
        """The chosen camera; None while there is none."""
        return self._cameras[self._list.currentIndex()] if self._cameras else None

    def show_step(self, step: Step) -> None:
        """Offer what can be done at this step."""
        self._step = step
        is_preview, is_result = step is Step.PREVIEW, step is Step.RESULT
        if step is Step.OPENING:  # again, of a camera that shows nothing: else Cancel had the keys
            pass_focus(self._release, self)
        self._release.setVisible(is_preview)
        self._cancel.setVisible(is_preview or step is Step.OPENING)
        self._again.setVisible(is_result and bool(self._cameras))
        self._choose.setVisible(is_result)
        self._list.setVisible(len(self._cameras) > 1 and step in (Step.EMPTY, Step.RESULT))
        self.points.setVisible(is_result)
        self._save.setVisible(is_result)
