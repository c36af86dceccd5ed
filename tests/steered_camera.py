"""A camera that does what a test tells it, in whichever process it is opened."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.camera_state import CameraState, CameraStatus, Device, DeviceError

Mode = Literal[
    "ok", "large", "huge", "odd", "hang", "crash", "bug", "gone", "busy", "denied", "replaced"
]

_SIZES = {"ok": (48, 64), "large": (96, 128), "huge": (1080, 1920)}
_REFUSALS = {
    "gone": CameraState.ABSENT,
    "replaced": CameraState.ABSENT,
    "busy": CameraState.BUSY,
    "denied": CameraState.DENIED,
}


@dataclass(frozen=True)
class SteeredCamera:
    """Opens a camera whose behaviour stands in a file; picklable, as what opens cameras must be.

    Modes: pictures of three sizes (`ok`, `large`, `huge`); nothing usable (`odd`); a driver that
    never answers (`hang`) or takes its process with it (`crash`); a fault of ours (`bug`); lost
    and not to be opened (`gone`, `busy`, `denied`); gone, with the camera of the folder `other` in
    its place (`replaced`).
    """

    folder: Path
    rate_hz: float = 100.0
    opening_s: float = 0.0

    def become(self, mode: Mode) -> SteeredCamera:
        """Behave so from the next picture on."""
        written = self.folder / "mode.new"
        written.write_text(mode)
        written.replace(self.folder / "mode")
        return self

    def __call__(self) -> Device:
        """Open it."""
        time.sleep(self.opening_s)
        if (self.folder / "mode").read_text() == "replaced":
            other = SteeredCamera(self.folder / "other", self.rate_hz)
            raise DeviceError(CameraStatus(CameraState.REPLACED, other="Grabber", open_other=other))
        return _Device(self.folder / "mode", self.rate_hz)


class _Device:
    def __init__(self, mode_file: Path, rate_hz: float) -> None:
        self._mode_file = mode_file
        self._period_s = 1 / rate_hz
        self._noise = np.random.default_rng(0)
        self._refuse(self._mode(), CameraState.ABSENT)

    def read(self) -> NDArray[np.uint8] | None:
        time.sleep(self._period_s)
        mode = self._mode()  # once: it may be told anything between two looks
        self._refuse(mode, CameraState.LOST)
        if mode == "hang":
            time.sleep(600)
        if mode == "crash":
            os.abort()
        if mode == "bug":
            raise KeyError("c4n4ry"[::-1])  # the trace quotes this line, but not what it makes
        if mode == "odd":
            return None
        return self._picture(*_SIZES[mode])

    def release(self) -> None:
        (self._mode_file.parent / "released").touch()

    def _picture(self, height: int, width: int) -> NDArray[np.uint8]:
        """Grey, with a line of noise: no two are the same, and a large one costs little."""
        picture = np.full((height, width, 3), 127, np.uint8)
        picture[0] = self._noise.integers(0, 256, (width, 3), dtype=np.uint8)
        return picture

    def _mode(self) -> str:
        return self._mode_file.read_text()

    @staticmethod
    def _refuse(mode: str, gone: CameraState) -> None:
        if (state := _REFUSALS.get(mode)) is not None:
            raise DeviceError(CameraStatus(gone if state is CameraState.ABSENT else state))


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that has ended and was not yet seen off does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
