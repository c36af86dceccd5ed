"""Starts Qt, shows the window, and keeps faults from ending it."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import (
    QLibraryInfo,
    QMessageLogContext,
    QSettings,
    Qt,
    QTimer,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PyQt6.QtWidgets import QApplication

from fer_desktop import paths
from fer_desktop.errors import DatabaseError, ExitCode, UserError
from fer_desktop.gui.fault_dialog import FaultReporter
from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.translation import speak
from fer_desktop.gui.wiring import Wiring
from fer_desktop.missing import library_of, no_window, show_without_terminal
from fer_desktop.storage.folder import make_private, make_private_file

_LISTEN_MS: Final = 200  # how often Python gets to look at signals and a second start
_PAINTED_MS: Final = 500  # after which there is something to look at
_UNLOADED: Final = re.compile(r'Could not load the Qt platform plugin "([^"]+)"')


def run(wiring: Wiring, stop_wanted: Callable[[], bool], raise_wanted: Callable[[], bool]) -> int:
    """Show the window until it is closed.

    Args:
        wiring: The parts behind the window.
        stop_wanted: Whether Ctrl-C or a termination was asked for.
        raise_wanted: Whether a second start asked for this window; True once for each.

    Returns:
        The exit code.
    """
    application = QApplication.instance() or _start_qt()
    assert isinstance(application, QApplication)
    application.setApplicationName("fer-desktop")
    application.setDesktopFileName("fer-desktop")
    reporter = FaultReporter()
    sys.excepthook = reporter.report  # an exception in a slot would abort the process otherwise
    threading.excepthook = lambda fault: reporter.report(
        fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback
    )
    preferences = open_preferences()
    speak(Preferences(preferences, tuple(dict(wiring.networks))).language)
    window = MainWindow(wiring, preferences)
    reporter.stand_before(window)
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


def open_preferences() -> QSettings:
    """Open `window.ini`, which tells more than its size: it is for this account alone."""
    file = paths.config_dir() / "window.ini"
    with suppress(DatabaseError, OSError):  # what cannot be written is not kept
        make_private(file.parent)
        make_private_file(file)
    return QSettings(str(file), QSettings.Format.IniFormat)


def _start_qt() -> QApplication:
    """Start Qt; where it cannot, say why, and end.

    Qt itself aborts the process in the middle of this call, which no exception gets out of; so
    the process is ended in its stead, and there.

    Raises:
        UserError: Qt has started, and there is no screen: the first window would be the abort.
    """
    told: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        if kind is QtMsgType.QtFatalMsg:
            _end(_refusal(told, text or ""))
        elif former is not None:
            former(kind, context, text)
        else:
            told.append(qFormatLogMessage(kind, context, text))

    former = qInstallMessageHandler(None)
    qInstallMessageHandler(note)
    try:
        application = QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(former)
    if not application.screens():
        raise _refusal(told, "there is no display")
    _write_out("".join(f"{line}\n" for line in told))
    return application


def _refusal(told: Sequence[str], end: str) -> UserError:
    """Return why Qt could not start.

    Args:
        told: What it told before.
        end: The last it told.
    """
    chosen = "Check QT_QPA_PLATFORM." if os.environ.get("QT_QPA_PLATFORM") else ""
    unloaded = [plugin for line in told for plugin in _UNLOADED.findall(line)]
    if unloaded and sys.platform not in ("win32", "darwin"):
        for plugin in unloaded:
            if (library := _library_wanted_by(plugin)) is not None:
                return no_window(f"{library} cannot be loaded")
        named = sorted({"DISPLAY" if each == "xcb" else "WAYLAND_DISPLAY" for each in unloaded})
        displays = ", ".join(filter(None, map(os.environ.get, named)))
        reason = f"no display answers at {displays}" if displays else "there is no display"
        return no_window(reason, chosen or "Check DISPLAY and WAYLAND_DISPLAY.")
    reason = (told or end.splitlines() or ["Qt does not start"])[0]
    return no_window(reason.removeprefix("qt.qpa.plugin: ").rstrip(". "), chosen)


def _library_wanted_by(plugin: str) -> str | None:
    """Name the library for want of which Qt cannot load its plugin; Qt does not say it."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    try:
        ctypes.CDLL(str(folder / f"libq{plugin.partition('-')[0]}.so"))
    except OSError as error:
        return library_of(error)
    return None


def _end(refusal: UserError) -> None:
    show_without_terminal(str(refusal))
    _write_out(f"fer-desktop: {refusal}\n")
    os._exit(ExitCode.FAILURE)


def _write_out(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()


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
