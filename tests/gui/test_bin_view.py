"""The bin of the emotion centre."""

import pytest
from PyQt6.QtWidgets import QApplication, QMessageBox

from fer_desktop.gui.theme import DARK, LIGHT
from fer_desktop.gui.words import moment_words
from tests.gui.history_steps import PATIENCE_MS, read
from tests.gui.windows import button

pytestmark = pytest.mark.timeout(120)


def binned(qtbot, window, *deletions):
    """Move things to the bin, given as kind and id, and open it; returns them as it shows them."""

    def delete(profile):
        profile.bin.delete_all(list(deletions))
        return profile.bin.items()

    items = read(qtbot, window, delete)
    page = window.pages.history
    page.refresh()
    qtbot.waitUntil(lambda: page.bin._items == items, timeout=PATIENCE_MS)
    button(page, "&Bin").click()
    by_key = {(item.kind, item.id): item for item in items}
    return [by_key[deletion] for deletion in deletions]


def question_of(view, *items):
    """Return what is asked before `items` are deleted for good, and answer with Cancel."""
    view.list.choose([item.uuid for item in items])
    button(view, "Delete for &good…").click()
    box = QApplication.activeModalWidget()
    box.close()
    return box.text()


def test_question_names_what_is_deleted_for_good(qtbot, demo):
    window, known = demo
    shown = known.with_pictures[0]
    (picture, *_) = read(qtbot, window, lambda p: p.pictures.of_sitting(shown))
    sitting = read(qtbot, window, lambda p: p.history.sitting(known.live[0]))
    source = read(qtbot, window, lambda p: p.history.sitting(shown)).source
    items = binned(qtbot, window, ("picture", picture.id), ("sitting", sitting.id))
    view = window.pages.history.bin
    assert question_of(view, items[0]) == (
        f"Delete the picture from “{source}” of {moment_words(picture.saved_at)} for good?"
    )
    assert question_of(view, items[1]) == (
        f"Delete the sitting “{sitting.source}” of {moment_words(sitting.started_at)} for good?"
    )
    assert question_of(view, *items) == "Delete 2 things for good?"
    assert any(
        view.list.item(row).text().startswith(f"Picture  ·  {source}")
        for row in range(view.list.count())
    )


def test_a_change_of_theme_leaves_the_keys_on_cancel(qtbot, demo):
    """At sunset, say, while the question is asked."""
    window, known = demo
    binned(qtbot, window, ("sitting", known.live[0]))
    view = window.pages.history.bin
    view.list.selectAll()
    button(view, "Delete for &good…").click()
    box = QApplication.activeModalWidget()
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    qtbot.waitUntil(cancel.hasFocus)
    for theme in (DARK, LIGHT):
        window.use_theme(theme)
        qtbot.wait(50)
        assert cancel.hasFocus() and cancel.isDefault()
    box.close()
