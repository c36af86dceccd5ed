"""How faces are found and read: network, detector, small faces, smoothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSlider, QWidget

from fer_desktop.gui.error_words import told_in_window
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Choice
from fer_desktop.settings import DetectorName, SuperResolution

_STEP_S: Final = 0.1
_LARGEST_S: Final = 2.0


class ChoiceForm(QWidget):
    """Changes the choice in the preferences at once.

    Args:
        preferences: Where the choice is kept.
        networks: Id or path, and title, of each network.

    Signals:
        changed(Choice): the person chose.
    """

    changed = pyqtSignal(object)

    def __init__(self, preferences: Preferences, networks: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._preferences = preferences
        self._network = QComboBox()
        for id_, title in networks:
            self._network.addItem(title, id_)
        self.setFocusProxy(self._network)
        self._detector = QComboBox()
        self._detector.addItem(self.tr("dlib HOG"), "dlib")
        self._detector.addItem(self.tr("Haar cascade"), "haar")
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setRange(0, round(_LARGEST_S / _STEP_S))
        self._smoothing.setPageStep(5)
        self._seconds = QLabel()
        slide = QWidget()
        row = QHBoxLayout(slide)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._smoothing, stretch=1)
        row.addWidget(self._seconds)
        self._seconds.setMinimumWidth(self._seconds.fontMetrics().horizontalAdvance("0.0 s  "))
        form = QFormLayout(self)
        form.addRow(self.tr("&Network"), self._network)
        form.addRow(self.tr("&Detector"), self._detector)
        self._redrawing = QComboBox()
        if preferences.redrawing.modes:
            self._add_redrawing(form)
        form.addRow(self.tr("&Smoothing"), slide)
        label = form.labelForField(slide)
        assert isinstance(label, QLabel)
        label.setBuddy(self._smoothing)
        self._smoothing.setAccessibleName(self.tr("Smoothing in seconds"))
        self._smoothing.setToolTip(
            self.tr("After this long a lasting change has shown most of itself; 0 smooths nothing")
        )
        self.show_choice()
        self._network.activated.connect(self._tell)
        self._detector.activated.connect(self._tell)
        self._redrawing.activated.connect(self._tell)
        self._smoothing.valueChanged.connect(self._tell)

    def show_choice(self) -> None:
        """Show what is chosen now; another form may have changed it."""
        choice = self._preferences.choice
        self._network.setCurrentIndex(self._network.findData(choice.network))
        self._detector.setCurrentIndex(self._detector.findData(choice.detector))
        self._redrawing.setCurrentIndex(self._redrawing.findData(choice.super_resolution))
        self._smoothing.blockSignals(True)
        self._smoothing.setValue(round(choice.smoothing_s / _STEP_S))
        self._smoothing.blockSignals(False)
        self._show_seconds()

    def _add_redrawing(self, form: QFormLayout) -> None:
        """Offer what can be done about small faces, or say why nothing can."""
        words = {
            "auto": self.tr("Redraw where it was measured to help"),
            "off": self.tr("Read as they are"),
            "always": self.tr("Always redraw"),
        }
        offer = self._preferences.redrawing
        for mode in offer.modes:
            self._redrawing.addItem(words[mode], mode)
        self._redrawing.setToolTip(
            self.tr(
                "A network draws faces of less than 48 pixels larger before they are read; live "
                "once a second. How small a face is looked for is set when the program starts."
            )
        )
        form.addRow(self.tr("Small &faces"), self._redrawing)
        if offer.problem:
            self._redrawing.setEnabled(False)
            problem = PlainLabel(told_in_window(offer.problem))
            problem.setProperty("role", "muted")
            form.addRow(problem)

    def _tell(self) -> None:
        before = self._preferences.choice
        now: Choice = replace(
            before,
            network=str(self._network.currentData()),
            detector=cast(DetectorName, self._detector.currentData()),
            smoothing_s=self._smoothing.value() * _STEP_S,
            super_resolution=cast(
                SuperResolution, self._redrawing.currentData() or before.super_resolution
            ),
        )
        self._show_seconds()
        if now != before:
            self._preferences.choice = now
            self.changed.emit(now)

    def _show_seconds(self) -> None:
        self._seconds.setText(f"{self._smoothing.value() * _STEP_S:.1f} s")
