"""Whose folders are made private, whose are left as they are, and what they may be called."""

import os
import stat
import sys

import pytest

from fer_desktop.storage.database import Database
from fer_desktop.storage.folder import make_private
from fer_desktop.storage.locks import OneWindow
from fer_desktop.storage.transfer import export_profile
from tests.storage.analyses import NETWORK, film, record

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def no_umask():
    old = os.umask(0)
    yield
    os.umask(old)


@pytest.mark.fault("75")
@pytest.mark.parametrize("open_to", [0o755, 0o777, 0o1777])
def test_data_folder_that_is_open_to_others_stays_so_and_what_lies_in_it_is_private(
    folder, open_profile, clock, no_umask, open_to
):
    folder.root.mkdir()
    folder.root.chmod(open_to)
    theirs = folder.root / "theirs"
    theirs.mkdir(mode=0o755)
    window = OneWindow(folder.window_lock)
    assert window.acquire()
    profile = open_profile()
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    profile.pictures.save(sitting, 0.0, b"x", "image/png")
    profile.upkeep()
    window.release()
    assert mode(folder.root) == open_to
    assert mode(theirs) == 0o755
    ours = [path for path in folder.root.rglob("*") if path != theirs]
    assert {folder.accounts, folder.accounts_copy, folder.window_lock} < set(ours)
    assert {path.name: oct(mode(path)) for path in ours if mode(path) & 0o077} == {}


@pytest.mark.fault("75")
def test_folder_of_a_profile_that_was_opened_to_others_is_closed_again(open_profile):
    """As after it was copied back by somebody with another umask."""
    profile = open_profile()
    profile.lock()
    folders = [profile.folder.root, profile.folder.pictures, profile.folder.backups]
    for path in folders:
        path.chmod(0o755)
    open_profile()
    assert [mode(path) for path in folders] == [0o700] * 3


@pytest.mark.parametrize("umask", [0, 0o277])
def test_folder_that_is_made_is_private_whatever_the_umask(tmp_path, umask):
    old = os.umask(umask)
    try:
        make_private(tmp_path / "data")
    finally:
        os.umask(old)
    assert mode(tmp_path / "data") == 0o700


@pytest.mark.fault("75")
def test_copy_of_a_database_is_private_from_its_first_byte(
    tmp_path, database, no_umask, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.chmod", lambda *_: None)  # as if it had not come to that yet
        database.copy_to(tmp_path / "copy.db")
    assert mode(tmp_path / "copy.db") == 0o600


@pytest.mark.fault("75")
def test_export_which_is_not_encrypted_is_for_its_owner_alone(profile, tmp_path, clock, no_umask):
    assert mode(export_profile(profile, tmp_path, clock.now()).folder) == 0o700


@pytest.mark.fault("61")
@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_copies_are_made_in_a_folder_whose_name_is_no_text(tmp_path, database, key):
    folder = tmp_path / "caf\udce9 100%?#"
    folder.mkdir()
    with database.write() as tables:
        tables.execute("INSERT INTO network VALUES (1, 'a', 'b')")
    database.copy_to(folder / "copy.db")
    database.copy_readable_to(folder / "readable.db")
    for path, its_key in ((folder / "copy.db", key), (folder / "readable.db", None)):
        with Database(path, its_key) as copy:
            assert copy.value("SELECT name FROM network") == "a"
