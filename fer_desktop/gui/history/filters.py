"""Which sittings the emotion centre lists: words, kind, tag and days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, get_args

from PyQt6.QtCore import QDate, QTimer, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from fer_desktop.gui.history.words import kind_word
from fer_desktop.storage.recorder import SittingKind
from fer_desktop.storage.sitting_filter import SittingFilter

_AFTER_TYPING_MS: Final = 250
_BETWEEN: Final = -1
_ANY_TIME: Final = 0
_SHORTEST: Final = 8  # letters


class HistoryFilters(QWidget):
    """Says which sittings are asked for.

    Signals:
        changed(): `wanted` gives something else now.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._text = QLineEdit()
        self._text.setPlaceholderText(self.tr("Search notes, marks, tags, sources"))
        self._text.setAccessibleName(self.tr("Search"))
        self._text.setToolTip(self.tr("Search notes, marks, tags and sources (Ctrl+F)"))
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self._text.setFocus)
        self._kind = self._box(self.tr("Kind of sitting"))
        self._kind.addItem(self.tr("All kinds"), None)
        for kind in get_args(SittingKind):
            self._kind.addItem(kind_word(kind), kind)
        self._tag = self._box(self.tr("Tag"))
        self._tag.addItem(self.tr("All tags"), None)
        self._days = self._box(self.tr("Days"))
        for title, days in (
            (self.tr("Any day"), _ANY_TIME),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 365 days"), 365),
            (self.tr("Between two days"), _BETWEEN),
        ):
            self._days.addItem(title, days)
        self._from = _date_edit(self.tr("First day"))
        self._to = _date_edit(self.tr("Last day"))
        self._propose_days()
        self._between = QWidget()
        between = QHBoxLayout(self._between)
        between.setContentsMargins(0, 0, 0, 0)
        between.addWidget(self._from, stretch=1)
        between.addWidget(QLabel(self.tr("to")))
        between.addWidget(self._to, stretch=1)
        self._between.setVisible(False)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._text, 0, 0, 1, 2)
        layout.addWidget(self._kind, 1, 0)
        layout.addWidget(self._days, 1, 1)
        layout.addWidget(self._tag, 2, 0, 1, 2)
        layout.addWidget(self._between, 3, 0, 1, 2)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_AFTER_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self._text.textChanged.connect(self._typing.start)
        for box in (self._kind, self._tag, self._days):
            box.currentIndexChanged.connect(self._tell)
        for edit in (self._from, self._to):
            edit.dateChanged.connect(self._tell)

    @property
    def wanted(self) -> SittingFilter:
        """What is asked for now."""
        kind = self._kind.currentData()
        days = self._days.currentData()
        first: date | None = None
        last: date | None = None
        if days == _BETWEEN:
            first, last = self._from.date().toPyDate(), self._to.date().toPyDate()
        elif days != _ANY_TIME:
            first = QDate.currentDate().toPyDate() - timedelta(days=days - 1)
        return SittingFilter(
            first_day=first,
            last_day=last,
            kinds=None if kind is None else frozenset({kind}),
            tag=self._tag.currentData(),
            text=self._text.text().strip() or None,
        )

    @property
    def is_asking(self) -> bool:
        """Something narrows the list."""
        return self.wanted != SittingFilter()

    def offer_tags(self, tags: set[str]) -> None:
        """List the tags in use; the chosen one stays chosen while there is such a tag."""
        known = [self._tag.itemData(row) for row in range(1, self._tag.count())]
        if known == sorted(tags):
            return
        chosen = self._tag.currentData()
        self._tag.blockSignals(True)
        while self._tag.count() > 1:
            self._tag.removeItem(1)
        for tag in sorted(tags):
            self._tag.addItem(tag, tag)
        self._tag.setCurrentIndex(max(0, self._tag.findData(chosen)))
        self._tag.blockSignals(False)
        if self._tag.currentData() != chosen:
            self.changed.emit()

    def clear(self) -> None:
        """Ask for everything again."""
        for box in (self._kind, self._tag, self._days):
            box.setCurrentIndex(0)
        self._text.setText("")
        self._propose_days()

    def _propose_days(self) -> None:
        today = QDate.currentDate()
        self._from.setDate(today.addDays(-30))
        self._to.setDate(today)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        # Long tags must not widen the column.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_SHORTEST)
        return box

    def _tell(self) -> None:
        self._between.setVisible(self._days.currentData() == _BETWEEN)
        self.changed.emit()


def _date_edit(name: str) -> QDateEdit:
    edit = QDateEdit()
    edit.setCalendarPopup(True)
    edit.setAccessibleName(name)
    return edit
