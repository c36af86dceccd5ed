"""The rows of the queue: thousands of files, of which the screen shows a dozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from fer_desktop.gui.files.queue_words import row_words
from fer_desktop.gui.files.queue_worker import QueuedFile, State
from fer_desktop.gui.parts.plain import literal

FILE_ROLE: Final = Qt.ItemDataRole.UserRole
"""Gives the `QueuedFile` of a row."""


class QueueModel(QAbstractListModel):
    """Holds the files in the order they were added, each path once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[QueuedFile] = []
        self._rows: dict[QueuedFile, int] = {}
        self._by_path: dict[Path, QueuedFile] = {}
        self._states: Counter[State] = Counter()

    @property
    def files(self) -> Sequence[QueuedFile]:
        """All files in their order."""
        return self._files

    def count(self, *states: State) -> int:
        """Return how many files are in any of these states; all without one."""
        return sum(self._states[state] for state in states or tuple(State))

    def file_of(self, path: Path) -> QueuedFile | None:
        """Return the file of this path, if it is in the queue."""
        return self._by_path.get(path)

    def row_of(self, file: QueuedFile) -> int | None:
        """Return where a file stands; None if it was removed."""
        return self._rows.get(file)

    def add(self, files: Sequence[QueuedFile]) -> None:
        """Append files whose paths are not in the queue."""
        if not files:
            return
        first = len(self._files)
        self.beginInsertRows(QModelIndex(), first, first + len(files) - 1)
        for row, file in enumerate(files, start=first):
            self._rows[file] = row
            self._by_path[file.path] = file
            self._states[file.state] += 1
        self._files += files
        self.endInsertRows()

    def remove(self, files: Iterable[QueuedFile]) -> None:
        """Take files out."""
        gone = set(files)
        self.beginResetModel()
        self._files = [file for file in self._files if file not in gone]
        self._rows = {file: row for row, file in enumerate(self._files)}
        self._by_path = {file.path: file for file in self._files}
        self._states = Counter(file.state for file in self._files)
        self.endResetModel()

    def replace(self, file: QueuedFile, other: QueuedFile) -> None:
        """Put another analysis of the same path into a file's row."""
        row = self._rows.pop(file)
        self._files[row] = other
        self._rows[other] = row
        self._by_path[other.path] = other
        self._states[file.state] -= 1
        self._states[other.state] += 1
        self.redraw(other)

    def change(self, files: Iterable[QueuedFile], state: State) -> None:
        """Bring files to a state and draw them anew; those that were removed are passed over."""
        rows = []
        for file in files:
            if (row := self._rows.get(file)) is not None:
                self._states[file.state] -= 1
                self._states[state] += 1
                rows.append(row)
            file.state = state
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def redraw(self, file: QueuedFile) -> None:
        """Draw a file's row anew."""
        if (row := self._rows.get(file)) is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Number of files."""
        return 0 if parent is not None and parent.isValid() else len(self._files)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, sentence for screen readers, path, or the file itself."""
        if not index.isValid():
            return None
        file = self._files[index.row()]
        if role == FILE_ROLE:
            return file
        if role == Qt.ItemDataRole.DisplayRole:
            return file.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            failed = f"\n{row_words(file)}" if file.state is State.FAILED else ""
            return literal(f"{file.path}{failed}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{file.path.name}: {row_words(file)}"
        return None


class FailedFilter(QSortFilterProxyModel):
    """Lets all rows through, or those alone that failed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._only_failed = False

    def show_only_failed(self, only: bool) -> None:
        """Choose what is let through."""
        self.beginFilterChange()
        self._only_failed = only
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex) -> bool:
        """See the class."""
        if not self._only_failed:
            return True
        model = self.sourceModel()
        assert isinstance(model, QueueModel)
        return model.files[source_row].state is State.FAILED
