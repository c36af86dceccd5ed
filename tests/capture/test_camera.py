"""Cameras, by a stand-in for OpenCV: there is none where tests run, and none may be touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
from cv2_enumerate_cameras.camera_info import CameraInfo as Listed

from fer_desktop.capture import camera
from fer_desktop.capture.camera import CameraDevice, CameraInfo, list_cameras, open_camera
from fer_desktop.capture.sources import open_source
from fer_desktop.errors import InputError

pytestmark = pytest.mark.timeout(10)
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
    """Connect cameras of these names, which give these answers."""

    def connect(*names: str, answers: list[tuple[bool, Any]] | None = None) -> None:
        listed = [Listed(2 * n, name, f"/dev/video{2 * n}", None, None, 0)
                  for n, name in enumerate(names)]  # fmt: skip
        monkeypatch.setattr(camera, "enumerate_cameras", lambda _: listed[::-1])
        monkeypatch.setattr(ScriptedCapture, "answers", list(answers or []))
        monkeypatch.setattr(ScriptedCapture, "opened", [])
        monkeypatch.setattr(cv2, "VideoCapture", ScriptedCapture)

    return connect


def test_cameras_are_listed_by_index(connect: Callable[..., None]) -> None:
    connect("HD Webcam", "Grabber")
    assert list_cameras() == [
        CameraInfo(0, "HD Webcam", "/dev/video0"),
        CameraInfo(2, "Grabber", "/dev/video2"),
    ]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [(2, 2), ("2", 2), ("Grabber", 2), ("/dev/video2", 2), ("webcam", 0), ("HD", 0), (7, 7)],
)
def test_camera_is_opened_by_index_name_path_or_part_of_the_name(
    wanted: str | int, index: int, connect: Callable[..., None]
) -> None:
    connect("HD Webcam", "Grabber", answers=[(True, BGR)])
    with open_camera(wanted) as source:
        frame = next(source.frames())
    assert ScriptedCapture.opened == [index]
    assert source.title in ("HD Webcam", "Grabber", "Camera 7")
    assert np.array_equal(frame.image, BGR)


@pytest.mark.parametrize(
    ("names", "wanted", "says", "remedy"),
    [
        ([], "0", "There is no camera 0", "No camera is connected"),
        (["Webcam"], "1", "There is no camera 1", "Connected: 0 (Webcam)"),
        (["Webcam"], "Scanner", "no camera called Scanner", "Connected: 0 (Webcam)"),
        (["Cam", "Cam"], "Cam", "2 cameras are called Cam", "0 (Cam), 2 (Cam)"),
        (["Webcam"], "0", "Webcam cannot be opened", "Close other programs"),
    ],
)
def test_refusal_says_what_there_is(
    names: list[str], wanted: str, says: str, remedy: str, connect: Callable[..., None]
) -> None:
    connect(*names)
    with pytest.raises(InputError, match=says) as refusal:
        open_camera(wanted)
    assert remedy in refusal.value.remedy


def test_camera_without_the_right_to_use_it_says_so(
    connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect("Webcam")
    monkeypatch.setattr("pathlib.Path.exists", lambda _: True)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(InputError, match="may not be used by this account") as refusal:
        open_camera(0)
    assert "group" in refusal.value.remedy


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
    read = CameraDevice(ScriptedCapture(0)).read()
    assert read is not None
    assert np.array_equal(read, BGR)


@pytest.mark.parametrize(
    "image", [GREY, GREY[..., None], GREY.astype(np.uint16) * 257], ids=["2d", "3d", "16 bit"]
)
def test_grey_pictures_become_bgr(image: np.ndarray, connect: Callable[..., None]) -> None:
    connect("Webcam", answers=[(True, image)])
    read = CameraDevice(ScriptedCapture(0)).read()
    assert read is not None
    assert np.array_equal(read, np.dstack([GREY] * 3))


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
    assert CameraDevice(ScriptedCapture(0)).read() is None


def test_picture_stays_the_same_when_the_driver_writes_the_next_over_it(
    connect: Callable[..., None],
) -> None:
    buffer = np.zeros((2, 6, 8, 3), np.uint8)
    connect("Webcam", answers=[(True, buffer[0])])
    with open_camera(0) as source:
        frame = next(source.frames())
    buffer[:] = 255
    assert (frame.image == 0).all()


def test_camera_of_a_given_name_is_a_source_before_a_file_of_that_name(
    connect: Callable[..., None],
) -> None:
    connect("Webcam", answers=[(True, BGR)] * 2)
    for address in ("0", "Webcam"):
        with open_source(address) as source:
            assert (source.title, source.is_live) == ("Webcam", True)
    with pytest.raises(InputError, match="There is no file clip"):
        open_source("clip.mp4")


def test_looking_for_a_real_camera_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    cv2.VideoCapture(99).release()
    assert capfd.readouterr() == ("", "")
