"""What the line at the window's foot says of storing a sitting."""

import pytest

from fer_desktop.analysis.live import LiveFigures
from fer_desktop.gui.parts.elided_label import ElidedLabel
from fer_desktop.gui.status_bar import StatusBar
from fer_desktop.storage.recorder import SavingState
from tests.gui.windows import texts


@pytest.fixture
def bar(qtbot):
    bar = StatusBar("Fake network")
    qtbot.addWidget(bar)
    bar.show()
    return bar


@pytest.mark.fault("51")
def test_rows_that_were_lost_are_told_without_claiming_that_all_is_saved(bar):
    bar.show_saving(SavingState(None, 30, 0, 5))
    words = "Not everything was saved to your history. Rows lost: 5."
    assert words in texts(bar) and bar.currentMessage() == words


@pytest.mark.fault("75")
@pytest.mark.parametrize("name", ["", "Grace"], ids=["guest", "next"])
def test_what_was_told_to_one_person_is_not_left_to_the_next(bar, name):
    bar.show_person("Ada")
    bar.show_saving(SavingState(None, 30, 0, 5))
    bar.show_person(name)
    assert texts(bar) == [
        "Looking for cameras",
        "",
        "Network: Fake network",
        "",
        name or "Guest",
    ]
    assert bar.currentMessage() == ""


def test_that_nothing_is_saved_is_said_of_a_sitting_and_of_nothing_else(bar):
    """A check-in or a file may be in the history meanwhile."""
    for figures, is_said in ((None, False), (LiveFigures(1, 0, 1.0, 0.1), True), (None, False)):
        bar.show_figures(figures)
        bar.show_saving(None)
        assert ("Not saving" in texts(bar)) == is_said


def test_words_without_room_end_in_dots_and_are_told_whole_by_the_tooltip(qtbot):
    label = ElidedLabel("A camera with a name that its maker found no end to")
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    label.grab()
    assert label.toolTip() == ""
    label.resize(label.minimumSizeHint())
    elided = label.grab().toImage()
    assert label.width() < label.sizeHint().width()
    assert label.toolTip() == label.text()
    label.setText("A camera with a name that ends elsewhere")
    assert label.grab().toImage() == elided, "the same first words and dots"
