"""The line in which a mark gets its note, without a dialog over the sitting."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QLineEdit

from fer_desktop.export.chart import clock_words
from fer_desktop.storage.annotations import MAX_LABEL_LENGTH


class MarkEditor(QLineEdit):
    """Appears for a moment that was marked; Enter and leaving it keep the mark, Escape drops it.

    Signals:
        done(float, str): the mark's second and its note, which may be empty.
        left(): the keys are the page's again.
    """

    done = pyqtSignal(float, str)
    left = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._at_s: float | None = None
        self.setMaxLength(MAX_LABEL_LENGTH)
        self.setMinimumWidth(200)
        self.setAccessibleName(self.tr("Note for the mark"))
        self.returnPressed.connect(self.keep)
        keeps_place = self.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self.setSizePolicy(keeps_place)
        self.hide()

    def begin(self, at_s: float) -> None:
        """Ask for the note of a mark at this second; a note that is being written is kept."""
        self.keep()
        self._at_s = at_s
        words = self.tr("Note at {time} (Esc drops it)")
        self.setPlaceholderText(words.format(time=clock_words(at_s)))
        self.show()
        self.setFocus()

    def keep(self) -> None:
        """Keep the mark with what was typed so far, if one is being made."""
        if self._at_s is not None:
            at_s, self._at_s = self._at_s, None
            self.done.emit(at_s, self.text().strip())
        self._leave()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Drop the mark with Escape."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self._at_s = None
            self._leave()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Keep the mark when the person goes on elsewhere, but not at the menu with Paste."""
        super().focusOutEvent(event)
        if event is None or event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def _leave(self) -> None:
        self.setText("")  # what `clear` removes, Ctrl+Z brings back
        if self.isVisible():
            had_focus = self.hasFocus()
            self.hide()
            if had_focus:
                self.left.emit()
