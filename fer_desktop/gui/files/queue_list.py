"""The list of the queue: a row of two lines for each file, with its face or its progress."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate
from PyQt6.QtWidgets import QStyleOptionViewItem as Option

from fer_desktop.gui.files.queue_model import FILE_ROLE, FailedFilter, QueueModel
from fer_desktop.gui.files.queue_words import main_emotion, row_words
from fer_desktop.gui.files.queue_worker import QueuedFile, State
from fer_desktop.gui.parts.emoji import paint_emoji
from fer_desktop.gui.theme import Theme

_ROW_PX: Final = 54
_LINE_PX: Final = 21
_FACE_PX: Final = 32
_MARGIN_PX: Final = 12
_BAR_PX: Final = 140
_NARROWEST_PX: Final = 400  # a narrower list has no room for bars


class QueueList(QListView):
    """Shows a `QueueModel`; of ten thousand rows it touches those in view alone.

    Attributes:
        failed_filter: Hides what did not fail, if asked to.

    Signals:
        open_wanted(QueuedFile): the person wants to see a result.
        remove_wanted(): the Delete key was pressed on a selection.
        chosen_changed(): another selection, or other states in it.
    """

    open_wanted = pyqtSignal(object)
    remove_wanted = pyqtSignal()
    chosen_changed = pyqtSignal()

    def __init__(self, theme: Theme, model: QueueModel) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Files of the queue"))
        self.failed_filter = FailedFilter(self)
        self.failed_filter.setSourceModel(model)
        self._queue = model
        self._delegate = _QueueRows(theme)
        self.setItemDelegate(self._delegate)
        self.setModel(self.failed_filter)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self._open)
        selection = self.selectionModel()
        assert selection is not None
        selection.selectionChanged.connect(lambda: self.chosen_changed.emit())
        for changed in (model.dataChanged, model.modelReset):
            changed.connect(lambda *_: self.chosen_changed.emit())

    def chosen(self) -> list[QueuedFile]:
        """Return the selected files in their order."""
        rows = sorted(self.selectedIndexes(), key=lambda index: index.row())
        return [index.data(FILE_ROLE) for index in rows]

    def choose(self, file: QueuedFile) -> None:
        """Select a file alone and bring it into view."""
        row = self._queue.row_of(file)
        selection = self.selectionModel()
        if row is None or selection is None:
            return
        index = self.failed_filter.mapFromSource(self._queue.index(row))
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            selection.setCurrentIndex(index, flags)
            self.scrollTo(index)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._delegate.theme = theme
        self.viewport().update()  # type: ignore[union-attr]  # a list always has one

    def painted_words(self) -> list[tuple[str, QRectF]]:
        """Return the words of the rows that are wholly in view, with their places."""
        port = self.viewport()
        assert port is not None
        found = []
        first = self.indexAt(port.rect().topLeft())
        for row in range(max(0, first.row()), self.failed_filter.rowCount()):
            index = self.failed_filter.index(row, 0)
            place = self.visualRect(index)
            if place.top() > port.height():
                break
            if port.rect().contains(place):
                lines = self._delegate.lines(index.data(FILE_ROLE), place, self.font())
                found += [(text, QRectF(where.translated(port.pos()))) for text, where, _ in lines]
        return found

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take Enter and Delete; Space and Escape belong to the page."""
        key = None if event is None else event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif event is not None and key in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.open_wanted.emit(index.data(FILE_ROLE))


class _QueueRows(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: Option, index: QModelIndex) -> QSize:
        """All rows alike."""
        return QSize(200, _ROW_PX)

    def lines(self, file: QueuedFile, place: QRect, font: QFont) -> list[tuple[str, QRect, QFont]]:
        """Return name and state, cut to the room there is, with their places and fonts."""
        left = place.left() + _MARGIN_PX + _FACE_PX + _MARGIN_PX
        right = place.right() - _MARGIN_PX
        if self._bar(file, place) is not None:
            right -= _BAR_PX + _MARGIN_PX
        top = place.top() + (_ROW_PX - 2 * _LINE_PX) // 2
        upper = QRect(left, top, right - left, _LINE_PX)
        small = QFont(font)
        small.setPixelSize(13)
        lower = upper.translated(0, _LINE_PX)
        return [
            (_cut(file.path.name, font, upper.width()), upper, font),
            (_cut(row_words(file), small, lower.width()), lower, small),
        ]

    def paint(self, painter: QPainter | None, option: Option, index: QModelIndex) -> None:
        """Draw ground, face, lines and progress."""
        assert painter is not None
        file: QueuedFile = index.data(FILE_ROLE)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(option.rect).adjusted(4, 1.5, -4, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(theme.well))
            painter.drawRoundedRect(ground, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 6, 6)
        self._paint_face(painter, file, option.rect)
        for number, (text, where, font) in enumerate(self.lines(file, option.rect, option.font)):
            painter.setFont(font)
            failed = theme.notice if file.state is State.FAILED else theme.muted
            painter.setPen(QColor(failed if number else theme.text))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, text)
        if (bar := self._bar(file, option.rect)) is not None:
            self._paint_bar(painter, file, bar)
        painter.restore()

    def _paint_face(self, painter: QPainter, file: QueuedFile, row: QRect) -> None:
        place = QRectF(row.left() + _MARGIN_PX, 0, _FACE_PX, _FACE_PX)
        place.moveTop(row.top() + (_ROW_PX - _FACE_PX) / 2)
        emotion = None if file.result is None else main_emotion(file.result)
        if emotion is not None:
            paint_emoji(painter, emotion, place)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_failed = file.state is State.FAILED
        painter.setPen(QColor(self.theme.notice if is_failed else self.theme.muted))
        painter.drawEllipse(place.adjusted(3, 3, -3, -3))
        if is_failed:
            font = QFont(painter.font())
            font.setPixelSize(17)
            font.setWeight(QFont.Weight.Bold)
            painter.setFont(font)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "!")

    def _bar(self, file: QueuedFile, row: QRect) -> QRectF | None:
        """Return where progress is drawn; None where there is none to draw."""
        if file.state is not State.WORKING or row.width() < _NARROWEST_PX:
            return None
        bar = QRectF(0, 0, _BAR_PX, 8)
        bar.moveCenter(QRectF(row).center())
        bar.moveRight(row.right() - _MARGIN_PX)
        return bar

    def _paint_bar(self, painter: QPainter, file: QueuedFile, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.border))
        painter.drawRoundedRect(bar, 4, 4)
        progress = file.progress
        if progress is not None and progress.total:
            done = min(1.0, progress.done / progress.total)
            painter.setBrush(QColor(self.theme.accent))
            painter.drawRoundedRect(
                QRectF(bar.topLeft(), bar.bottomLeft()).adjusted(
                    0, 0, max(8.0, bar.width() * done), 0
                ),
                4,
                4,
            )


def _cut(text: str, font: QFont, width: int) -> str:
    line = text.replace("\n", " ")
    return QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideMiddle, width)
