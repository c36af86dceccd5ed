"""Steps of the stories about pictures and videos from files."""

import cv2
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent

from fer_desktop.gui.account.agreements import give_agreements
from tests.fakes import draw, square, write_film
from tests.gui.windows import button, buttons, texts
from tests.storage.conftest import NAME, PASSWORD

PATIENCE_MS = 30000


@pytest.fixture
def picture(tmp_path):
    def write(name, *faces):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        cv2.imwrite(str(path), draw(*faces))
        return path

    return write


@pytest.fixture
def clip(tmp_path):
    """A second in which a face moves, and is gone at the end."""
    boxes = [[square(60 + 2 * step, 60)] for step in range(20)] + [[]] * 5
    return write_film(tmp_path / "clip.mp4", boxes)


@pytest.fixture
def window(open_window):
    return open_window()


def drop(window, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    held, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, held, keys))


def wait_for_queue(qtbot, window, count):
    queue = window.pages.files.queue
    qtbot.waitUntil(
        lambda: queue.model.count() == count and not queue.is_working and not queue.is_searching,
        timeout=PATIENCE_MS,
    )


def files_by_name(window):
    return {file.path.name: file for file in window.pages.files.queue.model.files}


def shown_moment(window):
    return window.pages.files.showing.view.moment


def open_one(qtbot, window, path):
    """Open a file that comes alone, and wait until its result is on the screen."""
    window.opening.open_files([path])
    qtbot.waitUntil(lambda: shown_moment(window) is not None, timeout=PATIENCE_MS)


def press(qtbot, window, text):
    """Press a button as soon as it is offered; the page tells its news ten times a second."""
    qtbot.waitUntil(lambda: bool(buttons(window, text)), timeout=PATIENCE_MS)
    button(window, text).click()


def wait_for_text(qtbot, window, text):
    qtbot.waitUntil(lambda: text in texts(window), timeout=PATIENCE_MS)


@pytest.fixture
def logged_in(qtbot, window):
    """A window in which somebody has just registered, and come in through the door."""
    enter_as_new(qtbot, window)
    return window


def enter_as_new(qtbot, window):
    """Make Ada's account."""
    with qtbot.waitSignal(window.session.admitted, timeout=PATIENCE_MS):
        window.session.register(NAME, PASSWORD, give_agreements, lambda _: None, pytest.fail)


def read(qtbot, window, what):
    """Return what `what` finds in the profile, after everything that was asked for before."""
    found = []
    window.session.run(lambda: what(window.session.profile), found.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE_MS)
    return found[0]


def sittings(qtbot, window):
    return read(qtbot, window, lambda profile: profile.history.sittings())


def wait_until_kept(qtbot, window, *names):
    qtbot.waitUntil(
        lambda: all(
            (file := files_by_name(window).get(name)) is not None and file.sitting_id is not None
            for name in names
        ),
        timeout=PATIENCE_MS,
    )
