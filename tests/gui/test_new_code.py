"""A new recovery code replaces the one on paper only where somebody is there to see it."""

import pytest
from PyQt6.QtWidgets import QApplication

from fer_desktop.errors import UserError
from fer_desktop.gui.leaving import would_be_lost
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from tests.gui.door_steps import register
from tests.gui.windows import button, dialog_form, texts
from tests.storage.conftest import CHEAP, NAME, PASSWORD

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def window(qtbot, open_window):
    window = open_window(answer="agreed")
    window.code_of_test = register(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    return window


def ask_for_code(window, password=PASSWORD):
    """Ask for a new code; returns the form that makes it."""
    button(window.pages.personal, "New recovery code…").click()
    form = dialog_form()
    form.password.edit.setText(password)
    form.submit()
    return form


def opens(tmp_path, code):
    try:
        with AccountBook(DataFolder(tmp_path / "data"), cost=CHEAP) as book:
            book.recover(NAME, code, "eight louder lamps")
    except UserError:
        return False
    return True


@pytest.mark.fault("72", "76")
def test_nobody_is_locked_out_while_a_new_code_is_made(qtbot, window, hold_storage):
    let_go = hold_storage(window)
    ask_for_code(window)
    window.session.profile.idle_limit_s = 0.0
    window.session.idle.look()
    assert window.session.profile is not None
    assert would_be_lost(window.pages, window.session)  # asked about before the window closes
    let_go()

    def is_shown():
        return "Your recovery code" in texts(QApplication.activeModalWidget())

    qtbot.waitUntil(is_shown, timeout=30000)
    window.session.idle.look()
    assert is_shown()
    dialog_form().submit()
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.idle.look()  # the code is kept


@pytest.mark.fault("76")
def test_a_code_that_could_not_be_made_keeps_nobody_logged_in(qtbot, window):
    form = ask_for_code(window, "not the password")
    qtbot.waitUntil(lambda: not form.is_busy, timeout=30000)
    assert "That is not your present password." in texts(form)
    window.session.profile.idle_limit_s = 0.0
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.idle.look()


@pytest.mark.fault("72")
@pytest.mark.parametrize("way", ["log out", "close"])
def test_who_leaves_before_a_new_code_is_made_keeps_the_old_one(
    qtbot, window, hold_storage, tmp_path, way
):
    let_go = hold_storage(window)
    profile = window.session.profile
    ask_for_code(window)
    if way == "log out":
        window.session.log_out()
    else:
        window.close()  # past the question, as a system does that shuts down
    let_go()
    qtbot.waitUntil(lambda: profile.is_locked, timeout=30000)
    assert opens(tmp_path, window.code_of_test)
