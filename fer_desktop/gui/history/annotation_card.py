"""A list of what a person wrote about a sitting, with an editor below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.focus import pass_focus

_LIST_PX: Final = 120


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
            return
        super().keyPressEvent(event)
        if event is not None and _is_enter(event):
            event.accept()  # or the card would save what it has opened by it


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
        self._field = editor
        self._list = _KeyList()
        self._list.setAccessibleName(title)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A note may be higher than the list; whole entries at a time would hide most of it.
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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
        """Save what is being typed, and open the editor for a new one."""
        self.finish()
        self._open_editor(None, None)

    def reopen(self, edit: Edit) -> None:
        """Give back what could not be saved, unless something else is being typed by now."""
        if not self._is_typing:
            self._open_editor(edit.key, edit.before)
            self._fill(edit.typed)

    def finish(self) -> None:
        """Ask to save what is being typed, if it is anything; then close the editor."""
        if self._is_typing:
            self._ask_to_save()
        self.close_editor()

    def close_editor(self) -> None:
        """Show the list's buttons again."""
        pass_focus(self._editor, self._list)
        self._editor.setVisible(False)
        self._buttons.setVisible(True)
        self._offer_what_is_possible()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Save with Ctrl+Enter, leave with Escape while the editor is open."""
        if event is not None and self._editor.isVisibleTo(self):
            pressed = self.focusWidget()
            if not isinstance(pressed, QPushButton):
                pressed = self._save
            if _is_enter(event) and pressed.isEnabled():
                pressed.click()
                return
            if event.key() == Qt.Key.Key_Escape:
                self.close_editor()
                return
        super().keyPressEvent(event)

    @property
    def _is_typing(self) -> bool:
        """The editor holds something that could be saved and is not."""
        return self._editor.isVisibleTo(self) and self._typed() not in (None, self._before)

    def _typed(self) -> Any:
        """Return what the editor holds; None if it is nothing that can be saved."""
        raise NotImplementedError

    def _fill(self, value: Any) -> None:
        """Put a value into the editor; None is a new thing."""
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
        self._field.setFocus()
        self._look_at_typed()

    def _edit_chosen(self) -> None:
        if (chosen := self._chosen()) is None:
            return
        if self._editor.isVisibleTo(self) and chosen[0] == self._edited:
            self._field.setFocus()
            return
        self.finish()
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
            if not is_chosen:
                pass_focus(button, self._list)
            button.setVisible(is_chosen)


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("small", True)
    return button
