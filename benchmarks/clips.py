"""Clips made for measuring: heads that move over a noisy picture, side by side or crossing.

The face is that of `samples/one_face.jpg`, drawn by code; nothing else is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import ROOT
from fer_desktop.capture.frame import Frame
from fer_desktop.faces.detector import open_detector

RATE_HZ: Final = 30
_NOISE: Final = 6.0
_GROUND: Final = 90
_NOISES: Final = 16  # different pictures of noise; drawing one takes longer than the rest

CROSSING_WIDTH: Final = 640
CROSSING_HEIGHT: Final = 360
CROSSING_RATE_HZ: Final = 15
GONE_S: Final = 4.0
BACK_S: Final = 5.5
CROSSING_S: Final = 7.0
_CROSSING_SIDE: Final = 190


def pictures(width: int, height: int, faces: int, count: int) -> Iterator[NDArray[np.uint8]]:
    """Yield frames, shape (height, width, 3), BGR, in which `faces` heads move about."""
    columns = math.ceil(math.sqrt(faces))
    rows = math.ceil(faces / columns)
    side = int(min(width / columns, height / rows) * 0.8)
    small = np.asarray(cv2.resize(head(), (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    chance = np.random.default_rng(0)
    noises = [chance.normal(0, _NOISE, (height, width, 1)) for _ in range(_NOISES)]
    room_x, room_y = width / columns - side, height / rows - side
    for number in range(count):
        image = np.full((height, width, 3), _GROUND, np.float64)
        image += np.linspace(0, 60, width)[None, :, None]
        for face in range(faces):
            phase = number / RATE_HZ + face
            x = (face % columns) * width / columns + room_x * (0.5 + 0.5 * math.sin(phase))
            y = (face // columns) * height / rows + room_y * (0.5 + 0.5 * math.cos(0.7 * phase))
            left, top = int(x), int(y)
            image[top : top + side, left : left + side] = small
        image += noises[number % _NOISES]
        yield np.clip(image, 0, 255).astype(np.uint8)


def crossing() -> Iterator[Frame]:
    """Yield seven seconds of two heads that meet and cross; one leaves at 4 s, is back at 5.5 s."""
    size = _CROSSING_SIDE, _CROSSING_SIDE
    face = np.asarray(cv2.resize(head(), size, interpolation=cv2.INTER_AREA), np.uint8)
    other = np.asarray(cv2.convertScaleAbs(face[:, ::-1], alpha=0.8), np.uint8)
    chance = np.random.default_rng(0)
    room = CROSSING_WIDTH - _CROSSING_SIDE
    for number in range(int(CROSSING_S * CROSSING_RATE_HZ)):
        time_s = number / CROSSING_RATE_HZ
        ground = np.full((CROSSING_HEIGHT, CROSSING_WIDTH, 3), 100, np.float64)
        ground += chance.normal(0, 4, (CROSSING_HEIGHT, CROSSING_WIDTH, 1))
        image = np.clip(ground, 0, 255).astype(np.uint8)
        along = room * min(time_s, GONE_S) / GONE_S
        _lay(image, other, round(room - along), 160)
        if not GONE_S <= time_s < BACK_S:
            left = along if time_s < GONE_S else along / 2
            _lay(image, face, round(left), 10 + round(10 * math.sin(3 * time_s)))
        yield Frame(number, time_s, image)


def _lay(image: NDArray[np.uint8], face: NDArray[np.uint8], left: int, top: int) -> None:
    image[top : top + len(face), left : left + len(face)] = face


def write_clip(path: Path, width: int, height: int, faces: int, count: int) -> Path:
    """Write `count` frames at 30 a second as H.264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, RATE_HZ)
        for image in pictures(width, height, faces, count):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


def head() -> NDArray[np.uint8]:
    """Return a square with the head of the sample picture in its middle; BGR."""
    picture = np.asarray(cv2.imread(str(ROOT / "samples" / "one_face.jpg")), np.uint8)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    around = open_detector("dlib", 80).detect(grey)[0].box.enlarged(2.0)
    return picture[max(around.top, 0) : around.bottom, max(around.left, 0) : around.right]
