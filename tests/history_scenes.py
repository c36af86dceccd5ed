"""The emotion centre in its states, for `tests.screens`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.main_window import MainWindow
from tests.demo_profile import NAME, PASSWORD, fill_profile
from tests.scene_steps import Scene, find_button, pause, said, shows, wait_until


def history(window: MainWindow, data_dir: Path) -> Iterator[Scene]:
    """Look at a guest's page, then at five weeks of Ada's; she is logged out at the end."""
    page = window.pages.history
    number = window.page_titles().index(said("History"))
    window.show_page(number)
    yield "history-guest", window
    known = fill_profile(data_dir, until=datetime.now(UTC), weeks=5, drift=1.2)
    window.session.log_in(NAME, PASSWORD, _raise)
    wait_until(window.pages.check_in.isVisible)  # where everybody comes in
    window.show_page(number)
    wait_until(lambda: page.sitting.sitting_id is not None)
    yield "history-newest", window
    yield from _open(window, known.changed_network, "history-network-changed")
    page.sitting.marks.add()
    yield "history-adding-a-mark", window
    page.sitting.marks.close_editor()
    yield from _open(window, known.with_pictures[0], "history-check-in-with-picture")
    yield from _open(window, known.two_faces, "history-two-faces")
    bar = page.sitting.verticalScrollBar()
    bar.setValue(bar.maximum())
    page.sitting.notes.add()
    page.sitting.delete_wanted.emit("note", 1)
    wait_until(page.undo_bar.isVisible)
    yield "history-notes-and-undo", window
    page.undo_bar.undo()
    page.sitting.notes.close_editor()
    page.sittings.list.selectAll()
    wait_until(lambda: shows(page, "{number} sittings chosen"))
    yield "history-many-chosen", window
    filters = page.sittings.filters
    filters._days.setCurrentIndex(filters._days.count() - 1)
    filters._text.setText("no such word")
    wait_until(lambda: shows(page, "No sitting fits."))
    yield "history-nothing-fits", window
    filters.clear()
    _press(window, "&Trends")
    wait_until(lambda: bool(page.trends.verdict.text()))
    yield "history-trend-days", window
    page.trends._step.setCurrentIndex(1)
    pause(0.5)
    yield "history-trend-weeks", window
    page.trends._stretch.setCurrentIndex(1)  # reaches back to where the network was another
    no_word = (
        "No word on a change: more than one network read these days, and their readings are not "
        "comparable. A shorter stretch of time may have only one."
    )
    wait_until(lambda: shows(page, no_word))
    yield "history-trend-networks", window
    _press(window, "&Bin")
    page.bin.list.selectAll()
    yield "history-bin", window
    _press(window, "Delete for &good…")
    question = QApplication.activeModalWidget()
    assert question is not None
    yield "dialog-delete-for-good", question
    question.close()
    window.session.log_out()
    wait_until(lambda: not window.is_inside)
    window.enter()


def _open(window: MainWindow, sitting_id: int, name: str) -> Iterator[Scene]:
    window.pages.history.show_sitting(sitting_id)
    wait_until(lambda: window.pages.history.sitting.sitting_id == sitting_id)
    yield name, window


def _press(window: MainWindow, text: str) -> None:
    button = find_button(window, text)
    assert button is not None, text
    button.click()


def _raise(error: Exception) -> None:
    raise error
