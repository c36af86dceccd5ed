"""Marks and notes as they are typed: nothing half written is lost, saved unasked or moved."""

from datetime import UTC, datetime

import pytest
from PyQt6.QtCore import Qt, QTime

from fer_desktop.gui.history.annotation_card import Edit
from fer_desktop.gui.history.sitting_lists import MarkCard, NoteCard
from fer_desktop.storage.annotations import Mark, Note
from tests.gui.windows import button

WHEN = datetime(2026, 1, 12, tzinfo=UTC)
DAY_S = 86_400


def shown(qtbot, card):
    """Show a card; returns what it asks to save."""
    saved = []
    qtbot.addWidget(card)
    card.save_wanted.connect(saved.append)
    card.resize(400, 300)
    card.show()
    return saved


@pytest.fixture
def notes(qtbot):
    card = NoteCard()
    card.saved = shown(qtbot, card)
    card.show_notes([Note(key, text, WHEN, WHEN) for key, text in ((1, "first"), (2, "second"))])
    return card


@pytest.fixture
def late_marks(qtbot):
    """A mark in a sitting of more than a day."""
    card = MarkCard()
    card.saved = shown(qtbot, card)
    card.show_marks([Mark(7, DAY_S + 3600.5, "late")], 0, 100_000)
    card._list.setCurrentRow(0)
    return card


def press_enter_on(qtbot, card, row):
    card._list.setFocus()
    card._list.setCurrentRow(row)
    qtbot.keyClick(card._list, Qt.Key.Key_Return)


def test_enter_opens_what_is_chosen_and_leaves_it_open(qtbot, notes):
    press_enter_on(qtbot, notes, 1)
    assert notes._editor.isVisible()
    assert notes._text.toPlainText() == "second"
    assert notes.saved == []


def test_another_note_is_opened_after_the_half_written_one_is_saved(qtbot, notes):
    button(notes, "Add a note").click()
    qtbot.keyClicks(notes._text, "Half an hour of writing")
    press_enter_on(qtbot, notes, 0)
    assert notes.saved == [Edit(None, None, "Half an hour of writing")]
    assert notes._text.toPlainText() == "first"
    qtbot.keyClicks(notes._text, "The ")
    notes.add()
    assert notes.saved[1:] == [Edit(1, "first", "The first")]


def test_the_note_that_is_being_edited_is_not_opened_anew_as_it_was(qtbot, notes):
    press_enter_on(qtbot, notes, 0)
    qtbot.keyClicks(notes._text, "The ")
    press_enter_on(qtbot, notes, 0)
    assert notes._text.toPlainText() == "The first"
    assert notes._text.hasFocus()
    assert notes.saved == []


def test_what_could_not_be_saved_comes_back_unless_something_else_is_typed(notes):
    unsaved = Edit(None, None, "Half an hour of writing")
    notes._list.setCurrentRow(0)
    button(notes, "Edit").click()
    notes.reopen(unsaved)
    assert notes._text.toPlainText() == unsaved.typed
    notes.reopen(Edit(1, "first", "1st"))
    assert notes._text.toPlainText() == unsaved.typed


@pytest.mark.parametrize(("tabs", "saved"), [(1, [Edit(None, None, "typed")]), (2, [])])
def test_enter_presses_the_button_that_has_the_focus(qtbot, notes, tabs, saved):
    button(notes, "Add a note").click()
    qtbot.keyClicks(notes._text, "typed")
    for _ in range(tabs):  # to Save, to Cancel
        qtbot.keyClick(notes.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(notes.focusWidget(), Qt.Key.Key_Return)
    assert notes.saved == saved
    assert not notes._editor.isVisible()


def test_a_long_note_can_be_scrolled_through(notes):
    notes.show_notes([Note(1, "\n".join(f"line {n}" for n in range(60)), WHEN, WHEN)])
    height, bar = notes._list.viewport().height(), notes._list.verticalScrollBar()
    assert notes._list.visualItemRect(notes._list.item(0)).height() > 2 * height
    bar.setValue(bar.maximum())
    assert notes._list.visualItemRect(notes._list.item(0)).bottom() < height


def test_a_mark_after_a_day_stays_where_it_is_when_only_its_name_changes(qtbot, late_marks):
    button(late_marks, "Edit").click()
    late_marks.finish()
    assert late_marks.saved == []
    button(late_marks, "Edit").click()
    qtbot.keyClicks(late_marks._label, "r")
    button(late_marks, "Save").click()
    (edit,) = late_marks.saved
    assert edit.typed == (DAY_S + 3600.5, "later")


def test_a_mark_that_was_moved_and_came_back_unsaved_stays_where_it_was_moved_to(late_marks):
    button(late_marks, "Edit").click()
    late_marks._time.setTime(QTime(0, 1, 5))
    late_marks.finish()
    (moved,) = late_marks.saved
    assert moved.typed == (65.0, "late")
    late_marks.reopen(moved)
    button(late_marks, "Save").click()
    assert late_marks.saved == [moved, moved]
