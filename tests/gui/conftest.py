"""A window with fakes for everything heavy."""

from threading import Event

import pytest
from PyQt6.QtCore import QSettings

from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Wiring
from tests.fakes import fake_analyzer, fake_file_run
from tests.gui.door_steps import register
from tests.gui.history_steps import open_demo
from tests.storage.conftest import CHEAP


@pytest.fixture
def kept_windows():
    """Hold windows until Qt has let go of them.

    A window that only Qt knows would be deleted by whichever collection of garbage comes next:
    while it is painted, or on another thread.
    """
    return []


@pytest.fixture
def hold_storage():
    """Let the storage's thread wait until the test is over, or calls what this returns."""
    going = Event()

    def hold(window):
        window.session.run(lambda: going.wait(60))
        return going.set

    yield hold
    going.set()


@pytest.fixture
def open_window(kept_windows, qtbot, tmp_path):
    """Open windows on one set of preferences; what this machine has for cameras is no matter.

    A guest's window opens on the live page; `answer` is what was said to the first start's notice,
    and any other than "declined" leaves the window before the door. `more` is wired in.
    """

    fake = (("fake", "Fake network"),)

    def open_one(
        build_analyzer=fake_analyzer, cameras=(), answer="declined", networks=fake, **more
    ):
        wiring = Wiring(
            build_live=lambda choice: build_analyzer(),
            build_still=lambda choice: build_analyzer(),
            begin_file=lambda choice: fake_file_run(build_analyzer()),
            list_cameras=lambda: list(cameras),
            networks=networks,
            pictures_dir=tmp_path / "pictures",
            data_dir=tmp_path / "data",
            cost=CHEAP,
            **more,
        )
        preferences = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
        if answer:
            Preferences(preferences, ("fake",)).notice_answer = answer
            preferences.sync()  # what is written later is of the test
        window = MainWindow(wiring, preferences)
        if window.is_inside:
            window.show_page(0)
        kept_windows.append(window)
        qtbot.addWidget(window)
        if preferences.value("window/geometry") is None:
            window.resize(1280, 800)  # whatever the screen
        window.show()
        return window

    return open_one


@pytest.fixture
def members_window(qtbot, open_window):
    """A window in which somebody has just registered at the door and gone in."""
    window = open_window(answer="agreed")
    register(qtbot, window)
    return window


@pytest.fixture
def demo(qtbot, open_window, tmp_path):
    """A window on the history of two of Ada's weeks, and what is in it."""
    return open_demo(qtbot, open_window, tmp_path / "data", weeks=2)
