"""What one person typed is not brought back by the next one's Ctrl+Z."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from fer_desktop.gui.live.mark_editor import MarkEditor
from tests.gui.door_steps import log_out, register, shown_code
from tests.gui.history_steps import open_demo, open_history, open_sitting
from tests.gui.windows import button
from tests.storage.conftest import NAME, PASSWORD

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("75")]


def undone(qtbot, field):
    """Return what a field holds after a Ctrl+Z in it, were it a password that is shown."""
    if isinstance(field, QLineEdit):
        field.setEchoMode(QLineEdit.EchoMode.Normal)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    return field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()


@pytest.fixture
def door(qtbot, open_window):
    """The door after somebody registered, logged in and recovered by typing, and has left."""
    window = open_window(answer="agreed")
    door = window.door
    form = door.registration
    for line, text in (
        (form.name, NAME),
        (form.password.field.edit, PASSWORD),
        (form.phone, "+49 30 1234567"),
    ):
        qtbot.keyClicks(line, text)
    for box in form.agreements.findChildren(QCheckBox):
        box.setChecked(True)
    form.submit()
    qtbot.waitUntil(door.code.isVisible, timeout=30000)
    code = shown_code(window)
    door.code.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    log_out(qtbot, window)
    qtbot.keyClicks(door.login.name, NAME)
    qtbot.keyClicks(door.login.password.edit, PASSWORD)
    door.login.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    log_out(qtbot, window)
    button(door.login, "Forgo&tten password…").click()
    qtbot.keyClicks(door.recovery.name, NAME)
    qtbot.keyClicks(door.recovery.code, code)
    qtbot.keyClicks(door.recovery.password.field.edit, "three grey boats")
    button(door.recovery, "I have neither: &delete the account…").click()
    qtbot.keyClicks(door.forgotten.again, NAME)
    qtbot.keyClick(door.forgotten, Qt.Key.Key_Escape)
    door.recovery.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    log_out(qtbot, window)
    return door


def test_nothing_that_was_typed_at_the_door_comes_back(qtbot, door):
    lines = {
        "login name": door.login.name,
        "login password": door.login.password.edit,
        "registration name": door.registration.name,
        "registration password": door.registration.password.field.edit,
        "registration phone": door.registration.phone,
        "recovery code": door.recovery.code,
        "recovery password": door.recovery.password.field.edit,
        "forgotten name": door.forgotten.name,
        "forgotten name again": door.forgotten.again,
    }
    assert {name: undone(qtbot, line) for name, line in lines.items()} == dict.fromkeys(lines, "")


def test_nothing_that_was_typed_into_a_history_comes_back(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    open_sitting(qtbot, window, known.live[-1])
    history = window.pages.history
    marks, notes = history.sitting.marks, history.sitting.notes
    fields = {
        "search": history.sittings.filters._text,
        "tags": history.sitting.tags,
        "mark": marks._label,
        "note": notes._text,
    }
    for card in (marks, notes):
        card.add()
    for field in fields.values():
        qtbot.keyClicks(field, "panic")
    log_out(qtbot, window)
    register(qtbot, window, name="Bob", password="other silent boats")
    window.show_page(window.page_titles().index("History"))
    for card in (marks, notes):
        card.add()
    assert {name: undone(qtbot, field) for name, field in fields.items()} == dict.fromkeys(
        fields, ""
    )


def test_nobody_is_offered_to_take_back_what_the_last_person_deleted(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    history = window.pages.history
    open_sitting(qtbot, window, known.live[-1])
    button(history.sitting, "Delete").click()
    qtbot.waitUntil(history.undo_bar.isVisible, timeout=30000)
    log_out(qtbot, window)
    register(qtbot, window, name="Bob", password="other silent boats")
    open_history(qtbot, window)
    assert not history.undo_bar.isVisible()


def test_the_note_of_a_mark_does_not_come_back_at_the_next_mark(qtbot):
    editor = MarkEditor()
    qtbot.addWidget(editor)
    for end in (editor.keep, lambda: qtbot.keyClick(editor, Qt.Key.Key_Escape)):
        editor.begin(1.0)
        qtbot.keyClicks(editor, "panic")
        end()
        assert editor.text() == "" and undone(qtbot, editor) == ""
        editor.begin(2.0)
        assert undone(qtbot, editor) == ""
