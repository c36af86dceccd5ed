"""Stories of the emotion centre: find, open, delete, undo, delete for good."""

import cv2
import pytest
from PyQt6.QtCore import Qt

from fer_desktop.gui.account.agreements import give_agreements
from tests.demo_profile import NAME, PASSWORD
from tests.fakes import draw, square
from tests.gui.history_steps import (
    PATIENCE_MS,
    enter,
    listed,
    open_demo,
    open_history,
    open_sitting,
    purge_chosen,
    read,
)
from tests.gui.windows import button, buttons, texts

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def newcomer(qtbot, open_window):
    """A window in which Ada has just registered."""
    window = open_window()
    with qtbot.waitSignal(window.session.opened, timeout=PATIENCE_MS):
        window.session.register(NAME, PASSWORD, give_agreements, lambda _: None, pytest.fail)
    waits(qtbot, window.pages.check_in.isVisible)  # where a login leads, a moment later
    return window


def waits(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def test_a_check_in_is_found_deleted_brought_back_deleted_and_gone_after_a_restart(
    qtbot, newcomer, open_window, tmp_path
):
    window, page = newcomer, newcomer.pages.history
    cv2.imwrite(str(tmp_path / "portrait.png"), draw(square(60, 60)))
    window.show_page(1)
    window.pages.check_in.open_picture(tmp_path / "portrait.png")
    waits(qtbot, lambda: bool(buttons(window, "Do not keep it")))
    open_history(qtbot, window)
    waits(qtbot, lambda: page.sitting.sitting_id is not None)
    (sitting_id,) = listed(window)
    assert "portrait.png" in " ".join(texts(page.sitting))
    button(page.sitting, "Delete").click()
    waits(qtbot, lambda: page.undo_bar.isVisible())
    waits(qtbot, lambda: listed(window) == [])
    button(page.undo_bar, "&Undo").click()
    waits(qtbot, lambda: listed(window) == [sitting_id])
    assert not page.undo_bar.isVisible()
    page.sittings.list.setFocus()
    waits(qtbot, lambda: page.sittings.chosen == [sitting_id])
    qtbot.keyClick(page.sittings.list, Qt.Key.Key_Delete)
    waits(qtbot, lambda: not page.bin.is_empty)
    button(page, "&Bin").click()
    button(page.bin, "&Choose all").click()
    purge_chosen(qtbot, window)
    waits(qtbot, lambda: page.bin.is_empty)
    waits(qtbot, lambda: "No sittings yet" in texts(page))
    window.close()
    again = open_window(answer="agreed")
    enter(qtbot, again)
    assert listed(again) == []
    assert read(qtbot, again, lambda profile: profile.bin.items()) == []
    assert "No sittings yet" in texts(again.pages.history)


def test_ctrl_z_takes_several_deletions_back_last_one_first(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page = window.pages.history
    before = listed(window)
    assert before == known.all[::-1]
    newest = before[:2]
    for sitting_id in newest:
        open_sitting(qtbot, window, sitting_id)
        button(page.sitting, "Delete").click()
        waits(qtbot, lambda gone=sitting_id: gone not in listed(window))
    window.activateWindow()
    page.sittings.list.setFocus()
    for sitting_id in newest[::-1]:
        qtbot.keyClick(page.sittings.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        waits(qtbot, lambda back=sitting_id: back in listed(window))
    assert listed(window) == before
    assert not page.undo_bar.isVisible()


def test_undo_is_offered_for_half_a_minute_and_the_bin_has_it_after(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page = window.pages.history
    open_sitting(qtbot, window, known.live[-1])
    button(page.sitting, "Delete").click()
    waits(qtbot, lambda: page.undo_bar.isVisible())
    assert page.undo_bar._ending.interval() == 30_000
    assert page.undo_bar._ending.isActive()
    page.undo_bar._ending.timeout.emit()
    assert not page.undo_bar.isVisible()
    button(page, "&Bin").click()

    def deleted():
        return [item.uuid for item in page.bin._items if item.id == known.live[-1]]

    waits(qtbot, lambda: bool(deleted()))
    page.bin.list.choose(deleted())
    button(page.bin, "&Restore").click()
    waits(qtbot, lambda: known.live[-1] in listed(window))


def test_a_note_that_comes_back_out_of_the_bin_says_that_its_sitting_does_too(
    qtbot, open_window, tmp_path
):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page, sitting_id = window.pages.history, known.live[-1]

    def delete_both(profile):
        note = profile.annotations.add_note(sitting_id, "precious")
        profile.bin.delete("note", note)
        profile.bin.delete("sitting", sitting_id)
        return profile.bin.items()[:2]

    def restore(*kinds):
        both = read(qtbot, window, delete_both)
        page.refresh()
        waits(qtbot, lambda: set(both) <= set(page.bin._items))
        page.bin.list.choose([item.uuid for item in both if item.kind in kinds])
        button(page.bin, "&Restore").click()
        waits(qtbot, lambda: not set(both) & set(page.bin._items))

    words = "The sitting that this belongs to is back in the history as well."
    button(page, "&Bin").click()
    restore("note")
    assert words in texts(page.bin)
    waits(qtbot, lambda: sitting_id in listed(window))
    button(page, "&Sittings").click()
    button(page, "&Bin").click()
    assert words not in texts(page.bin), "by now it may be deleted again"
    restore("note", "sitting")
    assert words not in texts(page.bin)


def test_many_are_chosen_and_deleted_at_once(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page = window.pages.history
    page.sittings.list.selectAll()
    waits(qtbot, lambda: f"{len(known.all)} sittings chosen" in texts(page))
    button(page, "Delete").click()
    waits(qtbot, lambda: listed(window) == [])
    assert f"{len(known.all)} sittings are in the bin." in texts(page)
    button(page, "&Undo").click()
    waits(qtbot, lambda: len(listed(window)) == len(known.all))


def test_of_many_nothing_is_deleted_where_one_is_still_recorded(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page, chosen = window.pages.history, known.all[:4]

    def still_record(profile):
        with profile.database.write() as tables:
            tables.execute("UPDATE sitting SET state = 'recording' WHERE id = ?", [chosen[2]])
        return [profile.bin.items()]

    before = read(qtbot, window, still_record)[0]
    page.sittings.list.choose(chosen)
    waits(qtbot, lambda: "4 sittings chosen" in texts(page))
    with qtbot.waitSignal(window.session.problem, timeout=PATIENCE_MS) as told:
        button(page, "Delete").click()
    assert told.args[0].message == "The sitting is still being recorded."
    assert read(qtbot, window, lambda p: [p.bin.items()])[0] == before
    assert not page.undo_bar.isVisible()


def test_what_is_chosen_stays_so_when_the_list_is_read_again(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    sittings = window.pages.history.sittings
    some = known.all[1:4]
    sittings.list.choose(some)
    with qtbot.waitSignal(sittings.loaded, timeout=PATIENCE_MS):
        sittings.refresh()
    assert sittings.chosen == some[::-1]


def test_the_page_forgets_everything_when_the_profile_is_locked(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page = window.pages.history
    open_sitting(qtbot, window, known.live[-1])  # whose curves the next one has not
    open_sitting(qtbot, window, known.with_pictures[-1])
    waits(qtbot, lambda: page.sitting.pictures._list.count() > 0)
    waits(qtbot, lambda: bool(page.trends.verdict.text()))
    page.sittings.filters._text.setText("secret")
    with qtbot.waitSignal(window.session.closed, timeout=PATIENCE_MS):
        window.session.log_out()
    assert listed(window) == []
    assert page.sitting.sitting_id is None
    assert page.bin.list.keys() == []
    assert page.sittings.filters._text.text() == ""
    shown = " ".join(label.text() for label in page.sitting.findChildren(type(page.sitting._title)))
    assert "Integrated camera" not in shown
    cards = (page.sitting.marks, page.sitting.notes, page.sitting.pictures)
    assert [card._list.count() for card in cards] == [0, 0, 0]
    assert page.trends.verdict.text() == page.trends._minutes.text() == ""
    for line in (*page.sitting.chart._curves, *page.trends.chart._lines):
        assert line.getOriginalDataset()[0] is None
    for bars in (page.sitting.bars, page.trends._bars):
        assert bars._probabilities is None


def test_an_answer_that_comes_after_locking_is_dropped(qtbot, open_window, tmp_path):
    window, known = open_demo(qtbot, open_window, tmp_path / "data", weeks=1)
    page = window.pages.history
    page.sitting.clear()
    page.sitting.open(known.live[-1])  # asked, and not answered yet
    with qtbot.waitSignal(window.session.locked, timeout=PATIENCE_MS):
        window.session.log_out()
    assert page.sitting.sitting_id is None


def test_a_guest_is_offered_the_door_and_reads_nothing(qtbot, open_window, tmp_path):
    window = open_window()
    window.show_page(window.page_titles().index("History"))
    assert "No history for guests" in texts(window.pages.history)
    button(window.pages.history, "Log in or register").click()
    assert not window.is_inside
    assert not (tmp_path / "data").exists()


def test_an_empty_history_offers_a_check_in(qtbot, newcomer):
    open_history(qtbot, newcomer)
    waits(qtbot, lambda: "No sittings yet" in texts(newcomer.pages.history))
    button(newcomer.pages.history, "Check in").click()
    assert newcomer.pages.check_in.isVisible()
