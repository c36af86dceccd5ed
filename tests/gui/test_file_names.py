"""Names that are too long, or look like tags or keys: shown as they are, and no more."""

# ruff: noqa: F811  a fixture is asked for by its name

import unicodedata

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QTextDocument
from PyQt6.QtWidgets import QLabel, QRadioButton

from fer_desktop.errors import UserError
from fer_desktop.gui.files.export_dialog import ExportDialog, replace_box
from fer_desktop.gui.files.export_plan import ExportPlan, ExportWish
from fer_desktop.gui.files.name import NameLabel
from fer_desktop.gui.pages import FILES
from fer_desktop.gui.parts.elided_label import ElidedLabel
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.parts.said import Said
from tests.fakes import square
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    files_by_name,
    open_one,
    picture,
    wait_for_queue,
    window,
)
from tests.gui.inspection import complaints, inspect
from tests.gui.windows import buttons, texts

pytestmark = pytest.mark.timeout(120)

ENDLESS = "n_" * 60 + ".png"


def assert_whole(qtbot, window):
    """See to it that everything of the files' page can be read without scrolling sideways."""
    qtbot.waitUntil(lambda: complaints(inspect(window, window.grab())) == [])
    assert window.pages.widget(FILES).horizontalScrollBar().maximum() == 0


def test_a_long_name_pushes_nothing_out_of_the_smallest_window(qtbot, window, picture):
    window.resize(window.minimumSize())
    path = picture(ENDLESS, square(60, 60))
    open_one(qtbot, window, path)
    assert_whole(qtbot, window)
    path.unlink()
    window.pages.files.show_result(files_by_name(window)[ENDLESS])
    qtbot.waitUntil(lambda: bool(buttons(window, "Analyse again")), timeout=PATIENCE_MS)
    assert any(ENDLESS in words for words in texts(window))
    assert_whole(qtbot, window)


def test_a_long_folder_leaves_the_export_its_buttons(qtbot, window, picture, tmp_path):
    window.resize(window.minimumSize())
    open_one(qtbot, window, picture("a.png", square(60, 60)))
    out = tmp_path / ENDLESS
    (file,) = window.pages.files.queue.model.files
    window.pages.files._exporting.begin(ExportWish(((file.path, file.result),), out))
    told = f"One result was written to {out}."
    qtbot.waitUntil(lambda: told in texts(window), timeout=PATIENCE_MS)
    assert_whole(qtbot, window)


@pytest.mark.usefixtures("qapp")
def test_words_are_broken_only_where_they_are_long_and_no_accent_is_cut_off():
    said = PlainLabel("A sentence of ordinary words, some.of-them.joined")
    assert said.text() == "A sentence of ordinary words, some.of-them.joined"
    said.show_words(unicodedata.normalize("NFD", "é") * 40)
    assert "\u200b" in said.text() and "\u200b\u0301" not in said.text()


TAG = "<img src='there'> & Ann"
"""What Qt takes for a picture from the folder where the program runs, if it looks for tags."""


def as_seen(words):
    """Return what Qt makes of words where it looks for tags."""
    if not words.startswith("<p"):
        assert not {"<", "&"} & set(words)  # so nothing in it is taken for a tag
        return words
    document = QTextDocument()
    document.setHtml(words)
    return document.toPlainText()


def assert_told_as_it_is(widget):
    told = [label for label in widget.findChildren(QLabel) if "<img" in label.text()]
    assert told
    assert {label.textFormat() for label in told} == {Qt.TextFormat.PlainText}


def test_a_name_that_looks_like_tags_is_shown_as_it_is(qtbot, window, picture, tmp_path):
    path = picture(f"{TAG}.png", square(60, 60))
    open_one(qtbot, window, path)
    page = window.pages.files
    name = page.showing.view.findChild(NameLabel)
    assert name.textFormat() is Qt.TextFormat.PlainText
    assert as_seen(name.toolTip()) == str(path)
    model = page.queue.model
    assert as_seen(model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)) == str(path)
    page.export()
    (dialog,) = page.findChildren(ExportDialog)
    assert_told_as_it_is(dialog)
    dialog.close()
    path.unlink()
    page.show_result(model.files[0])
    qtbot.waitUntil(lambda: bool(buttons(window, "Analyse again")), timeout=PATIENCE_MS)
    assert_told_as_it_is(page.showing.view.picture)


@pytest.mark.parametrize("name", [TAG, "Tom & Ann", "a\n<b>", "1  &lt; 2"])
def test_a_question_and_a_tooltip_show_names_as_they_are(qtbot, tmp_path, name):
    plan = ExportPlan(ExportWish((), tmp_path / name), (), (), None, (tmp_path / name,))
    box = replace_box(plan, None)
    qtbot.addWidget(box)
    asked = as_seen(box.informativeText())
    assert asked == f"In {tmp_path / name}:\n" + name.replace("\n", " ")
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(5, 20)
    label.grab()
    assert as_seen(label.toolTip()) == name


def test_what_errors_and_exports_say_of_names_has_no_tags(qtbot, window):
    error = UserError(f"{TAG} cannot be read.")
    kept, export, said = window.pages.check_in._kept, window.pages.files._exporting, Said()
    qtbot.addWidget(said)
    kept._tell_error(error)
    export._tell(str(error), is_busy=False)
    said.warn(error)
    for label in (kept._words, export._words, said):
        assert "<img" in label.text() and label.textFormat() is Qt.TextFormat.PlainText


def test_a_name_with_an_ampersand_is_no_key(qtbot, window, picture):
    open_one(qtbot, window, picture("Tom & Ann.png", square(60, 60)))
    window.opening.open_files([picture("b.png")])
    wait_for_queue(qtbot, window, 2)
    window.pages.files.show_result(files_by_name(window)["Tom & Ann.png"])
    window.pages.files.export()
    (dialog,) = window.pages.files.findChildren(ExportDialog)
    one = dialog.findChild(QRadioButton)
    assert "Tom && Ann.png" in one.text() and one.shortcut().isEmpty()
