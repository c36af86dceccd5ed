"""Menus of the window, and with them its shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu

if TYPE_CHECKING:
    from fer_desktop.gui.main_window import MainWindow
    from fer_desktop.gui.preferences import ThemeName


class Menus(QObject):
    """Builds the menu bar; every action that has a key is listed by `keys`.

    Attributes:
        record: Begins or ends a video of the sitting; ticked while there is one.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._actions: list[QAction] = []
        self._inside: list[QAction] = []  # what there is nothing behind at the door
        file_menu, account, view, help_menu = (
            self._menu(self.tr("&File")),
            self._menu(self.tr("&Account")),
            self._menu(self.tr("&View")),
            self._menu(self.tr("&Help")),
        )
        self._fill_file(file_menu)
        self._person = self._add(account, "", window.change_person, "Ctrl+L")
        self._add(account, self.tr("&Preferences…"), window.show_preferences, "Ctrl+,")
        self.show_person("")
        self._fill_view(view)
        self._inside.append(self._person)
        self._add(help_menu, self.tr("&Keyboard shortcuts"), window.show_shortcuts, "F1")
        self._add(help_menu, self.tr("&About fer-desktop"), window.show_about)

    def keys(self) -> list[tuple[str, str]]:
        """Return key and meaning of every action with a key, in the menus' order."""
        portable = QKeySequence.SequenceFormat.PortableText
        return [
            (action.shortcut().toString(portable), action.text().replace("&", "").rstrip("…"))
            for action in self._actions
            if not action.shortcut().isEmpty()
        ]

    def show_inside(self, is_inside: bool) -> None:
        """Offer what belongs to the pages, or only what makes sense before the door."""
        for action in self._inside:
            action.setVisible(is_inside)

    def show_person(self, name: str) -> None:
        """Offer what the person who is logged in can do; empty is a guest."""
        self._person.setText(self.tr("&Log out and lock") if name else self.tr("&Log in…"))

    def offer_recording(self, pictures_come: bool) -> None:
        """Let a video be begun while there are pictures for one, and ended at any time."""
        self.record.setEnabled(pictures_come or self.record.isChecked())

    def _fill_file(self, menu: QMenu) -> None:
        window, opening, pages = self._window, self._window.opening, self._window.pages
        first = len(self._actions)
        self._add(menu, self.tr("&Open pictures and videos…"), opening.choose_files, "Ctrl+O")
        self._add(menu, self.tr("Open a &folder…"), opening.choose_folder, "Ctrl+Shift+F")
        self._export = self._add(menu, self.tr("&Export results…"), self._export_results, "Ctrl+E")
        menu.addSeparator()
        self._add(menu, self.tr("&Watch a video live…"), opening.choose_video, "Ctrl+Shift+V")
        self._add(menu, self.tr("Open a ca&mera by its address…"), opening.choose_address)
        recent = menu.addMenu(self.tr("Watch &recent"))
        assert recent is not None
        recent.aboutToShow.connect(partial(self._fill_recent, recent))
        self._add(
            menu, self.tr("Check in with a &picture…"), opening.choose_picture, "Ctrl+Shift+O"
        )
        save = self.tr("&Save the picture with its labels")
        self._save = self._add(menu, save, self._save_picture, "Ctrl+S")
        record = self.tr("Record a &video of the sitting")
        self.record = self._add(menu, record, lambda: pages.live.toggle_recording(), "Ctrl+R")
        self.record.setCheckable(True)
        self.offer_recording(False)
        self._add(menu, self.tr("Look for &cameras again"), window.look_for_cameras)
        self._inside += [*self._actions[first:], recent.menuAction() or self._actions[first]]
        menu.addSeparator()
        self._add(menu, self.tr("&Quit"), window.quit, "Ctrl+Q")
        menu.aboutToShow.connect(self._offer_in_view)
        menu.aboutToHide.connect(self._answer_keys)

    def _offer_in_view(self) -> None:
        """Offer what there is something for on the page in view."""
        if self._window.is_inside:
            page = self._window.pages.current
            self._export.setEnabled(page.export_here is not None)
            self._save.setEnabled(page.has_picture)

    def _answer_keys(self) -> None:
        """Let the keys say why nothing happens: they are pressed without a look at the menu."""
        for action in (self._export, self._save):
            action.setEnabled(True)

    def _export_results(self) -> None:
        page = self._window.pages.current
        if (button := page.export_here) is not None:
            button.click()
        else:
            page.told.emit(self.tr("There is nothing to export on this page."))

    def _save_picture(self) -> None:
        page = self._window.pages.current
        if page.has_picture:
            page.save_picture()
        else:
            page.told.emit(self.tr("There is no picture to save on this page."))

    def _fill_recent(self, menu: QMenu) -> None:
        """List what was watched up to this moment."""
        window = self._window
        menu.clear()
        for path in window.opening.recent_videos.paths():
            action = menu.addAction(path.name.replace("&", "&&"))
            assert action is not None
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._open, path))
        menu.addSeparator()
        clear = menu.addAction(self.tr("&Clear this list"))
        assert clear is not None
        clear.triggered.connect(window.opening.forget_videos)

    def _open(self, path: Path) -> None:
        self._window.opening.open_video(path)

    def _fill_view(self, menu: QMenu) -> None:
        window = self._window
        for number, title in enumerate(window.page_titles()):
            page = self._add(menu, title, partial(window.show_page, number), f"Ctrl+{number + 1}")
            self._inside.append(page)
        menu.addSeparator()
        themes: tuple[tuple[ThemeName, str], ...] = (
            ("system", self.tr("Colours of the &system")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        )
        for name, title in themes:
            self._add(menu, title, partial(window.choose_theme, name))
        menu.addSeparator()
        self._add(menu, self.tr("&Full screen"), window.toggle_full_screen, "F11")

    def _menu(self, title: str) -> QMenu:
        bar = self._window.menuBar()
        assert bar is not None
        menu = bar.addMenu(title)
        assert menu is not None
        return menu

    def _add(self, menu: QMenu, title: str, slot: Callable[[], object], key: str = "") -> QAction:
        action = QAction(title, self._window)
        action.triggered.connect(lambda: slot())  # without the state that Qt would pass on
        action.setShortcut(QKeySequence(key))
        menu.addAction(action)
        self._actions.append(action)
        return action
