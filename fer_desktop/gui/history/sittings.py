"""The sittings of the history by day, with search and filters; read page by page."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fer_desktop.gui.history.filters import HistoryFilters
from fer_desktop.gui.history.reading import ask
from fer_desktop.gui.history.words import day_words, kind_word, sitting_words, time_words
from fer_desktop.gui.parts.two_line_list import Entry, TwoLineList
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.storage.history import Sitting
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.sitting_filter import SittingFilter

PAGE: Final = 60
_AFTER_MOVING_MS: Final = 120

_FirstPage = tuple[list[Sitting], bool, set[str]]
"""Sittings, whether there are more, and the tags in use."""


class HistoryList(QWidget):
    """Filters above a list of days.

    Signals:
        chosen_changed(list): ids of the sittings that are selected now, newest first.
        loaded(bool): the first page is there; False: the history holds no sitting at all.
        delete_wanted(): the Delete key was pressed on the selection.
    """

    chosen_changed = pyqtSignal(list)
    loaded = pyqtSignal(bool)
    delete_wanted = pyqtSignal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._request = 0  # answers to older ones are dropped
        self._shown: list[Sitting] = []
        self._has_more = False
        self._wanted_id: int | None = None
        self.filters = HistoryFilters()
        self.filters.changed.connect(self.refresh)
        self.list = TwoLineList(theme, self.tr("Sittings"))
        self.list.more_wanted.connect(self._read_more)
        self.list.delete_wanted.connect(self.delete_wanted)
        # Held arrow keys pass many sittings by; the one at which they stop is opened.
        self._moving = QTimer(self)
        self._moving.setSingleShot(True)
        self._moving.setInterval(_AFTER_MOVING_MS)
        self._moving.timeout.connect(self._tell_chosen)
        self.list.itemSelectionChanged.connect(self._moving.start)
        nothing = QLabel(self.tr("No sitting fits."))
        nothing.setProperty("role", "muted")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        everything = QPushButton(self.tr("Show all sittings"))
        everything.clicked.connect(self.filters.clear)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch()
        column.addWidget(nothing)
        column.addWidget(everything, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.filters)
        layout.addWidget(self._stack, stretch=1)

    @property
    def chosen(self) -> list[int]:
        """Ids of the selected sittings, newest first."""
        return self.list.chosen()

    @property
    def is_at_top(self) -> bool:
        """The newest sittings are in view."""
        return not self.list.verticalScrollBar().value()  # type: ignore[union-attr]  # it has one

    def want(self, sitting_id: int) -> None:
        """Select a sitting with the next `refresh`, however far down it is."""
        self._wanted_id = sitting_id

    def refresh(self) -> None:
        """Read the first page again; what is selected stays so where it still is."""
        self._request += 1
        work = partial(_read_first, self.filters.wanted, len(self._shown), self._wanted_id)
        ask(self._session, work, partial(self._show_first, self._request))

    def clear(self) -> None:
        """Forget everything that was shown, what was searched for as well."""
        self._request += 1
        self._shown = []
        self._has_more = False  # a list that was scrolled asks for more when it is shown again
        self.list.clear()
        self.filters.clear()
        self.filters.offer_tags(set())

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.list.use_theme(theme)

    def _show_first(self, request: int, page: _FirstPage) -> None:
        if request != self._request:
            return
        sittings, has_more, tags = page
        chosen = {self._wanted_id} if self._wanted_id is not None else set(self.chosen)
        self._wanted_id = None
        newest = max((_place(known) for known in self._shown if known.id in chosen), default=None)
        self.list.blockSignals(True)
        self.list.clear()
        self._shown = []
        self._append(sittings, has_more)
        if not self.list.choose(chosen) and sittings:
            # What was deleted gives way to the next older one.
            older = (each.id for each in sittings if newest is not None and _place(each) < newest)
            self.list.choose({next(older, sittings[0].id)})
        self.list.blockSignals(False)
        self._moving.start()
        is_asking = self.filters.is_asking
        self._stack.setCurrentIndex(1 if is_asking and not sittings else 0)
        self.filters.offer_tags(tags)
        self.loaded.emit(bool(sittings) or is_asking)

    def _read_more(self) -> None:
        if not self._has_more:
            return
        self._has_more = False  # until the answer says otherwise
        work = partial(_read_page, self.filters.wanted, self._shown[-1].id)
        ask(self._session, work, partial(self._show_more, self._request))

    def _show_more(self, request: int, sittings: list[Sitting]) -> None:
        if request == self._request:
            self._append(sittings, len(sittings) == PAGE)

    def _append(self, sittings: list[Sitting], has_more: bool) -> None:
        entries = []
        day = self._shown[-1].day if self._shown else None
        for sitting in sittings:
            if sitting.day != day:
                day = sitting.day
                entries.append(Entry(None, day_words(day)))
            entries.append(_entry(sitting))
        self.list.append(entries)
        self._shown += sittings
        self._has_more = has_more

    def _tell_chosen(self) -> None:
        self.chosen_changed.emit(self.chosen)


def _entry(sitting: Sitting) -> Entry:
    return Entry(
        sitting.id,
        f"{time_words(sitting.started_at)}  {kind_word(sitting.kind)}  ·  {sitting.source}",
        sitting_words(sitting),
        sitting.mood.dominant,
        has_emoji=True,
    )


def _place(sitting: Sitting) -> tuple[datetime, int]:
    """Return what the list is ordered by, backwards."""
    return sitting.started_at, sitting.id


def _read_page(only: SittingFilter, before_id: int | None, profile: Profile) -> list[Sitting]:
    return profile.history.sittings(only, before_id=before_id, limit=PAGE)


def _read_first(
    only: SittingFilter, shown: int, wanted_id: int | None, profile: Profile
) -> _FirstPage:
    """Read as many as were shown before, and on to the one that is wanted."""
    wanted = None if wanted_id is None else profile.history.sitting(wanted_id)
    sittings = _read_page(only, None, profile)
    has_more = len(sittings) == PAGE
    while has_more and (
        len(sittings) < shown or (wanted is not None and _place(sittings[-1]) > _place(wanted))
    ):
        page = _read_page(only, sittings[-1].id, profile)
        sittings += page
        has_more = len(page) == PAGE
    return sittings, has_more, profile.annotations.tags()
