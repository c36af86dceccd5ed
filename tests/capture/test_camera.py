"""Cameras, by a stand-in for OpenCV: there is none where tests run, and none may be touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
from cv2_enumerate_cameras.camera_info import CameraInfo as Listed

from fer_desktop.capture import camera
from fer_desktop.capture.address import open_source
from fer_desktop.capture.camera import CameraInfo, list_cameras, open_camera, open_device
from fer_desktop.capture.camera_device import CameraDevice
from fer_desktop.capture.camera_state import CameraState, CameraStatus, DeviceError
from fer_desktop.errors import InputError

pytestmark = pytest.mark.timeout(30)
ROOT = Path(__file__).parents[2]
GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
BGR = np.stack([GREY, GREY + 1, GREY + 2], axis=-1)


class ScriptedCapture:
    """Stands in for `cv2.VideoCapture`: answers as scripted, then has no picture."""

    opened: ClassVar[list[int]] = []
    answers: ClassVar[list[tuple[bool, Any]]] = []

    def __init__(self, index: int, _backend: int = 0) -> None:
        self.opened.append(index)
        self.is_released = False

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return bool(self.answers)

    def read(self) -> tuple[bool, Any]:
        return self.answers.pop(0) if self.answers else (False, None)

    def release(self) -> None:
        self.is_released = True


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Connect cameras of these names, which give these answers; None is an empty socket."""

    def connect(*names: str | None, answers: list[tuple[bool, Any]] | None = None) -> None:
        listed = [
            Listed(2 * n, name, f"socket {n}", None, None, 0)
            for n, name in enumerate(names)
            if name is not None
        ]
        monkeypatch.setattr(camera, "enumerate_cameras", lambda _: listed[::-1])
        monkeypatch.setattr(ScriptedCapture, "answers", list(answers or []))
        monkeypatch.setattr(ScriptedCapture, "opened", [])
        monkeypatch.setattr(cv2, "VideoCapture", ScriptedCapture)

    return connect


def status_of(opens: Callable[[], object]) -> CameraStatus:
    """What opening or reading a camera says instead of a picture."""
    with pytest.raises(DeviceError) as refusal:
        opens()
    return refusal.value.status


def test_cameras_are_listed_by_index(connect: Callable[..., None]) -> None:
    connect("HD Webcam", "Grabber")
    assert list_cameras() == [
        CameraInfo(0, "HD Webcam", "socket 0"),
        CameraInfo(2, "Grabber", "socket 1"),
    ]


def test_path_of_a_camera_is_the_one_that_survives_a_replug_where_there_is_one(
    connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connect("Webcam", "Webcam")
    device_file = tmp_path / "video2"
    device_file.touch()
    twins = [Listed(0, "Webcam", "elsewhere", None, None, 0)]
    twins.append(Listed(2, "Webcam", str(device_file.resolve()), None, None, 0))
    monkeypatch.setattr(camera, "enumerate_cameras", lambda _: twins)
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    for name in ("usb-Maker_Webcam_4711-video-index0", "usb-Maker_Webcam_4711-video-index1"):
        (by_id / name).symlink_to(device_file)
    monkeypatch.setattr(camera, "_STABLE_PATHS", by_id)
    stable = str(by_id / "usb-Maker_Webcam_4711-video-index0")
    assert [each.path for each in list_cameras()] == ["elsewhere", stable]
    assert open_camera(str(device_file)).title == "Webcam"  # the other name of it opens it too


@pytest.mark.parametrize(
    ("wanted", "index"),
    [(2, 2), ("2", 2), ("Grabber", 2), ("socket 1", 2), ("webcam", 0), ("HD", 0), (7, 7)],
)
def test_camera_is_chosen_by_index_name_path_or_part_of_the_name(
    wanted: str | int, index: int, connect: Callable[..., None]
) -> None:
    connect("HD Webcam", "Grabber", answers=[(True, BGR)])
    source = open_camera(wanted)
    assert source.title in ("HD Webcam", "Grabber", "Camera 7")
    source._open_device()
    assert ScriptedCapture.opened == [index]


@pytest.mark.parametrize(
    ("names", "wanted", "says", "remedy"),
    [
        ([], "Scanner", "no camera called Scanner", "No camera is connected"),
        (["Webcam"], "Scanner", "no camera called Scanner", "Connected: 0 (Webcam)"),
        (["Cam", "Cam"], "Cam", "2 cameras are called Cam", "0 (Cam), 2 (Cam)"),
    ],
)
def test_refusal_says_what_there_is(
    names: list[str], wanted: str, says: str, remedy: str, connect: Callable[..., None]
) -> None:
    connect(*names)
    with pytest.raises(InputError, match=says) as refusal:
        open_camera(wanted)
    assert remedy in refusal.value.remedy


@pytest.mark.fault("1")
@pytest.mark.parametrize(
    "wanted", [CameraInfo(0, "Webcam", "socket 0"), CameraInfo(7, "Camera 7", "")]
)
def test_camera_that_is_not_connected_is_absent(
    wanted: CameraInfo, connect: Callable[..., None]
) -> None:
    connect()
    assert status_of(lambda: open_device(wanted)).state is CameraState.ABSENT


@pytest.mark.fault("2")
@pytest.mark.skipif(sys.platform == "darwin", reason="programs share cameras on macOS")
def test_camera_that_is_there_and_does_not_open_is_busy(connect: Callable[..., None]) -> None:
    connect("Webcam")
    status = status_of(lambda: open_device(CameraInfo(0, "Webcam", "socket 0")))
    assert status.state is CameraState.BUSY
    assert "Close the other program" in status.remedy


@pytest.mark.fault("3")
def test_camera_without_the_right_to_use_it_names_the_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("pathlib.Path.exists", lambda _: True)
    monkeypatch.setattr("pathlib.Path.group", lambda _: "video")
    status = status_of(lambda: CameraDevice(0, "/dev/video0", is_listed=True))
    assert status.state is CameraState.DENIED
    assert "the group video, which owns /dev/video0" in status.remedy


@pytest.mark.fault("4")
def test_camera_whose_device_file_is_gone_is_lost_at_its_first_empty_answer(
    connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: True)
    connect("Webcam", answers=[(True, BGR), (False, None)])
    device = CameraDevice(0, "/dev/no-such-camera", is_listed=True)
    assert device.read() is not None
    assert status_of(device.read).state is CameraState.LOST


@pytest.mark.fault("5")
def test_camera_in_another_socket_under_another_index_is_the_same_camera(
    connect: Callable[..., None],
) -> None:
    connect(None, "Grabber", "Webcam", answers=[(True, BGR)])
    open_device(CameraInfo(0, "Webcam", "socket 0"))
    assert ScriptedCapture.opened == [4]


@pytest.mark.fault("6")
def test_another_camera_at_the_same_index_is_asked_about_and_not_opened(
    connect: Callable[..., None],
) -> None:
    connect("Grabber", answers=[(True, BGR)])
    status = status_of(lambda: open_device(CameraInfo(0, "Webcam", "socket 0")))
    assert (status.state, status.other) == (CameraState.REPLACED, "Grabber")
    assert ScriptedCapture.opened == []
    assert status.open_other is not None
    status.open_other()
    assert ScriptedCapture.opened == [0]


@pytest.mark.fault("6")
def test_twin_of_a_lost_camera_is_another_camera(
    connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect("Webcam", "Webcam")
    lost = CameraInfo(0, "Webcam", "/dev/v4l/by-id/usb-Maker_Webcam_4711-video-index0")
    assert status_of(lambda: open_device(lost)).state is CameraState.REPLACED
    connect("Webcam")
    status = status_of(lambda: open_device(lost))
    assert (status.state, status.other) == (CameraState.REPLACED, "Webcam – socket 0")
    connect("Webcam", "Webcam")
    by_socket = CameraInfo(9, "Webcam", "socket 7")  # one of two, and nobody knows which
    assert status_of(lambda: open_device(by_socket)).state is CameraState.ABSENT


@pytest.mark.fault("9")
@pytest.mark.parametrize(
    "image",
    [
        pytest.param(BGR, id="bgr"),
        pytest.param(np.dstack([BGR, GREY]), id="bgra"),
        pytest.param(BGR.astype(np.uint16) * 257, id="16 bit"),
    ],
)
def test_colour_pictures_become_bgr(image: np.ndarray, connect: Callable[..., None]) -> None:
    connect("Webcam", answers=[(True, image)])
    read = CameraDevice(0, "", is_listed=True).read()
    assert read is not None
    assert np.array_equal(read, BGR)


@pytest.mark.fault("9")
@pytest.mark.parametrize(
    "image", [GREY, GREY[..., None], GREY.astype(np.uint16) * 257], ids=["2d", "3d", "16 bit"]
)
def test_grey_pictures_become_bgr(image: np.ndarray, connect: Callable[..., None]) -> None:
    connect("Webcam", answers=[(True, image)])
    read = CameraDevice(0, "", is_listed=True).read()
    assert read is not None
    assert np.array_equal(read, np.dstack([GREY] * 3))


@pytest.mark.fault("7")
@pytest.mark.parametrize(
    "answer",
    [
        (False, None),
        (True, None),
        (False, BGR),
        (True, np.zeros((0, 0, 3), np.uint8)),
        (True, BGR.astype(np.float32)),
        (True, BGR[..., :2]),
    ],
    ids=["nothing", "success without picture", "failure with picture", "empty", "float", "2"],
)
def test_unusable_answer_is_no_picture(
    answer: tuple[bool, Any], connect: Callable[..., None]
) -> None:
    connect("Webcam", answers=[answer])
    assert CameraDevice(0, "", is_listed=True).read() is None


def test_camera_of_a_given_name_is_a_source_before_a_file_of_that_name(
    connect: Callable[..., None],
) -> None:
    connect("Webcam", answers=[(True, BGR)] * 2)
    for address in ("0", "Webcam"):
        with open_source(address) as source:
            assert (source.title, source.is_live) == ("Webcam", True)
    with pytest.raises(InputError, match="There is no file clip"):
        open_source("clip.mp4")


LOOKING = "import cv2, fer_desktop.capture.camera_device; cv2.VideoCapture(99).release()"


def test_looking_for_a_real_camera_prints_nothing() -> None:
    chatty = {name: value for name, value in os.environ.items() if "OPENCV" not in name}
    looked = subprocess.run(
        [sys.executable, "-c", LOOKING], capture_output=True, check=True, env=chatty, cwd=ROOT
    )
    assert (looked.stdout, looked.stderr) == (b"", b"")
