"""What can be said about a camera at any moment, and what a camera is to its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class CameraState(StrEnum):
    """How a camera or stream is doing. All but the last pass by themselves, or by a replug."""

    OPENING = "opening"
    """Asked for, not there yet."""
    ABSENT = "absent"
    """Not connected; nobody answers at the address."""
    BUSY = "busy"
    """Used by another program."""
    DENIED = "denied"
    """This account may not use it; another name or password is wanted."""
    REPLACED = "replaced"
    """Gone, and another camera is in its place."""
    STALLED = "stalled"
    """Connected, and gives no usable picture."""
    LOST = "lost"
    """Was there, and is gone."""
    STREAMING = "streaming"
    """Gives pictures."""


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """A state with what belongs to it; crosses from the camera's process.

    Attributes:
        state: How the camera is doing.
        remedy: What helps, one sentence; may be empty. Never holds a password.
        other: Name of the camera in its place; only of `CameraState.REPLACED`.
        open_other: Opens that one instead, in the camera's process.
    """

    state: CameraState
    remedy: str = ""
    other: str = ""
    open_other: Callable[[], Device] | None = None


class DeviceError(Exception):
    """A device cannot be opened, or was lost.

    Attributes:
        status: What to tell.
        retry_s: How long to wait at least before it is opened again.
    """

    def __init__(self, status: CameraStatus, retry_s: float = 0.0) -> None:
        super().__init__(status.state)
        self.status = status
        self.retry_s = retry_s


class Device(Protocol):
    """What delivers pictures: a camera, a stream, a test's script. Used from one thread."""

    def read(self) -> NDArray[np.uint8] | None:
        """Wait for the next picture, shape (H, W, 3), uint8, BGR; None if it is unusable.

        Raises:
            DeviceError: The device is lost.
        """
        ...

    def release(self) -> None:
        """Free the device."""
        ...
