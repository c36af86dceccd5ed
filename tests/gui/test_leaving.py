"""Leaving while something is there that ends with it is asked about, whichever way one leaves."""

# ruff: noqa: F811  a fixture is asked for by its name

from threading import Event

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QApplication, QMessageBox

from fer_desktop.errors import DatabaseError
from fer_desktop.gui.files import exporting
from fer_desktop.gui.files.export_plan import ExportWish
from fer_desktop.storage.accounts import AccountBook
from tests.fakes import FakeClassifier, square
from tests.gui.door_steps import fill_registration, shown_code
from tests.gui.files_steps import (  # noqa: F401  one is a fixture
    PATIENCE_MS,
    files_by_name,
    picture,
    wait_for_queue,
)
from tests.gui.windows import button

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def held(monkeypatch):
    """Hold every analysis and export until the test lets it go."""
    going, classify, run_export = Event(), FakeClassifier.classify, exporting.run_export
    monkeypatch.setattr(
        FakeClassifier, "classify", lambda self, chips: going.wait(30) and classify(self, chips)
    )
    monkeypatch.setattr(exporting, "run_export", lambda *args: going.wait(30) and run_export(*args))
    yield going
    going.set()


@pytest.fixture
def window(members_window):
    return members_window


@pytest.fixture
def at_work(qtbot, window, picture, held):
    """A window whose queue has begun with a picture."""
    window.opening.open_files([picture("a.png", square(60, 60))])
    qtbot.waitUntil(lambda: window.pages.files.queue.is_working, timeout=PATIENCE_MS)
    return window


def refuse(*_):
    raise DatabaseError("The disk is full.")


def asked():
    """Return the question that is open."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    return box


def log_out(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def quit_by_key(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def close_by_the_frame(qtbot, window):
    QApplication.sendEvent(window.windowHandle(), QCloseEvent())  # as the window system does


WAYS = pytest.mark.parametrize("leave", [log_out, quit_by_key, close_by_the_frame])


@WAYS
def test_who_stays_loses_nothing(qtbot, at_work, held, leave):
    leave(qtbot, at_work)
    button(asked(), "&Stay").click()
    assert at_work.is_inside and at_work.isVisible() and at_work.session.profile is not None
    held.set()
    qtbot.waitUntil(
        lambda: files_by_name(at_work)["a.png"].sitting_id is not None, timeout=PATIENCE_MS
    )


@WAYS
def test_who_leaves_all_the_same_has_left(qtbot, at_work, leave):
    leave(qtbot, at_work)
    button(asked(), "&Leave").click()
    assert at_work.session.profile is None
    assert not (at_work.isVisible() and at_work.is_inside)
    assert QApplication.activeModalWidget() is None


@WAYS
def test_an_export_that_is_being_written_is_asked_about_as_well(
    qtbot, window, picture, held, tmp_path, leave
):
    held.set()
    window.opening.open_files([picture("a.png", square(60, 60))])
    qtbot.waitUntil(
        lambda: "a.png" in files_by_name(window) and not window.pages.is_at_work,
        timeout=PATIENCE_MS,
    )
    held.clear()
    (file,) = window.pages.files.queue.model.files
    export = window.pages.files._exporting
    export.begin(ExportWish(((file.path, file.result),), tmp_path / "out"))
    qtbot.waitUntil(lambda: export.is_writing, timeout=PATIENCE_MS)
    leave(qtbot, window)
    button(asked(), "&Stay").click()
    assert export.is_writing


def export_everything(window, path):
    window.pages.personal.export_into(path)


def import_everything(window, path):
    window.pages.personal.import_from(path)


def check(window, path):
    window.pages.personal.take_along.check_wanted.emit()


def export_a_sitting(window, path):
    export = window.pages.history.sitting.export
    export.offer([1])
    export.write("csv", path / "sitting.csv")


@WAYS
@pytest.mark.parametrize("begin", [export_everything, import_everything, check, export_a_sitting])
def test_work_on_the_history_is_asked_about_as_long_as_it_goes_on(
    qtbot, window, hold_storage, tmp_path, begin, leave
):
    let_go = hold_storage(window)
    begin(window, tmp_path)
    leave(qtbot, window)
    box = asked()
    assert "exported, imported or checked" in box.text()
    button(box, "&Stay").click()
    assert window.is_inside and window.session.profile is not None
    let_go()
    qtbot.waitUntil(lambda: not window.pages.is_at_work, timeout=PATIENCE_MS)


@pytest.mark.parametrize("begin", [export_everything, export_a_sitting])
def test_a_guest_is_not_asked_about_work_that_ended_with_its_person(
    qtbot, window, hold_storage, tmp_path, begin
):
    hold_storage(window)
    begin(window, tmp_path)
    window.session.log_out()
    window.enter()
    assert not window.pages.is_at_work


@WAYS
def test_where_nothing_is_at_work_nothing_is_asked(qtbot, window, leave):
    leave(qtbot, window)
    assert window.session.profile is None
    assert QApplication.activeModalWidget() is None


def test_a_question_that_nobody_answers_goes_with_the_idle_lock(qtbot, at_work):
    log_out(qtbot, at_work)
    assert asked()
    at_work.session.profile.idle_limit_s = 0.0
    at_work.session.idle.look()
    assert QApplication.activeModalWidget() is None and not at_work.is_inside


def test_the_system_ends_the_program_without_a_question(at_work):
    at_work.close()  # as a signal does
    assert not at_work.isVisible() and at_work.session.profile is None


@pytest.mark.parametrize("leave", [quit_by_key, close_by_the_frame])
def test_a_recovery_code_is_not_lost_by_a_key_too_many(qtbot, open_window, leave):
    window = open_window(answer="agreed")
    fill_registration(window).submit()
    qtbot.waitUntil(window.door.code.isVisible, timeout=30000)
    code = shown_code(window)
    leave(qtbot, window)
    button(asked(), "&Stay").click()
    assert window.isVisible() and shown_code(window) == code
    leave(qtbot, window)
    button(asked(), "&Leave").click()
    assert not window.isVisible()


@pytest.mark.fault("72")
@pytest.mark.parametrize("leave", [quit_by_key, close_by_the_frame])
def test_a_recovery_code_is_not_lost_while_its_account_is_being_made(
    qtbot, open_window, hold_storage, leave
):
    window = open_window(answer="agreed")
    let_go = hold_storage(window)
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)  # or it takes no shortcut
    fill_registration(window).submit()
    leave(qtbot, window)
    button(asked(), "&Stay").click()
    let_go()
    qtbot.waitUntil(window.door.code.isVisible, timeout=PATIENCE_MS)
    assert shown_code(window)


def test_an_account_that_was_not_made_has_no_recovery_code_to_ask_about(
    qtbot, open_window, monkeypatch
):
    window = open_window(answer="agreed")
    monkeypatch.setattr(AccountBook, "register", refuse)
    form = fill_registration(window)
    form.submit()
    qtbot.waitUntil(lambda: not form.is_busy, timeout=PATIENCE_MS)
    quit_by_key(qtbot, window)
    assert QApplication.activeModalWidget() is None and not window.isVisible()


@pytest.mark.parametrize("leave", [quit_by_key, close_by_the_frame])
def test_a_recovery_code_that_is_kept_is_not_asked_about(qtbot, window, leave):
    leave(qtbot, window)
    assert QApplication.activeModalWidget() is None and not window.isVisible()
