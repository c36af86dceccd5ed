import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, QSettings, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget

from fer_desktop.gui.main_window import MainWindow
from fer_desktop.gui.pages import CHECK_IN, FILES, LIVE
from fer_desktop.gui.parts.scrolled import Scrolled
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.wiring import Wiring
from tests.fakes import fake_analyzer, fake_file_run
from tests.gui.inspection import complaints, inspect
from tests.gui.windows import button

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
            needs_bars = is_scrolled and number in (LIVE, CHECK_IN)  # the others are empty lists
            bars = area.horizontalScrollBar(), area.verticalScrollBar()
            assert any(bar.isVisible() for bar in bars) is needs_bars, (size, number)
        assert (window.width(), window.height()) == size


@pytest.mark.fault("82b")
def test_the_door_has_room_for_its_forms_in_the_smallest_window(open_window):
    window = open_window(answer="agreed")
    window.resize(window.minimumSize())
    door = window.door
    door.code.show_code("Ada", "-".join(["ABCD", "EFGH", "JKLM", "NPQR", "STUV", "WXYZ"]))
    for form in (door.login, door.registration, door.recovery, door.code):
        door._show(form)
        QApplication.processEvents()
        assert complaints(inspect(window, window.grab())) == []
        assert form.mapTo(window, form.rect().topRight()).x() <= window.width()


@pytest.mark.fault("82b")
def test_an_empty_list_of_files_needs_no_scrolling_on_a_small_screen(open_window):
    window = open_window()
    window.resize(911, 472)
    window.show_page(FILES)
    QApplication.processEvents()
    assert not window.pages.currentWidget().verticalScrollBar().isVisible()
    shown = button(window, "Open pictures and videos…")
    assert window.rect().contains(QRect(shown.mapTo(window, QPoint(0, 0)), shown.size()))


def test_the_wheel_chooses_only_in_a_list_that_has_the_focus(qtbot):
    page = QWidget()
    chooser = QComboBox()
    chooser.addItems(["Camera A", "Camera B"])
    QVBoxLayout(page).addWidget(chooser)
    area = Scrolled(page)
    qtbot.addWidget(area)
    area.show()
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    chooser.clearFocus()
    turn_wheel(chooser)
    assert chooser.currentIndex() == 0
    chooser.setFocus()
    turn_wheel(chooser)
    assert chooser.currentIndex() == 1


def turn_wheel(widget):
    """Turn it by one notch towards the person, over the middle of a widget."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.fault("82b")
@pytest.mark.parametrize("size", [(1024, 768), (911, 512), (1920, 1080)], ids=str)
def test_the_first_window_is_no_larger_than_the_screen(tmp_path, size):
    width, height = size
    screen = {"name": "", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    (tmp_path / "screen.json").write_text(json.dumps({"screens": [screen]}))
    room = answer_of(
        "from PyQt6.QtCore import QRect\n"
        "room = window.screen().availableGeometry()\n"
        "print(room.width(), room.height(), room.contains(QRect(room.topLeft(), window.size())))",
        tmp_path,
        QT_QPA_PLATFORM=f"offscreen:configfile={tmp_path / 'screen.json'}",
    )
    assert room == f"{width} {height} True\n"


@pytest.mark.fault("82b")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_no_scale_cuts_words_off(tmp_path, scale):
    told = "print(window.devicePixelRatioF(), complaints_about(window))"
    answer = answer_of(told, tmp_path, QT_SCALE_FACTOR=scale)
    assert answer.split(maxsplit=1) == [str(float(scale)), "[]\n"]


def answer_of(question, folder, **environment):
    """Open a window in a process of its own and return what it prints there."""
    script = (
        "import sys\n"
        "from PyQt6.QtWidgets import QApplication\n"
        "from tests.gui.test_sizes import complaints_about, plain_window\n"
        "application = QApplication([])\n"
        "window = plain_window(sys.argv[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script + question, str(folder / "window.ini")],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.stdout


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
