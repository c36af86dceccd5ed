"""The emotion centre while the storage is busy: which sitting is shown, and where notes go."""

import pytest
from PyQt6.QtCore import Qt

from fer_desktop.storage.database_errors import DiskError
from tests.gui.history_steps import PATIENCE_MS, open_sitting, read
from tests.gui.windows import button, buttons

pytestmark = pytest.mark.timeout(120)


def choose(qtbot, page, sitting_id):
    """Select a sitting in the list, and wait until the page has been told."""
    with qtbot.waitSignal(page.sittings.chosen_changed, timeout=PATIENCE_MS):
        page.sittings.list.choose({sitting_id})


def notes_of(qtbot, window, sitting_id):
    return [note.text for note in read(qtbot, window, lambda p: p.annotations.notes(sitting_id))]


def test_the_sitting_that_is_chosen_last_is_the_one_that_is_shown(qtbot, demo, hold_storage):
    window, known = demo
    page, (first, second) = window.pages.history, known.live[:2]
    open_sitting(qtbot, window, first)
    let_go = hold_storage(window)
    choose(qtbot, page, second)
    choose(qtbot, page, first)
    let_go()
    read(qtbot, window, lambda profile: True)
    assert page.sittings.chosen == [first] and page.sitting.sitting_id == first


def test_a_note_begun_while_another_sitting_is_on_its_way_stays_with_its_own(
    qtbot, demo, hold_storage
):
    window, known = demo
    page, (first, second) = window.pages.history, known.live[:2]
    open_sitting(qtbot, window, first)
    before = notes_of(qtbot, window, second)
    let_go = hold_storage(window)
    choose(qtbot, page, second)
    button(page.sitting.notes, "Add a note").click()
    page.sitting.notes._text.setPlainText("About the first one")
    let_go()
    qtbot.waitUntil(lambda: page.sitting.sitting_id == second, timeout=PATIENCE_MS)
    assert not page.sitting.notes._editor.isVisible()
    assert "About the first one" in notes_of(qtbot, window, first)
    assert notes_of(qtbot, window, second) == before


@pytest.mark.parametrize("card", ["notes", "marks"])
def test_what_is_typed_is_stored_once_however_often_it_is_saved(qtbot, demo, hold_storage, card):
    window, known = demo
    sitting, view = known.live[0], window.pages.history.sitting
    open_sitting(qtbot, window, sitting)
    count = f"SELECT count(*) FROM {card[:-1]}"
    before = read(qtbot, window, lambda profile: profile.database.value(count))
    let_go, shown = hold_storage(window), getattr(view, card)
    shown.add()
    field = view.notes._text if card == "notes" else view.marks._label
    qtbot.keyClicks(field, "Once")
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not buttons(shown, "Save")
    view.open(known.live[1])  # what is still being typed would be saved now
    let_go()
    qtbot.waitUntil(lambda: view.sitting_id == known.live[1], timeout=PATIENCE_MS)
    assert read(qtbot, window, lambda profile: profile.database.value(count)) == before + 1


def refuse(monkeypatch, window):
    """Let no note be written."""

    def add_note(sitting_id, text):
        raise DiskError("The disk is full.", "Make room.")

    monkeypatch.setattr(window.session.profile.annotations, "add_note", add_note)


def test_what_could_not_be_stored_is_given_back_to_be_saved_again(qtbot, demo, monkeypatch):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    notes = window.pages.history.sitting.notes
    refuse(monkeypatch, window)
    button(notes, "Add a note").click()
    notes._text.setPlainText("Not lost")
    with qtbot.waitSignal(window.session.problem, timeout=PATIENCE_MS):
        button(notes, "Save").click()
    assert notes._editor.isVisible() and notes._text.toPlainText() == "Not lost"
    assert "The disk is full." in window.statusBar().currentMessage()
    monkeypatch.undo()
    open_sitting(qtbot, window, known.live[1])  # it counts as typed: leaving it saves it
    assert "Not lost" in notes_of(qtbot, window, known.live[0])


def test_what_could_not_be_stored_of_one_sitting_is_not_given_back_beside_another(
    qtbot, demo, monkeypatch
):
    window, known = demo
    page, (first, second) = window.pages.history, known.live[:2]
    open_sitting(qtbot, window, first)
    refuse(monkeypatch, window)
    button(page.sitting.notes, "Add a note").click()
    page.sitting.notes._text.setPlainText("About the first one")
    open_sitting(qtbot, window, second)
    read(qtbot, window, lambda profile: True)
    assert not page.sitting.notes._editor.isVisible()
