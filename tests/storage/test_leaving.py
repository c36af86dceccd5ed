"""A profile that is about to be locked waits for nothing long."""

from __future__ import annotations

from threading import Event

import pytest

from fer_desktop.storage import transfer_in
from fer_desktop.storage.database_errors import LockedError
from fer_desktop.storage.transfer import export_profile
from fer_desktop.storage.transfer_in import import_profile
from tests.storage.analyses import NETWORK, film, record

PICTURE = b"\x89PNG picture"


@pytest.fixture
def filled(profile):
    """A profile of so many rows that reading them takes more than one look at the event."""
    sitting = record(profile.record("live", "camera", NETWORK), film(200, rate_hz=1, tracks=3))
    for at_s in range(3):
        profile.pictures.save(sitting, float(at_s), PICTURE, "image/png")
    return profile


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.mark.parametrize("work", ["copy_to", "copy_readable_to", "problems"])
def test_what_reads_the_whole_file_is_stopped_and_the_file_is_as_before(filled, tmp_path, work):
    database, event = filled.database, Event()
    event.set()
    paths = [] if work == "problems" else [tmp_path / "copy.db"]
    with pytest.raises(LockedError), database.stopped_by(event):
        getattr(database, work)(*paths)
    assert database.problems() == []
    assert database.value("SELECT count(*) FROM sample") == 600


@pytest.mark.fault("82a")
def test_an_export_given_up_among_its_pictures_leaves_nothing_behind(filled, stick, clock):
    read = []

    def content(uuid):
        read.append(uuid)
        filled.leaving.set()
        return PICTURE

    filled.pictures.content = content
    with pytest.raises(LockedError):
        export_profile(filled, stick, clock.now())
    assert len(read) == 1
    assert list(stick.iterdir()) == []


@pytest.mark.fault("82a")
def test_an_export_given_up_at_its_beginning_leaves_nothing_behind(filled, stick, clock):
    filled.leaving.set()
    with pytest.raises(LockedError):
        export_profile(filled, stick, clock.now())
    assert list(stick.iterdir()) == []


@pytest.mark.fault("82a")
@pytest.mark.parametrize("step", ["_check", "merge_histories"])
def test_an_import_given_up_among_the_rows_has_brought_none(
    filled, stick, clock, open_profile, monkeypatch, step
):
    export = export_profile(filled, stick, clock.now()).folder
    other = open_profile("Berta", "eight louder lamps")
    go_on = getattr(transfer_in, step)

    def leave(*arguments, **options):
        other.leaving.set()
        return go_on(*arguments, **options)

    monkeypatch.setattr(transfer_in, step, leave)
    with pytest.raises(LockedError):
        import_profile(other, export)
    assert other.history.sittings() == []


@pytest.mark.fault("82a")
def test_an_import_given_up_among_the_pictures_is_completed_by_the_next(
    filled, stick, clock, open_profile, monkeypatch
):
    export = export_profile(filled, stick, clock.now()).folder
    other = open_profile("Berta", "eight louder lamps")
    save = other.pictures.save_as
    monkeypatch.setattr(
        other.pictures, "save_as", lambda *picture: (other.leaving.set(), save(*picture))[1]
    )
    with pytest.raises(LockedError):
        import_profile(other, export)
    (sitting,) = other.history.sittings()
    assert len(other.pictures.of_sitting(sitting.id)) == 1
    other.lock()
    again = open_profile("Berta", "eight louder lamps")
    report = import_profile(again, export)
    assert (report.merged.sittings, report.pictures) == (0, 2)


@pytest.mark.fault("82a")
def test_a_check_given_up_locks_the_profile_and_calls_nothing_damaged(filled, open_profile):
    filled.leaving.set()
    with pytest.raises(LockedError):
        filled.check_and_repair()
    assert filled.is_locked
    assert open_profile().repair_report is None


@pytest.mark.fault("82a")
def test_a_backup_given_up_leaves_none(filled):
    filled.leaving.set()
    with pytest.raises(LockedError):
        filled.upkeep()
    assert filled.backups.all() == []
    assert not list(filled.folder.backups.iterdir())
