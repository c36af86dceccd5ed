"""A list of entries under headings: choosing many at once."""

import pytest

from fer_desktop.gui.parts.two_line_list import Entry, TwoLineList
from fer_desktop.gui.theme import LIGHT

MANY = 2000


@pytest.fixture
def days(qtbot):
    """A list of entries 0, 1, …, four of them under each heading."""
    shown = TwoLineList(LIGHT, "Sittings")
    qtbot.addWidget(shown)
    for key in range(MANY):
        if key % 4 == 0:
            shown.append([Entry(None, f"day {key // 4}")])
        shown.append([Entry(key, str(key))])
    return shown


@pytest.mark.parametrize(
    "keys", [set(range(MANY)), set(range(0, MANY, 2)), {3, 4, 9}, [7], [], {MANY}]
)
def test_entries_are_chosen_in_one_go_and_nothing_else(days, keys):
    days.choose({1, 9})
    told = []
    days.itemSelectionChanged.connect(lambda: told.append(days.chosen()))
    shown = sorted(key for key in keys if key < MANY)
    assert days.choose(keys) == bool(shown)
    assert told == [shown]
    if shown:
        assert days._entry(days.currentRow()).key == shown[0]
