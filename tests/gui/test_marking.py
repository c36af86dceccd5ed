"""Which keys mark a moment, on whatever keyboard."""

from types import SimpleNamespace

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.live.mark_editor import MarkEditor
from fer_desktop.gui.live.marking import Marking

Held = Qt.KeyboardModifier


@pytest.fixture
def marking(qtbot):
    """Marks without a page, and the labels that they were given."""
    editor, parent = MarkEditor(), QObject()
    qtbot.addWidget(editor)
    labels = []
    marking = Marking(editor, SimpleNamespace(tags=[""] * 9), parent)
    marking.marked.connect(lambda at_s, label: labels.append(label))
    yield marking, editor, labels
    editor.removeEventFilter(marking)


def press(key, held=Held.NoModifier, text="", *, is_repeat=False):
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text, is_repeat)


@pytest.mark.parametrize(
    ("key", "held", "text"),
    [
        (Qt.Key.Key_3, Held.NoModifier, "3"),
        (Qt.Key.Key_3, Held.KeypadModifier, "3"),
        (Qt.Key.Key_3, Held.ShiftModifier, "3"),
        (Qt.Key.Key_QuoteDbl, Held.ShiftModifier, "3"),
    ],
    ids=["above the letters", "number pad", "with Shift, as in French", "by what is typed"],
)
def test_a_digit_marks_the_moment_with_its_tag(marking, key, held, text):
    marking, _, labels = marking
    assert marking.takes(press(key, held, text), 1.0)
    assert labels == ["Tag 3"]


@pytest.mark.parametrize(
    ("key", "held", "text"),
    [
        (Qt.Key.Key_3, Held.ControlModifier, "3"),
        (Qt.Key.Key_3, Held.AltModifier | Held.KeypadModifier, "3"),
        (Qt.Key.Key_NumberSign, Held.ShiftModifier, "#"),
        (Qt.Key.Key_0, Held.NoModifier, "0"),
        (Qt.Key.Key_End, Held.KeypadModifier, ""),
        (Qt.Key.Key_M, Held.ControlModifier, ""),
    ],
    ids=["Ctrl", "Alt", "no digit", "0", "number pad without Num Lock", "Ctrl+M"],
)
def test_other_keys_are_left_to_others(marking, key, held, text):
    marking, editor, labels = marking
    assert not marking.takes(press(key, held, text), 1.0)
    assert labels == [] and not editor.isVisible()


def test_a_digit_that_is_held_down_marks_once(marking):
    marking, _, labels = marking
    for is_repeat in (False, True, True):
        assert marking.takes(press(Qt.Key.Key_1, text="1", is_repeat=is_repeat), 1.0)
    assert labels == ["Tag 1"]


def test_the_key_that_asks_for_a_note_is_not_typed_into_it_while_it_is_held(marking):
    marking, editor, labels = marking
    assert marking.takes(press(Qt.Key.Key_M, text="m"), 1.0)
    for text, is_repeat in (("m", True), ("m", True), ("h", False), ("h", True)):
        key = Qt.Key(ord(text.upper()))
        QApplication.sendEvent(editor, press(key, text=text, is_repeat=is_repeat))
    assert editor.text() == "hh" and labels == []


def test_the_menu_with_paste_leaves_the_note_of_a_mark_open(qtbot, marking):
    marking, editor, labels = marking
    marking.takes(press(Qt.Key.Key_M), 1.0)
    qtbot.keyClicks(editor, "laughs")
    for reason in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.TabFocusReason):
        QApplication.sendEvent(editor, QFocusEvent(QEvent.Type.FocusOut, reason))
        assert editor.isVisible() == (reason is Qt.FocusReason.PopupFocusReason)
        assert labels == ([] if editor.isVisible() else ["laughs"])
