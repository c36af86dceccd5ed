"""A live sitting, and the words about it, are of whoever began it."""

from threading import Event

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.live.sitting import LiveSitting
from fer_desktop.gui.wiring import Source
from fer_desktop.storage.recorder import Recorder
from tests.fakes import film, square
from tests.gui.files_steps import enter_as_new, sittings
from tests.gui.windows import texts
from tests.sources import ScriptedSource
from tests.storage.conftest import PASSWORD

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("75")]


@pytest.fixture
def going():
    """Tells the source of a test to go on; set when the test is over."""
    going = Event()
    yield going
    going.set()


def test_a_run_that_a_guest_began_is_not_stored_for_who_logs_in_before_it_is_open(
    qtbot, open_window, going
):
    window = open_window()
    source = ScriptedSource(film([[square(60, 60)]] * 5))
    live = window.pages.live
    live.start(Source("Camera of the test", lambda: going.wait(60) and source))
    window.show_door()
    enter_as_new(qtbot, window)
    going.set()
    qtbot.waitUntil(lambda: not live.findChildren(LiveSitting), timeout=30000)
    assert sittings(qtbot, window) == []


def test_a_guest_who_stands_before_the_door_again_is_analysed_no_more(qtbot, open_window):
    window = open_window()
    frames = film([[square(60, 60)]] * 2)
    source = ScriptedSource(frames, before=lambda number: number == 0 or source.closed.wait(60))
    live = window.pages.live
    live.start(Source("Camera of the test", lambda: source))
    qtbot.waitUntil(lambda: live._shown is not None, timeout=30000)
    window.show_door()
    qtbot.waitUntil(lambda: not live.is_running, timeout=10000)


def test_a_saving_that_failed_is_not_told_to_who_comes_next(qtbot, open_window, going, monkeypatch):
    def commit(self):
        raise DatabaseError("history.db is damaged.", "")

    monkeypatch.setattr(Recorder, "commit", commit)
    window = open_window()
    enter_as_new(qtbot, window)
    frames = film([[square(60, 60)]] * 5)
    source = ScriptedSource(frames, before=lambda number: number < 4 or going.wait(60))
    live = window.pages.live
    live.start(Source("Camera of the test", lambda: source))

    def tells():
        return any("is damaged" in text for text in texts(window))

    qtbot.waitUntil(tells, timeout=30000)
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.log_out()
    with qtbot.waitSignal(window.session.admitted, timeout=30000):
        window.session.register("Grace", PASSWORD, give_agreements, lambda _: None, pytest.fail)
    live._tell_figures()
    assert live.is_running and not tells() and "Not saving" in texts(window)
    going.set()
    qtbot.waitUntil(lambda: not live.findChildren(LiveSitting), timeout=30000)
    assert not tells()


@pytest.mark.parametrize(
    ("faces", "kind", "absent_s", "is_idle"),
    [
        pytest.param([square(60, 60)], "live", 0, False, id="a face"),
        pytest.param([], "live", 0, True, id="an empty chair"),
        pytest.param([square(60, 60)], "video", 0, True, id="a face in a film"),
        pytest.param([square(60, 60)], "live", 8 * 3600, True, id="a computer that slept"),
    ],
)
def test_a_face_before_the_camera_keeps_the_door_open_and_never_opens_it_again(
    qtbot, open_window, going, faces, kind, absent_s, is_idle
):
    window = open_window()
    enter_as_new(qtbot, window)
    profile = window.session.profile
    window.preferences.saves_sittings = False  # to begin to save is a sign of life as well
    source = ScriptedSource(film([faces] * 5), before=lambda number: number < 4 or going.wait(60))
    now_s = [profile._clock()]
    profile._clock = lambda: now_s[0]
    profile.touch()
    now_s[0] += profile.idle_limit_s - 1 + absent_s
    live = window.pages.live
    live.start(Source("Camera of the test", lambda: source, kind))
    with qtbot.waitSignal(live.findChild(LiveSitting).analysed, timeout=30000):
        pass
    now_s[0] += 2
    assert profile.is_idle == is_idle
