"""The row below a video: play, step, drag, and where it stands."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget


class PlayerControls(QWidget):
    """What a video is played with.

    Signals:
        toggled(): play or pause.
        steps_wanted(int): so many frames later; earlier if negative.
        frame_wanted(int): the slider was brought to this frame.
    """

    toggled = pyqtSignal()
    steps_wanted = pyqtSignal(int)
    frame_wanted = pyqtSignal(int)

    def __init__(self) -> None:
        super().__init__()
        self._end_s = 0.0
        self._play = QPushButton()
        self._play.setProperty("primary", True)
        self._play.setToolTip(self.tr("Play or pause (Space)"))
        self._play.clicked.connect(self.toggled)
        back = QPushButton("‹")
        back.setAccessibleName(self.tr("One frame back"))
        back.setToolTip(self.tr("One frame back (J or Left)"))
        back.clicked.connect(lambda: self.steps_wanted.emit(-1))
        on = QPushButton("›")
        on.setAccessibleName(self.tr("One frame on"))
        on.setToolTip(self.tr("One frame on (K or Right)"))
        on.clicked.connect(lambda: self.steps_wanted.emit(1))
        for button in (back, on):
            button.setProperty("small", True)
            button.setAutoRepeat(True)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(self.tr("Place in the video"))
        self._slider.setToolTip(self.tr("Drag to look through the video"))
        self._slider.valueChanged.connect(self.frame_wanted)
        self._place = QLabel()
        self._place.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._play)
        row.addWidget(back)
        row.addWidget(on)
        row.addWidget(self._slider, stretch=1)
        row.addWidget(self._place)
        self.show_playing(False)

    def show_length(self, frames: int, end_s: float) -> None:
        """Prepare for a video of so many frames, the last of which stands at `end_s`."""
        self._end_s = end_s
        self._slider.blockSignals(True)
        self._slider.setRange(0, max(0, frames - 1))
        self._slider.setPageStep(max(1, frames // 20))
        self._slider.setValue(0)
        self._slider.blockSignals(False)
        self._place.setText(self._in_words(end_s))  # as wide as it will be
        self._place.setMinimumWidth(self._place.sizeHint().width())
        self.show_place(0, 0.0)

    def show_place(self, number: int, moment_s: float) -> None:
        """Show which frame is shown; a slider that is being dragged stays under the finger."""
        self._place.setText(self._in_words(moment_s))
        if not self._slider.isSliderDown():
            self._slider.blockSignals(True)
            self._slider.setValue(number)
            self._slider.blockSignals(False)

    def show_playing(self, playing: bool) -> None:
        """Offer what can be done now."""
        self._play.setText(self.tr("Pause") if playing else self.tr("Play"))

    def _in_words(self, moment_s: float) -> str:
        return f"{place_words(moment_s)} / {place_words(self._end_s)}"


def place_words(seconds: float) -> str:
    """Return a place in a film to the tenth of a second: 0:03.2, or 1:04:10.0."""
    tenths = max(0, int(seconds * 10))
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    place = f"{minutes:02}" if hours else f"{minutes}"
    return f"{f'{hours}:' if hours else ''}{place}:{rest // 10:02}.{rest % 10}"
