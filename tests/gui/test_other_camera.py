"""Which camera a run names: the one whose pictures come."""

from threading import Semaphore

import pytest

from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.gui.preferences_dialog import PreferencesDialog
from fer_desktop.gui.wiring import Source
from tests.fakes import film, square
from tests.gui.door_steps import register
from tests.gui.history_steps import read
from tests.gui.windows import button
from tests.sources import ScriptedCamera, ScriptedSource

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("6")]

STREAMING = CameraStatus(CameraState.STREAMING)


class ReplacedCamera(ScriptedCamera):
    """A camera in whose place another one can be used."""

    title = "Desk"

    def __init__(self, other, *script, **how):
        super().__init__(*script, **how)
        self._other = other

    def use_other(self):
        self.title = self._other
        return super().use_other()


@pytest.fixture
def other():
    """What the camera in the lost one's place is called."""
    return "Grabber"


@pytest.fixture
def lost_camera(qtbot, open_window, other):
    """Log in and run a camera until another one is in its place."""
    replaced = CameraStatus(CameraState.REPLACED, other=other, open_other=lambda: None)
    turn = Semaphore(0)
    first, second, last = film([[square(60, 60)]] * 3)
    source = ReplacedCamera(
        other,
        [STREAMING, first, replaced, STREAMING, second, last],
        before=lambda _: turn.acquire(timeout=60),
    )
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.show_page(0)
    live = window.pages.live

    def see(frame):
        qtbot.waitUntil(lambda: (live._shown or [None])[0] is frame, timeout=30000)

    live.start(Source("Desk at the left", lambda: source))
    turn.release(2)
    see(first)
    turn.release()
    yield window, lambda: (turn.release(2), see(second))
    turn.release(100)


def ended_sittings(qtbot, window):
    live = window.pages.live
    live.stop()
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)

    def sittings():
        found = read(qtbot, window, lambda profile: [profile.history.sittings()])[0]
        return {sitting.source: sitting.state for sitting in found}

    qtbot.waitUntil(lambda: "recording" not in sittings().values(), timeout=30000)
    return sittings()


@pytest.mark.parametrize("other", ["Grabber", "Desk"], ids=["another", "twin"])
def test_a_camera_that_is_used_in_place_of_another_is_named_and_begins_a_sitting_of_its_own(
    qtbot, lost_camera, other
):
    window, go_on = lost_camera
    live = window.pages.live
    qtbot.waitUntil(lambda: live._view.other_camera.isVisible(), timeout=30000)
    assert live.camera_title == "Desk at the left"
    button(window, f"Use {other}").click()
    go_on()
    assert live.camera_title == other
    assert ended_sittings(qtbot, window) == {"Desk at the left": "complete", other: "complete"}


def test_who_does_not_store_the_first_camera_does_not_store_the_second(qtbot, lost_camera):
    window, go_on = lost_camera
    live = window.pages.live
    qtbot.waitUntil(lambda: live._view.other_camera.isVisible(), timeout=30000)
    button(window, "&Save").click()
    button(window, "Use Grabber").click()
    go_on()
    assert live.camera_title == "Grabber"
    assert ended_sittings(qtbot, window) == {"Desk at the left": "complete"}


def test_a_camera_that_is_preferred_during_a_run_is_chosen_when_that_is_over(qtbot, open_window):
    over = Semaphore(0)

    def camera():
        frames = film([[square(60, 60)]] * 2)
        return ScriptedSource(frames, before=lambda number: number == 0 or over.acquire(timeout=60))

    window = open_window(cameras=[Source(name, camera) for name in ("Desk", "Door")])
    live = window.pages.live
    qtbot.waitUntil(lambda: live.controls.source is not None, timeout=30000)
    button(window, "Start").click()
    window.show_preferences()
    dialog = window.findChild(PreferencesDialog)
    dialog.camera.setCurrentIndex(1)
    dialog.camera.activated.emit(1)
    dialog.close()
    assert live.controls.source.title == "Desk"
    over.release()
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    assert live.controls.source.title == "Door"
