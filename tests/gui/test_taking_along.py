"""Taking everything along: where it went, and what is not there any more."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication

from tests.gui.door_steps import register
from tests.gui.windows import texts

pytestmark = pytest.mark.timeout(90)


@pytest.mark.fault("75")
def test_an_export_that_lacks_a_picture_says_so(qtbot, open_window, tmp_path):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    profile = window.session.profile
    with profile.record("photo", "camera", ("fake", "f" * 64)) as recorder:
        profile.pictures.save(recorder.sitting_id, 0.0, b"picture", "image/png")
    (file,) = profile.folder.pictures.iterdir()
    file.write_bytes(b"damaged")
    page = window.pages.personal
    page.export_into(tmp_path)
    qtbot.waitUntil(lambda: any("Everything is in" in each for each in texts(page)), timeout=20000)
    (said,) = (each for each in texts(page) if "Everything is in" in each)
    assert said.endswith("1 pictures are missing in the export.")


def test_where_an_export_went_is_copied_and_read_out_as_it_is(qtbot, open_window, tmp_path):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.show_page(window.page_titles().index("Personal"))
    window.pages.personal.export_into(tmp_path)
    said = window.pages.personal.take_along.said
    qtbot.waitUntil(lambda: "Everything is in" in said.text(), timeout=20000)
    (folder,) = tmp_path.glob("fer-desktop-*")
    clipboard = QGuiApplication.clipboard()
    (copy,) = said.actions()
    clipboard.setText("of before")
    copy.trigger()
    assert clipboard.text() == "of before"  # nothing is selected
    said.setSelection(0, len(said.text()))
    said.setFocus()
    qtbot.keyClick(said, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == said.accessibleName() == f"Everything is in {folder}"
    clipboard.clear()
    copy.trigger()
    assert str(folder) in clipboard.text()
    said.say("Two\nlines")
    said.setSelection(0, len(said.text()))
    copy.trigger()
    assert clipboard.text() == "Two\nlines"
    said.clear()
    assert said.accessibleName() == ""
