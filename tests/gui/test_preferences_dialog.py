from functools import partial

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.theme import DARK, LIGHT
from fer_desktop.gui.wiring import Source
from tests.fakes import film, square
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def opened(qtbot):
    """Open the preferences of a window by their key; nothing modal is left to the next test."""
    yield partial(_open, qtbot)
    while (dialog := QApplication.activeModalWidget()) is not None:
        dialog.close()


def _open(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10000)
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = QApplication.activeModalWidget()
    assert dialog.windowTitle() == "Preferences"
    return dialog


def choose(box, value):
    """Pick an entry of a list as a person does."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


@pytest.mark.parametrize(("chosen", "shown"), [("system", DARK), ("light", LIGHT)])
def test_a_window_in_the_colours_of_the_system_follows_them(
    open_window, monkeypatch, chosen, shown
):
    window = open_window()
    window.choose_theme(chosen)
    monkeypatch.setattr("fer_desktop.gui.theme.system_theme", lambda: DARK)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window._theme == shown


def test_a_theme_shows_at_once_and_is_remembered(opened, open_window):
    window = open_window()
    dialog = opened(window)
    for name, theme in (("dark", DARK), ("light", LIGHT)):
        choose(dialog.theme, name)
        assert window._theme == theme
    dialog.close()
    assert open_window().preferences.theme == "light"


def test_a_language_is_remembered_and_told_for_the_next_start(opened, open_window):
    window = open_window()
    dialog = opened(window)
    assert any("next start" in text for text in texts(dialog))
    choose(dialog.language, "zh_CN")
    assert window.preferences.language == "zh_CN"


def test_the_detector_chosen_is_what_the_next_run_is_built_with(opened, open_window):
    window = open_window()
    dialog = opened(window)
    choose(dialog._choice._detector, "haar")
    dialog._choice._smoothing.setValue(0)
    assert window.preferences.choice.detector == "haar"
    assert window.preferences.choice.smoothing_s == 0.0


def test_a_camera_is_offered_first_from_then_on(qtbot, opened, open_window):
    cameras = [
        Source(name, lambda: ScriptedSource(film([[square(60, 60)]]))) for name in ("Desk", "Door")
    ]
    window = open_window(cameras=cameras)
    qtbot.waitUntil(lambda: "2 cameras" in texts(window), timeout=10000)
    choose(opened(window).camera, "Door")
    assert window.preferences.camera == "Door"
    assert window.pages.live.controls.source.title == "Door"
    assert window.pages.check_in.controls.camera.title == "Door"
    again = open_window(cameras=cameras)
    qtbot.waitUntil(lambda: "2 cameras" in texts(again), timeout=10000)
    assert again.pages.live.controls.source.title == "Door"
    assert again.pages.check_in.controls.camera.title == "Door"


def test_a_network_chosen_while_nothing_runs_is_named_at_once(opened, open_window):
    window = open_window(networks=(("fake", "Fake network"), ("other", "Other network")))
    choose(opened(window)._choice._network, "other")
    assert "Network: Other network" in texts(window)


def test_without_a_camera_there_is_no_choice_of_one(opened, open_window):
    dialog = opened(open_window())
    assert not dialog.camera.isVisible()


def test_a_tag_that_was_given_a_name_is_called_so_and_keeps_it(qtbot, opened, open_window):
    window = open_window()
    dialog = opened(window)
    assert [edit.placeholderText() for edit in dialog.tags][::8] == ["Tag 1", "Tag 9"]
    qtbot.keyClicks(dialog.tags[4], " looks away ")
    dialog.close()
    again = open_window()
    assert again.preferences.tags == ("", "", "", "", "looks away", "", "", "", "")
    dialog = opened(again)
    assert dialog.tags[4].text() == "looks away"
    dialog.tags[4].clear()
    qtbot.keyClicks(dialog.tags[4], " ")
    assert not any(again.preferences.tags)


def test_reset_brings_every_default_back_and_leaves_what_was_written(qtbot, opened, open_window):
    window = open_window()
    dialog = opened(window)
    before = window.preferences.choice
    choose(dialog.theme, "dark")
    choose(dialog.language, "en")
    choose(dialog._choice._detector, "haar")
    dialog.blurring.setChecked(True)
    qtbot.keyClicks(dialog.tags[0], "laughs")
    button(dialog, "&Reset to defaults").click()
    preferences = window.preferences
    assert (preferences.theme, preferences.language) == ("system", "system")
    assert preferences.choice == before and not preferences.blurs_others
    assert dialog.tags[0].text() == preferences.tags[0] == "laughs"
    assert not dialog.blurring.isChecked() and dialog.theme.currentData() == "system"
    assert preferences.notice_answer == "declined"  # an answer is no preference


def test_reset_leaves_what_the_person_said_about_saving(opened, open_window):
    window = open_window()
    window.pages.live._view.sitting.save.setChecked(False)
    button(opened(window), "&Reset to defaults").click()
    assert not window.preferences.saves_sittings
    assert not window.pages.live._view.sitting.save.isChecked()


def test_the_list_of_keys_is_one_step_away(opened, open_window):
    dialog = opened(open_window())
    button(dialog, "&Keyboard shortcuts…").click()
    assert QApplication.activeModalWidget().windowTitle() == "Keyboard shortcuts"


def test_the_answer_to_the_notice_is_shown_with_its_day(opened, open_window):
    dialog = opened(open_window())
    assert any("declined" in text for text in texts(dialog))
