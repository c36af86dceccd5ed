"""The pages behind the rail, each built when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QWidget

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.scrolled import Scrolled
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Wiring

if TYPE_CHECKING:
    from fer_desktop.gui.account.personal_page import PersonalPage
    from fer_desktop.gui.check_in.page import CheckInPage
    from fer_desktop.gui.files.page import FilesPage
    from fer_desktop.gui.history.page import HistoryPage
    from fer_desktop.gui.live.page import LivePage

LIVE, CHECK_IN, FILES, HISTORY, PERSONAL = range(5)
_NAMES: Final = ("live", "check_in", "files", "history", "personal")


class Pages(QStackedWidget):
    """Holds the pages in the rail's order.

    The window's first picture waits for the first page alone: the others, and the modules that
    draw charts, would double the time until then.

    Args:
        theme: Colours.
        wiring: The parts behind the window.
        preferences: Of the person at this machine.
        session: Who is logged in.

    Signals:
        built(Page): a page is there now; sent before the signal of that page alone.
        live_built(LivePage), check_in_built(CheckInPage), files_built(FilesPage),
        history_built(HistoryPage): it may be connected.
    """

    built = pyqtSignal(object)
    live_built = pyqtSignal(object)
    check_in_built = pyqtSignal(object)
    files_built = pyqtSignal(object)
    history_built = pyqtSignal(object)

    def __init__(
        self, theme: Theme, wiring: Wiring, preferences: Preferences, session: Session
    ) -> None:
        super().__init__()
        self._theme = theme
        self._wiring = wiring
        self._preferences = preferences
        self._session = session
        self._built: dict[int, Page] = {}
        for _ in _NAMES:
            self.addWidget(QWidget())

    @cached_property
    def live(self) -> LivePage:
        """Streams a camera or a video."""
        from fer_desktop.gui.live.page import LivePage

        page = LivePage(self._theme, self._wiring, self._preferences, self._session)
        self._place(LIVE, page)
        self.live_built.emit(page)
        return page

    @cached_property
    def check_in(self) -> CheckInPage:
        """Reads one picture."""
        from fer_desktop.gui.check_in.page import CheckInPage

        page = CheckInPage(
            self._theme,
            self._wiring,
            self._preferences,
            self._session,
            self._newest_live,
            self._live_camera,
        )
        page.stored.connect(self._note_stored)
        self._place(CHECK_IN, page)
        self.check_in_built.emit(page)
        return page

    @cached_property
    def files(self) -> FilesPage:
        """Analyses any number of files."""
        from fer_desktop.gui.files.page import FilesPage

        page = FilesPage(self._theme, self._wiring, self._preferences, self._session)
        page.keeper.changed.connect(self._note_stored)
        self._place(FILES, page)
        self.files_built.emit(page)
        return page

    @cached_property
    def history(self) -> HistoryPage:
        """Shows what was recorded."""
        from fer_desktop.gui.history.page import HistoryPage

        page = HistoryPage(self._theme, self._session)
        self._place(HISTORY, page)
        self.history_built.emit(page)
        return page

    @cached_property
    def personal(self) -> PersonalPage:
        """Shows what is stored of the person, and every right over it."""
        from fer_desktop.gui.account.personal_page import PersonalPage

        page = PersonalPage(self._session)
        self._place(PERSONAL, page)
        return page

    @property
    def current(self) -> Page:
        """The page that was opened last."""
        return self._built[self.currentIndex()]

    @property
    def is_at_work(self) -> bool:
        """Something goes on that leaving would end, and lose."""
        return any(page.is_at_work for page in self._built.values())

    def is_built(self, number: int) -> bool:
        """The page of this number was needed already."""
        return number in self._built

    def build_one(self) -> bool:
        """Build a page that was not needed yet; False when all are there."""
        for number in range(len(_NAMES)):
            if number not in self._built:
                self._page(number)
                return True
        return False

    def open(self, number: int) -> None:
        """Show the page of this number and let it have the keys."""
        page = self._page(number)
        self.setFocus()  # else Qt gives the hidden page's to the rail, which Tab then passes over
        self.setCurrentIndex(number)
        page.setFocus()  # so that Space is the page's from the beginning

    def stop(self) -> None:
        """End what goes on, on every page."""
        for page in self._built.values():
            page.stop()

    def close_runs(self, within_s: float) -> None:
        """End all threads of all pages before the window goes away, within this time."""
        for page in self._built.values():
            page.close_run(within_s / len(self._built))

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        for page in self._built.values():
            page.use_theme(theme)

    def hide_others(self, hidden: bool) -> None:
        """Show and save every face but the chosen one unrecognisable, or no longer."""
        for page in self._built.values():
            page.hide_others(hidden)

    def _page(self, number: int) -> Page:
        page: Page = getattr(self, _NAMES[number])
        return page

    def _note_stored(self) -> None:
        if HISTORY in self._built:
            self.history.note_stored()

    def _newest_live(self) -> tuple[Frame, FrameAnalysis] | None:
        return self.live.newest_moment if LIVE in self._built else None

    def _live_camera(self) -> str:
        return self.live.camera_title if LIVE in self._built else ""

    def _place(self, number: int, page: Page) -> None:
        nothing = self.widget(number)
        self.insertWidget(number, Scrolled(page))
        if nothing is not None:
            self.removeWidget(nothing)
            nothing.deleteLater()
        page.hide_others(self._preferences.blurs_others)
        self._built[number] = page
        self.built.emit(page)
