"""Locks where the data folder is nothing that one could lock in, and on systems of other kinds."""

import os
from threading import Timer

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.folder import make_private_file
from fer_desktop.storage.locks import FileLock, OneWindow


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


@pytest.mark.fault("62")
@pytest.mark.timeout(60)
def test_a_second_start_takes_the_place_of_a_window_that_ends(tmp_path):
    first, second = (OneWindow(tmp_path / "window.lock") for _ in range(2))
    assert first.acquire()
    ending = Timer(0.5, first.release)  # it listens to nobody any more
    assert not second.acquire()
    ending.start()
    assert not second.ask_first_to_raise(timeout_s=600)
    assert second.acquire()
    ending.join()
    assert not first.acquire()
    assert not (tmp_path / "window.raise").exists()


@pytest.mark.fault("62")
def test_nobody_is_raised_for_whoever_has_given_up(tmp_path):
    first, second = (OneWindow(tmp_path / "window.lock") for _ in range(2))
    assert first.acquire()
    assert not second.ask_first_to_raise(timeout_s=0.05)
    assert not second.acquire()
    assert not first.was_asked_to_raise()


def test_locks_and_private_files_are_made_where_the_system_knows_no_close_on_exec(
    tmp_path, monkeypatch
):
    """As on Windows; Python lets no child inherit a handle, on any system."""
    monkeypatch.delattr(os, "O_CLOEXEC", raising=False)
    lock = FileLock(tmp_path / "a.lock")
    assert lock.acquire()
    assert not os.get_inheritable(lock._handle)
    lock.release()
    make_private_file(tmp_path / "private.db")
    assert (tmp_path / "private.db").exists()
