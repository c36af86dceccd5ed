import threading
from datetime import UTC, datetime

import pytest

from fer_desktop.storage.database import Database
from fer_desktop.storage.history import History
from fer_desktop.storage.live_recorder import LiveRecorder
from tests.storage.analyses import NETWORK, analysis, face, film


@pytest.fixture
def history(database):
    return History(database)


@pytest.fixture
def live(database, key):
    recorders = []

    def begin_live(open_database=lambda: Database(database.path, key)) -> LiveRecorder:
        recorders.append(
            LiveRecorder(open_database, "live", "camera", NETWORK, commit_every_s=0.01)
        )
        return recorders[-1]

    yield begin_live
    for recorder in recorders:
        recorder.stop()
        assert recorder.wait(30)


@pytest.mark.timeout(30)
def test_live_sitting_is_stored_by_a_thread_that_ends(history, live):
    with live() as recorder:
        for one in film(5, tracks=2):
            recorder.write(None, one)
    assert recorder.wait(0)
    assert "fer-recorder" not in {thread.name for thread in threading.enumerate()}
    assert len(list(history.samples(recorder.sitting_id()))) == 10
    assert history.sitting(recorder.sitting_id()).state == "complete"
    assert recorder.state.problem is None


@pytest.mark.timeout(30)
@pytest.mark.fault("82a")
def test_a_sitting_that_was_ended_is_not_broken_off_by_what_follows(database, key, history, live):
    with Database(database.path, key) as other:
        with other.write():  # so that the recorder is still at work when it is asked again
            recorder = live()
            recorder.write(None, next(iter(film(1))))
            recorder.stop()
            recorder.stop(interrupted=True)
        assert recorder.wait(20)
    assert history.sitting(recorder.sitting_id()).state == "complete"


@pytest.mark.timeout(30)
@pytest.mark.fault("51")
def test_live_sitting_begins_as_soon_as_the_database_is_free(database, key, history, live):
    def impatient() -> Database:
        return Database(database.path, key, busy_timeout_s=0.02)

    with Database(database.path, key) as other:
        with other.write():
            recorder = live(impatient)
            while recorder.state.problem is None:
                recorder.wait(0.01)
            for one in film(5):
                recorder.write(None, one)
            assert recorder.sitting_id(0) is None
            freed_at = datetime.now(UTC)
        recorder.stop()
        assert recorder.wait(20)
    assert recorder.state.problem is None
    assert history.sitting(recorder.sitting_id()).started_at < freed_at, "seconds count from then"
    assert len(list(history.samples(recorder.sitting_id()))) == 5


@pytest.mark.timeout(30)
@pytest.mark.fault("51")
def test_live_sitting_that_could_never_begin_is_counted_as_lost(database, key, live, caplog):
    with Database(database.path, key) as other, other.write():
        recorder = live(lambda: Database(database.path, key, busy_timeout_s=0.02))
        for one in film(5):
            recorder.write(None, one)
        recorder.stop()
        assert recorder.wait(20)
    assert recorder.state.lost_rows == 5  # a row for each second, whatever was analysed in it
    assert "in use" in str(recorder.state.problem)
    assert "not saved any more" in caplog.text


@pytest.mark.timeout(30)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_bug_on_the_recorders_thread_is_reported_and_shown(live, monkeypatch):
    bugs = []
    monkeypatch.setattr(threading, "excepthook", lambda args: bugs.append(args.exc_value))

    def broken() -> Database:
        raise ZeroDivisionError

    recorder = live(broken)
    assert recorder.wait(20)
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert str(recorder.state.problem) == "Saving was ended by a fault of the program."


@pytest.mark.timeout(30)
def test_live_recorder_says_why_it_gave_up(tmp_path, live, key, caplog):
    recorder = live(lambda: Database(tmp_path / "missing.db", key))
    assert recorder.wait(20)
    recorder.write(None, analysis(0.0, face()))
    assert "cannot be opened" in str(recorder.state.problem)
    assert "not saved any more" in caplog.text
