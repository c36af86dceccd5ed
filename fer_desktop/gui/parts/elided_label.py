"""A label that ends in … where there is no room for all of its words."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QLabel

from fer_desktop.gui.parts.plain import literal

_LEAST_PX: Final = 160


class ElidedLabel(QLabel):
    """A line of plain text that makes no window too wide; all of it is in its tooltip then.

    Args:
        text: To begin with.
        widest: As much room is wanted at least, so that nothing moves while a figure changes.
    """

    def __init__(self, text: str = "", widest: str = "") -> None:
        super().__init__(text)
        self._widest = widest
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name may hold what looks like tags

    def sizeHint(self) -> QSize:
        """Room for all words."""
        hint, width = super().sizeHint(), self.fontMetrics().horizontalAdvance
        missing = max(0, width(self._widest) - width(self.text()))
        return QSize(hint.width() + missing, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Room for a short name, or for the first of many words."""
        hint = self.sizeHint()
        return QSize(min(_LEAST_PX, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw what there is room for."""
        style, fits = self.style(), self.width() >= super().sizeHint().width()
        self.setToolTip("" if fits else literal(self.text()))
        if fits or style is None:
            super().paintEvent(event)
            return
        place = self.contentsRect()
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, place.width()
        )
        painter, role = QPainter(self), QPalette.ColorRole.WindowText
        style.drawItemText(
            painter, place, int(self.alignment()), self.palette(), self.isEnabled(), words, role
        )
        painter.end()
