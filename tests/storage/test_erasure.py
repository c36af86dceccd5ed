"""What is given up is nowhere any more: the history, its log, its pictures, its backups."""

import errno

import pytest

from benchmarks.storage.pages import decrypted
from fer_desktop.storage.folder import companions, erase
from fer_desktop.storage.migrations import HISTORY
from tests.storage.analyses import NETWORK, film, record
from tests.storage.test_migrations import VERSIONS, write_frozen

NUMBER = "49301234567"


def times_stored(profile, text: str) -> int:
    """How often `text` stands in the decrypted history, its log and its backups."""
    files = [profile.folder.history, *(backup.path for backup in profile.backups.all())]
    return sum(decrypted(path, profile._key).count(text.encode()) for path in files)


@pytest.mark.fault("74")
@pytest.mark.parametrize("then", ["", "+49 30 7654321"])
def test_phone_number_that_is_removed_or_replaced_leaves_every_backup(profile, clock, then):
    profile.consents.set_phone(f"+{NUMBER}")
    profile.annotations.add_note(None, "stays")
    for _ in range(2):
        profile.backups.make(profile.database, "daily", clock.now())
        clock.pass_(days=1)
    assert times_stored(profile, NUMBER) >= 3  # the rig sees what is there
    profile.consents.set_phone(then)
    assert times_stored(profile, NUMBER) == 0
    assert times_stored(profile, "stays") >= 3
    for backup in profile.backups.all():
        assert not any(path.exists() for path in companions(backup.path))


def test_phone_number_that_stays_changes_no_backup(profile, clock):
    profile.consents.set_phone(f"+{NUMBER}")
    backup = profile.backups.make(profile.database, "daily", clock.now())
    before = backup.path.read_bytes()
    profile.consents.set_phone(f"+{NUMBER[:5]} {NUMBER[5:]}")
    assert backup.path.read_bytes() == before


def test_phone_number_is_removed_beside_a_backup_of_an_older_version(profile, clock):
    profile.consents.set_phone(f"+{NUMBER}")
    backup = profile.backups.make(profile.database, "before-migration", clock.now())
    backup.path.unlink()
    write_frozen(backup.path, profile._key, VERSIONS / "history-3.sql")
    profile.consents.set_phone("")
    assert profile.consents.phone is None
    assert profile.backups.all()
    assert HISTORY.version > 3


def test_change_after_the_phone_number_was_removed_is_backed_up_all_the_same(profile, clock):
    profile.consents.set_phone(f"+{NUMBER}")
    profile.upkeep()
    (backup,) = profile.backups.all()
    made_ns = backup.path.stat().st_mtime_ns
    clock.pass_(days=1)
    profile.annotations.add_note(None, "since the backup")
    profile.consents.set_phone("")
    assert backup.path.stat().st_mtime_ns == made_ns, "its editing must not make it look newer"
    profile.upkeep()
    assert len(profile.backups.all()) == 2


@pytest.mark.fault("74")
@pytest.mark.parametrize("kind", ["sitting", "picture"])
def test_picture_that_leaves_the_bin_is_overwritten_before_its_file_goes(profile, tmp_path, kind):
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    profile.pictures.save(sitting, 0.0, b"picture" * 1000, "image/png")
    (file,) = profile.folder.pictures.iterdir()
    size_bytes = file.stat().st_size
    blocks = tmp_path / "blocks"
    blocks.hardlink_to(file)  # what the disk still holds when the name is gone
    profile.bin.delete(kind, 1)
    profile.bin.purge(profile.bin.items())
    assert not file.exists()
    assert blocks.read_bytes() == bytes(size_bytes)


@pytest.mark.fault("55", "74")
def test_what_leaves_the_bin_leaves_the_files_that_a_repair_set_aside(profile):
    """They are removed whole: nobody can edit them, and they may hold it."""
    damaged = profile.folder.history.with_name("history.db.corrupt-20270115T080000Z")
    profile.folder.pictures_aside.mkdir()
    aside = [damaged, *companions(damaged), profile.folder.pictures_aside / "x.fer"]
    for path in aside:
        path.write_bytes(b"damaged")
    profile.bin.delete("note", profile.annotations.add_note(None, "given up"))
    assert all(path.exists() for path in aside)
    profile.bin.purge(profile.bin.items())
    assert not any(path.exists() for path in aside)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_file_that_cannot_be_overwritten_stays_unless_the_disk_is_full(
    tmp_path, monkeypatch, number
):
    file = tmp_path / "file"
    file.write_bytes(b"content")

    def refuse(_):
        raise OSError(number, "refused")

    monkeypatch.setattr("fer_desktop.storage.folder.os.fsync", refuse)
    if number == errno.ENOSPC:  # deleting is what makes room
        erase(file)
        assert not file.exists()
    else:
        with pytest.raises(OSError, match="refused"):
            erase(file)
        assert file.exists()
