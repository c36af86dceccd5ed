"""What somebody is asked, or chooses from, is there for no longer than they are."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QDialog


def withdraw_questions() -> None:
    """Close every dialog and every menu, unanswered, on the window's thread.

    A lock waits for none of them, and each shows or holds what is of who leaves: an address with
    its password, names of files.
    """
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and isinstance(window, QDialog):
            window.reject()
        elif window.isVisible() and window.windowType() == Qt.WindowType.Popup:
            window.close()
