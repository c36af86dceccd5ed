"""A camera read through OpenCV, whatever its driver answers."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.camera_state import CameraState, CameraStatus, DeviceError

# Absent cameras are reported by us; what OpenCV and its FFmpeg print besides is noise.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

BACKEND: Final = {
    "linux": cv2.CAP_V4L2,
    "win32": cv2.CAP_MSMF,
    "darwin": cv2.CAP_AVFOUNDATION,
}.get(sys.platform, cv2.CAP_ANY)
"""What OpenCV reads cameras through on this system."""

_RETRY_S: Final = 1 / 30  # a camera that has no picture says so at once; ask in no tight loop


class CameraDevice:
    """A camera as a `Device`.

    Args:
        index: Its number, now.
        path: Its device file, if it has one, or what else the system calls it.
        is_listed: Whether the system says that it is there.

    Raises:
        DeviceError: It cannot be opened; the state says why.
    """

    def __init__(self, index: int, path: str, *, is_listed: bool) -> None:
        self._device_file = Path(path) if path.startswith("/dev/") else None
        if self._device_file and not os.access(self._device_file, os.R_OK | os.W_OK):
            if self._device_file.exists():
                raise DeviceError(CameraStatus(CameraState.DENIED, _permission(path)))
            raise DeviceError(CameraStatus(CameraState.ABSENT))
        self._capture = cv2.VideoCapture(index, BACKEND)
        if not self._capture.isOpened():
            self._capture.release()
            raise DeviceError(_refusal(is_listed))

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture; None if the driver gave nothing, or nothing usable.

        Raises:
            DeviceError: The camera was unplugged.
        """
        try:
            is_read, image = self._capture.read()
        except cv2.error:
            is_read, image = False, None
        # OpenCV has been seen to report success without a picture, and the other way round.
        if is_read and isinstance(image, np.ndarray) and image.size:
            return _as_bgr(image)
        if self._device_file and not self._device_file.exists():
            raise DeviceError(CameraStatus(CameraState.LOST))
        time.sleep(_RETRY_S)
        return None

    def release(self) -> None:
        """Free the camera."""
        self._capture.release()


def _permission(path: str) -> str:
    """What gives this account the right to use a device file."""
    try:
        group = Path(path).group()
    except (NotImplementedError, OSError, KeyError):
        return f"Give this account the right to read and write {path}."
    return f"Add this account to the group {group}, which owns {path}, and log in again."


def _refusal(is_listed: bool) -> CameraStatus:
    if not is_listed:
        return CameraStatus(CameraState.ABSENT)
    if sys.platform == "darwin":  # programs share cameras there, so none is ever busy
        return CameraStatus(
            CameraState.DENIED,
            "Allow it in System Settings, under Privacy and Security, Camera.",
        )
    return CameraStatus(CameraState.BUSY, "Close the other program; this one goes on by itself.")


def _as_bgr(image: NDArray[Any]) -> NDArray[np.uint8] | None:
    """Pixels as (H, W, 3) uint8 BGR from grey, BGR or BGRA of 8 or 16 bits; None of others."""
    if image.dtype == np.uint16:
        image = cv2.convertScaleAbs(image, alpha=255 / 65535)
    if image.dtype != np.uint8:
        return None
    match image.shape:
        case (_, _, 3):
            return image
        case (_, _) | (_, _, 1):
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
        case (_, _, 4):
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2BGR), dtype=np.uint8)
        case _:
            return None
