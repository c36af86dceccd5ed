"""Questions that somebody did not answer before they were locked out."""

import pytest
from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLineEdit, QMenu, QMessageBox

from fer_desktop.gui.check_in.controls import Step
from tests.fakes import square
from tests.gui.door_steps import log_in, log_out
from tests.gui.files_steps import picture, wait_for_queue  # noqa: F401  one is a fixture
from tests.gui.windows import button

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("76")]

OPENING = ("choose_files", "choose_folder", "choose_video", "choose_picture", "choose_address")


@pytest.fixture
def window(members_window):
    return members_window


def when_there(kind, act):
    """Call `act` with the next dialog or menu of this kind, as soon as it is there."""

    def look():
        shown = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(shown, kind):
            act(shown)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def shown_besides(window):
    return [each for each in QApplication.topLevelWidgets() if each.isVisible() and each != window]


@pytest.fixture
def locked_out(window):
    """Let whoever is asked, by what comes next, be locked out while they type.

    Returns what is still shown besides the window then, once that is known.
    """
    left = []

    def lock(dialog):
        if (line := dialog.findChild(QLineEdit)) is not None:
            line.setText("rtsp://ada:secret@10.0.0.9/cam")
        window.session.log_out("Locked.", is_expected_back=True)
        left.append(shown_besides(window))
        for each in left[-1]:
            each.close()  # or who failed this test would wait in it for ever

    def lock_during(kind):
        when_there(kind, lock)
        return left

    return lock_during


@pytest.mark.parametrize("choose", OPENING)
def test_what_is_not_answered_when_its_person_is_locked_out_goes_and_opens_nothing(
    window, locked_out, choose
):
    left = locked_out(QInputDialog if choose == "choose_address" else QFileDialog)
    getattr(window.opening, choose)()
    assert left == [[]]
    assert not window.is_inside
    assert not window.pages.live.is_running
    assert window.opening.recent_videos.paths() == []
    files = window.pages.files.queue
    assert not files.is_searching and not files.model.count()
    assert window.pages.check_in._step is Step.EMPTY


def test_a_question_about_a_question_goes_with_it(qtbot, window, locked_out, tmp_path):
    (tmp_path / "kept.csv").touch()
    left = locked_out(QMessageBox)  # whether the file may be replaced
    enter = Qt.Key.Key_Return
    when_there(QFileDialog, lambda asked: qtbot.keyClick(asked.findChild(QLineEdit), enter))
    name = window.opening._dialogs.choose_name("Export", tmp_path / "kept.csv", "Table (*.csv)")
    assert (name, left) == (None, [[]])


def test_a_menu_goes_with_who_opened_it(qtbot, window, locked_out):
    (file_menu, *_) = [action.menu() for action in window.menuBar().actions()]
    left = locked_out(QMenu)
    file_menu.popup(QPoint(0, 0))
    qtbot.waitUntil(lambda: bool(left), timeout=30000)
    assert left == [[]]


@pytest.mark.parametrize("wanted", ["Export everything…", "Import…"])
def test_a_folder_that_was_not_chosen_in_time_leaves_the_buttons_to_the_next_login(
    qtbot, window, locked_out, wanted
):
    window.show_page(window.page_titles().index("Personal"))
    left = locked_out(QFileDialog)
    button(window.pages.personal, wanted).click()
    assert left == [[]]
    log_in(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    assert button(window.pages.personal, wanted).isEnabled()


def test_what_shall_be_exported_is_asked_no_longer_than_its_person_is_there(
    qtbot,
    window,
    picture,  # noqa: F811  a fixture
):
    window.opening.open_files([picture("a.png", square(60, 60))])
    wait_for_queue(qtbot, window, 1)
    window.pages.files.export()
    assert QApplication.activeModalWidget() is not None
    log_out(qtbot, window)
    assert QApplication.activeModalWidget() is None


def test_who_is_still_there_gets_what_was_asked_for(qtbot, window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "stick"))
    window.show_page(window.page_titles().index("Personal"))
    (tmp_path / "stick").mkdir()
    with qtbot.waitSignal(window.pages.personal.take_along.export_wanted):
        button(window.pages.personal, "Export everything…").click()
