"""Marks of a sitting, made by keys or with a note."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent

from fer_desktop.gui.live.mark_editor import MarkEditor
from fer_desktop.gui.preferences import Preferences

_NONE: Final = Qt.KeyboardModifier.NoModifier


class Marking(QObject):
    """Names the moments that a person marks.

    Args:
        editor: Takes the note of a mark.
        preferences: Names the tags 1 to 9.
        parent: Owner.

    Signals:
        marked(float, str): this second is marked, with this label.
    """

    marked = pyqtSignal(float, str)

    def __init__(self, editor: MarkEditor, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._editor = editor
        self._preferences = preferences
        editor.done.connect(self._name)
        editor.installEventFilter(self)

    def begin(self, at_s: float | None) -> None:
        """Ask for the note of a mark at this second; None is no moment that could be marked."""
        if at_s is not None:
            self._editor.begin(at_s)

    def takes(self, event: QKeyEvent, at_s: float | None) -> bool:
        """Mark this second if that is what the key is for: M asks for a note, 1 to 9 are tags.

        A key that is held down marks once.
        """
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        number = _digit(event)
        is_tag = number is not None and held in (_NONE, Qt.KeyboardModifier.ShiftModifier)
        if not is_tag and (event.key() != Qt.Key.Key_M or held != _NONE):
            return False
        if event.isAutoRepeat():
            return True
        if number is None:
            self.begin(at_s)
        elif at_s is not None:
            self.marked.emit(at_s, self._tag(number))
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keep the key that asked for a note, and is still held down, out of the note."""
        return isinstance(event, QKeyEvent) and event.isAutoRepeat() and not self._editor.text()

    def _name(self, at_s: float, note: str) -> None:
        self.marked.emit(at_s, note or self.tr("Mark"))

    def _tag(self, number: int) -> str:
        named = self._preferences.tags[number - 1]
        return named or self.tr("Tag {number}").format(number=number)


def _digit(event: QKeyEvent) -> int | None:
    """Return which of 1 to 9 was typed; on some keyboards that takes Shift."""
    return int(typed) if len(typed := event.text()) == 1 and typed in "123456789" else None
