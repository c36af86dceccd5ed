"""Who comes back to a computer that slept is asked for the password, whatever they do first."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QInputMethodEvent
from PyQt6.QtWidgets import QApplication

from tests.gui.windows import button

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("76")]


@pytest.fixture
def sleep(members_window):
    """Let hours go by in which nothing of the program runs."""
    profile = members_window.session.profile
    now_s = [profile._clock()]
    profile._clock = lambda: now_s[0]

    def let_go_by(hours=8):
        now_s[0] += 3600 * hours

    return let_go_by


def test_the_first_click_after_a_sleep_locks_and_is_for_nothing_that_was_shown(
    qtbot, members_window, sleep
):
    members_window.show_page(members_window.page_titles().index("Personal"))
    ask = button(members_window.pages.personal, "New recovery code…")
    qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
    QApplication.activeModalWidget().reject()
    sleep()
    with qtbot.waitSignal(members_window.session.locked, timeout=30000):
        qtbot.mousePress(ask, Qt.MouseButton.LeftButton)
    assert not members_window.is_inside
    assert not ask.isDown() and QApplication.activeModalWidget() is None


def test_the_first_key_after_a_sleep_locks_though_an_action_would_take_it(
    qtbot, members_window, sleep
):
    members_window.activateWindow()
    qtbot.waitUntil(members_window.isActiveWindow)
    sleep()
    with qtbot.waitSignal(members_window.session.locked, timeout=30000):
        qtbot.keyClick(members_window, Qt.Key.Key_F1)
    assert QApplication.activeModalWidget() is None


def test_a_profile_that_is_left_alone_is_locked_by_itself(qtbot, members_window, sleep):
    sleep()
    looking = members_window.session.idle._looking
    assert looking.interval() <= 10_000
    with qtbot.waitSignal(members_window.session.locked, timeout=10000):
        looking.setInterval(10)


def test_an_opening_that_takes_long_is_no_absence(members_window, sleep):
    session = members_window.session
    sleep()
    session.idle.begin(session.profile)
    session.idle.look()
    assert session.profile is not None


def test_who_stays_at_the_keyboard_is_not_locked_out(qtbot, members_window, sleep):
    for _ in range(3):
        sleep(hours=0.1)
        qtbot.mouseMove(members_window)
        qtbot.keyClick(members_window, Qt.Key.Key_Shift)
        members_window.session.idle.look()
    assert members_window.session.profile is not None


def test_a_code_that_is_shown_outlasts_a_sleep_and_the_first_key_begins_the_time_anew(
    qtbot, members_window, sleep
):
    idle = members_window.session.idle
    idle.is_held = True
    sleep()
    idle.look()
    qtbot.keyClick(members_window, Qt.Key.Key_Shift)
    idle.is_held = False
    idle.look()
    assert members_window.session.profile is not None


def test_what_an_input_method_writes_is_a_sign_of_life(qtbot, members_window, sleep):
    for _ in range(3):
        sleep(hours=0.1)
        QApplication.sendEvent(members_window, QInputMethodEvent("写", []))
        members_window.session.idle.look()
    assert members_window.session.profile is not None
