import os
import subprocess
import sys
import threading
import uuid

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.accounts import AccountBook, LoginError
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import BusyError, LockedError
from fer_desktop.storage.locks import FileLock, OneWindow
from fer_desktop.storage.profile import Profile, unlock_profile
from tests.storage.analyses import NETWORK, film, record
from tests.storage.conftest import CHEAP, NAME, PASSWORD


def test_command_line_unlocks_records_and_locks(folder, open_profile):
    open_profile().lock()
    with unlock_profile(NAME, PASSWORD, root=folder.root, cost=CHEAP) as profile:
        with profile.record("video", "/clips/tea.mp4", NETWORK) as recorder:
            for one in film(3):
                recorder.write(None, one)
        profile.upkeep()
    assert profile.is_locked
    reopened = open_profile()
    (sitting,) = reopened.history.sittings()
    assert (sitting.kind, sitting.source, sitting.mood.samples) == ("video", "tea.mp4", 3)
    assert len(reopened.backups.all()) == 1


def test_command_line_without_profiles_makes_none(folder):
    with pytest.raises(DatabaseError, match="no profiles"):
        unlock_profile(NAME, PASSWORD, root=folder.root)
    assert not folder.root.exists()


def test_wrong_password_on_the_command_line_ends_with_the_database_code(folder, open_profile):
    open_profile().lock()
    with pytest.raises(LoginError) as caught:
        unlock_profile(NAME, "another sentence", root=folder.root, cost=CHEAP)
    assert caught.value.exit_code == 6


@pytest.mark.fault("62")
def test_profile_is_open_in_one_place_at_a_time(open_profile):
    first = open_profile()
    with pytest.raises(BusyError, match="open in another window"):
        open_profile()
    first.lock()
    open_profile()


@pytest.mark.fault("76")
def test_profile_that_cannot_be_opened_forgets_its_key_too(open_profile, folder, clock):
    open_profile()
    with AccountBook(folder, cost=CHEAP, clock=clock) as book:
        login = book.log_in(NAME, PASSWORD)
    with pytest.raises(BusyError):
        Profile(folder, login)
    assert login.key.is_wiped


@pytest.mark.fault("74")
def test_half_made_files_of_a_crash_are_removed_at_the_next_opening(open_profile, monkeypatch):
    profile = open_profile()
    profile.annotations.add_note(None, "x")
    with monkeypatch.context() as patch:  # killed between the copy and its place
        patch.setattr("fer_desktop.storage.backup.put_in_place", lambda _: None)
        patch.setattr("fer_desktop.storage.backup.remove_database", lambda _: None)
        profile.backups.make(profile.database, "daily", profile._now())
    (profile.folder.root / ".new-history.db").write_bytes(b"half")
    profile.lock()
    assert len(list(profile.folder.root.rglob(".new-*"))) == 2
    assert list(open_profile().folder.root.rglob(".new-*")) == []


@pytest.mark.fault("53")
def test_sitting_left_open_by_a_crash_is_interrupted_at_the_next_opening(open_profile):
    profile = open_profile()
    recorder = profile.record("live", "camera", NETWORK)
    for one in film(3):
        recorder.write(None, one)
    recorder.commit()
    profile.lock()  # as a crash would leave it: the recorder was never closed
    (sitting,) = open_profile().history.sittings()
    assert sitting.state == "interrupted"


@pytest.mark.fault("76")
def test_who_waits_for_an_export_counts_as_there(profile, clock):
    clock.pass_(seconds=profile.idle_limit_s - 1)
    profile.go_on()  # as between its pictures
    clock.pass_(seconds=2)
    assert not profile.is_idle


@pytest.mark.fault("76")
def test_profile_is_idle_after_its_time_and_forgets_its_key_when_locked(profile, clock):
    clock.pass_(seconds=profile.idle_limit_s - 1)
    assert not profile.is_idle
    profile.touch()
    clock.pass_(seconds=profile.idle_limit_s - 1)
    assert not profile.is_idle
    clock.pass_(seconds=1)
    assert profile.is_idle
    profile.touch()
    profile.go_on()  # nor does who waited for an export when the computer fell asleep
    assert profile.is_idle
    profile.lock()
    assert profile.is_locked
    assert profile._key.is_wiped
    for use in (
        profile.history.sittings,
        lambda: profile.history.samples(1),
        lambda: profile.annotations.add_note(None, "x"),
        lambda: profile.pictures.save(1, 0.0, b"x", "image/png"),
        lambda: profile.pictures.content(str(uuid.uuid4())),
        profile.bin.items,
        profile.upkeep,
        lambda: profile.record("photo", "x", NETWORK),
        lambda: profile.record_live("live", "x", NETWORK),
    ):
        with pytest.raises(LockedError, match="Log in again"):
            use()


@pytest.mark.fault("76")
@pytest.mark.timeout(60)
def test_lock_ends_the_live_sitting_first_and_loses_nothing(open_profile):
    profile = open_profile()
    live = profile.record_live("live", "camera", NETWORK)
    for one in film(4):
        live.write(None, one)
    profile.lock()
    assert "fer-recorder" not in {thread.name for thread in threading.enumerate()}
    (sitting,) = open_profile().history.sittings()
    assert (sitting.state, sitting.mood.samples) == ("interrupted", 4)


@pytest.mark.timeout(60)
def test_live_sitting_begins_when_its_source_did(profile, clock):
    started = clock.now()
    with profile.record_live("live", "camera", NETWORK, started=started) as live:
        live.write(None, next(iter(film(1))))
    (sitting,) = profile.history.sittings()
    assert sitting.started_at == started


@pytest.mark.fault("75")
def test_login_gives_its_own_profile_and_the_key_opens_no_other(open_profile):
    ada, berta = open_profile(), open_profile("Berta", "eight louder lamps")
    ada.annotations.add_note(None, "Ada's")
    record(ada.record("photo", "x", NETWORK), film(1))
    assert berta.annotations.notes(None) == []
    assert berta.history.sittings() == []
    with pytest.raises(DatabaseError):
        Database(ada.folder.history, berta._key)


@pytest.mark.fault("75")
@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_folders_and_files_are_for_their_owner_alone(open_profile, folder, clock):
    old = os.umask(0)
    try:
        profile = open_profile()
        sitting = record(profile.record("photo", "x", NETWORK), film(1))
        profile.pictures.save(sitting, 0.0, b"x", "image/png")
        profile.upkeep()
    finally:
        os.umask(old)
    wide = {
        str(path): oct(path.stat().st_mode)
        for path in (folder.root, *folder.root.rglob("*"))
        if path.stat().st_mode & 0o077
    }
    assert wide == {}


@pytest.mark.fault("75")
@pytest.mark.parametrize("profile_id", ["", "..", "../../etc", "A" * 32, "a" * 31, "a/b"])
def test_profile_id_is_never_a_path(folder, profile_id: str):
    with pytest.raises(ValueError, match="profile id"):
        folder.profile(profile_id)


UNWRITABLE = """
import os, sys
from pathlib import Path
from fer_desktop.errors import DatabaseError
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
import hypothesis  # imported while root may read everything
os.setuid(65534)
try:
    AccountBook(DataFolder(Path(sys.argv[1])))
except DatabaseError as error:
    print(error)
"""


@pytest.mark.fault("61")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_home_of_somebody_else_is_said_in_words(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    result = subprocess.run(
        [sys.executable, "-c", UNWRITABLE, str(home / "data")], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "--data-dir" in result.stdout
    assert result.stderr == ""


HOLDER = """
import sys
from pathlib import Path
from fer_desktop.storage.locks import OneWindow
window = OneWindow(Path(sys.argv[1]))
print(window.acquire(), flush=True)
for line in sys.stdin:
    while not window.was_asked_to_raise():
        pass
    print("raised", flush=True)
"""


@pytest.fixture
def first_window(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "window.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


@pytest.mark.fault("62")
@pytest.mark.timeout(30)
def test_second_start_raises_the_first_window(tmp_path, first_window):
    second = OneWindow(tmp_path / "window.lock")
    assert not second.acquire()
    first_window.stdin.write("look\n")
    first_window.stdin.flush()
    assert second.ask_first_to_raise(timeout_s=20)
    assert first_window.stdout.readline() == "raised\n"


@pytest.mark.fault("62")
@pytest.mark.timeout(30)
def test_lock_of_a_killed_window_is_free_at_once(tmp_path, first_window):
    second = OneWindow(tmp_path / "window.lock")
    assert not second.acquire()
    assert not second.ask_first_to_raise(timeout_s=0.05)  # it hangs
    first_window.kill()
    first_window.wait()
    assert second.acquire()
    assert not second.was_asked_to_raise()


@pytest.mark.fault("62")
def test_lock_is_held_by_one_object_and_can_be_given_back(tmp_path):
    one, other = FileLock(tmp_path / "a.lock"), FileLock(tmp_path / "a.lock")
    assert one.acquire()
    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()
