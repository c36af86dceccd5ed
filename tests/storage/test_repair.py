import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.database import Database
from fer_desktop.storage.folder import ProfileFolder, companions
from fer_desktop.storage.migrations import HISTORY, NewerFileError
from fer_desktop.storage.repair import open_or_repair
from fer_desktop.storage.vault import DataKey
from tests.storage.analyses import NETWORK, film, record
from tests.storage.conftest import CHEAP, NAME, PASSWORD

DAY = timedelta(days=1)


def fill(profile, notes: int, start: int = 0) -> None:
    for number in range(start, start + notes):
        profile.annotations.add_note(None, f"note {number} " + "x" * 700)


def notes_of(profile) -> set[int]:
    return {int(note.text.split()[1]) for note in profile.annotations.notes(None)}


@pytest.fixture
def key_of(folder):
    """Gives the key of the test's profile as another process would get it."""

    def log_in() -> DataKey:
        with AccountBook(folder, cost=CHEAP) as book:
            return book.log_in(NAME, PASSWORD).key

    return log_in


@pytest.fixture
def backed_up(open_profile, clock):
    """A locked profile: 40 notes in its backup, 40 more in its history alone."""
    profile = open_profile()
    fill(profile, 40)
    profile.backups.make(profile.database, "daily", clock.now())
    fill(profile, 40, start=40)
    profile.lock()
    return profile.folder


@pytest.mark.fault("55")
@pytest.mark.timeout(240)
def test_flipped_byte_in_any_page_is_found_and_everything_else_comes_back(
    backed_up, open_profile, tmp_path
):
    """Restore drill for every page: damage, open, count."""
    sound = tmp_path / "sound.db"
    shutil.copy(backed_up.history, sound)
    pages = sound.stat().st_size // 4096
    flips = random.Random(51)
    lost_beyond_backup = []
    for page in range(pages):
        for aside in backed_up.set_aside():
            aside.unlink()
        content = bytearray(sound.read_bytes())
        content[page * 4096 + flips.randrange(4096)] ^= 1 << flips.randrange(8)
        backed_up.history.write_bytes(content)
        profile = open_profile()
        found = notes_of(profile)
        report = profile.repair_report
        profile.lock()
        if report is None:  # a free page; nothing is lost
            assert found == set(range(80)), page
            continue
        assert set(range(40)) <= found, page
        assert report.set_aside.read_bytes() == bytes(content)
        lost_beyond_backup.append(80 - len(found))
    assert len(lost_beyond_backup) > pages * 0.9
    # A page holds about five notes; only the first pages (schema, index roots) cost all.
    assert sorted(lost_beyond_backup)[len(lost_beyond_backup) // 2] <= 10


@pytest.mark.fault("55")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wounds=st.lists(
        st.tuples(st.sampled_from(["write", "cut", "add"]), st.floats(0, 1), st.binary(max_size=9)),
        min_size=1,
        max_size=5,
    )
)
def test_any_damage_at_all_leaves_at_least_the_backup(backed_up, key_of, tmp_path_factory, wounds):
    folder = ProfileFolder(tmp_path_factory.mktemp("wounded") / ("cd" * 16))
    shutil.copytree(backed_up.root, folder.root)
    content = bytearray(folder.history.read_bytes())
    for wound, place, junk in wounds:
        at = int(place * len(content))
        if wound == "cut":
            del content[at:]
        elif wound == "add":
            content[at:at] = junk
        else:
            content[at : at + len(junk)] = junk
    folder.history.write_bytes(content)
    database, _ = open_or_repair(folder, key_of(), datetime.now(UTC))
    with database:
        found = {int(row["text"].split()[1]) for row in database.query("SELECT text FROM note")}
        assert set(range(40)) <= found <= set(range(80))
        assert database.problems() == []


@pytest.mark.fault("55")
@pytest.mark.parametrize("damage", ["gone", "empty", "header", "half", "text"])
def test_history_that_is_no_database_any_more_is_restored_and_kept_aside(
    backed_up, open_profile, damage: str
):
    content = backed_up.history.read_bytes()
    if damage == "gone":
        backed_up.history.unlink()
    else:
        backed_up.history.write_bytes(
            {
                "empty": b"",
                "header": bytes(100) + content[100:],
                "half": content[: len(content) // 2],
                "text": b"words " * 1000,
            }[damage]
        )
    profile = open_profile()
    assert set(range(40)) <= notes_of(profile)
    report = profile.repair_report
    assert report.restored_from in [backup.path for backup in profile.backups.all()]
    assert (report.set_aside is None) is (damage == "gone")
    fill(profile, 1, start=90)
    profile.lock()
    assert open_profile().repair_report is None  # and it is well from then on


@pytest.mark.fault("55")
def test_damaged_backup_is_passed_over_for_an_older_one(open_profile, clock):
    profile = open_profile()
    fill(profile, 3)
    old = profile.backups.make(profile.database, "daily", clock.now())
    fill(profile, 3, start=3)
    clock.pass_(days=1)
    new = profile.backups.make(profile.database, "daily", clock.now())
    profile.lock()
    new.path.write_bytes(new.path.read_bytes()[:-4096] + bytes(4096))
    profile.folder.history.write_bytes(b"")
    reopened = open_profile()
    assert reopened.repair_report.restored_from == old.path
    assert notes_of(reopened) == {0, 1, 2}


@pytest.mark.fault("55")
def test_damage_without_any_backup_gives_an_empty_history_and_keeps_the_file(open_profile):
    profile = open_profile()
    fill(profile, 3)
    profile.lock()
    damaged = profile.folder.history.read_bytes()[: 4096 * 2]
    profile.folder.history.write_bytes(damaged)
    reopened = open_profile()
    assert notes_of(reopened) == set()
    assert reopened.repair_report.restored_from is None
    assert reopened.repair_report.set_aside.read_bytes() == damaged


@pytest.mark.fault("56")
def test_foreign_log_is_set_aside_and_the_file_itself_put_back(
    backed_up, open_profile, folder, tmp_path
):
    other = open_profile("Berta", "eight louder lamps")
    fill(other, 40)
    foreign = companions(other.folder.history)[0].read_bytes()
    companions(backed_up.history)[0].write_bytes(foreign)
    profile = open_profile()
    assert notes_of(profile) == set(range(80))
    report = profile.repair_report
    assert report.restored_from == report.set_aside
    assert companions(report.set_aside)[0].read_bytes() == foreign


@pytest.mark.fault("56")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_damaged_log_gives_a_state_that_once_was(crashed, tmp_path_factory, place, mask):
    """Any byte of the log flipped: notes are missing from the end on, never from the middle."""
    folder, key = crashed
    image = type(folder)(tmp_path_factory.mktemp("image") / ("cd" * 16))
    shutil.copytree(folder.root, image.root)
    wal = companions(image.history)[0]
    content = bytearray(wal.read_bytes())
    content[int(place * len(content))] ^= mask
    wal.write_bytes(content)
    database, _ = open_or_repair(image, key, datetime.now(UTC))
    with database:
        found = [int(row["text"]) for row in database.query("SELECT text FROM note ORDER BY id")]
        assert found == list(range(len(found)))
        assert database.problems() == []


@pytest.fixture
def crashed(tmp_path, key):
    """The files of a profile whose program died: 30 notes, the last 20 in the log alone."""
    live = ProfileFolder(tmp_path / "live" / ("ab" * 16))
    live.make()
    dead = ProfileFolder(tmp_path / "dead" / ("ab" * 16))
    with HISTORY.create(live.history, key) as database:
        for number in range(30):
            with database.write() as tables:
                tables.table("note").insert(
                    {"uuid": str(number), "text": str(number), "created_at": "", "changed_at": ""}
                )
            if number == 9:
                database.checkpoint()
        shutil.copytree(live.root, dead.root)
    companions(dead.history)[1].unlink()
    return dead, key


def test_newer_backup_is_never_taken_for_a_repair(backed_up, open_profile):
    profile = open_profile()
    (backup,) = profile.backups.all()
    with Database(backup.path, profile._key) as newer, newer.write() as tables:
        tables.table("_sqlite_migrations").insert(
            {"migration_set": "history", "name": "0099_new", "applied_at": ""}
        )
    profile.lock()
    profile.folder.history.write_bytes(b"")
    with pytest.raises(NewerFileError):
        open_profile()


def test_pictures_whose_rows_were_lost_are_kept_out_of_the_sweep(open_profile):
    profile = open_profile()
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    profile.pictures.save(sitting, 0.0, b"picture", "image/png")
    profile.lock()
    profile.folder.history.write_bytes(b"")
    reopened = open_profile()
    assert list(reopened.folder.pictures.iterdir()) == []
    assert len(list((reopened.folder.root / "pictures-without-rows").iterdir())) == 1


@pytest.mark.fault("59")
def test_newer_history_is_not_repaired(open_profile):
    profile = open_profile()
    with profile.database.write() as tables:
        tables.table("_sqlite_migrations").insert(
            {"migration_set": "history", "name": "0099_new", "applied_at": ""}
        )
    profile.lock()
    before = profile.folder.history.read_bytes()
    with pytest.raises(DatabaseError, match="newer"):
        open_profile()
    assert profile.folder.history.read_bytes() == before
    assert profile.folder.set_aside() == []


@pytest.mark.fault("55")
@pytest.mark.parametrize("with_backup", [True, False])
def test_repair_that_a_crash_cut_short_is_finished_at_the_next_opening(
    backed_up, open_profile, with_backup, monkeypatch
):
    """The damaged file was moved aside, the mended one not yet put in its place."""
    content = bytearray(backed_up.history.read_bytes())
    content[-4096 * 2 + 9] ^= 1
    backed_up.history.write_bytes(content)
    if not with_backup:
        for backup in backed_up.backups.iterdir():
            backup.unlink()

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.storage.repair.put_in_place", crash)
        with pytest.raises(KeyboardInterrupt):
            open_profile()
    assert not backed_up.history.exists()
    profile = open_profile()
    assert len(notes_of(profile)) >= 70
    (aside,) = backed_up.set_aside()
    assert profile.repair_report.set_aside == aside
    assert aside.read_bytes() == bytes(content)
