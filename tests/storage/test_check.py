import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database_errors import BusyError, DiskError
from tests.storage.analyses import NETWORK, film, record
from tests.storage.test_repair import fill, notes_of


def test_check_of_a_sound_profile_says_so(profile):
    assert profile.check_and_repair() is None


@pytest.mark.fault("55")
def test_check_and_repair_mends_a_profile_that_is_open(profile, clock):
    fill(profile, 40)
    profile.backups.make(profile.database, "daily", clock.now())
    profile.database.checkpoint()
    with profile.folder.history.open("r+b") as file:
        file.seek(4096 * 12)
        file.write(bytes(4096))
    report = profile.check_and_repair()
    assert report is not None and report == profile.repair_report
    assert notes_of(profile) == set(range(40))
    assert profile.check_and_repair() is None


def test_check_waits_for_the_end_of_a_live_sitting(profile):
    with profile.record_live("live", "camera", NETWORK), pytest.raises(BusyError, match="End it"):
        profile.check_and_repair()
    assert profile.check_and_repair() is None


@pytest.mark.fault("55")
def test_check_waits_for_the_end_of_a_result_that_is_stored_in_portions(profile):
    first, *rest = film(3)
    recorder = profile.record("video", "clip.mp4", NETWORK)
    recorder.write(None, first)
    with pytest.raises(BusyError, match="being stored"):
        profile.check_and_repair()
    for one in rest:
        recorder.write(None, one)
    recorder.close()
    assert profile.check_and_repair() is None
    (sitting,) = profile.history.sittings()
    assert (sitting.state, sitting.seconds) == ("complete", 3)


def test_result_that_was_given_up_keeps_no_check_from_running(profile):
    recorder = profile.record("video", "clip.mp4", NETWORK)
    del recorder
    assert profile.check_and_repair() is None


@pytest.mark.fault("55", "60")
@pytest.mark.parametrize("error", [DiskError("The disk is full."), DatabaseError("Damaged.")])
def test_result_whose_end_the_disk_refused_keeps_no_check_from_running(profile, monkeypatch, error):
    def refuse():
        raise error

    recorder = profile.record("video", "clip.mp4", NETWORK)
    with monkeypatch.context() as patch:
        patch.setattr(profile.database, "write", refuse)
        with pytest.raises(type(error)):
            record(recorder, film(3))
    assert profile.check_and_repair() is None
