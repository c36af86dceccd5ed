"""Work that must not hold the window up."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal


class Task(QObject):
    """One function on a thread of its own; its outcome comes back on the window's thread.

    Attributes:
        name: Names the thread.

    Signals:
        succeeded(object): what the function returned.
        failed(Exception): what it raised.
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, name: str, work: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._work = work

    def start(self) -> None:
        """Begin; returns at once."""
        Thread(target=self._run, name=self.name, daemon=True).start()

    def _run(self) -> None:
        outcome: Any
        try:
            outcome, told = self._work(), self.succeeded
        except Exception as error:  # noqa: BLE001  # told through `failed`, the one place
            outcome, told = error, self.failed
        try:
            told.emit(outcome)
        except RuntimeError:
            return  # the window was closed meanwhile, and this object went with it
