"""Tags of a sitting as they are typed, and stored or not."""

import pytest

from fer_desktop.errors import UserError
from tests.gui.history_steps import PATIENCE_MS, open_sitting, read

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def full_disk(demo, monkeypatch):
    """A history that takes no tags, until what this returns is called."""
    annotations = demo[0].session.profile.annotations
    set_tags = annotations.set_tags

    def refuse(sitting_id, tags):
        raise UserError("The disk is full.", "Make room.")

    monkeypatch.setattr(annotations, "set_tags", refuse)
    return lambda: monkeypatch.setattr(annotations, "set_tags", set_tags)


def type_tags(window, text):
    tags = window.pages.history.sitting.tags
    tags.setText(text)
    tags.editingFinished.emit()


def stored(qtbot, window, sitting_id):
    return read(qtbot, window, lambda p: [p.annotations.tags(sitting_id)])[0]


@pytest.mark.parametrize("between", [",", "，", "、", ";", "；"])
def test_every_comma_and_semicolon_parts_tags(qtbot, demo, between):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    type_tags(window, f"工作{between} 高兴{between}{between}累")
    assert stored(qtbot, window, known.live[0]) == {"工作", "高兴", "累"}


def test_a_tag_from_before_with_a_semicolon_in_it_stays_whole_unless_tags_are_typed(qtbot, demo):
    window, known = demo
    sitting_id = known.live[0]
    read(qtbot, window, lambda p: [p.annotations.set_tags(sitting_id, {"a;b"})])
    open_sitting(qtbot, window, sitting_id)
    open_sitting(qtbot, window, known.live[1])
    assert stored(qtbot, window, sitting_id) == {"a;b"}


def test_tags_that_were_not_stored_are_told_and_stay_until_they_are(qtbot, demo, full_disk):
    window, known = demo
    view, sitting_id = window.pages.history.sitting, known.live[0]
    open_sitting(qtbot, window, sitting_id)
    with qtbot.waitSignal(window.session.problem, timeout=PATIENCE_MS) as told:
        type_tags(window, "panic, work")
    assert told.args[0].message == "The disk is full."
    view.refresh()
    read(qtbot, window, lambda p: [None])
    assert view.tags.text() == "panic, work"
    full_disk()
    open_sitting(qtbot, window, known.live[1])
    assert stored(qtbot, window, sitting_id) == {"panic", "work"}
    open_sitting(qtbot, window, sitting_id)
    assert view.tags.text() == "panic, work"


def test_tags_of_another_program_are_shown_where_none_were_typed(qtbot, demo):
    window, known = demo
    view, sitting_id = window.pages.history.sitting, known.live[0]
    open_sitting(qtbot, window, sitting_id)
    type_tags(window, " work ,panic")
    read(qtbot, window, lambda p: [p.annotations.set_tags(sitting_id, {"sea"})])
    view.refresh()
    qtbot.waitUntil(lambda: view.tags.text() == "sea", timeout=PATIENCE_MS)
