"""What the emotion centre shows of what comes into the history, and of what leaves it."""

import cv2
import pytest

from tests.fakes import draw, square
from tests.gui.history_steps import PATIENCE_MS, listed, open_history, purge_chosen
from tests.gui.windows import button, buttons, texts

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "portrait.png"
    cv2.imwrite(str(path), draw(square(60, 60)))
    return path


@pytest.fixture
def history(qtbot, members_window, picture):
    """The history of somebody with one check-in, open."""
    check_in(qtbot, members_window, picture)
    open_history(qtbot, members_window)
    return members_window.pages.history


def waits(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def check_in(qtbot, window, picture):
    window.show_page(1)
    window.pages.check_in.open_picture(picture)
    waits(qtbot, lambda: bool(buttons(window, "Do not keep it")))


def delete_the_sitting(qtbot, history):
    waits(qtbot, lambda: history.sitting.sitting_id is not None)
    button(history.sitting, "Delete").click()
    waits(qtbot, lambda: not history.bin.is_empty)


def test_history_whose_sittings_are_all_in_the_bin_says_so(qtbot, members_window, history):
    delete_the_sitting(qtbot, history)
    members_window.show_page(0)
    open_history(qtbot, members_window)
    waits(qtbot, lambda: "All sittings are in the bin." in texts(history))
    assert not history.sittings.isVisible()
    button(history, "Open the bin").click()
    assert history.bin.list.isVisible()
    button(history.bin, "&Choose all").click()
    button(history.bin, "&Restore").click()
    waits(qtbot, lambda: history.bin.is_empty)
    button(history, "&Sittings").click()
    waits(qtbot, history.sittings.isVisible)


def test_undo_is_not_offered_of_what_was_put_back_from_the_bin(qtbot, history):
    delete_the_sitting(qtbot, history)
    assert "The sitting is in the bin." in texts(history)
    button(history, "&Bin").click()
    button(history.bin, "&Choose all").click()
    button(history.bin, "&Restore").click()
    waits(qtbot, lambda: history.bin.is_empty)
    assert not history.undo_bar.isVisible()


def test_history_that_was_emptied_opens_on_its_first_sitting(
    qtbot, members_window, history, picture
):
    delete_the_sitting(qtbot, history)
    button(history, "&Bin").click()
    button(history.bin, "&Choose all").click()
    purge_chosen(qtbot, members_window)
    waits(qtbot, lambda: "No sittings yet" in texts(history))
    check_in(qtbot, members_window, picture)
    open_history(qtbot, members_window)
    waits(qtbot, history.sittings.isVisible)


def test_what_other_pages_store_appears_in_an_open_history(qtbot, members_window, history, picture):
    members_window.pages.files.queue.open([picture])
    waits(qtbot, lambda: len(listed(members_window)) == 2)
    members_window.pages.check_in.open_picture(picture)
    waits(qtbot, lambda: len(listed(members_window)) == 3)
