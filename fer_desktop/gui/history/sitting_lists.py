"""Marks and notes of a sitting: read, add, edit, delete."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QTime
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QTimeEdit, QWidget

from fer_desktop.export.chart import clock_words
from fer_desktop.gui.history.annotation_card import AnnotationCard
from fer_desktop.gui.words import moment_words
from fer_desktop.storage.annotations import MAX_LABEL_LENGTH, Mark, Note

_EDITOR_PX: Final = 84
_HOUR_S: Final = 3600
_LAST_S: Final = 86_399  # of the day that a clock shows


class MarkCard(AnnotationCard):
    """Moments with names; a value is (seconds, label)."""

    def __init__(self) -> None:
        self._time = QTimeEdit()
        self._time.setAccessibleName(self.tr("Moment of the mark"))
        self._label = QLineEdit()
        self._label.setAccessibleName(self.tr("Name of the mark"))
        self._label.setPlaceholderText(self.tr("What happened then"))
        self._label.setMaxLength(MAX_LABEL_LENGTH)
        self._at_s = 0.0
        self._clock = QTime()  # what the field shows for it
        editor = QWidget()
        editor.setFocusProxy(self._label)
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._time)
        row.addWidget(self._label, stretch=1)
        super().__init__(self.tr("Marks"), self.tr("Add a mark"), editor)
        self._label.textChanged.connect(self._look_at_typed)

    def show_marks(self, marks: list[Mark], begin_s: int, end_s: int) -> None:
        """Show the marks of a sitting from one second of its source to another."""
        self._time.setDisplayFormat("h:mm:ss" if end_s >= _HOUR_S else "m:ss")
        self._time.setTimeRange(_on_clock(begin_s), _on_clock(end_s - 1))
        self._show_items(
            [
                (mark.id, f"{clock_words(mark.at_s)}   {mark.label}", (mark.at_s, mark.label))
                for mark in marks
            ]
        )

    def _typed(self) -> tuple[float, str] | None:
        label = self._label.text().strip()
        time, at_s = self._time.time(), self._at_s
        if time != self._clock:  # untouched it must not cut off the fractions that it hides
            at_s = float(QTime(0, 0).secsTo(time))
        return (at_s, label) if label else None

    def _fill(self, value: tuple[float, str] | None) -> None:
        begin_s = float(QTime(0, 0).secsTo(self._time.minimumTime()))
        self._at_s, label = value or (begin_s, "")
        self._time.setTime(_on_clock(int(self._at_s)))
        self._clock = self._time.time()
        self._label.setText(label)


class NoteCard(AnnotationCard):
    """Texts about a sitting; a value is the text."""

    def __init__(self) -> None:
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(self.tr("Text of the note"))
        self._text.setPlaceholderText(self.tr("What the numbers do not know"))
        self._text.setFixedHeight(_EDITOR_PX)
        self._text.setTabChangesFocus(True)
        super().__init__(self.tr("Notes"), self.tr("Add a note"), self._text)
        self._text.textChanged.connect(self._look_at_typed)

    def show_notes(self, notes: list[Note]) -> None:
        """Show the notes of a sitting."""
        self._show_items(
            [
                (note.id, f"{note.text}\n{moment_words(note.changed_at)}", note.text)
                for note in notes
            ]
        )

    def _typed(self) -> str | None:
        text = self._text.toPlainText()
        return text if text.strip() else None

    def _fill(self, value: str | None) -> None:
        self._text.setPlainText(value or "")


def _on_clock(second: int) -> QTime:
    return QTime(0, 0).addSecs(min(max(0, second), _LAST_S))
