"""Cameras of this machine, by index or by name, read through OpenCV."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from cv2_enumerate_cameras import enumerate_cameras, supported_backends
from numpy.typing import NDArray

from fer_desktop.capture.live_source import LiveSource
from fer_desktop.errors import InputError

# Absent cameras are reported by us; what OpenCV and its FFmpeg print besides is noise.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_BACKEND = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}.get(
    sys.platform, cv2.CAP_ANY
)
_RETRY_S = 1 / 30  # a camera that has no picture says so at once; do not ask in a tight loop


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A connected camera.

    Attributes:
        index: Its number on this machine; another camera may have it after a restart.
        name: What its maker calls it; two cameras of one kind share it.
        path: Where the system keeps it, such as `/dev/video0`; empty if the system does not say.
    """

    index: int
    name: str
    path: str


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that reading takes."""

    def read(self) -> tuple[bool, Any]:
        """Whether there is a picture, and the picture."""
        ...

    def release(self) -> None:
        """Free the camera."""
        ...


def list_cameras() -> list[CameraInfo]:
    """Cameras that are connected now, by index."""
    backend = _BACKEND if _BACKEND in supported_backends else cv2.CAP_ANY
    found = [
        CameraInfo(camera.index, camera.name or f"Camera {camera.index}", camera.path or "")
        for camera in enumerate_cameras(backend)
    ]
    return sorted(found, key=lambda camera: camera.index)


def open_camera(name_or_index: str | int) -> LiveSource:
    """Open a camera.

    Args:
        name_or_index: Its index, its name or path as `list_cameras` gives them, or a part of
            the name that no other camera's name has.

    Raises:
        InputError: No such camera, or it cannot be used.
    """
    cameras = list_cameras()
    camera = _choose(str(name_or_index), cameras)
    capture = cv2.VideoCapture(camera.index, _BACKEND)
    if not capture.isOpened():
        capture.release()
        raise _refusal(camera, cameras)
    return LiveSource(CameraDevice(capture), camera.name)


class CameraDevice:
    """A camera as a `Device`, whatever kind of picture its driver hands over."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture; None if the driver gave nothing, or nothing usable."""
        is_read, image = self._capture.read()
        # OpenCV has been seen to report success without a picture, and the other way round.
        if not is_read or not isinstance(image, np.ndarray) or image.size == 0:
            time.sleep(_RETRY_S)
            return None
        return _as_bgr(image)

    def release(self) -> None:
        """Free the camera."""
        self._capture.release()


def _as_bgr(image: NDArray[Any]) -> NDArray[np.uint8] | None:
    """Pixels as (H, W, 3) uint8 BGR from grey, BGR or BGRA of 8 or 16 bits; None of others."""
    if image.dtype == np.uint16:
        image = cv2.convertScaleAbs(image, alpha=255 / 65535)
    if image.dtype != np.uint8:
        return None
    match image.shape:
        case (_, _, 3):
            # A copy where OpenCV would write the next picture over this one.
            return image if image.flags.owndata else image.copy()
        case (_, _) | (_, _, 1):
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
        case (_, _, 4):
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2BGR), dtype=np.uint8)
        case _:
            return None


def _choose(wanted: str, cameras: list[CameraInfo]) -> CameraInfo:
    if wanted.isdecimal():
        index = int(wanted)
        by_index = (camera for camera in cameras if camera.index == index)
        # Not every system lists its cameras, so one that is not listed is still tried.
        return next(by_index, CameraInfo(index, f"Camera {index}", ""))
    exact = [camera for camera in cameras if wanted in (camera.name, camera.path)]
    folded = wanted.casefold()
    partial = [camera for camera in cameras if folded in camera.name.casefold()]
    for matching in (exact, partial):
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise InputError(
                f"{len(matching)} cameras are called {wanted}.",
                f"Choose one by its index: {_listed(matching)}.",
            )
    raise InputError(f"There is no camera called {wanted}.", _what_there_is(cameras))


def _refusal(camera: CameraInfo, cameras: list[CameraInfo]) -> InputError:
    if camera not in cameras:
        return InputError(f"There is no camera {camera.index}.", _what_there_is(cameras))
    device = Path(camera.path)
    if camera.path and device.exists() and not os.access(device, os.R_OK | os.W_OK):
        return InputError(
            f"{camera.name} may not be used by this account.",
            f"Add it to the group that owns {device} (on Linux mostly video), and log in again.",
        )
    return InputError(
        f"{camera.name} cannot be opened.", "Close other programs that use it, then try again."
    )


def _what_there_is(cameras: list[CameraInfo]) -> str:
    if not cameras:
        return "No camera is connected: plug one in, or open a video or picture."
    return f"Connected: {_listed(cameras)}."


def _listed(cameras: list[CameraInfo]) -> str:
    return ", ".join(f"{camera.index} ({camera.name})" for camera in cameras)
