import threading

import pytest

from fer_desktop.errors import DatabaseError, UsageError
from fer_desktop.gui.session import Session
from fer_desktop.storage.profile import Profile
from tests.storage.conftest import CHEAP, NAME, PASSWORD

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def session(qtbot, tmp_path):
    session = Session(tmp_path / "data", CHEAP)
    yield session
    session.close(10.0)


def registered(qtbot, session, prepare=lambda profile: None):
    """Register Ada; returns what came of it."""
    outcome = []
    session.register(NAME, PASSWORD, prepare, outcome.append, outcome.append)
    qtbot.waitUntil(lambda: bool(outcome), timeout=10000)
    return outcome[0]


def names(qtbot, session):
    """Return the names of all accounts."""
    found = []
    session.run(lambda: session.with_book(lambda book: book.names()), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10000)
    return found[0]


def test_storage_is_touched_on_one_thread_of_its_own_and_told_on_the_window_s(qtbot, session):
    at_work, told = [], []
    for _ in range(3):
        session.run(
            lambda: at_work.append(threading.current_thread()),
            lambda _: told.append(threading.current_thread()),
        )
    qtbot.waitUntil(lambda: len(told) == 3, timeout=10000)
    assert len(set(at_work)) == 1 and at_work[0].name.startswith("fer-storage")
    assert set(told) == {threading.main_thread()}


def test_an_account_whose_first_writing_fails_is_not_left_without_its_code(qtbot, session):
    def fill_the_disk(profile):
        raise DatabaseError("The disk is full.", "")

    assert isinstance(registered(qtbot, session, fill_the_disk), DatabaseError)
    assert session.profile is None
    assert names(qtbot, session) == []
    assert isinstance(registered(qtbot, session), str)


def test_nobody_can_log_in_where_there_is_no_account_and_no_file_is_made(qtbot, session, tmp_path):
    failed = []
    session.log_in(NAME, PASSWORD, failed.append)
    session.recover(NAME, "code", PASSWORD, failed.append)
    qtbot.waitUntil(lambda: len(failed) == 2, timeout=10000)
    assert all(isinstance(error, UsageError) for error in failed)
    assert not (tmp_path / "data").exists()


def test_logging_out_locks_and_tells_the_reason(qtbot, session):
    registered(qtbot, session)
    profile = session.profile
    with qtbot.waitSignal(session.locked, timeout=10000) as told:
        session.log_out("because")
    assert told.args == ["because"]
    assert profile.is_locked and session.profile is None


def test_who_leaves_is_gone_before_a_busy_storage_has_locked(qtbot, session):
    registered(qtbot, session)
    profile, going, told = session.profile, threading.Event(), []
    session.closed.connect(told.append)
    session.run(lambda: going.wait(30))
    session.log_out()
    assert told == [False] and session.profile is None and not profile.is_locked
    with qtbot.waitSignal(session.locked, timeout=10000):
        going.set()
    assert profile.is_locked


def test_what_comes_back_for_somebody_who_has_left_is_told_to_nobody(qtbot, session):
    def fail():
        raise DatabaseError("The profile is locked.", "")

    registered(qtbot, session)
    going, told = threading.Event(), []
    session.problem.connect(told.append)
    session.run(lambda: going.wait(30), told.append)
    session.run(fail, told.append, told.append)
    session.run(fail)
    with qtbot.waitSignal(session.locked, timeout=10000):
        session.log_out()
        going.set()
    assert told == []


def test_a_fault_is_reported_though_its_person_has_left(qtbot, session):
    registered(qtbot, session)
    going = threading.Event()
    session.run(lambda: going.wait(30) and 1 / 0)
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(session.locked, timeout=10000):
        session.log_out()
        going.set()
    assert [type(error.__cause__) for _, error, _ in caught] == [ZeroDivisionError]


@pytest.mark.fault("76")
def test_only_a_person_who_does_something_keeps_the_profile_open(qtbot, session):
    registered(qtbot, session)
    profile = session.profile
    now = [profile._clock()]
    profile._clock = lambda: now[0]
    profile.touch()
    now[0] += profile.idle_limit_s - 1
    session.idle.look()
    assert session.profile is profile
    now[0] += 2
    with qtbot.waitSignal(session.locked, timeout=10000):
        session.idle.look()
    assert profile.is_locked


def test_a_profile_is_backed_up_and_cleared_out_when_it_is_opened_and_every_hour(
    qtbot, session, monkeypatch
):
    kept_up = []
    monkeypatch.setattr(Profile, "upkeep", lambda profile: kept_up.append(profile))
    registered(qtbot, session)
    qtbot.waitUntil(lambda: kept_up == [session.profile], timeout=10000)
    assert session._upkeep.interval() == 3_600_000
    session._upkeep.setInterval(10)
    qtbot.waitUntil(lambda: len(kept_up) > 1, timeout=10000)


def test_closing_during_a_login_leaves_no_profile_open(qtbot, tmp_path):
    first = Session(tmp_path / "data", CHEAP)
    assert isinstance(registered(qtbot, first), str)
    first.close(10.0)
    leaving = Session(tmp_path / "data", CHEAP)
    leaving.log_in(NAME, PASSWORD, lambda error: None)
    leaving.close(10.0)  # before the outcome is told
    again = Session(tmp_path / "data", CHEAP)
    with qtbot.waitSignal(again.opened, timeout=10000):
        again.log_in(NAME, PASSWORD, lambda error: None)
    again.close(10.0)


def test_its_thread_ends_when_it_is_closed(qtbot, tmp_path):
    session = Session(tmp_path / "data", CHEAP)
    registered(qtbot, session)
    at_work = []
    session.run(lambda: at_work.append(threading.current_thread()))
    session.close(10.0)
    qtbot.waitUntil(lambda: not at_work[0].is_alive(), timeout=10000)
