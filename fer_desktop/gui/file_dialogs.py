"""Asks for files and folders, and tells nobody who comes next where they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PyQt6.QtCore import QDir, QObject, QSettings
from PyQt6.QtWidgets import QFileDialog, QWidget

from fer_desktop.gui.session import Session

Answer = TypeVar("Answer")


class FileDialogs(QObject):
    """Asks whoever is there, first in the folder from which the same person chose last.

    Left alone, Qt begins where anybody chose last.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        """Know no folder yet.

        Args:
            session: Tells when another person is asked.
            parent: What the dialogs stand before.
        """
        super().__init__(parent)
        self._parent = parent
        self._folder = Path()
        for change_of_person in (session.opened, session.closed):
            change_of_person.connect(self._forget)

    def choose_files(self, title: str, patterns: str) -> list[Path]:
        """Ask for files that are there; none where the person wants none."""
        begin = _existing(self._folder)
        names, _ = self._ask(QFileDialog.getOpenFileNames, title, begin, patterns)
        paths = [Path(name) for name in names]
        if paths:
            self._folder = paths[0].parent
        return paths

    def choose_file(self, title: str, patterns: str) -> Path | None:
        """Ask for one file that is there."""
        begin = _existing(self._folder)
        name, _ = self._ask(QFileDialog.getOpenFileName, title, begin, patterns)
        if not name:
            return None
        self._folder = Path(name).parent
        return Path(name)

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        name = self._ask(QFileDialog.getExistingDirectory, title, _existing(self._folder))
        if not name:
            return None
        self._folder = Path(name)
        return self._folder

    def choose_name(self, title: str, proposed: Path, pattern: str) -> Path | None:
        """Ask what a file shall be called; where it lies is the proposal's matter each time."""
        begin = _existing(proposed.parent) / proposed.name
        name, _ = self._ask(QFileDialog.getSaveFileName, title, begin, pattern)
        return Path(name) if name else None

    def _ask(self, ask: Callable[..., Answer], title: str, begin: Path, *more: str) -> Answer:
        with nothing_noted():
            return ask(self._parent, title, str(begin), *more)

    def _forget(self) -> None:
        self._folder = Path()


def choose_folder_in(begin: Path, title: str, parent: QWidget) -> Path | None:
    """Ask for a folder before a dialog that goes when its person goes, and the question with it."""
    with nothing_noted():
        name = QFileDialog.getExistingDirectory(parent, title, str(_existing(begin)))
    return Path(name) if name else None


@contextmanager
def nothing_noted() -> Iterator[None]:
    """Put back what Qt notes for all its programs when a file dialog goes.

    That is the folder shown and those before it, in plain text; a guest's as well. Nothing tells
    whose they are, so what other programs noted stays as it was before the dialog.
    """
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    notes.beginGroup("FileDialog")
    before = {key: notes.value(key) for key in notes.allKeys()}
    try:
        yield
    finally:
        for key in notes.allKeys():
            if key not in before:
                notes.remove(key)
            elif notes.value(key) != before[key]:
                notes.setValue(key, before[key])
        notes.sync()


def _existing(folder: Path) -> Path:
    """Return what is there of the folder's path: for one that is gone Qt takes the last shown."""
    there = (each for each in (folder, *folder.parents) if QDir(str(each)).exists())
    return next(there, Path(QDir.homePath()))
