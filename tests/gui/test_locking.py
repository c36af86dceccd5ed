"""Who leaves is gone from the screen at once, however long the files take to close."""

from datetime import UTC, datetime

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit

from fer_desktop.errors import DatabaseError
from fer_desktop.gui.account import door_page
from fer_desktop.gui.pages import LIVE
from fer_desktop.gui.wiring import Source
from tests.demo_profile import NAME as ADA
from tests.demo_profile import PASSWORD as HERS
from tests.demo_profile import fill_profile
from tests.fakes import film
from tests.gui.door_steps import fill_registration, log_in, log_out, register, shown_code
from tests.gui.history_steps import enter, listed, open_sitting
from tests.gui.windows import button, dialog_form, texts
from tests.sources import ScriptedSource
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def reader(qtbot, open_window, tmp_path):
    """A window in which Ada reads a sitting of her history; gives the sitting as well."""
    known = fill_profile(tmp_path / "data", until=datetime.now(UTC), weeks=1)
    window = open_window(answer="agreed")
    enter(qtbot, window)
    open_sitting(qtbot, window, known.live[-1])
    return window, known.live[-1]


def look_for_paper(window):
    """Leave the keyboard alone for longer than a profile allows."""
    window.session.profile.idle_limit_s = 0.0
    window.session.idle.look()


@pytest.mark.fault("75")
def test_a_history_is_out_of_sight_at_once_though_the_storage_is_busy(qtbot, reader, hold_storage):
    window, _ = reader
    let_go = hold_storage(window)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.is_inside and "Locking…" in texts(window.door)
    assert not window.statusBar().isVisible()  # which names the person and their files
    assert listed(window) == [] and window.pages.history.sitting.sitting_id is None
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.door.login, Qt.Key.Key_Escape)
    assert not window.is_inside
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        let_go()
    assert "Locking…" not in texts(window.door)


def test_space_before_the_door_starts_no_camera(qtbot, open_window):
    source = Source("Camera of the test", lambda: ScriptedSource(film([[]])))
    window = open_window(cameras=[source], answer="agreed")
    register(qtbot, window)
    window.show_page(LIVE)
    qtbot.waitUntil(lambda: "Ready" in texts(window), timeout=30000)
    log_out(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.pages.live.is_running


@pytest.mark.fault("75")
def test_what_was_still_being_read_is_shown_to_nobody_who_comes_next(qtbot, reader, hold_storage):
    window, sitting = reader
    window.show_page(window.page_titles().index("Personal"))
    let_go = hold_storage(window)
    window.pages.personal.refresh()
    window.pages.history.sitting.open(sitting)
    window.change_person()
    button(window.door.login, "Continue as &guest").click()
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        let_go()
    assert window.is_inside and window.pages.history.sitting.sitting_id is None
    held = [label.text() for label in window.pages.personal.findChildren(QLabel)]
    assert not any(ADA in text or "KiB" in text for text in held)


def test_who_logs_in_while_another_is_being_locked_waits_for_it(qtbot, reader, hold_storage):
    window, _ = reader
    left = window.session.profile
    let_go = hold_storage(window)
    window.change_person()
    window.door.login.name.setText(ADA)
    window.door.login.password.edit.setText(HERS)
    window.door.login.submit()
    assert "Opening…" in texts(window.door) and not left.is_locked
    let_go()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    assert left.is_locked and window.session.profile.name == ADA


@pytest.mark.fault("74")
def test_a_deletion_is_told_to_who_went_on_as_a_guest(qtbot, open_window, hold_storage):
    window = open_window(answer="agreed")
    register(qtbot, window)
    let_go = hold_storage(window)
    window.session.delete_account(NAME, pytest.fail)
    assert not window.is_inside
    button(window.door.login, "Continue as &guest").click()
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        let_go()
    assert window.is_inside and "was deleted" in window.statusBar().currentMessage()


@pytest.mark.fault("76")
def test_a_recovery_code_waits_for_who_looks_for_paper(qtbot, open_window):
    window = open_window(answer="agreed")
    fill_registration(window).submit()
    qtbot.waitUntil(window.door.code.isVisible, timeout=30000)
    code = shown_code(window)
    look_for_paper(window)
    assert window.session.profile is not None and shown_code(window) == code
    window.door.code.submit()
    held = " ".join(label.text() for label in window.door.code.findChildren(QLabel))
    assert code.split("-")[0] not in held
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        look_for_paper(window)  # from now on a history is at stake, and no code


@pytest.mark.fault("76")
def test_a_new_recovery_code_waits_as_well(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    button(window.pages.personal, "New recovery code…").click()
    form = dialog_form()
    form.password.edit.setText(PASSWORD)
    form.submit()
    qtbot.waitUntil(
        lambda: "Your recovery code" in texts(QApplication.activeModalWidget()), timeout=30000
    )
    look_for_paper(window)
    assert window.session.profile is not None
    dialog_form().submit()
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        look_for_paper(window)


def test_a_login_whose_agreements_cannot_be_read_is_told_and_can_be_tried_again(
    qtbot, open_window, monkeypatch
):
    def fail(profile):
        raise DatabaseError("The disk is gone.", "Plug it in.")

    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    with monkeypatch.context() as broken:
        broken.setattr(door_page, "missing_agreements", fail)
        with qtbot.waitSignal(window.session.locked, timeout=30000):
            window.session.log_in(NAME, PASSWORD, pytest.fail)
    assert window.session.profile is None and not window.is_inside
    assert "The disk is gone. Plug it in." in texts(window.door)
    log_in(qtbot, window)
    assert window.is_inside


@pytest.mark.fault("75")
@pytest.mark.parametrize("form", ["login", "registration"])
@pytest.mark.parametrize("way", ["Continue as &guest", "Escape", "Ctrl+L"])
def test_a_password_that_was_typed_is_left_to_nobody(qtbot, open_window, form, way):
    window = open_window(answer="agreed")
    register(qtbot, window)
    log_out(qtbot, window)
    button(window.door.login, "Continue as &guest").click()
    window.show_door()
    if form == "registration":
        fill_registration(window, phone="+49 30 1234567")
    else:
        window.door.login.name.setText(NAME)
        window.door.login.password.edit.setText(PASSWORD)
    if way == "Escape" and form == "registration":
        qtbot.keyClick(window.door.registration, Qt.Key.Key_Escape)
    if way == "Escape":
        qtbot.keyClick(window.door.login, Qt.Key.Key_Escape)
    elif way == "Ctrl+L":
        window.show_door()
    else:
        button(getattr(window.door, form), way).click()
    assert window.is_inside == (way != "Ctrl+L")
    typed = [edit.text() for edit in window.door.findChildren(QLineEdit)]
    assert not any(typed)
