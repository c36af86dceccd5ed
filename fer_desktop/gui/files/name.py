"""A name that may be longer than its place."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QLabel, QSizePolicy

from fer_desktop.gui.parts.plain import literal

_LEAST_PX = 60


class NameLabel(QLabel):
    """Shows a file's name, its middle left out where there is no room; the tooltip has it all."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "title")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_name(self, name: str, tooltip: str) -> None:
        """Show this name."""
        self._name = name.replace("\n", " ")
        self.setToolTip(literal(tooltip))
        self.setAccessibleName(self._name)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """What is shown now; more room is taken where there is some."""
        return QSize(_LEAST_PX, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        room = max(_LEAST_PX, self.width())
        self.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room))
