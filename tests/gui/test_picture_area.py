"""Words over a picture, in whatever room there is."""

import pytest
from PyQt6.QtCore import Qt

from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.theme import LIGHT, apply_theme

LONG = (
    "Camera used by another program – waiting. Close the other program; this one goes on by itself."
)


@pytest.fixture
def area(qtbot):
    apply_theme(LIGHT)
    area = PictureArea(LIGHT, LONG, [])
    qtbot.addWidget(area)
    area.show()
    return area


@pytest.mark.parametrize("width", [300, 547, 1200])
def test_words_over_a_picture_are_whole(area, width):
    area.resize(1200 if width < 1200 else 300, 400)
    area.show_words(LONG)
    area.show_badge(True)
    area.resize(width, 400)
    for pill in (area._hint, area._badge):
        assert area.rect().contains(pill.geometry())
        words = pill.fontMetrics()
        room = pill.contentsRect()
        assert room.height() >= words.boundingRect(room, Qt.TextFlag.TextWordWrap, LONG).height()
        lines = room.height() // words.lineSpacing()
        assert lines == 1 if width == 1200 else lines > 1
    assert area._hint.geometry().bottom() > 350 and area._badge.geometry().top() < 20
