"""The menu of files is about the page in view, and says what it does out of view."""

from pathlib import Path
from threading import Event

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.files.export_dialog import ExportDialog
from fer_desktop.gui.pages import CHECK_IN, FILES, HISTORY, LIVE, PERSONAL
from fer_desktop.gui.wiring import Source
from tests.fakes import film, square
from tests.gui.files_steps import open_one, picture  # noqa: F401  a fixture
from tests.gui.history_steps import open_sitting
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)
CTRL = Qt.KeyboardModifier.ControlModifier


def entry(window, key):
    """Return the entry of the file menu that this key is for."""
    (action,) = [each for each in file_menu(window).actions() if each.shortcut().toString() == key]
    return action


def file_menu(window):
    return window.menuBar().actions()[0].menu()


def offered(window):
    """Return whether the menu offers to export and to save a picture, when it is opened."""
    file_menu(window).aboutToShow.emit()
    offered = entry(window, "Ctrl+E").isEnabled(), entry(window, "Ctrl+S").isEnabled()
    file_menu(window).aboutToHide.emit()
    return offered


@pytest.fixture
def run(qtbot):
    """Run frames on the live page; the last of them waits until the test is over."""
    over = Event()

    def start(window, frames=3):
        source = ScriptedSource(
            film([[square(60, 60)]] * frames),
            before=lambda number: number < frames - 1 or over.wait(60),
        )
        window.pages.live.start(Source("Camera of the test", lambda: source))
        qtbot.waitUntil(lambda: window.pages.live._shown is not None, timeout=30000)
        return over.set

    yield start
    over.set()


def test_a_video_that_is_recorded_is_told_of_on_every_page(qtbot, open_window, run):
    window = open_window()
    record = entry(window, "Ctrl+R")
    assert not record.isEnabled()
    let_go = run(window)
    window.show_page(PERSONAL)
    assert record.isEnabled() and not record.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    assert record.isChecked() and "Recording a video" in texts(window.statusBar())
    window.pages.live.toggle()  # held, it can be ended all the same
    assert record.isEnabled()
    window.pages.live.toggle()
    with qtbot.waitSignal(window.pages.live.saved, timeout=20000):
        let_go()
    assert not record.isChecked() and "Recording a video" not in texts(window.statusBar())
    assert not record.isEnabled()


def test_what_is_exported_is_what_is_in_view(
    qtbot,
    demo,
    picture,  # noqa: F811  a fixture
):
    window, known = demo
    open_one(qtbot, window, picture("a.png", square(60, 60)))
    window.show_page(LIVE)
    entry(window, "Ctrl+E").trigger()
    assert window.statusBar().currentMessage() == "There is nothing to export on this page."
    window.show_page(FILES)
    entry(window, "Ctrl+E").trigger()
    assert isinstance(QApplication.activeModalWidget(), ExportDialog)
    QApplication.activeModalWidget().reject()
    window.show_page(HISTORY)
    open_sitting(qtbot, window, known.live[0])
    asked = []

    def look():
        asked.append(QApplication.activePopupWidget())
        asked[0].close()

    QTimer.singleShot(200, look)
    entry(window, "Ctrl+E").trigger()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [window.pages.history.sitting.export.menu()]


def test_the_menu_offers_what_there_is_something_for(
    qtbot,
    demo,
    picture,  # noqa: F811  a fixture
):
    window, known = demo
    for page in (LIVE, CHECK_IN, FILES, PERSONAL):
        window.show_page(page)
        assert offered(window) == (False, False)
    window.show_page(HISTORY)
    open_sitting(qtbot, window, known.live[0])
    assert offered(window) == (True, False)
    open_one(qtbot, window, picture("a.png", square(60, 60)))
    assert offered(window) == (True, True)
    window.pages.files.show_queue()
    qtbot.waitUntil(lambda: offered(window) == (True, False))
    window.show_door()
    file_menu(window).aboutToShow.emit()


def test_a_picture_is_saved_of_the_page_in_view_or_it_is_told_that_there_is_none(
    qtbot, open_window, run
):
    window = open_window()
    run(window)
    assert offered(window) == (False, True)
    window.show_page(HISTORY)
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL)
    words = "There is no picture to save on this page."
    assert window.statusBar().currentMessage() == words
    window.show_page(LIVE)
    with qtbot.waitSignal(window.pages.live.saved, timeout=20000):
        qtbot.keyClick(window, Qt.Key.Key_S, CTRL)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("results", lambda: Path.cwd() / "results"),
        ("~/results", lambda: Path.home() / "results"),
        ("~nobody at all", lambda: Path.cwd() / "~nobody at all"),
    ],
)
def test_a_typed_folder_is_told_with_where_it_is(qtbot, open_window, tmp_path, typed, told):
    dialog = ExportDialog("", 1, tmp_path, open_window())
    dialog.show()
    dialog._folder.setText(typed)
    with qtbot.waitSignal(dialog.wanted) as wanted:
        button(dialog, "&Export").click()
    assert wanted.args[1] == told()


def test_without_a_folder_nothing_is_exported_and_one_is_asked_for(open_window, tmp_path):
    dialog = ExportDialog("", 1, tmp_path, open_window())
    dialog.show()
    dialog._folder.setText(" ")
    assert not button(dialog, "&Export").isEnabled()
    dialog._folder.clear()
    assert dialog._folder.placeholderText() == "Type or choose a folder"
    dialog._folder.setText("results")
    assert button(dialog, "&Export").isEnabled()
