"""What a run tells reads as people write."""

import pytest

from fer_desktop.command.reporter import counted


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 faces"), (1, "1 face"), (2, "2 faces"), (360, "360 faces")]
)
def test_one_thing_is_not_many(number, words):
    assert counted(number, "face") == words
