"""What each part does when the disk refuses in the middle: in words, whole, nothing left over."""

import errno
import os
import shutil

import pytest

from fer_desktop.errors import DatabaseError, UsageError
from fer_desktop.storage import folder as folder_module
from fer_desktop.storage import repair as repair_module
from fer_desktop.storage.accounts import AccountBook, Login
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import BusyError, DiskError
from fer_desktop.storage.folder import set_aside, write_atomically
from fer_desktop.storage.live_recorder import LiveRecorder
from fer_desktop.storage.locks import FileLock
from fer_desktop.storage.passwords import read_password
from fer_desktop.storage.pictures import Pictures
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import Recorder
from fer_desktop.storage.retention import Retention
from fer_desktop.storage.vault import OWASP_MINIMUM, DataKey
from tests.storage.analyses import NETWORK, film, record
from tests.storage.conftest import NAME, PASSWORD
from tests.storage.test_migrations import VERSIONS, write_frozen

NO_ROOM = OSError(errno.ENOSPC, "No space left on device")


def refuse(*_, **__):
    raise NO_ROOM


@pytest.mark.fault("60")
@pytest.mark.parametrize("call", ["fsync", "write"])
def test_atomic_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch, call: str):
    path = tmp_path / "file"
    write_atomically(path, b"old")
    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(folder_module.os, "fsync", refuse)
        else:
            patch.setattr(folder_module.os, "fdopen", refuse)
        with pytest.raises(OSError, match="No space"):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.fault("60")
def test_picture_without_room_is_refused_whole(profile, monkeypatch):
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    with monkeypatch.context() as patch:
        patch.setattr(folder_module.os, "fsync", refuse)
        with pytest.raises(DiskError, match="No space"):
            profile.pictures.save(sitting, 0.0, b"x", "image/png")
    with monkeypatch.context() as patch:
        patch.setattr(profile.database, "write", lambda: refuse_row())
        with pytest.raises(DiskError):
            profile.pictures.save(sitting, 0.0, b"x", "image/png")
    assert list(profile.folder.pictures.iterdir()) == []
    assert profile.pictures.of_sitting(sitting) == []


def refuse_row():
    raise DiskError("The disk is full.")


@pytest.mark.fault("55", "60")
def test_repair_without_room_leaves_the_damaged_file_where_it_is(open_profile, monkeypatch):
    profile = open_profile()
    profile.lock()
    damaged = profile.folder.history.read_bytes()[:-4096] + bytes(4096)
    profile.folder.history.write_bytes(damaged)
    with monkeypatch.context() as patch:
        patch.setattr(repair_module.shutil, "copyfile", refuse)
        with pytest.raises(DiskError, match="no room"):
            open_profile()
    assert profile.folder.history.read_bytes() == damaged
    assert profile.folder.set_aside() == []
    assert not list(profile.folder.root.glob(".new*"))
    assert open_profile().repair_report is not None  # and with room it works


@pytest.mark.fault("55")
def test_failed_check_locks_the_profile(profile, monkeypatch):
    monkeypatch.setattr("fer_desktop.storage.profile.open_or_repair", lambda *_, **__: refuse_row())
    with pytest.raises(DiskError):
        profile.check_and_repair()
    assert profile.is_locked


def test_opening_that_fails_half_way_can_be_repeated(open_profile, monkeypatch):
    open_profile().lock()
    with monkeypatch.context() as patch:
        patch.setattr(Pictures, "sweep", refuse)
        with pytest.raises(DatabaseError, match="No space"):
            open_profile()
    assert not open_profile().is_locked


@pytest.mark.fault("60")
def test_full_disk_keeps_nobody_from_reading(open_profile, folder, clock, monkeypatch):
    profile = open_profile()
    record(profile.record("live", "x", NETWORK), film(2))
    profile.record("live", "cut off by the full disk", NETWORK)
    key = DataKey(bytes(profile._key._buffer))
    profile.lock()
    monkeypatch.setattr(Database, "write", lambda _: refuse_row())
    with Profile(folder, Login("Ada", profile.folder.root.name, key)) as reader:
        assert len(reader.history.sittings()) == 2


@pytest.mark.fault("60")
def test_error_of_the_source_is_not_hidden_by_one_of_the_disk(database, clock, caplog, monkeypatch):
    recorder = Recorder(database, "live", "x", NETWORK, monotonic=clock, now=clock.now)
    with pytest.raises(RuntimeError, match="camera"), recorder:
        recorder.write(None, next(film(1)))
        monkeypatch.setattr(database, "write", refuse_row)
        raise RuntimeError("camera gone")
    assert "not saved" in caplog.text


@pytest.mark.timeout(30)
@pytest.mark.fault("51")
def test_live_sitting_whose_end_is_refused_tries_again_and_then_says_so(database, key, caplog):
    opened = []

    def impatient() -> Database:
        opened.append(Database(database.path, key, busy_timeout_s=0.02))
        return opened[-1]

    live = LiveRecorder(impatient, "live", "camera", NETWORK, commit_every_s=0.01)
    assert live.sitting_id() is not None
    with database.write():
        for one in film(3):
            live.write(None, one)
        live.stop()
        assert live.wait(20)
    assert "in use" in str(live.state.problem)
    assert "not saved any more" in caplog.text


@pytest.mark.fault("74")
def test_log_that_a_reader_holds_is_named(database, key):
    with database.write() as tables:
        tables.execute("INSERT INTO network VALUES (1, 'a', 'b')")
    with Database(database.path, key) as reader:
        rows = reader.stream("SELECT * FROM network UNION ALL SELECT * FROM network")
        next(rows)
        with database.write() as tables:
            tables.execute("DELETE FROM network")
        database.value("PRAGMA busy_timeout = 50")
        with pytest.raises(BusyError, match="still in its log"):
            database.checkpoint()
        rows.close()
        database.checkpoint()


def test_files_set_aside_go_when_their_month_is_over_and_not_with_what_goes_before(profile, clock):
    profile.bin.delete("note", profile.annotations.add_note(None, "goes two days before"))
    clock.pass_(days=2)
    damaged = profile.folder.history.with_name("damaged.db")
    damaged.write_bytes(b"damaged")
    os.utime(damaged, (clock.seconds - 1e8, clock.seconds - 1e8))  # last written years ago
    aside = set_aside(damaged, clock.now())
    aside = aside.rename(aside.with_name(aside.name.replace("damaged.db", "history.db")))
    profile.folder.pictures_aside.mkdir()
    os.utime(profile.folder.pictures_aside, (clock.seconds, clock.seconds))
    profile.retention.change(Retention(deleted=30))
    clock.pass_(days=29)
    profile.retention.apply()
    assert profile.bin.items() == []
    assert aside.exists() and profile.folder.pictures_aside.exists()
    clock.pass_(days=2)
    profile.retention.apply()
    assert not aside.exists() and not profile.folder.pictures_aside.exists()


@pytest.mark.fault("55")
def test_rescue_passes_over_a_file_of_an_older_version(open_profile, tmp_path, clock):
    profile = open_profile()
    profile.annotations.add_note(None, "kept")
    profile.backups.make(profile.database, "daily", clock.now())
    key = DataKey(bytes(profile._key._buffer))
    profile.lock()
    old = write_frozen(tmp_path / "old.db", key, VERSIONS / "history-3.sql")
    content = bytearray(old.read_bytes())
    content[-3000] ^= 1
    profile.folder.history.write_bytes(content)
    reopened = open_profile()
    assert [note.text for note in reopened.annotations.notes(None)] == ["kept"]
    assert reopened.repair_report.rescued is None


@pytest.mark.fault("55")
def test_rescue_reads_a_file_that_only_lacks_the_newest_columns(open_profile, tmp_path, clock):
    """As after an update of the program, when the damage is older than it."""
    profile = open_profile()
    profile.annotations.add_note(None, "kept")
    profile.backups.make(profile.database, "daily", clock.now())
    key = DataKey(bytes(profile._key._buffer))
    profile.lock()
    content = bytearray(
        write_frozen(tmp_path / "old.db", key, VERSIONS / "history-7.sql").read_bytes()
    )
    content[-3000] ^= 1
    profile.folder.history.write_bytes(content)
    reopened = open_profile()
    assert reopened.repair_report.rescued.sittings == 2
    notes = [*reopened.annotations.notes(None), *reopened.annotations.notes(1)]
    assert {note.text for note in notes} == {"kept", "words"}


def test_password_is_asked_for_on_a_terminal(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.delenv("FER_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"typed at {prompt}")
    assert read_password(prompt="Ada: ") == "typed at Ada: "

    def end(_):
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end)
    with pytest.raises(UsageError, match="No password"):
        read_password()


@pytest.mark.fault("61")
def test_lock_file_that_cannot_be_opened_is_said_in_words(tmp_path):
    (tmp_path / "a.lock").mkdir()
    with pytest.raises(DatabaseError, match="cannot be opened"):
        FileLock(tmp_path / "a.lock").acquire()


def test_copy_of_a_tree_is_no_backup(profile, tmp_path):
    """Why backups are made by SQLite: a file copied while in use may lack its log."""
    profile.annotations.add_note(None, "in the log only")
    shutil.copy(profile.folder.history, tmp_path / "copied.db")
    with Database(tmp_path / "copied.db", profile._key) as copied:
        assert copied.value("SELECT count(*) FROM note") == 0


@pytest.mark.fault("60")
def test_copy_of_the_accounts_that_fails_hides_no_recovery_code(open_book, folder, monkeypatch):
    """The account is on the disk by then; the next opening makes the copy again."""
    book = open_book()
    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.storage.account_file.put_in_place", refuse)
        _, code = book.register(NAME, PASSWORD)
        book.change_password(NAME, PASSWORD, "eight louder lamps")
    before = folder.accounts_copy.read_bytes() if folder.accounts_copy.exists() else b""
    book.close()
    again = open_book()
    assert folder.accounts_copy.read_bytes() != before
    assert again.log_in(NAME, "eight louder lamps")
    assert again.recover(NAME, code, PASSWORD)


@pytest.mark.fault("73")
def test_cost_that_cannot_be_raised_keeps_nobody_out(open_book, folder, monkeypatch):
    open_book().register(NAME, PASSWORD)
    with AccountBook(folder, cost=OWASP_MINIMUM) as book:
        monkeypatch.setattr(AccountBook, "_store", lambda *_: refuse_row())
        assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("74")
def test_purge_that_the_system_refuses_is_said_in_words_and_can_be_repeated(profile, monkeypatch):
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    profile.pictures.save(sitting, 0.0, b"x", "image/png")
    profile.bin.delete("sitting", sitting)
    items = profile.bin.items()
    with monkeypatch.context() as patch:
        patch.setattr(folder_module.Path, "unlink", refuse)
        with pytest.raises(DatabaseError, match="No space"):
            profile.bin.purge(items)
    assert profile.bin.items() == items
    profile.bin.purge(items)
    assert profile.bin.items() == []
