"""What somebody does in the emotion centre, step by step."""

from datetime import UTC, datetime

from PyQt6.QtWidgets import QApplication, QMessageBox

from tests.demo_profile import NAME, PASSWORD, fill_profile
from tests.gui.door_steps import log_in
from tests.gui.windows import button

PATIENCE_MS = 30000


def open_demo(qtbot, open_window, data_dir, **filling):
    """Fill a profile, log in and open the emotion centre; returns the window and what is in it."""
    known = fill_profile(data_dir, until=datetime.now(UTC), **filling)
    window = open_window(answer="agreed")
    enter(qtbot, window)
    return window, known


def enter(qtbot, window):
    """Log Ada in and open the emotion centre."""
    log_in(qtbot, window, NAME, PASSWORD)
    open_history(qtbot, window)


def open_history(qtbot, window):
    """Open the page, and wait until it has read the history."""
    with qtbot.waitSignal(window.pages.history.sittings.loaded, timeout=PATIENCE_MS):
        window.show_page(window.page_titles().index("History"))


def open_sitting(qtbot, window, sitting_id):
    """Choose a sitting, and wait until it is open."""
    window.pages.history.show_sitting(sitting_id)
    qtbot.waitUntil(
        lambda: window.pages.history.sitting.sitting_id == sitting_id, timeout=PATIENCE_MS
    )


def read(qtbot, window, what):
    """Return what `what` finds in the profile, after everything that was asked for before."""
    found, profile = [], window.session.profile
    window.session.run(lambda: what(profile), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE_MS)
    return found[0]


def listed(window):
    """Return the ids of the sittings in the list."""
    return window.pages.history.sittings.list.keys()


def purge_chosen(qtbot, window):
    """Press "Delete for good" in the bin, and again in the question."""
    button(window.pages.history.bin, "Delete for &good…").click()
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    with qtbot.waitSignal(window.pages.history.bin.purged, timeout=PATIENCE_MS):
        button(box, "&Delete for good").click()
