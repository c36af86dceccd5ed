import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.pages import PERSONAL
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Wiring
from tests.fakes import fake_analyzer, fake_file_run
from tests.gui.inspection import complaints, inspect

ROOT = Path(__file__).parent.parent.parent


def complaints_about(window):
    """Return what is wrong with each page of a window, laid out as it is now."""
    found = []
    for number, _ in enumerate(window.page_titles()):
        window.show_page(number)
        found += complaints(inspect(window, window.grab()))
    return found


@pytest.mark.fault("82b")
@pytest.mark.parametrize("size", [(300, 200), (1024, 700), (3840, 2160)], ids=str)
def test_no_size_cuts_words_off(open_window, size):
    window = open_window()
    window.resize(*size)
    assert complaints_about(window) == []


@pytest.mark.fault("82b")
def test_pages_are_scrolled_on_a_small_screen_and_only_there(open_window):
    window = open_window()
    for size, is_scrolled in (((1024, 700), False), ((760, 430), True)):
        window.resize(*size)
        for number, _ in enumerate(window.page_titles()):
            window.show_page(number)
            QApplication.processEvents()
            page, area = window.pages.current, window.pages.currentWidget()
            assert page.width() >= page.minimumSizeHint().width()
            assert page.height() >= page.minimumSizeHint().height()
            needs_bars = is_scrolled and number != PERSONAL  # which says little to a guest
            bars = area.horizontalScrollBar(), area.verticalScrollBar()
            assert any(bar.isVisible() for bar in bars) is needs_bars, (size, number)
        assert (window.width(), window.height()) == size


@pytest.mark.fault("82b")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_no_scale_cuts_words_off(tmp_path, scale):
    script = (
        "import sys\n"
        "from PyQt6.QtWidgets import QApplication\n"
        "from tests.gui.test_sizes import complaints_about, plain_window\n"
        "application = QApplication([])\n"
        "window = plain_window(sys.argv[1])\n"
        "print(window.devicePixelRatioF(), complaints_about(window))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "window.ini")],
        cwd=ROOT,
        env=os.environ | {"QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split(maxsplit=1) == [str(float(scale)), "[]\n"], done.stderr


def plain_window(preferences):
    """Return a shown window on fakes and without a camera."""
    wiring = Wiring(
        build_live=lambda choice: fake_analyzer(),
        build_still=lambda choice: fake_analyzer(),
        begin_file=lambda choice: fake_file_run(),
        list_cameras=list,
        networks=(("fake", "Fake network"),),
        pictures_dir=ROOT,
        data_dir=ROOT / "no data",
    )
    store = QSettings(preferences, QSettings.Format.IniFormat)
    Preferences(store, ("fake",)).notice_answer = "declined"
    window = MainWindow(wiring, store)
    window.show()
    return window
