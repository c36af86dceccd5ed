import os
import stat
import subprocess
import sys
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database import Database, sqlite_uri
from fer_desktop.storage.database_errors import BusyError, DamagedError, DiskError
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.sqlcipher import dbapi2
from fer_desktop.storage.vault import DataKey

NOTE = {"uuid": "u", "text": "t", "created_at": "now", "changed_at": "now"}


def add_note(database: Database, number: int) -> None:
    with database.write() as tables:
        tables.table("note").insert({**NOTE, "uuid": str(number)})


def notes_in(database: Database) -> int:
    return database.value("SELECT count(*) FROM note")


def test_settings_are_those_the_promises_rest_on(database):
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
        "application_id": 0x46455248,
    }
    found = {name: database.value(f"PRAGMA {name}") for name in wanted}
    assert found == wanted


def test_write_is_all_or_nothing(database):
    with pytest.raises(RuntimeError), database.write() as tables:
        tables.table("note").insert(NOTE)
        raise RuntimeError
    assert notes_in(database) == 0
    add_note(database, 1)
    assert notes_in(database) == 1


@pytest.mark.parametrize(
    "path",
    [
        PureWindowsPath(r"\\server\share\history.db"),
        PureWindowsPath(r"C:\Users\Ada Ü\100%?#.db"),
        PureWindowsPath(r"\\?\C:\history.db"),
        PurePosixPath("100%?#& é\udcff.db"),
        PurePosixPath("file:x.db"),
    ],
    ids=ascii,
)
@pytest.mark.skipif(sys.platform == "win32", reason="there a share is no plain file name")
def test_sqlite_opens_a_file_by_the_very_name_it_has(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = Path(os.fspath(path))
    file.touch()
    connection = dbapi2.connect(sqlite_uri(path, "rw"), uri=True)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert file.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [tmp_path / file.name]


def test_a_path_that_begins_with_two_slashes_is_no_server(tmp_path):
    Database(Path(f"/{tmp_path}/history.db"), create=True).close()
    assert (tmp_path / "history.db").exists()


def test_threads_may_share_a_connection(database):
    def write(first: int) -> None:
        for number in range(first, first + 20):
            add_note(database, number)

    threads = [threading.Thread(target=write, args=[100 * n], name=f"w{n}") for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert notes_in(database) == 80


HOLDER = """
import sys
from fer_desktop.storage.sqlcipher import dbapi2
connection = dbapi2.connect(sys.argv[1], isolation_level=None)
connection.set_key(sys.argv[2])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(database, key):
    """Another process that holds the database until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database.path), bytes(key.database_pragma()).decode()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.stdin.close()
    process.wait()


@pytest.mark.fault("51")
def test_database_held_by_another_process_is_said_in_words_and_read_all_the_same(
    database, key, holder
):
    with Database(database.path, key, busy_timeout_s=0.1) as impatient:
        with pytest.raises(BusyError, match="in use by another program"):
            add_note(impatient, 1)
        assert notes_in(impatient) == 0
        holder.stdin.close()
        holder.wait()
        add_note(impatient, 1)
        assert notes_in(impatient) == 1


@pytest.mark.fault("60")
def test_full_disk_loses_nothing_and_saving_goes_on_when_there_is_room(database):
    add_note(database, 0)
    pages = database.value("PRAGMA page_count")
    database.value(f"PRAGMA max_page_count = {pages + 2}")
    written = 1
    with pytest.raises(DiskError, match="full"):
        while True:
            add_note(database, written)
            written += 1
    assert notes_in(database) == written
    assert database.problems() == []
    database.value(f"PRAGMA max_page_count = {pages + 100}")
    add_note(database, written)
    assert notes_in(database) == written + 1


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of one megabyte."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs to mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.root
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
@pytest.mark.fault("60")
def test_really_full_disk_keeps_every_row_that_was_acknowledged(tiny_disk, key):
    ballast = tiny_disk / "ballast"
    with HISTORY.create(tiny_disk / "history.db", key) as database:
        ballast.write_bytes(bytes(400_000))
        stored = 0
        with pytest.raises(DiskError, match="full"):
            while True:
                add_note(database, stored)
                stored += 1
        assert notes_in(database) == stored > 0
        ballast.unlink()
        add_note(database, stored)
    with HISTORY.open(tiny_disk / "history.db", key, back_up=print) as database:
        assert notes_in(database) == stored + 1
        assert database.problems() == []


KILLED = """
import os, sys
from pathlib import Path
from fer_desktop.storage.database import Database
from fer_desktop.storage.vault import DataKey
from tests.storage.test_database import add_note
database = Database(Path(sys.argv[1]), DataKey(bytes(range(32))))
for number in range(10):
    add_note(database, number)
os.kill(os.getpid(), 9)
"""


@pytest.mark.fault("52", "53")
def test_log_left_by_a_killed_process_is_recovered_without_a_word(tmp_path, key, capfd):
    path = tmp_path / "history.db"
    HISTORY.create(path, key).close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)])
    assert killed.returncode == -9
    assert path.with_name("history.db-wal").stat().st_size > 0
    with HISTORY.open(path, key, back_up=print) as database:
        assert notes_in(database) == 10
        assert database.problems() == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.fault("56")
def test_deleted_log_gives_the_state_before_it(tmp_path, key):
    path = tmp_path / "history.db"
    HISTORY.create(path, key).close()
    subprocess.run([sys.executable, "-c", KILLED, str(path)])
    path.with_name("history.db-wal").unlink()
    with HISTORY.open(path, key, back_up=print) as database:
        assert notes_in(database) == 0
        assert database.problems() == []


@pytest.mark.fault("56", "75")
def test_log_of_another_profile_is_never_read_as_data(tmp_path, key):
    other_key = DataKey(bytes(32))
    for name, file_key in (("mine", key), ("other", other_key)):
        with HISTORY.create(tmp_path / f"{name}.db", file_key) as database:
            for number in range(50):
                add_note(database, number)
            if name == "other":
                foreign = (tmp_path / "other.db-wal").read_bytes()
    (tmp_path / "mine.db-wal").write_bytes(foreign)
    with pytest.raises(DamagedError), Database(tmp_path / "mine.db", key) as database:
        notes_in(database)


@pytest.mark.fault("75")
def test_key_of_another_person_opens_nothing_and_prints_nothing(database, capfd):
    database.close()
    with pytest.raises(DamagedError):
        Database(database.path, DataKey(bytes(32)))
    with pytest.raises(DamagedError):
        Database(database.path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.fault("75")
@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path, key):
    old = os.umask(0)
    try:
        with HISTORY.create(tmp_path / "h.db", key) as database:
            add_note(database, 1)
            database.copy_to(tmp_path / "copy.db")
            HISTORY.copy_readable(database, tmp_path / "plain.db")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(old)
    assert set(modes.values()) == {0o600}
    assert {"h.db", "h.db-wal", "h.db-shm", "copy.db", "plain.db"} <= modes.keys()


@pytest.mark.parametrize("content", [b"", b"x" * 10_000, b"SQLite format 3\0" + bytes(4080)])
@pytest.mark.fault("55")
def test_what_is_no_history_is_said_in_words(tmp_path, key, content: bytes):
    path = tmp_path / "history.db"
    path.write_bytes(content)
    with pytest.raises(DamagedError):
        HISTORY.open(path, key, back_up=print)


def test_missing_file_is_not_made_by_opening_it(tmp_path, key):
    with pytest.raises(DatabaseError, match="cannot be opened"):
        Database(tmp_path / "no.db", key)
    assert list(tmp_path.iterdir()) == []


def test_mistake_in_sql_stays_a_bug(database):
    with pytest.raises(dbapi2.OperationalError, match="no such table"):
        database.query("SELECT * FROM missing_table")


def test_readable_copy_opens_with_any_sqlite(database, tmp_path):
    import sqlite3

    add_note(database, 1)
    HISTORY.copy_readable(database, tmp_path / "plain.db")
    plain = sqlite3.connect(tmp_path / "plain.db")
    assert plain.execute("SELECT text FROM note").fetchall() == [("t",)]
    assert plain.execute("PRAGMA application_id").fetchone() == (0x46455248,)
    plain.close()
    assert sorted(path.name for path in tmp_path.glob("plain*")) == ["plain.db"]
