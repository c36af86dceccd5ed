"""Cameras of this machine: which there are, and which one somebody means."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

# Of Windows: looking for transforms in hardware, which nothing here uses, delays the opening of
# many a camera by 20 s and more. Looked at when OpenCV is loaded, in the camera's process here.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
import cv2
from cv2_enumerate_cameras import enumerate_cameras, supported_backends

from fer_desktop.capture.camera_device import BACKEND, CameraDevice
from fer_desktop.capture.camera_state import CameraState, CameraStatus, Device, DeviceError
from fer_desktop.capture.live_source import LiveSource
from fer_desktop.errors import InputError

_STABLE_PATHS: Final = Path("/dev/v4l/by-id")
"""Where Linux names cameras by maker and serial number; `/dev/video0` is whoever came first."""


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A connected camera.

    Attributes:
        index: Its number on this machine; another camera may have it after a restart.
        name: What its maker calls it; two cameras of one kind share it.
        path: What the system calls it, the same after a replug where the system knows such
            names, such as `/dev/v4l/by-id/usb-Maker_HD_Webcam_4711-video-index0`; empty if the
            system does not say.
    """

    index: int
    name: str
    path: str


def list_cameras() -> list[CameraInfo]:
    """Cameras that are connected now, by index."""
    backend = BACKEND if BACKEND in supported_backends else cv2.CAP_ANY
    stable = {str(link.resolve()): str(link) for link in sorted(_STABLE_PATHS.glob("*"))[::-1]}
    found = [
        CameraInfo(
            camera.index,
            camera.name or f"Camera {camera.index}",
            stable.get(camera.path or "", camera.path or ""),
        )
        for camera in enumerate_cameras(backend)
    ]
    return sorted(found, key=lambda camera: camera.index)


def title_of(camera: CameraInfo, cameras: list[CameraInfo]) -> str:
    """Name a camera among others: by its name, and by its place where others have that, too."""
    if [other.name for other in cameras].count(camera.name) < 2:
        return camera.name
    # A title is no path: the history would keep the last part of it alone.
    place = camera.path.rpartition("/")[2].replace("\\", " ").strip()
    return f"{camera.name} – {place or camera.index}"


def open_camera(camera: CameraInfo | str | int) -> LiveSource:
    """Begin with a camera; it need not be there yet, nor stay.

    Args:
        camera: One out of `list_cameras`, known again by path and name, whatever index it gets;
            or an index, a name or path, or a part of a name that no other camera's name has.

    Raises:
        InputError: No connected camera is called so, or several are.
    """
    if not isinstance(camera, CameraInfo):
        camera = _choose(str(camera), list_cameras())
    return LiveSource(partial(open_device, camera), camera.name)


def open_device(camera: CameraInfo) -> Device:
    """Open a camera, in the process that will read it.

    Raises:
        DeviceError: It is not there, may not be used, or is used by others.
    """
    cameras = list_cameras()
    at_its_index = next((each for each in cameras if each.index == camera.index), None)
    # Where the system does not say its path, nothing but its index is known of it.
    found = _again(camera, cameras) if camera.path else at_its_index or camera
    if found is not None:
        return CameraDevice(found.index, found.path, is_listed=found in cameras)
    if at_its_index is None:
        raise DeviceError(CameraStatus(CameraState.ABSENT))
    raise DeviceError(
        CameraStatus(
            CameraState.REPLACED,
            other=title_of(at_its_index, [*cameras, camera]),
            open_other=partial(open_device, at_its_index),
        )
    )


def _again(camera: CameraInfo, cameras: list[CameraInfo]) -> CameraInfo | None:
    """The same camera among those that are connected now."""
    for other in cameras:
        if (other.path, other.name) == (camera.path, camera.name):
            return other
    if camera.path.startswith(str(_STABLE_PATHS)):
        return None  # such a name tells twins apart, so another name is another camera
    # Elsewhere the path is that of the socket: another socket is no other camera.
    of_that_name = [other for other in cameras if other.name == camera.name]
    return of_that_name[0] if len(of_that_name) == 1 else None


def _choose(wanted: str, cameras: list[CameraInfo]) -> CameraInfo:
    if wanted.isdecimal():
        index = int(wanted)
        by_index = (camera for camera in cameras if camera.index == index)
        # Not every system lists its cameras, so one that is not listed is still tried.
        return next(by_index, CameraInfo(index, f"Camera {index}", ""))
    exact = [
        camera
        for camera in cameras
        if wanted in (camera.name, camera.path, str(Path(camera.path).resolve()))
    ]
    folded = wanted.casefold()
    partial_matches = [camera for camera in cameras if folded in camera.name.casefold()]
    for matching in (exact, partial_matches):
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise InputError(
                f"{len(matching)} cameras are called {wanted}.",
                f"Choose one by its index: {_listed(matching)}.",
            )
    remedy = (
        f"Connected: {_listed(cameras)}."
        if cameras
        else ("No camera is connected: plug one in, or open a video or picture.")
    )
    raise InputError(f"There is no camera called {wanted}.", remedy)


def _listed(cameras: list[CameraInfo]) -> str:
    return ", ".join(f"{camera.index} ({camera.name})" for camera in cameras)
