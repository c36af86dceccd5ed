"""Thousands of damaged files: each is read, or refused with a sentence, and none crashes.

Decoders are written in C, so the files are read in a process of their own, which may neither
hang nor take all memory. A file that fails is made again from its number.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from PIL import Image

from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError
from tests.drawn_media import draw, write_video

COUNT = 2_000
LONGEST_S = 5.0
MOST_BYTES = 3 << 30
VIDEOS = ("h264.mp4", "h264.mkv", "h264.ts", "mjpeg.avi", "hevc.mp4", "av1.webm")
PICTURES = ("a.jpg", "a.png", "a.gif", "a.webp", "a.tif", "a.bmp", "a.jp2", "a.avif")


@pytest.mark.fault("15", "27", "39")
@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="limits memory the Linux way")
@pytest.mark.parametrize("kind", ["videos", "pictures"])
def test_damaged_files_are_read_or_refused_with_a_sentence(kind: str, tmp_path: Path) -> None:
    for name in VIDEOS if kind == "videos" else PICTURES:
        _write_whole(tmp_path / name)
    outcomes: Counter[str] = Counter()
    command = [sys.executable, "-m", __name__, kind, str(tmp_path), str(COUNT)]
    noise = tmp_path / "stderr.txt"
    with (
        noise.open("w") as stderr,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as reader,
    ):
        for line in _lines(reader):
            number, outcome = line.strip().split(maxsplit=1)
            assert outcome in ("read", "refused"), f"{kind} {number}: {outcome}"
            outcomes[outcome] += 1
    said = noise.read_text()
    last = outcomes.total()
    assert last == COUNT, f"{kind} {last} ended the reader ({reader.returncode}): {said[-2000:]}"
    assert said == ""
    assert min(outcomes["read"], outcomes["refused"]) > COUNT / 20  # neither all nor nothing


def _lines(reader: subprocess.Popen[str]) -> Iterator[str]:
    """Lines of the reader; it is ended if one takes too long."""
    assert reader.stdout is not None
    while True:
        watchdog = Timer(LONGEST_S, reader.kill)
        watchdog.start()
        line = reader.stdout.readline()
        watchdog.cancel()
        if not line:
            return
        yield line


def _write_whole(path: Path) -> None:
    codec = {"mjpeg": "mjpeg", "hevc": "libx265", "av1": "libsvtav1"}.get(path.stem, "libx264")
    if path.suffix[1:] in ("mp4", "mkv", "ts", "avi", "webm"):
        write_video(
            path,
            10,
            size=(96, 64),
            codec=codec,
            pix_fmt="yuvj420p" if codec == "mjpeg" else "yuv420p",
            options={"x265-params": "log-level=none"} if codec == "libx265" else None,
        )
    else:
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.fromarray(draw(3, 96, 64)).save(path, exif=exif)


def _damaged(content: bytes, rng: random.Random) -> bytes:
    """The content with a few bytes changed, cut, moved, or repeated."""
    damaged = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        at = rng.randrange(len(damaged))
        length = rng.choice([1, 2, 4, 16, 200])
        match rng.randrange(6):
            case 0 | 1:
                damaged[at] = rng.randrange(256)
            case 2:
                damaged[at : at + length] = rng.randbytes(length)
            case 3:
                damaged[at : at + 4] = rng.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
            case 4:
                damaged[at:at] = damaged[at : at + length]
            case 5 if len(damaged) > 200:
                del damaged[at : at + length]
    if rng.random() < 0.1:
        del damaged[rng.randrange(1, len(damaged)) :]
    return bytes(damaged)


def _read(kind: str, path: Path) -> str:
    try:
        if kind == "videos":
            with open_video(path) as video:
                for _ in video.frames():
                    pass
        else:
            read_picture(path)
    except InputError:
        return "refused"
    return "read"


def _main(kind: str, folder: Path, count: int) -> None:
    import resource  # Windows has none

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    whole = [(folder / name).read_bytes() for name in (VIDEOS if kind == "videos" else PICTURES)]
    names = VIDEOS if kind == "videos" else PICTURES
    for number in range(count):
        rng = random.Random(number)
        choice = rng.randrange(len(names))
        path = folder / f"damaged{Path(names[choice]).suffix}"
        path.write_bytes(_damaged(whole[choice], rng))
        try:
            outcome = _read(kind, path)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            outcome = f"{names[choice]}: {error!r}"
        sys.stdout.write(f"{number} {outcome}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
