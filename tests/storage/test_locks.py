"""Locks where the data folder is nothing that one could lock in."""

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.locks import OneWindow


@pytest.mark.fault("61")
def test_nobody_asks_for_a_window_without_a_data_folder(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    window = OneWindow(tmp_path / "data" / "window.lock")
    with pytest.raises(DatabaseError):
        window.acquire()
    assert not window.was_asked_to_raise()


@pytest.mark.fault("61")
def test_a_request_that_cannot_be_removed_is_ignored(tmp_path):
    (tmp_path / "window.raise").mkdir()  # refuses to be unlinked, for root and on every system
    window = OneWindow(tmp_path / "window.lock")
    assert window.acquire()
    assert not window.was_asked_to_raise()


@pytest.mark.fault("61", "62")
def test_a_window_that_cannot_be_asked_for_does_not_answer(tmp_path):
    first, second = (OneWindow(tmp_path / "window.lock") for _ in range(2))
    assert first.acquire()
    (tmp_path / "window.raise").mkdir()  # refuses to be replaced by a file
    assert not second.acquire()
    assert not second.ask_first_to_raise(timeout_s=0.05)
