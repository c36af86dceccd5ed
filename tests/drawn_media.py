"""Videos and pictures drawn by code, with PyAV and Pillow alone.

Every frame carries its number as a row of black and white blocks at its top, and is darker
towards its bottom left: a test can tell which frame it has, and which way up.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("SVT_LOG", "0")  # the AV1 encoder greets on stderr

RATE = 30
NUMBER_BITS = 10
_SOUND_HZ = 44_100


def draw(number: int, width: int = 320, height: int = 240) -> NDArray[np.uint8]:
    """The picture with this number, shape (height, width, 3), uint8, RGB."""
    image = np.empty((height, width, 3), np.uint8)
    image[..., 0] = np.linspace(60, 200, width, dtype=np.uint8)
    image[..., 1] = np.linspace(200, 60, height, dtype=np.uint8)[:, None]
    image[..., 2] = 100
    for bit in range(NUMBER_BITS):
        left, right = (width * edge // NUMBER_BITS for edge in (bit, bit + 1))
        image[: height // 8, left:right] = 235 if number >> bit & 1 else 20
    return image


def read_number(image: NDArray[np.uint8]) -> int:
    """Number of a picture that `draw` drew, whatever became of its size."""
    height, width = image.shape[:2]
    blocks = [width * (2 * bit + 1) // (2 * NUMBER_BITS) for bit in range(NUMBER_BITS)]
    return sum(1 << bit for bit, x in enumerate(blocks) if image[height // 16, x].mean() > 128)


def write_video(
    path: Path,
    count: int = 3 * RATE,
    *,
    size: tuple[int, int] = (320, 240),
    rate: Fraction = Fraction(RATE),
    times: Sequence[Fraction] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    rotation: int = 0,
    mirrored: bool = False,
    aspect: Fraction | None = None,
    sound_s: float = 0.0,
) -> None:
    """Write numbered frames with PyAV.

    Args:
        path: Where to; its ending says the container.
        count: How many frames; with no frames, the sound alone.
        size: Width and height as stored, in pixels.
        rate: Frames per second.
        times: Seconds of each frame, instead of `rate`.
        codec: Name of the encoder.
        pix_fmt: Format of the stored pixels.
        options: Of the encoder.
        container_options: Of the container.
        rotation: Degrees by which a player turns the picture anticlockwise.
        mirrored: Whether a player exchanges left and right before it turns the picture.
        aspect: Width of a pixel, for a height of 1.
        sound_s: Length of the sound in seconds; 0 for none.
    """
    width, height = size
    if options is None:
        options = {"preset": "veryfast"} if codec == "libx264" else {}
    with av.open(str(path), "w", options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=rate, options=options) if count else None
        sound = container.add_stream("aac", rate=_SOUND_HZ) if sound_s else None
        if stream is not None:
            stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
            stream.codec_context.gop_size = 20
            clock = Fraction(1, 1000) if times is not None else 1 / rate
            stream.codec_context.time_base = clock
            if aspect is not None:
                stream.codec_context.sample_aspect_ratio = aspect
            if rotation or mirrored:
                stream.set_display_rotation(rotation, hflip=mirrored)
            for number in range(count):
                shrunk = 8 if width > 4000 else 1  # a large picture is drawn small, to save time
                image = draw(number, width // shrunk, height // shrunk)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame = frame.reformat(width, height, pix_fmt)
                frame.pts = number if times is None else int(times[number] / clock)
                frame.time_base = clock
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        if sound is not None:
            samples = np.sin(np.arange(int(_SOUND_HZ * sound_s)) / 16).astype(np.float32)[None]
            tone = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            tone.rate, tone.pts, tone.time_base = _SOUND_HZ, 0, Fraction(1, _SOUND_HZ)
            container.mux(sound.encode(tone))
            container.mux(sound.encode())


def write_bomb(path: Path, side: int = 30_000) -> None:
    """A valid PNG of black, `side` pixels high and wide, in few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    squeeze = zlib.compressobj(1)
    row = bytes(1 + (side + 7) // 8)
    pixels = b"".join([*(squeeze.compress(row) for _ in range(side)), squeeze.flush()])
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
