"""A list whose entries are two lines of words, under headings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from PyQt6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from fer_desktop.gui.parts.emoji import paint_emoji
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import emotion_word

_ROW_PX: Final = 52
_HEADING_PX: Final = 30
_EMOJI_PX: Final = 30
_MARGIN_PX: Final = 10
_LINE_PX: Final = 21
_WORDS: Final = Qt.ItemDataRole.UserRole
_NEAR_END_PX: Final = 4 * _ROW_PX


@dataclass(frozen=True, slots=True)
class Entry:
    """One line pair.

    Attributes:
        key: What it stands for; None makes it a heading, of which `first` alone is shown.
        first: Upper line.
        second: Lower line, less loud.
        emotion: Drawn before the lines, and named to screen readers; None draws a ring.
        has_emoji: Room is left for a drawn face.
    """

    key: Any
    first: str
    second: str = ""
    emotion: str | None = None
    has_emoji: bool = False


class TwoLineList(QListWidget):
    """Shows entries that are handed over page by page.

    Signals:
        more_wanted(): the end is near, and more may follow.
        delete_wanted(): the Delete key was pressed on a selection.
    """

    more_wanted = pyqtSignal()
    delete_wanted = pyqtSignal()

    def __init__(self, theme: Theme, name: str) -> None:
        """Begin empty.

        Args:
            theme: Colours.
            name: For screen readers.
        """
        super().__init__()
        self._delegate = _TwoLines(theme)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        bar = self.verticalScrollBar()
        assert bar is not None
        bar.valueChanged.connect(self._look_for_end)

    def append(self, entries: list[Entry]) -> None:
        """Show more entries below those that are there."""
        for entry in entries:
            drawn = entry.emotion and emotion_word(entry.emotion)
            item = QListWidgetItem(", ".join(filter(None, (entry.first, entry.second, drawn))))
            item.setData(_WORDS, entry)
            if entry.key is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)

    def chosen(self) -> list[Any]:
        """Return the keys of the selected entries, from top to bottom."""
        rows = sorted(self.row(item) for item in self.selectedItems())
        return [self._entry(row).key for row in rows]

    def keys(self) -> list[Any]:
        """Return the keys of all entries, headings left out."""
        entries = (self._entry(row) for row in range(self.count()))
        return [entry.key for entry in entries if entry.key is not None]

    def choose(self, keys: Collection[Any]) -> bool:
        """Select the entries of these keys, and no others; False if none of them is shown."""
        model, selection = self.model(), self.selectionModel()
        assert model is not None and selection is not None
        entries = [row for row in range(self.count()) if self._entry(row).key is not None]
        # Row by row Qt would look through all that are selected already, each time.
        ranges = QItemSelection()
        for is_wanted, run in groupby(entries, lambda row: self._entry(row).key in keys):
            if is_wanted:
                rows = list(run)
                ranges.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        if ranges:
            self.setCurrentRow(ranges[0].top(), QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(ranges, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        return bool(ranges)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._delegate.theme = theme
        self.viewport().update()  # type: ignore[union-attr]  # a list always has one

    def painted_words(self) -> list[tuple[str, QRectF]]:
        """Return the words of the entries that are wholly in view, with their places."""
        found = []
        port = self.viewport()
        assert port is not None
        for row in range(self.count()):
            place = self.visualItemRect(self.item(row))
            if port.rect().contains(place):
                for text, where, _ in self._delegate.lines(self._entry(row), place, self.font()):
                    found.append((text, QRectF(where.translated(port.pos()))))
        return found

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take Delete; Space and Escape belong to the page."""
        key = None if event is None else event.key()
        if key == Qt.Key.Key_Delete:
            if self.chosen():
                self.delete_wanted.emit()
            return
        super().keyPressEvent(event)

    def _entry(self, row: int) -> Entry:
        item = self.item(row)
        assert item is not None
        entry = item.data(_WORDS)
        assert isinstance(entry, Entry)
        return entry

    def _look_for_end(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar is not None and value >= bar.maximum() - _NEAR_END_PX:
            self.more_wanted.emit()


class _TwoLines(QStyledItemDelegate):
    """Paints an entry."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """A heading needs less room."""
        is_heading = index.data(_WORDS).key is None
        return QSize(100, _HEADING_PX if is_heading else _ROW_PX)

    def lines(self, entry: Entry, place: QRect, font: QFont) -> list[tuple[str, QRect, QFont]]:
        """Return each line, cut to the room there is, with its place and font."""
        inner = place.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        if entry.key is None:
            room = inner.adjusted(0, 6, 0, 0)
            return [(_cut(entry.first, bold, room.width()), room, bold)]
        if entry.has_emoji:
            inner.setLeft(inner.left() + _EMOJI_PX + _MARGIN_PX)
        top = inner.top() + (_ROW_PX - 2 * _LINE_PX) // 2
        upper = QRect(inner.left(), top, inner.width(), _LINE_PX)
        lower = upper.translated(0, _LINE_PX)
        small = QFont(font)
        small.setPixelSize(13)
        return [
            (_cut(entry.first, font, upper.width()), upper, font),
            (_cut(entry.second, small, lower.width()), lower, small),
        ]

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw ground, face and lines."""
        assert painter is not None
        entry = index.data(_WORDS)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.well))
            painter.drawRoundedRect(option.rect.adjusted(3, 1, -3, -1), 6, 6)
            painter.setBrush(QColor(theme.accent))
            painter.drawRect(option.rect.adjusted(3, 8, 6 - option.rect.width(), -8))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(option.rect.adjusted(3, 1, -4, -2), 6, 6)
        if entry.has_emoji:
            face = QRectF(option.rect.left() + _MARGIN_PX, 0, _EMOJI_PX, _EMOJI_PX)
            face.moveTop(option.rect.top() + (_ROW_PX - _EMOJI_PX) / 2)
            if entry.emotion is not None:
                paint_emoji(painter, entry.emotion, face)
            else:
                painter.setPen(QColor(theme.muted))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(face.adjusted(2, 2, -2, -2))
        for number, (text, where, font) in enumerate(self.lines(entry, option.rect, option.font)):
            painter.setFont(font)
            quiet = number == 1 or entry.key is None
            painter.setPen(QColor(theme.muted if quiet else theme.text))
            painter.drawText(
                where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
            )
        painter.restore()


def _cut(text: str, font: QFont, width: int) -> str:
    line = text.replace("\n", " ")
    return QFontMetrics(font).elidedText(line, Qt.TextElideMode.ElideRight, width)
