"""The emotion centre: everything that was recorded, by day, as a trend, and what is in the bin."""

from __future__ import annotations

from functools import partial
from typing import Final

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.history.bin_view import BinView
from fer_desktop.gui.history.export import ExportButton
from fer_desktop.gui.history.reading import ask
from fer_desktop.gui.history.sitting_view import SittingView
from fer_desktop.gui.history.sittings import HistoryList
from fer_desktop.gui.history.trend_view import TrendView
from fer_desktop.gui.history.undo_bar import UndoBar
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.current_stack import CurrentStack
from fer_desktop.gui.parts.offer import door_offer, offer
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.storage.deletion import BinKind

_LIST_PX: Final = 330
_HANDLE_PX: Final = 14
_SITTINGS, _TRENDS, _BIN = range(3)
_GUEST, _NOTHING, _CONTENT = range(3)
_ANY, _ALL_BINNED = range(2)
_AFTER_STORING_MS: Final = 1000  # a queue stores many pictures a second


class HistoryPage(Page):
    """Shows the open profile's history; for a guest it says how to have one.

    Signals:
        check_in_wanted(): the history is empty, and the person wants a first entry.
    """

    check_in_wanted = pyqtSignal()
    _bin_wanted = pyqtSignal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._has_sittings = True  # until the history says otherwise
        self.sittings = HistoryList(theme, session)
        self.sitting = SittingView(theme, session)
        self.trends = TrendView(theme, session)
        self.bin = BinView(theme, session)
        self.undo_bar = UndoBar(self)
        self._outer = CurrentStack()
        self._outer.addWidget(
            door_offer(
                self.tr("No history for guests"),
                self.tr("Nothing is stored for a guest. With an account, what you save is here."),
                self.door_wanted,
            )
        )
        self._outer.addWidget(
            offer(
                self.tr("No sittings yet"),
                self.tr("What you save appears here, by day, with trends and notes."),
                self.tr("Check in"),
                self.check_in_wanted,
            )
        )
        self._outer.addWidget(self._build_content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 8)
        layout.addWidget(self._outer, stretch=1)
        layout.addWidget(self.undo_bar)
        self._storing = QTimer(self)
        self._storing.setSingleShot(True)
        self._storing.setInterval(_AFTER_STORING_MS)
        self._storing.timeout.connect(self._show_stored)
        exports = (self.sitting.export, self._export_many, self.trends.export)
        self._exports: tuple[ExportButton, ...] = exports
        self._connect()
        self._show_nobody()
        if session.profile is not None:
            self._show_somebody()

    @property
    def is_at_work(self) -> bool:
        """A file is being written."""
        return any(button.is_writing for button in self._exports)

    def show_sitting(self, sitting_id: int) -> None:
        """Open a sitting of the history."""
        self._go_to(_SITTINGS)
        self.sittings.filters.clear()
        self.sittings.want(sitting_id)
        self.refresh()

    def refresh(self) -> None:
        """Read everything shown again; out of sight nothing is read until it is looked at."""
        if self.isVisible() and self._session.profile is not None:
            self.sittings.refresh()
            self.sitting.refresh()
            self.trends.refresh()
            self.bin.refresh()

    def note_stored(self) -> None:
        """Show what another page has stored, soon."""
        if not self._storing.isActive():
            self._storing.start()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        for part in (self.sittings, self.sitting, self.trends, self.bin):
            part.use_theme(theme)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read what was recorded since the page was last looked at."""
        super().showEvent(event)
        self.refresh()

    def _build_content(self) -> QWidget:
        heading = QLabel(self.tr("Emotion centre"))
        heading.setProperty("role", "headline")
        self._tabs = QButtonGroup(self)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addSpacing(16)
        for number, title in enumerate((self.tr("&Sittings"), self.tr("&Trends"), self.tr("&Bin"))):
            tab = QPushButton(title)
            tab.setCheckable(True)
            tab.setProperty("segment", True)
            self._tabs.addButton(tab, number)
            top.addWidget(tab)
        top.addStretch()
        self._tabs.idClicked.connect(self._go_to)
        self._chosen_words = QLabel()
        self._chosen_words.setProperty("role", "headline")
        self._chosen_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._delete_many = QPushButton(self.tr("Delete"))
        self._delete_many.setToolTip(self.tr("Move the chosen sittings to the bin (Delete)"))
        self._export_many = ExportButton(self._session)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._export_many)
        buttons.addWidget(self._delete_many)
        buttons.addStretch()
        many = QWidget()
        column = QVBoxLayout(many)
        column.addStretch()
        column.addWidget(self._chosen_words)
        column.addLayout(buttons)
        column.addStretch()
        self._right = CurrentStack(QWidget(), self.sitting, many)
        both = QSplitter()
        both.setChildrenCollapsible(False)
        both.setHandleWidth(_HANDLE_PX)
        both.addWidget(self.sittings)
        both.addWidget(self._right)
        both.setStretchFactor(1, 1)
        both.setSizes([_LIST_PX, 3 * _LIST_PX])
        all_binned = offer(
            self.tr("All sittings are in the bin."),
            self.tr("They can be put back for a while."),
            self.tr("Open the bin"),
            self._bin_wanted,
        )
        self._sittings = CurrentStack(both, all_binned)
        self._parts = CurrentStack(self._sittings, self.trends, self.bin)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self._parts, stretch=1)
        return content

    def _connect(self) -> None:
        self._session.opened.connect(lambda profile: self._show_somebody())
        self._session.closed.connect(lambda reason: self._show_nobody())
        self.sittings.loaded.connect(self._show_loaded)
        self.bin.loaded.connect(self._choose_side)
        self.sittings.chosen_changed.connect(self._show_chosen)
        self.sittings.delete_wanted.connect(self._delete_chosen)
        self._delete_many.clicked.connect(self._delete_chosen)
        self.sitting.delete_wanted.connect(self._delete_one)
        self.sitting.changed.connect(self.sittings.refresh)
        self._bin_wanted.connect(partial(self._go_to, _BIN))
        for changed in (self.bin.restored, self.bin.purged):
            changed.connect(self._forget_undo)
        for button in self._exports:
            button.written.connect(self.saved)
            button.failed.connect(self.save_failed)

    def _go_to(self, part: int) -> None:
        button = self._tabs.button(part)
        assert button is not None
        button.setChecked(True)
        self._parts.setCurrentIndex(part)

    def _show_somebody(self) -> None:
        self._outer.setCurrentIndex(_CONTENT)
        self.refresh()

    def _show_nobody(self) -> None:
        """Forget everything that was shown."""
        self.undo_bar.forget()
        self.sittings.clear()
        self.sitting.clear()
        self.trends.clear()
        self.bin.clear()
        self._right.setCurrentIndex(0)
        self._has_sittings = True
        self._sittings.setCurrentIndex(_ANY)
        self._go_to(_SITTINGS)
        self._outer.setCurrentIndex(_GUEST)

    def _show_loaded(self, has_sittings: bool) -> None:
        self._has_sittings = has_sittings
        if has_sittings:
            self._choose_side()
        else:
            self.bin.refresh()  # which side that is depends on what lies there by now

    def _choose_side(self) -> None:
        if self._session.profile is not None:
            # Who has deleted everything still finds the bin.
            is_filled = self._has_sittings or not self.bin.is_empty
            self._outer.setCurrentIndex(_CONTENT if is_filled else _NOTHING)
            self._sittings.setCurrentIndex(_ANY if self._has_sittings else _ALL_BINNED)
            if not is_filled:
                self._go_to(_SITTINGS)

    def _show_stored(self) -> None:
        if self.isVisible():
            if self.sittings.is_at_top:  # who has scrolled down is not thrown back to what is new
                self.sittings.refresh()
            self.trends.refresh()

    def _show_chosen(self, sitting_ids: list[int]) -> None:
        if len(sitting_ids) == 1:
            self._right.setCurrentIndex(1)
            if sitting_ids[0] != self.sitting.wanted_id:
                self.sitting.open(sitting_ids[0])
        elif sitting_ids:
            self._chosen_words.setText(
                self.tr("{number} sittings chosen").format(number=len(sitting_ids))
            )
            self._export_many.offer(sitting_ids[::-1])
            self._right.setCurrentIndex(2)
        else:
            self._right.setCurrentIndex(0)

    def _delete_chosen(self) -> None:
        chosen = self.sittings.chosen
        words = self.tr("{number} sittings are in the bin.").format(number=len(chosen))
        if len(chosen) == 1:
            words = self.tr("The sitting is in the bin.")
        self._delete([("sitting", sitting_id) for sitting_id in chosen], words)

    def _delete_one(self, kind: BinKind, item_id: int) -> None:
        words = {
            "sitting": self.tr("The sitting is in the bin."),
            "mark": self.tr("The mark is in the bin."),
            "note": self.tr("The note is in the bin."),
            "picture": self.tr("The picture is in the bin."),
        }[kind]
        self._delete([(kind, item_id)], words)

    def _delete(self, items: list[tuple[BinKind, int]], words: str) -> None:
        def deleted(_: None) -> None:
            self.undo_bar.offer(words, partial(self._undo, items))
            self.refresh()

        if items:
            ask(self._session, lambda profile: profile.bin.delete_all(items), deleted)

    def _undo(self, items: list[tuple[BinKind, int]]) -> None:
        kind, item_id = items[0]
        if kind == "sitting":
            self.sittings.want(item_id)
        ask(self._session, lambda profile: profile.bin.restore_all(items), lambda _: self.refresh())

    def _forget_undo(self) -> None:
        self.undo_bar.forget()
        self.refresh()
