"""A page that can be scrolled where the window is too small for it."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QScrollArea,
    QSlider,
    QWidget,
)


class Scrolled(QScrollArea):
    """Gives a page all the room there is, and never less than it needs.

    A resizable `QScrollArea` would give a page with wrapped words its preferred height, and so
    scroll where a smaller picture is enough.

    Args:
        page: With a layout.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        for kind in (QComboBox, QAbstractSpinBox, QSlider):
            for chooser in page.findChildren(kind):
                chooser.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
                chooser.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit the page."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Fit the page anew when it needs another size; scroll over what has not the focus."""
        if event is None or not isinstance(watched, QWidget):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        elif event.type() == QEvent.Type.Wheel and not (
            watched is self._page or watched.hasFocus()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        layout, bar = self._page.layout(), self.verticalScrollBar()
        assert layout is not None
        assert bar is not None
        room, least = self.maximumViewportSize(), self._page.minimumSizeHint()
        width, height = max(room.width(), least.width()), room.height()
        if height < least.height():
            width = max(room.width() - bar.sizeHint().width(), least.width())
            # As it is scrolled anyway, nothing in it need be squeezed.
            height = max(least.height(), layout.minimumHeightForWidth(width))
        self._page.resize(width, height)
