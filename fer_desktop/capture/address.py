"""What a name of a camera, the address of a stream or a path stands for."""

from __future__ import annotations

import re

from fer_desktop.capture.camera import list_cameras, open_camera
from fer_desktop.capture.sources import FrameSource
from fer_desktop.capture.stream import open_stream
from fer_desktop.capture.video import open_video


def open_source(address: str) -> FrameSource:
    """Open what `address` means, in this order.

    `SCHEME://...` is a stream, a whole number is a camera's index, the name of a connected
    camera is that camera, and everything else is a video file (`./0` for a file named 0).

    Raises:
        InputError: It cannot be opened. A camera or stream that is not there is no error: it is
            waited for, and its state says so.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", address):
        return open_stream(address)
    if address.isdecimal() or any(address == camera.name for camera in list_cameras()):
        return open_camera(address)
    return open_video(address)
