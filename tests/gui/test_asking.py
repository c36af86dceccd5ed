"""Questions that somebody did not answer before they were locked out."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QFileDialog, QInputDialog

from fer_desktop.gui.check_in.controls import Step
from tests.fakes import square
from tests.gui.door_steps import log_in, log_out, register
from tests.gui.files_steps import picture, wait_for_queue  # noqa: F401  one is a fixture
from tests.gui.windows import button

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("76")]

OPENING = ("choose_files", "choose_folder", "choose_video", "choose_picture", "choose_address")


@pytest.fixture
def window(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    return window


@pytest.fixture
def locked_out(qtbot, window, tmp_path, monkeypatch):
    """Let whoever is asked by a dialog be locked out before it is answered."""
    where = str(tmp_path / "something")
    Path(where).touch()

    def answer_late(answer):
        def ask(*_):
            window.session.log_out("Locked.")
            qtbot.waitUntil(lambda: not window.is_inside, timeout=30000)
            return answer

        return ask

    for dialog, name, answer in (
        (QFileDialog, "getOpenFileNames", ([where], "")),
        (QFileDialog, "getOpenFileName", (where, "")),
        (QFileDialog, "getSaveFileName", (where, "")),
        (QFileDialog, "getExistingDirectory", where),
        (QInputDialog, "getText", (where, True)),
    ):
        monkeypatch.setattr(dialog, name, answer_late(answer))


@pytest.mark.parametrize("choose", OPENING)
def test_what_is_answered_before_the_door_opens_nothing(window, locked_out, choose):
    getattr(window.opening, choose)()
    assert not window.is_inside
    assert not window.pages.live.is_running
    assert window.opening.recent_videos.paths() == []
    files = window.pages.files.queue
    assert not files.is_searching and not files.model.count()
    assert window.pages.check_in._step is Step.EMPTY


@pytest.mark.parametrize("wanted", ["Export everything…", "Import…"])
def test_a_folder_chosen_before_the_door_leaves_the_buttons_to_the_next_login(
    qtbot, window, locked_out, wanted
):
    window.show_page(window.page_titles().index("Personal"))
    button(window.pages.personal, wanted).click()
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
