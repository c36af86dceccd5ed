"""Marks and notes of a sitting: read, add, edit, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PyQt6.QtCore import QSize, Qt, QTime, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.history.words import duration_words, moment_words
from fer_desktop.gui.parts.card import Card
from fer_desktop.storage.annotations import MAX_LABEL_LENGTH, Mark, Note

_LIST_PX: Final = 120
_EDITOR_PX: Final = 84
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person typed about a thing.

    Attributes:
        key: Id of the thing; None for a new one.
        before: Its value when the editor was opened; None for a new one.
        typed: Its value now.
    """

    key: int | None
    before: Any
    typed: Any


class _KeyList(QListWidget):
    """A list that gives Delete and Enter to its card."""

    delete_pressed = pyqtSignal()

    def sizeHint(self) -> QSize:
        return QSize(200, _LIST_PX)  # not the square that Qt would like

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _LIST_PX)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class AnnotationCard(Card):
    """A list of what the person wrote, with an editor that opens below it.

    Signals:
        save_wanted(Edit): the editor was closed, and what it held shall be stored.
        delete_wanted(int): id of the thing.
    """

    save_wanted = pyqtSignal(object)
    delete_wanted = pyqtSignal(int)

    def __init__(self, title: str, add: str, editor: QWidget) -> None:
        """Begin empty.

        Args:
            title: Heading.
            add: Name of the button that adds one.
            editor: Holds what is typed; a subclass reads and fills it.
        """
        self._list = _KeyList()
        self._list.setAccessibleName(title)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._add = _button(add)
        self._edit = _button(self.tr("Edit"))
        self._delete = _button(self.tr("Delete"))
        self._delete.setToolTip(self.tr("Move it to the bin (Delete)"))
        self._save = _button(self.tr("Save"))
        self._save.setToolTip(self.tr("Save what was typed (Ctrl+Enter)"))
        self._cancel = _button(self.tr("Cancel"))
        self._buttons, self._editor = QWidget(), QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self._add, self._edit, self._delete):
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self._editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(editor)
        ends = QHBoxLayout()
        ends.addWidget(self._save)
        ends.addWidget(self._cancel)
        ends.addStretch()
        column.addLayout(ends)
        super().__init__(title, self._list, self._buttons, self._editor)
        self._edited: int | None = None
        self._before: Any = None
        self._add.clicked.connect(self.add)
        self._edit.clicked.connect(self._edit_chosen)
        self._delete.clicked.connect(self._delete_chosen)
        self._save.clicked.connect(self._ask_to_save)
        self._cancel.clicked.connect(self.close_editor)
        self._list.itemSelectionChanged.connect(self._offer_what_is_possible)
        self._list.itemActivated.connect(lambda item: self._edit_chosen())
        self._list.delete_pressed.connect(self._delete_chosen)
        self.close_editor()

    def add(self) -> None:
        """Open the editor for a new one."""
        self._open_editor(None, None)

    def reopen(self, edit: Edit) -> None:
        """Give back what could not be saved, unless something else is being typed by now."""
        if not self._editor.isVisibleTo(self):
            self._open_editor(edit.key, edit.before)
            self._fill(edit.typed)

    def finish(self) -> None:
        """Ask to save what is being typed, if it is anything; then close the editor."""
        if self._editor.isVisibleTo(self) and self._typed() not in (None, self._before):
            self._ask_to_save()
        self.close_editor()

    def close_editor(self) -> None:
        """Show the list's buttons again."""
        had_focus = self._editor.isAncestorOf(self.focusWidget() or self)
        self._editor.setVisible(False)
        self._buttons.setVisible(True)
        self._offer_what_is_possible()
        if had_focus:
            self._list.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Save with Ctrl+Enter, leave with Escape while the editor is open."""
        if event is not None and self._editor.isVisibleTo(self):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and self._save.isEnabled():
                self._ask_to_save()
                return
            if event.key() == Qt.Key.Key_Escape:
                self.close_editor()
                return
        super().keyPressEvent(event)

    def _typed(self) -> Any:
        """Return what the editor holds; None if it is nothing that can be saved."""
        raise NotImplementedError

    def _fill(self, value: Any) -> None:
        """Put a value into the editor and the cursor, too; None is a new thing."""
        raise NotImplementedError

    def _show_items(self, items: list[tuple[int, str, Any]]) -> None:
        chosen = self._chosen()
        self._list.clear()
        for key, words, value in items:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, (key, value))
            self._list.addItem(item)
            if chosen is not None and chosen[0] == key:
                self._list.setCurrentItem(item)
        self._offer_what_is_possible()

    def _chosen(self) -> tuple[int, Any] | None:
        items = self._list.selectedItems()
        return items[0].data(Qt.ItemDataRole.UserRole) if items else None

    def _open_editor(self, key: int | None, value: Any) -> None:
        self._edited, self._before = key, value
        self._buttons.setVisible(False)
        self._editor.setVisible(True)
        self._fill(value)
        self._look_at_typed()

    def _edit_chosen(self) -> None:
        if (chosen := self._chosen()) is not None:
            self._open_editor(*chosen)

    def _delete_chosen(self) -> None:
        if (chosen := self._chosen()) is not None:
            self.delete_wanted.emit(chosen[0])

    def _ask_to_save(self) -> None:
        if (typed := self._typed()) is not None:
            edit = Edit(self._edited, self._before, typed)
            self.close_editor()  # or it would be stored once more with each press
            self.save_wanted.emit(edit)

    def _look_at_typed(self) -> None:
        self._save.setEnabled(self._typed() is not None)

    def _offer_what_is_possible(self) -> None:
        is_chosen = self._chosen() is not None
        for button in (self._edit, self._delete):
            button.setVisible(is_chosen)


class MarkCard(AnnotationCard):
    """Moments with names; a value is (seconds, label)."""

    def __init__(self) -> None:
        self._time = QTimeEdit()
        self._time.setAccessibleName(self.tr("Moment of the mark"))
        self._label = QLineEdit()
        self._label.setAccessibleName(self.tr("Name of the mark"))
        self._label.setPlaceholderText(self.tr("What happened then"))
        self._label.setMaxLength(MAX_LABEL_LENGTH)
        editor = QWidget()
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._time)
        row.addWidget(self._label, stretch=1)
        super().__init__(self.tr("Marks"), self.tr("Add a mark"), editor)
        self._label.textChanged.connect(self._look_at_typed)

    def show_marks(self, marks: list[Mark], begin_s: int, end_s: int) -> None:
        """Show the marks of a sitting from one second of its source to another."""
        self._time.setDisplayFormat("h:mm:ss" if end_s >= _HOUR_S else "m:ss")
        first, last = (min(max(0, second), 86_399) for second in (begin_s, end_s - 1))
        self._time.setTimeRange(QTime(0, 0).addSecs(first), QTime(0, 0).addSecs(last))
        self._show_items(
            [
                (mark.id, f"{duration_words(mark.at_s)}   {mark.label}", (mark.at_s, mark.label))
                for mark in marks
            ]
        )

    def _typed(self) -> tuple[float, str] | None:
        label = self._label.text().strip()
        at_s = float(QTime(0, 0).secsTo(self._time.time()))
        if self._before is not None and int(self._before[0]) == int(at_s):
            at_s = self._before[0]  # the editor shows no fractions; it must not cut them off
        return (at_s, label) if label else None

    def _fill(self, value: tuple[float, str] | None) -> None:
        at_s, label = value or (0.0, "")
        self._time.setTime(QTime(0, 0).addSecs(int(at_s)))
        self._label.setText(label)
        self._label.setFocus()


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
        self._text.setFocus()


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("small", True)
    return button
