"""A fault in the program, told without ending it."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from fer_desktop.crash_log import write_report

if TYPE_CHECKING:
    from fer_desktop.gui.main_window import MainWindow

MOST_REPORTS: Final = 20  # of one run: what fails at each frame would fill the disk

log = logging.getLogger(__name__)


class LateFaultError(Exception):
    """What failed for a person who has left: written down, and shown to nobody."""


class FaultReporter(QObject):
    """Takes uncaught exceptions of any thread, and shows them on the window's thread."""

    _arrived = pyqtSignal(int, str, object)

    def __init__(self) -> None:
        super().__init__()
        self._window: QWidget | None = None
        self._box: QMessageBox | None = None
        self._reports = 0
        self._turn = 0  # of one person after the other before the window
        self._arrived.connect(self._show)

    def stand_before(self, window: MainWindow) -> None:
        """Show faults before `window` from now on, and those of one person to no other."""
        self._window = window
        window.session.closing.connect(self._dismiss)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log a fault and, while there is a window, show it; shaped as `sys.excepthook`."""
        turn = self._turn
        text = "".join(traceback.format_exception(kind, error, trace))
        log.error("uncaught exception\n%s", text)
        self._reports += 1
        path = write_report(text) if self._reports <= MOST_REPORTS else None
        if isinstance(error, LateFaultError):
            return
        try:
            self._arrived.emit(turn, text, path)
        except RuntimeError:  # of a thread that goes on when the program is ending
            if not sip.isdeleted(self):
                raise

    def _show(self, turn: int, text: str, path: Path | None) -> None:
        if turn != self._turn:  # on its way when its person left
            return
        if self._box is not None:  # one dialog, however fast faults arrive; all are in the log
            return
        self._box = fault_box(text, path, self._window)
        self._box.finished.connect(self._closed)
        self._box.open()

    def _dismiss(self) -> None:
        self._turn += 1
        if self._box is not None:
            self._box.reject()

    def _closed(self) -> None:
        self._box = None


def fault_box(text: str, path: Path | None, parent: QWidget | None) -> QMessageBox:
    """Return the dialog that tells of a fault.

    Args:
        text: The report that it offers to copy.
        path: The file that the report is in; None if it is in none.
        parent: What it stands before.
    """
    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Fault", "A fault in the program"))
    box.setText(
        translate("Fault", "Something went wrong inside fer-desktop. You can go on working.")
    )
    words = [translate("Fault", "A copied report helps to mend it; it stays on this machine.")]
    if path is not None:
        words.append(translate("Fault", "It is also in {path}.").format(path=path))
    box.setInformativeText("\n".join(words))
    box.setDetailedText(text)
    copy = box.addButton(translate("Fault", "Copy report"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)

    def copy_report(pressed: QAbstractButton | None) -> None:
        clipboard = QGuiApplication.clipboard()
        if pressed is copy and clipboard is not None:
            clipboard.setText(text)

    box.buttonClicked.connect(copy_report)
    return box
