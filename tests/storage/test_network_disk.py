"""Folders on file systems that know less than a local one: no locks, no sync of a folder."""

import errno
import gc
import os
import stat
from pathlib import Path

import pytest

from fer_desktop import paths
from fer_desktop.errors import DatabaseError, OutputError
from fer_desktop.paths import sync_folder
from fer_desktop.storage.locks import FileLock, OneWindow
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.transfer import export_profile
from tests.storage.conftest import NAME, PASSWORD


@pytest.fixture
def refuse_locks(monkeypatch):
    """Lets the system answer every wish for a lock with an error number."""

    def refuse(number: int) -> None:
        def no(handle):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(paths, "_lock", no)

    return refuse


@pytest.fixture
def refuse_folder_sync(monkeypatch):
    """Lets every sync of a folder fail, and none of a file."""
    sync = os.fsync

    def refuse(number: int) -> None:
        def no(handle):
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                raise OSError(number, os.strerror(number))
            sync(handle)

        monkeypatch.setattr(os, "fsync", no)

    return refuse


@pytest.mark.fault("61", "62")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS])
def test_a_folder_without_locks_is_no_other_window(folder, open_book, refuse_locks, number):
    refuse_locks(number)
    handles = Path("/proc/self/fd")  # where there is such a list
    gc.collect()  # of earlier tests; what it closes later may only make fewer
    opened = len(list(handles.glob("*")))
    for act in (OneWindow(folder.window_lock).acquire, open_book):
        with pytest.raises(DatabaseError, match="cannot be locked") as refused:
            act()
        assert "--data-dir" in refused.value.remedy
        assert os.strerror(number) in refused.value.message
    assert len(list(handles.glob("*"))) <= opened


@pytest.mark.fault("62")
def test_a_profile_in_a_folder_without_locks_is_not_open_elsewhere(folder, book, refuse_locks):
    login, _ = book.register(NAME, PASSWORD)
    refuse_locks(errno.ENOLCK)
    with pytest.raises(DatabaseError, match="cannot be locked"):
        Profile(folder, login)


@pytest.mark.fault("62")
@pytest.mark.parametrize("number", [errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK])
def test_what_another_holds_is_waited_for_and_then_given_up(tmp_path, refuse_locks, number):
    refuse_locks(number)
    assert not FileLock(tmp_path / "a.lock").acquire(wait_s=0.05)


needs_folder_sync = pytest.mark.skipif(os.name == "nt", reason="Windows syncs no folder")


@needs_folder_sync
@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_export_to_a_disk_that_syncs_no_folder_is_whole(
    profile, tmp_path, clock, refuse_folder_sync, number
):
    refuse_folder_sync(number)
    export = export_profile(profile, tmp_path, clock.now()).folder
    assert (export / "README.txt").exists()


@needs_folder_sync
@pytest.mark.fault("79")
def test_export_whose_folder_the_disk_cannot_sync_is_told_to_be_there(
    profile, tmp_path, clock, refuse_folder_sync
):
    """It lies there unencrypted, so nobody may be told that there is none."""
    refuse_folder_sync(errno.EIO)
    with pytest.raises(OutputError, match="is complete") as failed:
        export_profile(profile, tmp_path, clock.now())
    (export,) = tmp_path.glob("fer-desktop-*")
    assert str(export) in failed.value.message
    assert (export / "README.txt").exists()


@needs_folder_sync
@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_an_account_is_made_on_a_disk_that_syncs_no_folder(
    open_profile, refuse_folder_sync, number
):
    refuse_folder_sync(number)
    assert open_profile().name == NAME


@needs_folder_sync
@pytest.mark.fault("60")
def test_an_account_whose_folder_cannot_be_synced_is_refused_in_words(book, refuse_folder_sync):
    refuse_folder_sync(errno.EIO)
    with pytest.raises(DatabaseError, match=os.strerror(errno.EIO)):
        book.register(NAME, PASSWORD)
    assert book.names() == []


@needs_folder_sync
def test_a_failing_disk_is_not_passed_over(tmp_path, refuse_folder_sync):
    refuse_folder_sync(errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_folder(tmp_path)
