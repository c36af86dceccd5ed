"""The corpus: videos and pictures, good and damaged, and what must become of each."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fer_desktop.errors import ExitCode
from tests.drawn_media import RATE, draw, write_bomb, write_video

VFR_TIMES_MS = (0, 40, 80, 200, 240, 260, 500, 900, 940, 1000, 1500, 1540)
LONG_STEP_S = 10  # seconds from frame to frame in the file of an hour


@dataclass(frozen=True, slots=True)
class Media:
    """One file of the corpus.

    Attributes:
        name: File name.
        make: Writes the file; may read files made before it.
        exit_code: What the command answers to it.
        frames: How many frames decode; for damaged ones, how many at least.
        ended_early: Whether the result says that the file broke off.
        says: Part of the message, in the case of a refusal.
    """

    name: str
    make: Callable[[Path], None]
    exit_code: ExitCode = ExitCode.OK
    frames: int = 3 * RATE
    ended_early: bool = False
    says: str = ""


def _video(**arguments: Any) -> Callable[[Path], None]:
    return lambda path: write_video(path, **arguments)


def _bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def _from(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """A file whose bytes are those of another, changed."""
    return lambda path: path.write_bytes(change(path.with_name(name).read_bytes())) and None


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flip_bytes(content: bytes) -> bytes:
    """60 bytes of the pictures changed; the index stays whole, so that the file opens."""
    start = content.index(b"mdat") + 1000  # behind the decoder's own set-up
    end = content.index(b"moov")
    rng = np.random.default_rng(27)
    flipped = bytearray(content)
    for position in rng.integers(start, end, 60):
        flipped[position] ^= int(rng.integers(1, 256))
    return bytes(flipped)


def _save(image: Image.Image, **arguments: Any) -> Callable[[Path], None]:
    return lambda path: image.save(path, **arguments)


def _write_heic(path: Path) -> None:
    import pillow_heif

    pillow_heif.from_pillow(_PICTURE).save(path)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


_PICTURE = Image.fromarray(draw(5))
_GREY = _PICTURE.convert("L")
_GREY16 = Image.fromarray(np.asarray(_GREY).astype(np.uint16) * 257)
_NOISE = np.random.default_rng(15).bytes(200_000)
_HTML = b"<!DOCTYPE html><html><body>Not found</body></html>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
_HAS_HEIF = importlib.util.find_spec("pillow_heif") is not None
_REFUSED = ExitCode.INPUT

_QUICK = {"preset": "ultrafast", "tune": "zerolatency"}

VIDEOS = (
    Media("ok.mp4", _video()),
    Media("ok.mkv", _video()),
    Media("ok.avi", _video(codec="mjpeg", pix_fmt="yuvj420p")),
    Media("fs.mp4", _video(container_options={"movflags": "faststart"})),
    Media("zero.mp4", _bytes(b""), _REFUSED, 0, says="empty"),
    Media("text.mp4", _bytes(b"Not a film.\n" * 99), _REFUSED, 0, says="not a video file"),
    Media("garbage.mp4", _bytes(_NOISE), _REFUSED, 0, says="not a video file"),
    Media("trunc_nomoov.mp4", _from("ok.mp4", _half), _REFUSED, 0, says="incomplete (no index)"),
    Media("trunc_faststart.mp4", _from("fs.mp4", _half), frames=20, ended_early=True),
    Media("trunc.mkv", _from("ok.mkv", _half), frames=20, ended_early=True),
    Media("audio.mp4", _video(count=0, sound_s=1.0), _REFUSED, 0, says="no video stream"),
    Media("vfr.mp4", _video(count=12, times=[Fraction(t, 1000) for t in VFR_TIMES_MS]), frames=12),
    Media("rot90.mp4", _video(count=RATE, rotation=90), frames=RATE),
    Media("rot180.mp4", _video(count=RATE, rotation=180), frames=RATE),
    Media("rot270.mp4", _video(count=RATE, rotation=-90), frames=RATE),
    Media("mirrored.mp4", _video(count=RATE, rotation=90, mirrored=True), frames=RATE),
    Media(
        "hevc10.mp4",
        _video(
            codec="libx265",
            pix_fmt="yuv420p10le",
            options={"preset": "ultrafast", "x265-params": "log-level=none"},
        ),
    ),
    Media("one.mp4", _video(count=1), frames=1),
    Media("odd.mp4", _video(count=RATE, size=(321, 241), pix_fmt="yuv444p"), frames=RATE),
    Media(
        "8k.mp4",
        _video(count=3, size=(7680, 4320), rate=Fraction(5), options=_QUICK),
        frames=3,
    ),
    Media("av1.mp4", _video(count=10, codec="libsvtav1", options={"preset": "12"}), frames=10),
    Media("bitflip.mp4", _from("ok.mp4", _flip_bytes), frames=60),
    Media(
        "badcodec.mp4",
        _from("ok.mp4", lambda content: content.replace(b"avc1", b"zzzz")),
        _REFUSED,
        0,
        says="not supported by this build",
    ),
    Media(
        "hour.mkv",
        _video(
            count=361,
            size=(160, 120),
            rate=Fraction(1, 10),
            times=[Fraction(LONG_STEP_S * number) for number in range(361)],
        ),
        frames=361,
    ),
    Media("sound.mp4", _video(sound_s=3.0)),
    Media("Été à la plage 表情 😀.mp4", _from("ok.mp4", bytes)),
)

PICTURES = (
    Media("cmyk.jpg", _save(_PICTURE.convert("CMYK"), quality=95), frames=1),
    Media("still.gif", _save(_PICTURE), frames=1),
    Media(
        "animated.gif",
        _save(_PICTURE, save_all=True, append_images=[Image.fromarray(draw(6))], duration=100),
        frames=1,
    ),
    Media(
        "animated.webp",
        _save(
            _PICTURE,
            save_all=True,
            append_images=[Image.fromarray(draw(6))],
            duration=100,
            lossless=True,
        ),
        frames=1,
    ),
    Media("grey16.png", _save(_GREY16), frames=1),
    Media("alpha.png", _save(_PICTURE.convert("RGBA")), frames=1),
    Media("palette.png", _save(_PICTURE.quantize(64)), frames=1),
    Media("onebit.png", _save(_GREY.convert("1")), frames=1),
    Media("exif6.jpg", _save(_PICTURE, quality=95, exif=_exif(6)), frames=1),
    Media("text.jpg", _bytes(b"Not a picture.\n" * 99), _REFUSED, 0, says="not an image"),
    Media("page.jpg", _bytes(_HTML), _REFUSED, 0, says="not an image"),
    Media("drawing.svg", _bytes(_SVG), _REFUSED, 0, says="not an image"),
    Media("zero.jpg", _bytes(b""), _REFUSED, 0, says="empty"),
    Media("half.jpg", _from("exif6.jpg", _half), _REFUSED, 0, says="Image incomplete"),
    Media("bomb.png", write_bomb, _REFUSED, 0, says="too large"),
    *([Media("photo.heic", _write_heic, frames=1)] if _HAS_HEIF else []),
)

CORPUS = {media.name: media for media in (*VIDEOS, *PICTURES)}
"""Every file by its name."""


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the whole corpus, made once in a session."""
    folder = tmp_path_factory.getbasetemp() / "media"
    # A session fixture is set up once for each conftest that imports it.
    if not folder.exists():
        folder.mkdir()
        for each in CORPUS.values():
            each.make(folder / each.name)
    return folder
