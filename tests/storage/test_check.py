from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage import profile as profile_module
from fer_desktop.storage import repair as repair_module
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
    assert report.problem == "history.db is damaged."
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


@pytest.fixture
def checking(profile):
    """Checks on a thread of its own, halted where a function of a module is called."""
    reached, going = Event(), Event()
    worker = ThreadPoolExecutor(1, thread_name_prefix="fer-storage")

    def begin(monkeypatch, module, name, instead=None):
        real = instead or getattr(module, name)

        def halt(*arguments, **options):
            reached.set()
            assert going.wait(30)
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, halt)
        checked = worker.submit(profile.check_and_repair)
        assert reached.wait(30)
        return checked, going.set

    yield begin
    going.set()
    worker.shutdown()


@pytest.mark.fault("55")
@pytest.mark.timeout(60)
def test_a_live_sitting_begun_during_a_repair_is_written_into_the_mended_history(
    profile, clock, monkeypatch, checking
):
    fill(profile, 40)
    profile.backups.make(profile.database, "daily", clock.now())
    profile.database.checkpoint()
    with profile.folder.history.open("r+b") as file:
        file.seek(4096 * 12)
        file.write(bytes(4096))
    checked, go_on = checking(monkeypatch, repair_module, "repair")
    live = profile.record_live("live", "camera", NETWORK)
    for one in film(3):
        live.write(None, one)
    assert live.sitting_id(0.2) is None and live.state.problem is None
    go_on()
    assert checked.result(30) is not None
    live.stop()
    assert live.wait(30)
    (sitting,) = profile.history.sittings()
    assert (sitting.state, sitting.seconds) == ("complete", 3)


@pytest.mark.fault("55")
@pytest.mark.timeout(60)
def test_a_check_that_fails_neither_loses_nor_waits_for_a_sitting_begun_during_it(
    profile, open_profile, monkeypatch, checking
):
    def refuse(*arguments, **options):
        raise DiskError("The disk is full.")

    with monkeypatch.context() as patch:
        checked, go_on = checking(patch, profile_module, "open_or_repair", refuse)
        live = profile.record_live("live", "camera", NETWORK)
        for one in film(3):
            live.write(None, one)
        go_on()
        with pytest.raises(DiskError):
            checked.result(10)  # sooner than an end of recording is given up
    assert profile.is_locked and live.wait(0)
    (sitting,) = open_profile().history.sittings()
    assert (sitting.state, sitting.seconds) == ("interrupted", 3)
