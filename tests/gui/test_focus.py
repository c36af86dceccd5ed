"""What is pressed by a key and then goes away leaves the keys where no press does harm."""

import cv2
import pytest
from PyQt6.QtCore import Qt

from fer_desktop.gui.wiring import Source
from tests.fakes import draw, film, square
from tests.gui.history_steps import PATIENCE_MS, open_sitting, read
from tests.gui.windows import button, buttons, texts
from tests.sources import ScriptedSource

pytestmark = [pytest.mark.timeout(120), pytest.mark.fault("82d")]


def waits(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def press(qtbot, window, pressed):
    """Press a button by Space, as somebody without a mouse does."""
    window.activateWindow()
    pressed.setFocus()
    assert window.focusWidget() is pressed
    qtbot.keyClick(pressed, Qt.Key.Key_Space)


@pytest.mark.parametrize("words", ["Check and repair", "Export everything…"])
def test_long_work_gives_the_keys_back_to_the_button_that_began_it(
    qtbot, members_window, tmp_path, monkeypatch, words
):
    members_window.show_page(members_window.page_titles().index("Personal"))
    card = members_window.pages.personal.take_along
    monkeypatch.setattr(card._dialogs, "choose_folder", lambda title: tmp_path)
    pressed = button(card, words)
    press(qtbot, members_window, pressed)
    assert card.is_busy and members_window.focusWidget() is card
    waits(qtbot, lambda: not card.is_busy)
    assert members_window.focusWidget() is pressed


def test_undo_leaves_the_keys_to_the_page(qtbot, demo):
    window, known = demo
    history = window.pages.history
    open_sitting(qtbot, window, known.live[-1])
    button(history.sitting, "Delete").click()
    waits(qtbot, history.undo_bar.isVisible)
    press(qtbot, window, button(history, "&Undo"))
    assert not history.undo_bar.isVisible()
    assert window.focusWidget() is history


def test_what_is_put_back_leaves_the_keys_in_the_bin(qtbot, demo):
    window, _ = demo
    history = window.pages.history
    waits(qtbot, lambda: not history.bin.is_empty)
    before = history.bin._items
    button(history, "&Bin").click()
    history.bin.list.choose([before[0].uuid])
    press(qtbot, window, button(history.bin, "&Restore"))
    waits(qtbot, lambda: history.bin._items == before[1:])
    assert window.focusWidget() is history.bin.list


def test_the_last_mark_that_is_deleted_leaves_the_keys_in_its_list(qtbot, demo):
    window, known = demo
    sitting = known.live[0]
    marks = read(qtbot, window, lambda p: p.annotations.marks(sitting))
    rest = [("mark", mark.id) for mark in marks]
    read(qtbot, window, lambda p: [p.annotations.add_mark(sitting, 1.0, "last")])
    if rest:
        read(qtbot, window, lambda p: [p.bin.delete_all(rest)])
    open_sitting(qtbot, window, sitting)
    card = window.pages.history.sitting.marks
    window.pages.history.refresh()
    waits(qtbot, lambda: card._list.count() == 1 and "last" in card._list.item(0).text())
    card._list.setCurrentRow(0)
    press(qtbot, window, button(card, "Delete"))
    waits(qtbot, lambda: card._list.count() == 0)
    assert window.focusWidget() is card._list


def test_a_check_in_that_is_not_kept_leaves_the_keys_beside_it(qtbot, members_window, tmp_path):
    cv2.imwrite(str(tmp_path / "portrait.png"), draw(square(60, 60)))
    members_window.show_page(1)
    page = members_window.pages.check_in
    page.open_picture(tmp_path / "portrait.png")
    waits(qtbot, lambda: bool(buttons(page, "Keep the picture, too")))
    page.offer_cameras([Source("Camera of the test", pytest.fail)])
    for words in ("Keep the picture, too", "Do not keep it"):
        press(qtbot, members_window, button(page, words))
        assert not buttons(page, words)
        assert members_window.focusWidget() is page._kept
        qtbot.keyClick(page._kept, Qt.Key.Key_Space)  # once too often
        assert page.has_picture


def test_a_run_that_is_stopped_leaves_the_keys_to_what_can_be_chosen_next(qtbot, open_window):
    source = Source("Camera of the test", lambda: ScriptedSource(film([[square(60, 60)]] * 500)))
    window = open_window(cameras=[source])
    waits(qtbot, lambda: "Ready" in texts(window))
    live = window.pages.live
    live.toggle()
    waits(qtbot, lambda: bool(buttons(live, "Stop")))
    press(qtbot, window, button(live, "Stop"))
    waits(qtbot, lambda: not buttons(live, "Stop"))
    assert window.focusWidget().accessibleName() == "Camera or video"
