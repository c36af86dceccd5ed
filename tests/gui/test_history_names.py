"""Names and notes in the emotion centre are shown as they are, whatever they hold, and spoken."""

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QLabel

from fer_desktop.gui.words import emotion_word
from tests.gui.history_steps import PATIENCE_MS, open_sitting, read
from tests.gui.windows import button

pytestmark = pytest.mark.timeout(120)

PICTURE_PX = 300


@pytest.fixture
def tag(qapp, tmp_path):
    """A name that asks for a picture; over the network it could as well."""
    picture = QImage(PICTURE_PX, PICTURE_PX, QImage.Format.Format_RGB32)
    picture.fill(0xFF0000)
    assert picture.save(str(tmp_path / "x.png"))
    return f"<img src='{(tmp_path / 'x.png').as_uri()}'>"


def rename(qtbot, window, sitting_id, source):
    def write(profile):
        with profile.database.write() as tables:
            tables.execute("UPDATE sitting SET source = ? WHERE id = ?", [source, sitting_id])
        return True

    assert read(qtbot, window, write)


def test_a_long_name_leaves_the_buttons_in_view(qtbot, demo):
    window, known = demo
    rename(qtbot, window, known.live[-1], "a_very_long_file_name_" * 11 + ".mp4")
    open_sitting(qtbot, window, known.live[-1])
    view = window.pages.history.sitting
    view.refresh()  # it may have been open before it was renamed
    qtbot.waitUntil(lambda: "a_very" in view._source.text(), timeout=PATIENCE_MS)
    assert view.widget().minimumSizeHint().width() <= view.viewport().width()
    assert view.export.mapTo(view, view.export.rect().topRight()).x() < view.viewport().width()


def test_what_looks_like_tags_is_shown_as_it_is(qtbot, demo, tag):
    window, known = demo
    page, sitting_id = window.pages.history, known.live[-1]
    rename(qtbot, window, sitting_id, tag)

    def delete_note(profile):
        note = profile.annotations.add_note(sitting_id, tag)
        profile.bin.delete("note", note)
        return profile.bin.items()

    (note, *_) = read(qtbot, window, delete_note)
    open_sitting(qtbot, window, sitting_id)
    page.refresh()
    qtbot.waitUntil(lambda: note in page.bin._items, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "<img" in page.sitting._source.text(), timeout=PATIENCE_MS)
    assert page.sitting._source.heightForWidth(4 * PICTURE_PX) < PICTURE_PX
    button(page, "&Bin").click()
    page.bin.list.choose([note.uuid])
    button(page.bin, "Delete for &good…").click()
    box = QApplication.activeModalWidget()
    (question,) = [label for label in box.findChildren(QLabel) if "<img" in label.text()]
    assert question.sizeHint().height() < PICTURE_PX
    box.close()


def test_the_list_names_the_face_that_it_draws(demo):
    window, _ = demo
    shown = window.pages.history.sittings.list
    drawn = {row: shown._entry(row).emotion for row in range(shown.count())}
    assert any(drawn.values())
    for row, emotion in drawn.items():
        if emotion is not None:
            assert shown.item(row).text().endswith(f", {emotion_word(emotion)}")
