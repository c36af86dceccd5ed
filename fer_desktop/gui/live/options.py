"""The panel of options that opens over the live page."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QCheckBox, QDialog, QFrame, QVBoxLayout, QWidget

from fer_desktop.gui.parts.choice_form import ChoiceForm


class OptionsPanel(QDialog):
    """How faces are found and read, and whether the points are drawn; Esc and a click beside close.

    A menu would keep the Tab key for itself: nothing in it could be reached without a mouse.

    Args:
        opener: Button that it stands beside.
        form: How faces are found and read.
        points: Whether the 68 points are drawn.
    """

    def __init__(self, opener: QWidget, form: ChoiceForm, points: QCheckBox) -> None:
        super().__init__(opener, Qt.WindowType.Popup)
        self._opener = opener
        self._form = form
        # Else the click on the opener that closes the panel would open it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setAccessibleName(opener.accessibleName())
        card = QFrame()
        card.setProperty("card", True)
        column = QVBoxLayout(card)
        column.addWidget(form)
        column.addWidget(points)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(card)

    def open_beside(self) -> None:
        """Show it above its opener or, without room there, below; the first choice has focus."""
        self._form.show_choice()
        self.adjustSize()
        corner = self._opener.mapToGlobal(QPoint(0, 0))
        screen = self._opener.screen()
        assert screen is not None
        room = screen.availableGeometry()
        above = corner.y() - self.height()
        left = min(corner.x(), room.right() + 1 - self.width())
        top = above if above >= room.top() else corner.y() + self._opener.height()
        self.move(max(left, room.left()), top)
        self.show()
        self._form.setFocus(Qt.FocusReason.PopupFocusReason)
