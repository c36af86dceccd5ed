"""The window: rail, pages, status bar; what belongs to no page alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSettings, QSize, Qt
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QWidget

from fer_desktop import paths
from fer_desktop.errors import UserError
from fer_desktop.gui.account.door_page import DoorPage
from fer_desktop.gui.asking import withdraw_questions
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.information import about_dialog, shortcuts_dialog
from fer_desktop.gui.leaving import leave_if_wanted, would_be_lost
from fer_desktop.gui.menus import Menus
from fer_desktop.gui.navigation import NavigationRail
from fer_desktop.gui.opening import Opening
from fer_desktop.gui.page import Page
from fer_desktop.gui.pages import CHECK_IN, FILES, LIVE, Pages
from fer_desktop.gui.parts.current_stack import CurrentStack
from fer_desktop.gui.preferences import Preferences, ThemeName
from fer_desktop.gui.preferences_dialog import PreferencesDialog
from fer_desktop.gui.recent_files import RecentFiles
from fer_desktop.gui.session import Session
from fer_desktop.gui.status_bar import StatusBar
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import Theme, apply_theme, follow_system, theme_named
from fer_desktop.gui.wiring import Source, Wiring

if TYPE_CHECKING:
    from fer_desktop.gui.files.page import FilesPage
    from fer_desktop.gui.live.page import LivePage

_ICONS: Final = ("live", "check-in", "files", "history", "personal")
_CLOSE_WITHIN_S: Final = 1.5
_SIZE: Final = QSize(1280, 800)
_LEAST: Final = QSize(760, 430)  # 1366x768 at 150 %, less what a desktop keeps for itself
_FRAME: Final = QSize(16, 48)  # which the desktop draws around it


class MainWindow(QMainWindow):
    """Everything a person sees; the analysis is built by whoever opened it.

    Args:
        wiring: The parts behind the window.
        preferences: Where size, place and theme are kept.
    """

    def __init__(self, wiring: Wiring, preferences: QSettings) -> None:
        super().__init__()
        self._wiring = wiring
        networks = tuple(dict(wiring.networks))
        self.preferences = Preferences(preferences, networks, wiring.redrawing)
        self.session = Session(wiring.data_dir, wiring.cost, self)
        self.session.problem.connect(self._tell_failed)
        self.preferences.follow(self.session)
        self._cameras: list[Source] = []
        self.setWindowTitle("fer-desktop")
        self._theme = theme_named(self.preferences.theme)
        apply_theme(self._theme)  # before the widgets: some measure their words
        self._rail = NavigationRail(self._theme)
        self._rail.page_chosen.connect(self.show_page)
        self._titles = (
            self.tr("Live"),
            self.tr("Check-in"),
            self.tr("Files"),
            self.tr("History"),
            self.tr("Personal"),
        )
        for number, title in enumerate(self._titles):
            self._rail.add_page(title, _ICONS[number], f"Ctrl+{number + 1}")
        self.pages = Pages(self._theme, wiring, self.preferences, self.session)
        inside = QWidget()
        layout = QHBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rail)
        layout.addWidget(self.pages, stretch=1)
        self.door = DoorPage(self.session, self.preferences, wiring.data_dir)
        self._outer = CurrentStack(self.door, inside)
        self.setCentralWidget(self._outer)
        self._status = StatusBar(dict(wiring.networks)[self.preferences.choice.network])
        self.setStatusBar(self._status)
        self.opening = Opening(
            self, self.session, RecentFiles(), self.pages, self.show_page, self._status.tell
        )
        self._menus = Menus(self)
        self._connect()
        self.setMinimumSize(_LEAST)
        if (screen := self.screen()) is not None:
            self.resize(_SIZE.boundedTo(screen.availableSize() - _FRAME))
        if (geometry := self.preferences.geometry) is not None:
            self.restoreGeometry(geometry)  # brings a window from a lost screen back, too
        self.use_theme(self._theme)
        if self.preferences.notice_answer == "declined":
            self.enter()
        else:
            self.show_door()
        self.look_for_cameras()

    def enter(self) -> None:
        """Go in through the door, as whoever is logged in or as a guest."""
        self.session.admit()
        self._change_side(is_inside=True)
        self.show_page(CHECK_IN)

    def show_door(self, reason: str = "") -> None:
        """Stand before the door again; nobody in view is analysed meanwhile."""
        is_guest = self.is_inside and not reason
        self.pages.stop()
        self._change_side(is_inside=False)
        self.door.open(reason, from_inside=is_guest)

    @property
    def is_inside(self) -> bool:
        """The pages are shown, not the door."""
        return self._outer.currentIndex() == 1

    def change_person(self) -> None:
        """Log out, or let a guest log in."""
        if self.session.profile is not None:
            leave_if_wanted(self.pages, self.session, self.session.log_out)
        else:
            self.show_door()

    def quit(self) -> None:
        """Close the window as a person does, who may not know what goes on in it."""
        leave_if_wanted(self.pages, self.session, self.close)

    def show_page(self, number: int) -> None:
        """Open a page of the rail."""
        self.pages.open(number)
        self._rail.show_page(number)

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
        self.pages.use_theme(theme)

    def choose_theme(self, name: ThemeName) -> None:
        """Use and remember "light", "dark" or "system"."""
        self.preferences.theme = name
        self._use_remembered_theme()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Take the keys that no control wanted: Space and Escape are for the page.

        As shortcuts they would be taken from buttons and lists that have the focus.
        """
        if event is not None and not event.isAutoRepeat() and self.is_inside:
            if event.key() == Qt.Key.Key_Space:
                self.pages.current.toggle()
                return
            if event.key() == Qt.Key.Key_Escape:
                self.pages.current.stop()
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
        """Remember place and size, end the run; the frame's button asks as `quit` does."""
        if event and event.spontaneous() and would_be_lost(self.pages, self.session):
            event.ignore()
            self.quit()
            return
        self.preferences.geometry = self.saveGeometry()
        self.preferences.store.sync()
        self.hide()  # whatever ends now, ends out of sight
        self.pages.close_runs(_CLOSE_WITHIN_S)
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

    def page_titles(self) -> tuple[str, ...]:
        """Names of the pages, in the rail's order."""
        return self._titles

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_preferences(self) -> None:
        """Open the preferences."""
        cameras = [camera.title for camera in self._cameras]
        dialog = PreferencesDialog(self.preferences, self._wiring.networks, cameras, self)
        dialog.theme_changed.connect(self._use_remembered_theme)
        dialog.choice_changed.connect(self.pages.live.use_choice)
        for page in (self.pages.live, self.pages.check_in):
            dialog.camera_changed.connect(page.controls.choose_title)
        dialog.blurring_changed.connect(self.pages.hide_others)
        dialog.shortcuts_wanted.connect(self.show_shortcuts)
        dialog.open()

    def show_about(self) -> None:
        """Say what this program is."""
        about_dialog(paths.data_dir(), self).open()

    def _connect(self) -> None:
        follow_system(self._use_remembered_theme)
        self.door.entered.connect(self.enter)
        self.door.back_wanted.connect(partial(self._change_side, is_inside=True))
        self.session.opened.connect(lambda profile: self._show_person(profile.name))
        self.session.closing.connect(withdraw_questions)
        self.session.closed.connect(lambda _: self._show_person(""))
        self.session.closed.connect(lambda _: self.show_door(self.tr("Locking…")))
        self.session.locked.connect(self._tell_locked)
        self.pages.built.connect(self._connect_page)
        self.pages.live_built.connect(self._connect_live)
        self.pages.files_built.connect(self._connect_files)
        self.pages.history_built.connect(lambda page: page.check_in_wanted.connect(self.enter))

    def _connect_page(self, page: Page) -> None:
        page.saved.connect(self._tell_saved)
        page.save_failed.connect(self._tell_failed)
        page.told.connect(self._status.tell)
        page.door_wanted.connect(self.show_door)

    def _connect_live(self, live: LivePage) -> None:
        live.cameras_wanted.connect(self.look_for_cameras)
        live.camera_changed.connect(self._status.show_state)
        live.figures_changed.connect(self._status.show_figures)
        live.saving_changed.connect(self._status.show_saving)
        live.network_changed.connect(self._status.show_network)
        live.analysing_changed.connect(partial(self._rail.mark, LIVE))
        live.analysing_changed.connect(self._menus.offer_recording)
        live.recording_changed.connect(self._menus.record.setChecked)
        live.recording_changed.connect(self._status.show_recording)

    def _connect_files(self, files: FilesPage) -> None:
        files.working_changed.connect(partial(self._rail.mark, FILES))

    def _change_side(self, *, is_inside: bool) -> None:
        self._outer.setCurrentIndex(int(is_inside))
        self._status.setVisible(is_inside)
        self._menus.show_inside(is_inside)
        self.setAcceptDrops(is_inside)

    def _show_person(self, name: str) -> None:
        self._status.show_person(name)
        self._menus.show_person(name)

    def _tell_locked(self, reason: str) -> None:
        """Say how it ended, to a guest who went in meanwhile as well."""
        (self._status.tell if self.is_inside else self.door.tell)(reason)

    def _use_remembered_theme(self) -> None:
        self.use_theme(theme_named(self.preferences.theme))

    def _offer_cameras(self, cameras: list[Source]) -> None:
        self._cameras = cameras
        self._status.show_cameras(cameras)
        self.opening.offer_sources(cameras)

    def _tell_saved(self, path: Path) -> None:
        self._status.tell(self.tr("Saved: {path}").format(path=path))

    def _tell_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._status.tell(error_in_window(error))
