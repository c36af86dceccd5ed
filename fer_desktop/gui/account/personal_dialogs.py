"""The dialogs of the personal centre: one form each."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QDialog, QVBoxLayout, QWidget

from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.session import Session


class FormDialog(QDialog):
    """Shows a form, and goes when the form is done or nobody is logged in any more.

    Args:
        form: What is filled in.
        session: Whose end closes the dialog.
        parent: What it stands before.
        title: Of the dialog's frame.
    """

    def __init__(self, form: DoorForm, session: Session, parent: QWidget, title: str = "") -> None:
        super().__init__(parent)
        self._form = form
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title or "fer-desktop")
        form.setProperty("card", False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        layout.addWidget(form)
        form.done.connect(self.accept)
        session.closed.connect(self.accept)
        form.begin()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Leave Enter to the form."""
        if event is None or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Close with Escape or by the frame where nothing is lost by it."""
        if self._form.can_be_left:
            super().reject()
