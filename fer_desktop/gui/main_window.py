"""The window: rail, pages, status bar; what belongs to no page alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QSettings, Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from fer_desktop import paths
from fer_desktop.errors import UserError
from fer_desktop.gui.account.door_page import DoorPage
from fer_desktop.gui.account.personal_page import PersonalPage
from fer_desktop.gui.check_in.page import CheckInPage
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.files.page import FilesPage
from fer_desktop.gui.history.page import HistoryPage
from fer_desktop.gui.information import about_dialog, shortcuts_dialog
from fer_desktop.gui.live.page import LivePage
from fer_desktop.gui.menus import Menus
from fer_desktop.gui.navigation import NavigationRail
from fer_desktop.gui.opening import Opening
from fer_desktop.gui.page import Page
from fer_desktop.gui.preferences import Preferences, ThemeName
from fer_desktop.gui.preferences_dialog import PreferencesDialog
from fer_desktop.gui.recent_files import RecentFiles
from fer_desktop.gui.session import Session
from fer_desktop.gui.status_bar import StatusBar
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import DARK, LIGHT, Theme, apply_theme, system_theme
from fer_desktop.gui.wiring import Source, Wiring

_CLOSE_WITHIN_S: Final = 1.5


class MainWindow(QMainWindow):
    """Everything a person sees; the analysis is built by whoever opened it.

    Args:
        wiring: The parts behind the window.
        preferences: Where size, place, theme and recent files are kept.
    """

    def __init__(self, wiring: Wiring, preferences: QSettings) -> None:
        super().__init__()
        self._wiring = wiring
        networks = tuple(dict(wiring.networks))
        self.preferences = Preferences(preferences, networks, wiring.redrawing)
        self.session = Session(wiring.data_dir, wiring.cost, self)
        self.session.problem.connect(self._tell_failed)
        self._cameras: list[Source] = []
        self.setWindowTitle("fer-desktop")
        self._theme = self._remembered_theme()
        apply_theme(self._theme)  # before the widgets: some measure their words
        self._rail = NavigationRail(self._theme)
        self._rail.page_chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        self._pages: list[Page] = []
        self._titles: list[str] = []
        self.live = LivePage(self._theme, wiring, self.preferences, self.session)
        self._add_page(self.live, self.tr("Live"), "live")
        self.check_in = CheckInPage(
            self._theme, wiring, self.preferences, self.session, lambda: self.live.newest_frame
        )
        self._add_page(self.check_in, self.tr("Check-in"), "check-in")
        self.files = FilesPage(self._theme, wiring, self.preferences, self.session)
        self._add_page(self.files, self.tr("Files"), "files")
        self.history = HistoryPage(self._theme, self.session)
        self._add_page(self.history, self.tr("History"), "history")
        self.personal = PersonalPage(self.session)
        self._add_page(self.personal, self.tr("Personal"), "personal")
        inside = QWidget()
        layout = QHBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rail)
        layout.addWidget(self._stack, stretch=1)
        self.door = DoorPage(self.session, self.preferences, wiring.data_dir)
        self._outer = QStackedWidget()
        self._outer.addWidget(self.door)
        self._outer.addWidget(inside)
        self.setCentralWidget(self._outer)
        self._status = StatusBar(dict(wiring.networks)[self.preferences.choice.network])
        self.setStatusBar(self._status)
        self.opening = Opening(
            self,
            RecentFiles(preferences, "recent/videos"),
            self.live,
            self.check_in,
            self.files,
            lambda page: self.show_page(self._pages.index(page)),
            self._status.tell,
        )
        self._menus = Menus(self)
        self._connect()
        self.resize(1280, 800)
        if (geometry := preferences.value("window/geometry")) is not None:
            self.restoreGeometry(geometry)  # brings a window from a lost screen back, too
        self.use_theme(self._theme)
        self._hide_others()
        if self.preferences.notice_answer == "declined":
            self.enter()
        else:
            self.show_door()
        self.look_for_cameras()

    def enter(self) -> None:
        """Go in through the door, as whoever is logged in or as a guest."""
        self._change_side(is_inside=True)
        self.show_page(self._pages.index(self.check_in))

    def show_door(self, reason: str = "") -> None:
        """Stand before the door again; nobody in view is analysed meanwhile."""
        is_guest = self.is_inside and not reason
        for page in self._pages:
            page.stop()
        self._change_side(is_inside=False)
        self.door.open(reason, from_inside=is_guest)

    @property
    def is_inside(self) -> bool:
        """The pages are shown, not the door."""
        return self._outer.currentIndex() == 1

    def change_person(self) -> None:
        """Log out, or let a guest log in."""
        if self.session.profile is not None:
            self.session.log_out()
        else:
            self.show_door()

    def show_page(self, number: int) -> None:
        """Open a page of the rail."""
        self._stack.setCurrentIndex(number)
        self._rail.show_page(number)
        self._page.setFocus()  # so that Space is the page's from the beginning

    def look_for_cameras(self) -> None:
        """Ask the system for cameras, off this thread: drivers can take seconds."""
        looking = Task("fer-cameras", self._wiring.list_cameras, self)
        looking.succeeded.connect(self._offer_cameras)
        looking.failed.connect(lambda error: self._offer_cameras([]))
        looking.start()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of everything."""
        self._theme = theme
        apply_theme(theme)
        self._rail.use_theme(theme)
        for page in self._pages:
            page.use_theme(theme)

    def choose_theme(self, name: ThemeName) -> None:
        """Use and remember "light", "dark" or "system"."""
        self.preferences.theme = name
        self.use_theme(self._remembered_theme())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take the keys that no control wanted: Space and Escape are for the page.

        As shortcuts they would be taken from buttons and lists that have the focus.
        """
        if event is not None and not event.isAutoRepeat() and self.is_inside:
            if event.key() == Qt.Key.Key_Space:
                self._page.toggle()
                return
            if event.key() == Qt.Key.Key_Escape:
                self._page.stop()
                return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take files."""
        if event is not None and (mime := event.mimeData()) is not None and mime.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Open what was dropped."""
        if event is not None and (mime := event.mimeData()) is not None:
            self.opening.drop(mime)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Remember place and size, end the run."""
        self.preferences.store.setValue("window/geometry", self.saveGeometry())
        self.preferences.store.sync()
        self.hide()  # whatever ends now, ends out of sight
        for page in self._pages:
            page.close_run(_CLOSE_WITHIN_S / len(self._pages))
        self.session.close(_CLOSE_WITHIN_S)
        super().closeEvent(event)

    def show_shortcuts(self) -> None:
        """List all keys."""
        keys = [
            *self._menus.keys(),
            ("Space", self.tr("Start, pause or go on; take the photo; play")),
            ("Esc", self.tr("End the sitting; close the camera; back to all files")),
            ("Left", self.tr("Look back in the chart that has the focus")),
            ("End", self.tr("Return to the newest minute")),
            ("M", self.tr("Mark the moment, with a note")),
            ("1", self.tr("Mark the moment as tag 1; likewise 2 to 9")),
            ("J", self.tr("One frame back in a video from a file; also Left")),
            ("K", self.tr("One frame on; also Right")),
            ("PgUp", self.tr("The result before this one")),
            ("PgDown", self.tr("The result after this one")),
        ]
        shortcuts_dialog(keys, self).open()

    def page_titles(self) -> list[str]:
        """Names of the pages, in the rail's order."""
        return list(self._titles)

    def save_picture(self) -> None:
        """Save the picture that the open page shows."""
        self._page.save_picture()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_preferences(self) -> None:
        """Open the preferences."""
        cameras = [camera.title for camera in self._cameras]
        dialog = PreferencesDialog(self.preferences, self._wiring.networks, cameras, self)
        dialog.theme_changed.connect(lambda: self.use_theme(self._remembered_theme()))
        dialog.choice_changed.connect(self.live.use_choice)
        dialog.camera_changed.connect(self.live.controls.choose_title)
        dialog.blurring_changed.connect(self._hide_others)
        dialog.shortcuts_wanted.connect(self.show_shortcuts)
        dialog.open()

    def show_about(self) -> None:
        """Say what this program is."""
        about_dialog(paths.data_dir(), self).open()

    def _add_page(self, page: Page, title: str, icon: str) -> None:
        self._stack.addWidget(page)
        self._pages.append(page)
        self._titles.append(title)
        self._rail.add_page(title, icon, f"Ctrl+{len(self._pages)}")
        page.saved.connect(self._tell_saved)
        page.save_failed.connect(self._tell_failed)
        page.door_wanted.connect(self.show_door)

    def _connect(self) -> None:
        self.door.entered.connect(self.enter)
        self.door.back_wanted.connect(partial(self._change_side, is_inside=True))
        self.session.opened.connect(lambda profile: self._show_person(profile.name))
        self.session.closed.connect(self._show_nobody)
        self.live.cameras_wanted.connect(self.look_for_cameras)
        self.live.camera_changed.connect(self._status.show_state)
        self.live.figures_changed.connect(self._status.show_figures)
        self.live.saving_changed.connect(self._status.show_saving)
        self.live.network_changed.connect(self._status.show_network)
        self.live.analysing_changed.connect(partial(self._rail.mark, 0))
        self.history.check_in_wanted.connect(self.enter)
        self.files.working_changed.connect(partial(self._rail.mark, self._pages.index(self.files)))
        self.files.told.connect(self._status.tell)

    @property
    def _page(self) -> Page:
        return self._pages[self._stack.currentIndex()]

    def _change_side(self, *, is_inside: bool) -> None:
        self._outer.setCurrentIndex(int(is_inside))
        self._status.setVisible(is_inside)
        self._menus.show_inside(is_inside)
        self.setAcceptDrops(is_inside)

    def _hide_others(self) -> None:
        for page in (self.live, self.check_in, self.files):
            page.hide_others(self.preferences.blurs_others)

    def _show_person(self, name: str) -> None:
        self._status.show_person(name)
        self._menus.show_person(name)

    def _show_nobody(self, reason: str) -> None:
        self._show_person("")
        self.show_door(reason)

    def _remembered_theme(self) -> Theme:
        return {"light": LIGHT, "dark": DARK}.get(self.preferences.theme) or system_theme()

    def _offer_cameras(self, cameras: list[Source]) -> None:
        self._cameras = cameras
        self._status.show_cameras(cameras)
        self.check_in.offer_cameras(cameras)
        self.opening.offer_sources(cameras)

    def _tell_saved(self, path: Path) -> None:
        self._status.tell(self.tr("Saved: {path}").format(path=path))

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._status.tell(error_in_window(error))
