"""What a person sees of a camera that is away, in trouble, or shows nothing."""

from threading import Semaphore

import cv2
import numpy as np
import pytest

from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.live_source import LiveSource
from fer_desktop.capture.video import open_video
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.parts.timeline_chart import TimelineChart
from fer_desktop.gui.theme import LIGHT
from fer_desktop.gui.wiring import Source
from tests.fakes import draw, fake_analyzer, film, square
from tests.gui.hidden_faces import draw_detailed
from tests.gui.windows import button, buttons, texts
from tests.sources import ScriptedCamera
from tests.steered_camera import SteeredCamera

pytestmark = pytest.mark.timeout(90)
STREAMING = CameraStatus(CameraState.STREAMING)
END = Frame(10**6, 10.0**6, draw())


@pytest.fixture
def run_camera(qtbot, open_window):
    """Run a script of frames and states; `step()` lets one more of them happen."""
    turn = Semaphore(0)

    class Script:
        def __init__(self, *steps):
            self.window = open_window()
            self.source = ScriptedCamera([*steps, END], before=lambda _: turn.acquire(timeout=20))
            self.window.pages.live.start(Source("script", lambda: self.source))

        def step(self, *expected, count=1):
            """Let steps happen and wait until all these words are shown."""
            for _ in range(count):
                turn.release()
            qtbot.waitUntil(lambda: all(is_shown(self.window, each) for each in expected))

        def see(self, frame):
            """Let a frame come and wait until it is shown."""
            turn.release()
            qtbot.waitUntil(lambda: (self.window.pages.live._shown or [None])[0] is frame)

    yield Script
    turn.release(100)


def is_shown(window, words):
    return any(words in text for text in texts(window))


def is_analysing(window):
    return is_shown(window, "Analysing: an estimate")


@pytest.mark.parametrize(
    ("status", "words", "remedy"),
    [
        pytest.param(
            CameraStatus(CameraState.ABSENT),
            "Camera not found – waiting",
            "Plug it in, or open a video.",
            marks=pytest.mark.fault("1"),
        ),
        pytest.param(
            CameraStatus(CameraState.BUSY, "Close the other program."),
            "Camera used by another program – waiting",
            "Close the other program.",
            marks=pytest.mark.fault("2"),
        ),
        pytest.param(
            CameraStatus(CameraState.DENIED, "Add this account to the group video."),
            "Camera not permitted – waiting",
            "Add this account to the group video.",
            marks=pytest.mark.fault("3"),
        ),
    ],
)
def test_a_camera_that_is_not_to_be_had_says_why_and_starts_by_itself(
    run_camera, status, words, remedy
):
    (frame,) = film([[square(60, 60)]])
    run = run_camera(status, STREAMING, frame)
    run.step(words, remedy)
    assert not is_analysing(run.window)
    run.step()
    run.see(frame)
    assert is_analysing(run.window) and not is_shown(run.window, words)


@pytest.mark.fault("4", "5")
def test_a_lost_camera_is_told_over_the_last_picture_and_leaves_a_gap_in_the_chart(run_camera):
    first, second = film([[square(60, 60)]] * 2)
    lost = CameraStatus(CameraState.LOST)
    run = run_camera(STREAMING, first, lost, STREAMING, second)
    run.step()
    run.see(first)
    run.step("Camera lost – waiting. Plug it in again; the sitting goes on by itself.")
    assert run.window.pages.live._shown[0] is first and not is_analysing(run.window)
    told = [text for text in texts(run.window.statusBar()) if "Camera lost" in text]
    assert told == ["Camera lost – waiting"]
    run.step()
    run.see(second)
    assert is_analysing(run.window) and not is_shown(run.window, "Camera lost")
    happy = curve(run.window.pages.live.timeline)
    assert np.isfinite(happy[[0, -1]]).all() and np.isnan(happy[1:-1]).all()


@pytest.mark.fault("4")
def test_a_frame_that_was_on_its_way_does_not_wipe_off_that_its_camera_is_lost(run_camera):
    first, late = film([[square(60, 60)]] * 2)
    run = run_camera(STREAMING, first, CameraStatus(CameraState.LOST))
    run.step()
    run.see(first)
    run.step("Camera lost – waiting")
    live = run.window.pages.live
    live._run.analysed.emit(late, fake_analyzer().analyze(late))
    assert live._shown[0] is late and is_shown(run.window, "Plug it in again; the sitting goes on")


@pytest.mark.fault("6")
def test_another_camera_in_its_place_is_asked_about(run_camera):
    (frame,) = film([[square(60, 60)]])
    other = CameraStatus(CameraState.REPLACED, other="Grabber", open_other=lambda: None)
    run = run_camera(STREAMING, frame, other)
    run.step()
    run.see(frame)
    run.step("Another camera is in its place", "go on with Grabber")
    assert run.source.asked_for_other == 0
    button(run.window, "Use Grabber").click()
    assert run.source.asked_for_other == 1


@pytest.mark.fault("8")
@pytest.mark.parametrize(
    ("picture", "words"),
    [
        pytest.param(np.zeros((240, 320, 3), np.uint8), "The picture is black.", id="black"),
        pytest.param(draw(square(60, 60)), "The picture is frozen.", id="frozen"),
    ],
)
def test_a_picture_that_shows_nothing_is_hinted_at_and_names_no_expression(
    run_camera, picture, words
):
    frames = [Frame(number, number * 1.6, picture.copy()) for number in range(3)]
    run = run_camera(*frames)
    for frame in frames:
        run.see(frame)
    run.step(words, count=0)
    assert np.isnan(curve(run.window.pages.live.timeline)[-1])


@pytest.mark.fault("8")
def test_in_a_frozen_picture_other_people_are_still_hidden(qtbot, run_camera):
    """It is searched for no faces, and what was not found cannot be made unrecognisable."""
    picture = draw_detailed(square(40, 60, 100), square(220, 90, 60))
    frames = [Frame(number, number * 1.6, picture.copy()) for number in range(3)]
    run = run_camera(*frames)
    live = run.window.pages.live
    live.hide_others(True)
    run.see(frames[0])
    live.toggle_recording()
    for frame in frames[1:]:
        run.see(frame)
    assert not live.picture._view._frame.image.any()
    with qtbot.waitSignal(live.saved, timeout=20000) as saved:
        live.save_picture()
    assert not cv2.imread(str(saved.args[0]))[90:150, 220:280].any()
    with qtbot.waitSignal(live.saved, timeout=20000) as saved:
        live.toggle_recording()
    with open_video(saved.args[0]) as video:
        assert list(video.frames())[-1].image[90:150, 220:280].max() < 40
    live.hide_others(False)
    assert (live.picture._view._frame.image == picture).all()


@pytest.mark.fault("11")
def test_the_window_stays_usable_while_a_driver_hangs(qtbot, open_window, tmp_path):
    camera = SteeredCamera(tmp_path, rate_hz=30.0).become("ok")
    window = open_window()
    window.pages.live.start(Source("camera", lambda: LiveSource(camera, "camera")))
    qtbot.waitUntil(lambda: window.pages.live.newest_moment is not None, timeout=20000)
    camera.become("hang")
    qtbot.waitUntil(lambda: is_shown(window, "Camera gives no pictures – waiting"), timeout=20000)
    window.pages.live.stop()
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=5000)
    assert not is_shown(window, "Camera gives no pictures")


@pytest.mark.fault("10", "13")
def test_the_chart_draws_no_line_across_more_than_two_seconds(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    for second in (0.0, 1.0, 3.5, 3603.5):
        chart.add(second, np.full(7, 1 / 7, np.float32))
    chart.draw()
    assert np.isnan(curve(chart)).tolist() == [False, False, True, False, True, False]


@pytest.mark.fault("4", "5")
def test_a_check_in_takes_no_photo_while_its_camera_is_away(qtbot, open_window):
    turn = Semaphore(0)
    first, second = film([[square(60, 60)]] * 2)
    script = [STREAMING, first, CameraStatus(CameraState.LOST), STREAMING, second, END]
    camera = ScriptedCamera(script, before=lambda _: turn.acquire(timeout=20))
    window = open_window(cameras=[Source("script", lambda: camera)])
    window.show_page(1)
    page = window.pages.check_in
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")))
    page.toggle()
    turn.release(2)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")))
    turn.release()
    qtbot.waitUntil(lambda: is_shown(window, "Camera lost"))
    page._preview.analysed.emit(first, fake_analyzer().analyze(first))  # it was on its way
    page.toggle()
    assert is_shown(window, "Camera lost") and not is_shown(window, "Camera on")
    assert not buttons(window, "Take the photo")
    turn.release(2)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")))
    assert is_shown(window, "Camera on") and not is_shown(window, "Camera lost")
    page.toggle()
    turn.release(10)
    qtbot.waitUntil(lambda: page._result is not None)
    assert page._result.frame.image is second.image


@pytest.mark.fault("8")
def test_a_check_in_takes_no_photo_of_a_frozen_picture(qtbot, open_window):
    turn = Semaphore(0)
    frozen = [Frame(number, number * 1.6, draw(square(60, 60))) for number in range(3)]
    fresh = Frame(3, 4.8, draw(square(62, 60)))
    camera = ScriptedCamera([*frozen, fresh, END], before=lambda _: turn.acquire(timeout=20))
    window = open_window(cameras=[Source("script", lambda: camera)])
    window.show_page(1)
    page = window.pages.check_in
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")))
    page.toggle()
    for frame in frozen[:2]:
        turn.release()
        qtbot.waitUntil(lambda frame=frame: page._previewed is frame)
    turn.release()
    qtbot.waitUntil(lambda: is_shown(window, "The picture is frozen."))
    page.toggle()
    assert not buttons(window, "Take the photo") and is_shown(window, "Camera on")
    turn.release()
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")))
    page.toggle()
    turn.release(10)
    qtbot.waitUntil(lambda: page._result is not None)
    assert page._result.frame.image is fresh.image


@pytest.mark.fault("8")
def test_a_check_in_takes_no_frozen_picture_from_the_live_page(run_camera):
    frames = [Frame(number, number * 1.6, draw(square(60, 60))) for number in range(3)]
    run = run_camera(*frames)
    for frame in frames:
        run.see(frame)
    run.window.show_page(1)
    run.window.pages.check_in.take_photo()
    assert is_shown(run.window, "The picture is frozen. Plug the camera in again.")
    assert run.window.pages.check_in._result is None and buttons(run.window, "Choose a picture…")


def curve(chart):
    """Return the values of one curve as they are drawn for somebody who looks back."""
    chart.look(-1)
    chart.draw()
    _, values = chart._curves[EMOTIONS.index("happy")].getOriginalDataset()
    return values
