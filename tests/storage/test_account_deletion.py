import errno

import pytest

from benchmarks.storage.pages import decrypted
from fer_desktop.errors import DatabaseError
from fer_desktop.storage import accounts
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import LoginError
from fer_desktop.storage.database_errors import BusyError
from fer_desktop.storage.locks import FileLock
from fer_desktop.storage.names import NameRefusedError
from tests.storage.analyses import NETWORK, film, record
from tests.storage.conftest import NAME, PASSWORD
from tests.storage.test_accounts import OTHER_PASSWORD


@pytest.mark.fault("74")
def test_deleted_account_leaves_nothing_and_others_untouched(open_book, folder, open_profile):
    name = "Adelaide Quietlamp"  # too long to stand in encrypted bytes by chance
    profile = open_profile(name)
    profile.annotations.add_note(None, "canary")
    sitting = record(profile.record("photo", "x.png", NETWORK), film(1))
    profile.pictures.save(sitting, 0.0, b"picture", "image/png")
    profile.backups.make(profile.database, "daily", profile._now())
    profile.lock()
    other = open_profile("Berta", OTHER_PASSWORD)
    other.annotations.add_note(None, "stays")
    other.lock()
    book = open_book()
    ada = book.log_in(name, PASSWORD)
    book.delete(name, name.upper())
    assert not folder.profile(ada.profile_id).root.exists()
    left = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    left += decrypted(folder.accounts, book_key()) + decrypted(folder.accounts_copy, book_key())
    assert b"Berta" in left  # the rig sees names that are there
    assert ada.profile_id.encode() not in left
    assert name.encode() not in left
    assert open_profile("Berta", OTHER_PASSWORD).annotations.notes(None)[0].text == "stays"


@pytest.mark.fault("74")
@pytest.mark.parametrize("typed", ["", "Berta", "yes"])
def test_deletion_needs_the_name_typed(book, typed: str):
    book.register(NAME, PASSWORD)
    with pytest.raises(NameRefusedError):
        book.delete(NAME, typed)
    assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("74")
def test_open_profile_is_not_deleted_under_its_window(open_profile, open_book):
    open_profile()
    with pytest.raises(BusyError, match="open"):
        open_book().delete(NAME, NAME)


@pytest.mark.fault("74")
def test_deletion_that_a_crash_interrupted_is_finished_at_the_next_start(
    open_book, folder, monkeypatch
):
    book = open_book()
    login, _ = book.register(NAME, PASSWORD)
    monkeypatch.setattr(accounts, "finish_unfinished", lambda *_: None)  # the crash
    book.delete(NAME, NAME)
    monkeypatch.undo()
    assert folder.profile(login.profile_id).root.exists()
    with pytest.raises(LoginError):
        book.log_in(NAME, PASSWORD)  # the key is gone already
    open_book()
    assert not folder.profile(login.profile_id).root.exists()


def test_registration_that_a_crash_interrupted_leaves_no_folder(open_book, folder, monkeypatch):
    def crash(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(accounts, "copy_if_possible", lambda *_: None)
    book = open_book()
    monkeypatch.setattr(accounts.HISTORY.__class__, "create", crash)
    with pytest.raises(KeyboardInterrupt):
        book.register(NAME, PASSWORD)
    monkeypatch.undo()
    assert len(list((folder.root / "profiles").iterdir())) == 1
    assert open_book().names() == []
    assert list((folder.root / "profiles").iterdir()) == []


def test_folder_in_the_making_by_another_process_is_left_alone(open_book, folder, monkeypatch):
    book = open_book()
    profile = folder.profile("ab" * 16)
    profile.make()
    with book._book.write() as tables:
        tables.table("unfinished").insert({"profile_id": "ab" * 16})
    monkeypatch.setattr("fer_desktop.storage.account_file.LOCK_WAIT_S", 0.05)
    with FileLock(folder.accounts_lock) as making:
        assert making.acquire()
        open_book()
        assert profile.root.exists()
    open_book()
    assert not profile.root.exists()


@pytest.mark.fault("74")
def test_files_that_cannot_be_removed_are_said_in_words_and_keep_nobody_out(
    open_book, folder, monkeypatch
):
    def refuse(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    book = open_book()
    login, _ = book.register(NAME, PASSWORD)
    book.register("Berta", OTHER_PASSWORD)
    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.storage.folder.shutil.rmtree", refuse)
        with pytest.raises(DatabaseError, match="not permitted"):
            book.delete(NAME, NAME)
        assert open_book().log_in("Berta", OTHER_PASSWORD)
    assert folder.profile(login.profile_id).root.exists()
    open_book()
    assert not folder.profile(login.profile_id).root.exists()
