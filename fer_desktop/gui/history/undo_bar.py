"""The quiet bar that offers to take a deletion back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from fer_desktop.gui.parts.focus import pass_focus

OFFERED_MS: Final = 30_000


class UndoBar(QFrame):
    """Tells what was deleted and takes it back, for half a minute; then it lies in the bin.

    Several deletions within that time are taken back one after the other, the last one first.

    Args:
        page: Whose Ctrl+Z this is; a text that is being typed in keeps its own.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._page = page
        self._deletions: list[tuple[str, Callable[[], None]]] = []
        self._words = QLabel()
        self._undo = QPushButton(self.tr("&Undo"))
        self._undo.setProperty("small", True)
        self._undo.setToolTip(self.tr("Take the deletion back (Ctrl+Z)"))
        self._undo.clicked.connect(self.undo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._words, stretch=1)
        layout.addWidget(self._undo)
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(OFFERED_MS)
        self._ending.timeout.connect(self.forget)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), page)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.undo)
        self.setVisible(False)

    def offer(self, words: str, undo: Callable[[], None]) -> None:
        """Say what was deleted; `undo` takes it back."""
        self._deletions.append((words, undo))
        self._show_last()
        self._ending.start()

    def undo(self) -> None:
        """Take the last deletion back, if that is still offered."""
        if self._deletions:
            _, undo = self._deletions.pop()
            undo()
            self._show_last()

    def forget(self) -> None:
        """Offer nothing any more."""
        self._deletions.clear()
        self._ending.stop()
        self._show_last()

    def _show_last(self) -> None:
        if self._deletions:
            self._words.setText(self._deletions[-1][0])
        else:
            pass_focus(self, self._page)
        self.setVisible(bool(self._deletions))
