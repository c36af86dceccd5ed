"""A camera in its own process: what becomes of every fault that a driver can have."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest

from fer_desktop.capture import live_source
from fer_desktop.capture.camera_state import CameraState
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.live_source import HANGING_S, LiveSource
from tests.steered_camera import Mode, SteeredCamera, is_running

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def camera(tmp_path: Path) -> SteeredCamera:
    return SteeredCamera(tmp_path).become("ok")


@pytest.fixture
def states() -> list[CameraState]:
    """Every state that the source of the test told."""
    return []


@pytest.fixture
def source(camera: SteeredCamera, states: list[CameraState]) -> Iterator[LiveSource]:
    with LiveSource(camera, "camera") as source:
        source.watch(lambda status: states.append(status.state))
        yield source


@pytest.fixture
def in_background(source: LiveSource) -> Iterator[list[Frame]]:
    """Collect the frames on a thread, as a live run does."""
    frames: list[Frame] = []
    thread = threading.Thread(target=lambda: frames.extend(source.frames()), name="reader")
    thread.start()
    yield frames
    source.close()
    thread.join()


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():  # the test's time limit ends it
        time.sleep(0.01)


def children() -> list[int]:
    """Process ids of the camera processes of this test."""
    return [p.pid for p in multiprocessing.active_children() if p.name == "fer-camera" and p.pid]


def test_frames_are_numbered_and_timed_by_a_clock_that_rises(source: LiveSource) -> None:
    frames = list(islice(source.frames(), 30))
    assert all(earlier.index < later.index for earlier, later in pairwise(frames))
    assert all(earlier.timestamp_s < later.timestamp_s for earlier, later in pairwise(frames))
    assert frames[0].timestamp_s >= 0
    assert frames[-1].index + 1 == len(frames) + source.skipped
    assert source.is_live


def test_every_frame_keeps_its_own_pixels(source: LiveSource) -> None:
    frames = list(islice(source.frames(), 10))  # more than the ring holds
    assert len({frame.image.tobytes() for frame in frames}) == 10


@pytest.mark.fault("4", "5")
@pytest.mark.parametrize("mode", ["gone", "busy", "denied"])
def test_camera_that_goes_away_is_a_state_and_goes_on_when_it_is_back(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState], mode: Mode
) -> None:
    frames = source.frames()
    before = list(islice(frames, 3))
    camera.become(mode)
    threading.Timer(0.5, camera.become, ("ok",)).start()
    after = next(frame for frame in frames if frame.timestamp_s > before[-1].timestamp_s + 0.3)
    assert after.index > before[-1].index
    away = CameraState.LOST if mode == "gone" else CameraState(mode)
    assert states == [CameraState.OPENING, CameraState.STREAMING, away, CameraState.STREAMING]


@pytest.mark.fault("1", "2", "3")
@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("gone", CameraState.ABSENT),
        ("busy", CameraState.BUSY),
        ("denied", CameraState.DENIED),
    ],
)
def test_camera_that_is_not_to_be_had_is_waited_for_and_starts_by_itself(
    source: LiveSource,
    camera: SteeredCamera,
    states: list[CameraState],
    mode: Mode,
    state: CameraState,
) -> None:
    camera.become(mode)
    source.watch(
        lambda status: (states.append(status.state), status.state is state and camera.become("ok"))
    )
    next(source.frames())
    assert states[-2:] == [state, CameraState.STREAMING]


@pytest.mark.fault("6")
def test_other_camera_is_taken_in_the_same_sitting_when_somebody_says_so_and_not_before(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState], in_background: list[Frame]
) -> None:
    (camera.folder / "other").mkdir()
    SteeredCamera(camera.folder / "other").become("large")
    wait_until(lambda: CameraState.STREAMING in states)
    camera.become("replaced")
    wait_until(lambda: states[-1] is CameraState.REPLACED)
    assert source.use_other()
    assert not source.use_other(), "the second click of two"
    wait_until(lambda: states[-1] is CameraState.STREAMING)
    source.close()
    wait_until(lambda: bool(in_background))
    assert source.title == "Grabber"
    widths = [frame.width for frame in in_background]
    assert sorted(widths) == widths, "nothing of the first camera came after"
    assert set(widths) == {64, 128}


@pytest.mark.fault("7")
def test_nothing_usable_thirty_times_in_a_row_is_told_and_tried_again(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState]
) -> None:
    frames = source.frames()
    next(frames)
    camera.become("odd")
    source.watch(
        lambda status: (
            states.append(status.state),
            status.state is CameraState.STALLED and camera.become("ok"),
        )
    )
    next(frame for frame in frames if states[-1] is CameraState.STREAMING and len(states) > 3)
    assert CameraState.STALLED in states
    assert source.skipped >= 30
    assert not children() or len(children()) == 1, "the device was opened again, not the process"


@pytest.mark.fault("9")
def test_pictures_may_change_their_size_and_outgrow_the_ring(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState]
) -> None:
    frames = source.frames()
    widths = [next(frames).width]
    for mode, width in (("large", 128), ("huge", 1920), ("ok", 64)):
        camera.become(mode)  # type: ignore[arg-type]
        widths.append(next(frame.width for frame in frames if frame.width == width))
    assert widths == [64, 128, 1920, 64]
    assert states == [CameraState.OPENING, CameraState.STREAMING]


@pytest.mark.fault("11")
def test_driver_that_hangs_is_ended_with_its_process_and_opened_anew(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState], in_background: list[Frame]
) -> None:
    wait_until(lambda: CameraState.STREAMING in states)
    (hanging,) = children()
    camera.become("hang")
    wait_until(lambda: states[-1] is CameraState.STALLED)
    camera.become("ok")  # too late for the process that sleeps in the driver
    wait_until(lambda: states[-1] is CameraState.STREAMING)
    assert not is_running(hanging)
    assert HANGING_S < 3


@pytest.mark.slow
@pytest.mark.fault("11")
def test_camera_that_opens_slowly_is_given_twice_the_time_and_after_a_success_the_first_again(
    camera: SteeredCamera, states: list[CameraState], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_source, "OPENING_S", 1.0)
    monkeypatch.setattr(live_source, "QUIET_S", (60.0, 60.0))  # however busy the machine
    monkeypatch.setattr(live_source, "HANGING_S", 60.0)

    def note(state: CameraState) -> None:
        states.append(state)
        if state is CameraState.LOST:
            camera.become("ok")

    with LiveSource(replace(camera, opening_s=1.3), "camera") as source:
        source.watch(lambda status: note(status.state))
        frames = source.frames()
        next(frames)
        camera.become("crash")
        next(frame for frame in frames if states[-1] is CameraState.STREAMING and len(states) > 4)
    tried_twice = [CameraState.STALLED, CameraState.STREAMING]
    assert states == [CameraState.OPENING, *tried_twice, CameraState.LOST, *tried_twice]


@pytest.mark.fault("11")
def test_close_returns_at_once_and_frees_a_device_that_hangs(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState]
) -> None:
    frames = source.frames()
    next(frames)
    (pid,) = children()
    camera.become("hang")
    source.close()  # on the thread that would have to wait, if it did
    wait_until(lambda: not is_running(pid))
    assert list(frames) == []


def test_driver_that_takes_its_process_with_it_is_a_lost_camera(
    source: LiveSource, camera: SteeredCamera, states: list[CameraState], in_background: list[Frame]
) -> None:
    wait_until(lambda: CameraState.STREAMING in states)
    camera.become("crash")
    wait_until(lambda: states[-1] is CameraState.LOST)
    camera.become("ok")
    wait_until(lambda: states[-1] is CameraState.STREAMING)


@pytest.mark.fault("14")
def test_bug_in_the_process_is_raised_here_without_the_text_that_may_hold_an_address(
    source: LiveSource, camera: SteeredCamera
) -> None:
    frames = source.frames()
    next(frames)
    camera.become("bug")
    with pytest.raises(RuntimeError, match="KeyError") as bug:
        list(frames)
    assert "steered_camera.py" in str(bug.value)
    assert "yr4n4c" not in str(bug.value)


def test_closed_source_frees_its_device_and_ends_its_process(
    source: LiveSource, camera: SteeredCamera, in_background: list[Frame]
) -> None:
    wait_until(lambda: bool(in_background) or bool(children()))
    wait_until(lambda: source.status.state is CameraState.STREAMING)
    (pid,) = children()
    source.close()
    wait_until(lambda: not is_running(pid))
    assert source.status.state is CameraState.STREAMING, "the end is no trouble to be told"
    assert (camera.folder / "released").exists(), "freed in order, not torn away"


def test_source_that_was_closed_before_gives_no_frames_and_starts_nothing(
    source: LiveSource,
) -> None:
    source.close()
    assert list(source.frames()) == []
    assert children() == []


@pytest.mark.fault("13")
@pytest.mark.parametrize("hours", [1, -1], ids=["set back", "set on"])
def test_wall_clock_that_is_set_changes_no_time(
    source: LiveSource, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """This process has begun by the clock of before; the camera's has the one of after."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600 * hours)
    frames = list(islice(source.frames(), 5))
    assert 0.02 < frames[-1].timestamp_s - frames[0].timestamp_s < 30  # 100 a second at most
    assert frames[-1].timestamp_s < 30


@pytest.mark.fault("13")
@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="Linux has this clock")
def test_sleep_of_the_machine_is_a_gap_and_not_left_out() -> None:
    from fer_desktop.capture.clock import now_s

    assert time.clock_gettime(time.CLOCK_BOOTTIME) == pytest.approx(now_s(), abs=1)
