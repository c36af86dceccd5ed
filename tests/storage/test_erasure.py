"""What is given up is nowhere any more: the history, its log, its pictures, its backups."""

import pytest

from benchmarks.storage.pages import decrypted
from fer_desktop.storage.folder import companions
from fer_desktop.storage.migrations import HISTORY
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
    """Editing a backup makes it newer on the disk than it is."""
    profile.consents.set_phone(f"+{NUMBER}")
    profile.upkeep()
    clock.pass_(days=1)
    profile.annotations.add_note(None, "since the backup")
    profile.consents.set_phone("")
    profile.upkeep()
    assert len(profile.backups.all()) == 2
