from collections import Counter

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QWidget,
)

from fer_desktop.gui.wiring import Source
from tests.fakes import film, square
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("82d")]


@pytest.fixture
def window(qtbot, open_window):
    source = Source("Camera of the test", lambda: ScriptedSource(film([[square(60, 60)]])))
    window = open_window(cameras=[source])
    qtbot.waitUntil(lambda: "Ready" in texts(window), timeout=30000)
    return window


def reached_by_tab(window):
    """Return every widget that the tab key comes to."""
    reached, widget = [], window
    while (widget := widget.nextInFocusChain()) is not window:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget)
    return reached


@pytest.mark.parametrize("page", [0, 1, 2])
def test_every_control_is_reached_by_tab(window, page):
    window.show_page(page)
    reached = reached_by_tab(window)
    controls = [
        control
        for kind in (QAbstractButton, QComboBox)
        for control in window.findChildren(kind)
        if control.isVisible() and control.isEnabled()
    ]
    missed = [c.accessibleName() or c.text() for c in controls if c not in reached]
    assert controls
    assert missed == []


def test_the_options_of_the_live_page_need_no_mouse(qtbot, window):
    opener = button(window, "How faces are found and read")
    qtbot.keyClick(opener, Qt.Key.Key_Space)
    panel = QApplication.activePopupWidget()
    qtbot.waitExposed(panel)
    choices = [each for each in panel.findChildren(QWidget) if each in reached_by_tab(panel)]
    assert panel.focusWidget() is choices[0]
    for expected in choices[1:]:
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        assert panel.focusWidget() is expected
    points = panel.findChild(QCheckBox)
    assert points is choices[-1]
    qtbot.keyClick(points, Qt.Key.Key_Space)
    assert points.isChecked()
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    qtbot.keyClick(opener, Qt.Key.Key_Space)
    assert panel.focusWidget() is choices[0], "and not where it was left"
    window.show_door()
    assert not panel.isVisible()


def test_no_key_does_two_things(window):
    keys = Counter(
        action.shortcut().toString()
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    )
    assert [key for key, times in keys.items() if times > 1] == []


def letters_of(texts):
    """Count the letters that a key with Alt is for."""
    return Counter(QKeySequence.mnemonic(text).toString() for text in texts if "&" in text)


def test_no_two_entries_of_a_menu_share_a_letter(window):
    for action in window.menuBar().actions():
        letters = letters_of(entry.text() for entry in action.menu().actions())
        assert [letter for letter, times in letters.items() if times > 1] == []


def test_no_form_before_the_door_shares_a_letter_with_itself_or_a_menu(open_window):
    window = open_window(answer="")
    menus = [action.text() for action in window.menuBar().actions()]
    for form in window.door._forms:
        names = [label.text() for label in form.findChildren(QLabel) if label.buddy()]
        acts = [button.text() for button in form.findChildren(QAbstractButton)]
        letters = letters_of([*menus, *names, *acts])
        assert [letter for letter, times in letters.items() if times > 1] == [], form


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_page_shares_a_letter_with_itself_or_a_menu(window, number):
    window.show_page(number)
    page = window.pages.current
    menus = [action.text() for action in window.menuBar().actions()]
    acts = [each.text() for each in page.findChildren(QAbstractButton) if each.window() is window]
    letters = letters_of([*menus, *acts])
    assert [letter for letter, times in letters.items() if times > 1] == []


def test_the_personal_centre_shares_no_letter_with_itself_or_a_menu(window):
    page = window.pages.personal
    names = [label.text() for label in page.findChildren(QLabel) if label.buddy()]
    letters = letters_of([action.text() for action in window.menuBar().actions()] + names)
    assert len(names) > 3
    assert [letter for letter, times in letters.items() if times > 1] == []


def test_the_bin_shares_no_letter_with_itself_its_page_or_a_menu(window):
    page = window.pages.history
    acts = [button.text() for button in page.bin.findChildren(QAbstractButton)]
    tabs = [button.text() for button in page._tabs.buttons()]
    menus = [action.text() for action in window.menuBar().actions()]
    letters = letters_of([*menus, *tabs, *acts])
    assert len(letters) > len(menus) + len(tabs)
    assert [letter for letter, times in letters.items() if times > 1] == []


@pytest.mark.parametrize(("key", "page"), [(Qt.Key.Key_2, 1), (Qt.Key.Key_1, 0)])
def test_pages_are_opened_by_number(qtbot, window, key, page):
    window.show_page(1 - page)
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.currentIndex() == page


def test_every_key_is_in_the_list_of_shortcuts(qtbot, window):
    window.show_shortcuts()
    (dialog,) = [w for w in window.children() if type(w).__name__ == "QDialog"]
    listed = {label.text() for label in dialog.findChildren(QLabel)}
    for action in window.findChildren(QAction):
        if not action.shortcut().isEmpty():
            native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            assert native in listed
    dialog.close()
