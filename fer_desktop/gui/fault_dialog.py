"""A fault in the program, told without ending it."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractButton, QMessageBox, QWidget

log = logging.getLogger(__name__)


class FaultReporter(QObject):
    """Takes uncaught exceptions of any thread and shows them on the window's thread.

    Attributes:
        parent_window: What the dialog stands before; None until there is a window.
    """

    _arrived = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.parent_window: QWidget | None = None
        self._is_showing = False
        self._arrived.connect(self._show)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log a fault and, while there is a window, show it; shaped as `sys.excepthook`."""
        text = "".join(traceback.format_exception(kind, error, trace))
        log.error("uncaught exception\n%s", text)
        try:
            self._arrived.emit(text)
        except RuntimeError:  # of a thread that goes on when the program is ending
            if not sip.isdeleted(self):
                raise

    def _show(self, text: str) -> None:
        if self._is_showing:  # one dialog, however fast faults arrive; all are in the log
            return
        self._is_showing = True
        box = fault_box(text, self.parent_window)
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._is_showing = False


def fault_box(text: str, parent: QWidget | None) -> QMessageBox:
    """Return the dialog that tells of a fault; `text` is the report that it offers to copy."""
    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Fault", "A fault in the program"))
    box.setText(
        translate("Fault", "Something went wrong inside fer-desktop. You can go on working.")
    )
    box.setInformativeText(
        translate("Fault", "A copied report helps to mend it; it stays on this machine.")
    )
    box.setDetailedText(text)
    copy = box.addButton(translate("Fault", "Copy report"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)

    def copy_report(pressed: QAbstractButton | None) -> None:
        clipboard = QGuiApplication.clipboard()
        if pressed is copy and clipboard is not None:
            clipboard.setText(text)

    box.buttonClicked.connect(copy_report)
    return box
