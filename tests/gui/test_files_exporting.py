"""Stories of results that are exported from the window."""

# ruff: noqa: F811  a fixture is asked for by its name

import pytest
from PyQt6.QtWidgets import QMessageBox

from tests.fakes import square
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
    if not kept:
        qtbot.waitUntil(
            lambda: any("results were written" in text for text in texts(window)),
            timeout=PATIENCE_MS,
        )
    assert ((out / "images.csv").read_text() == "mine") == kept
