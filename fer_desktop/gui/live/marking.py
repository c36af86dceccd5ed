"""Marks of a sitting, made by keys or with a note."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent

from fer_desktop.gui.live.mark_editor import MarkEditor
from fer_desktop.gui.preferences import Preferences


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

    def begin(self, at_s: float | None) -> None:
        """Ask for the note of a mark at this second; None is no moment that could be marked."""
        if at_s is not None:
            self._editor.begin(at_s)

    def takes(self, event: QKeyEvent, at_s: float | None) -> bool:
        """Mark this second if that is what the key is for: M asks for a note, 1 to 9 are tags."""
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        if event.key() == Qt.Key.Key_M:
            self.begin(at_s)
        elif Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            if at_s is not None:
                self.marked.emit(at_s, self._tag(event.key() - Qt.Key.Key_0))
        else:
            return False
        return True

    def _name(self, at_s: float, note: str) -> None:
        self.marked.emit(at_s, note or self.tr("Mark"))

    def _tag(self, number: int) -> str:
        named = self._preferences.tags[number - 1]
        return named or self.tr("Tag {number}").format(number=number)
