"""Starts Qt, shows the window, and keeps faults from ending it."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from PyQt6.QtCore import QSettings, Qt, QTimer
from PyQt6.QtWidgets import QApplication

from fer_desktop import paths
from fer_desktop.gui.fault_dialog import FaultReporter
from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.translation import speak
from fer_desktop.gui.wiring import Wiring

_LISTEN_MS: Final = 200  # how often Python gets to look at signals and a second start
_PAINTED_MS: Final = 500  # after which there is something to look at


def run(wiring: Wiring, stop_wanted: Callable[[], bool], raise_wanted: Callable[[], bool]) -> int:
    """Show the window until it is closed.

    Args:
        wiring: The parts behind the window.
        stop_wanted: Whether Ctrl-C or a termination was asked for.
        raise_wanted: Whether a second start asked for this window; True once for each.

    Returns:
        The exit code.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("fer-desktop")
    application.setDesktopFileName("fer-desktop")
    reporter = FaultReporter()
    sys.excepthook = reporter.report  # an exception in a slot would abort the process otherwise
    threading.excepthook = lambda fault: reporter.report(
        fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback
    )
    preferences = QSettings(str(paths.config_dir() / "window.ini"), QSettings.Format.IniFormat)
    speak(Preferences(preferences, tuple(dict(wiring.networks))).language)
    window = MainWindow(wiring, preferences)
    reporter.parent_window = window
    window.show()
    settle(window, wiring)
    listening = QTimer(window)
    listening.setInterval(_LISTEN_MS)

    def listen() -> None:
        if stop_wanted():
            window.close()
        elif raise_wanted():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()

    listening.timeout.connect(listen)
    listening.start()
    return application.exec()


def settle(window: MainWindow, wiring: Wiring) -> None:
    """Keep the window from standing still later on.

    While the person looks at its first picture the other pages are built, one at a time, then the
    models of the first run are loaded: some of their files and libraries let no other Python run
    while they are read. Everything that is there then is kept from the collector of garbage, which
    would look through it for 50 ms at a time.
    """
    loading = Task("fer-models", partial(wiring.build_live, window.preferences.choice), window)
    for ended in (loading.succeeded, loading.failed):  # what is wrong, the first run says
        ended.connect(lambda _: gc.freeze())
    building = QTimer(window)
    building.setInterval(_PAINTED_MS)

    def build_one() -> None:
        building.setInterval(0)
        if not window.pages.build_one():
            building.stop()
            loading.start()

    building.timeout.connect(build_one)
    building.start()
