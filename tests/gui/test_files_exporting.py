"""Stories of results that are exported from the window."""

# ruff: noqa: F811  a fixture is asked for by its name

from threading import Event

import pytest
from PyQt6.QtWidgets import QApplication, QMessageBox

from fer_desktop.gui.files import exporting
from fer_desktop.gui.pages import FILES
from tests.fakes import square
from tests.gui.door_steps import log_in, log_out
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    clip,
    picture,
    wait_for_queue,
    window,
)
from tests.gui.windows import button, texts

pytestmark = pytest.mark.timeout(120)


def exported(qtbot, window, folder):
    """Export the shown or all results into `folder`, through the dialog."""
    window.pages.files.export()
    (dialog,) = [w for w in window.pages.files.children() if type(w).__name__ == "ExportDialog"]
    dialog._folder.setText(str(folder))
    button(dialog, "&Export").click()


def test_an_export_writes_what_the_command_line_would_and_says_where(
    qtbot, window, clip, picture, tmp_path
):
    window.opening.open_files([clip, picture("a.png", square(60, 60))])
    wait_for_queue(qtbot, window, 2)
    out = tmp_path / "out"
    exported(qtbot, window, out)
    qtbot.waitUntil(
        lambda: any(f"2 results were written to {out}." in text for text in texts(window)),
        timeout=PATIENCE_MS,
    )
    names = {path.name for path in out.iterdir()}
    assert names == {
        *("clip.csv", "clip.annotated.mp4", "clip.timeline.png", "clip.summary.json"),
        *("images.csv", "a.annotated.png"),
    }


@pytest.mark.fault("31")
@pytest.mark.parametrize(("answer", "kept"), [("&Keep them and stop", True), ("&Replace", False)])
def test_files_that_exist_are_asked_about(qtbot, window, picture, tmp_path, answer, kept):
    window.opening.open_files([picture("a.png", square(60, 60)), picture("b.png")])
    wait_for_queue(qtbot, window, 2)
    out = tmp_path / "out"
    out.mkdir()
    (out / "images.csv").write_text("mine")
    exported(qtbot, window, out)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)), timeout=PATIENCE_MS)
    (box,) = window.findChildren(QMessageBox)
    assert "images.csv" in box.informativeText()
    (pressed,) = [each for each in box.buttons() if each.text() == answer]
    pressed.click()
    qtbot.waitUntil(lambda: not window.pages.files._exporting.is_busy, timeout=PATIENCE_MS)
    assert any("results were written" in text for text in texts(window)) != kept
    assert ((out / "images.csv").read_text() == "mine") == kept


@pytest.fixture
def held(monkeypatch):
    """Hold every export at its beginning until the test lets it go."""
    going, run_export = Event(), exporting.run_export

    def run_late(*args):
        assert going.wait(60)
        return run_export(*args)

    monkeypatch.setattr(exporting, "run_export", run_late)
    yield going
    going.set()


def tells(window, words):
    return any(words in text for text in texts(window.pages.files))


def export_one(qtbot, window, path, out):
    """Analyse a picture and begin to export it."""
    window.opening.open_files([path])
    wait_for_queue(qtbot, window, 1)
    exported(qtbot, window, out)


@pytest.mark.fault("75")
def test_where_somebody_exported_to_is_not_told_to_the_next(
    qtbot, members_window, picture, tmp_path
):
    export_one(qtbot, members_window, picture("a.png", square(60, 60)), tmp_path / "out")
    qtbot.waitUntil(lambda: tells(members_window, "was written to"), timeout=PATIENCE_MS)
    log_out(qtbot, members_window)
    members_window.enter()
    members_window.show_page(FILES)
    assert not tells(members_window, "was written to")


@pytest.mark.fault("76")
@pytest.mark.parametrize("same", [True, False], ids=["the same person", "a guest"])
def test_an_export_goes_on_while_its_person_is_locked_out_and_is_told_to_them_alone(
    qtbot, members_window, picture, tmp_path, held, same
):
    export_one(qtbot, members_window, picture("a.png", square(60, 60)), tmp_path / "out")
    qtbot.waitUntil(lambda: tells(members_window, "Exporting one result"), timeout=PATIENCE_MS)
    members_window.session.log_out("Locked.", is_expected_back=True)
    held.set()
    qtbot.waitUntil((tmp_path / "out" / "images.csv").exists, timeout=PATIENCE_MS)
    if same:
        log_in(qtbot, members_window)
    else:
        members_window.enter()
    members_window.show_page(FILES)
    export, over = members_window.pages.files._exporting, []
    export._thread.join(60)
    export._outbox.post(lambda: over.append(None))  # behind what the thread has told
    qtbot.waitUntil(lambda: bool(over), timeout=PATIENCE_MS)
    assert tells(members_window, "was written to") == same


@pytest.mark.fault("75")
def test_whether_files_may_be_replaced_is_asked_of_nobody_else(
    qtbot, members_window, picture, tmp_path
):
    (tmp_path / "images.csv").write_text("mine")
    export_one(qtbot, members_window, picture("a.png", square(60, 60)), tmp_path)
    qtbot.waitUntil(lambda: bool(members_window.findChildren(QMessageBox)), timeout=PATIENCE_MS)
    log_out(qtbot, members_window)
    assert QApplication.activeModalWidget() is None
    assert (tmp_path / "images.csv").read_text() == "mine"
