"""Pictures that are too large, incomplete, not supported, or none at all."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fer_desktop.capture import pictures
from fer_desktop.capture.pictures import MAX_PICTURE_PIXELS, read_picture
from fer_desktop.errors import InputError
from fer_desktop.missing import install_command
from tests.drawn_media import draw, write_bomb
from tests.media import PICTURES, Media

REFUSED = [each for each in PICTURES if each.exit_code != 0]


BOMB = """
import json, resource, sys, time
from fer_desktop.capture.pictures import read_picture
from fer_desktop.errors import InputError
resource.setrlimit(resource.RLIMIT_DATA, (1_000_000_000, 1_000_000_000))
start_s = time.perf_counter()
try:
    read_picture(sys.argv[1])
except InputError as refusal:
    took_s = time.perf_counter() - start_s
    # Not ru_maxrss, which begins at the size of the process that started this one.
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(json.dumps([refusal.message, took_s, int(status["VmHWM"].split()[0]) / 1024]))
"""


@pytest.mark.fault("36")
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in Linux's units")
def test_bomb_is_refused_in_no_time_and_no_memory(media: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", BOMB, str(media / "bomb.png")], capture_output=True, check=True
    )
    message, took_s, peak_mb = json.loads(run.stdout)
    assert "bomb.png is too large" in message
    assert took_s < 1
    assert peak_mb < 300
    assert run.stderr == b""


@pytest.mark.fault("36")
@pytest.mark.parametrize(
    ("side", "refused"), [(9459, False), (9460, True), (13_000, True), (14_000, True)]
)
def test_limit_is_the_number_of_pixels(side: int, refused: bool, tmp_path: Path) -> None:
    assert refused == (side * side > MAX_PICTURE_PIXELS)
    path = tmp_path / "large.png"
    write_bomb(path, side)
    if refused:
        with pytest.raises(InputError, match=r"large\.png is too large: more than 89 megapixels"):
            read_picture(path)
    else:
        with path.open("rb") as file:  # not decoded, which would take a second
            assert pictures._open_image(file, "large.png").size == (side, side)


@pytest.mark.fault("37")
@pytest.mark.parametrize(
    ("suffix", "kept"),
    [("jpg", 0.5), ("jpg", 0.95), ("png", 0.5), ("gif", 0.5), ("webp", 0.5), ("tif", 0.5)],
)
def test_truncated_picture_is_refused_as_incomplete(
    suffix: str, kept: float, tmp_path: Path
) -> None:
    noise = np.random.default_rng(37).integers(0, 256, (240, 320, 3), np.uint8)
    path = tmp_path / f"cut.{suffix}"
    Image.fromarray(noise).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(InputError, match=r"Image incomplete or damaged: cut\.|not an image"):
        read_picture(path)


@pytest.mark.fault("37")
def test_half_a_jpeg_is_called_incomplete(media: Path) -> None:
    with pytest.raises(InputError, match=r"Image incomplete or damaged: half\.jpg"):
        read_picture(media / "half.jpg")


@pytest.mark.fault("38")
def test_heic_is_read_with_its_extra(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra [heif] is not installed")
    path = tmp_path / "photo.heic"
    stored = draw(38)
    pillow_heif.from_pillow(Image.fromarray(stored)).save(path, quality=95)
    seen = read_picture(path).image[..., ::-1]
    assert np.abs(seen.astype(int) - stored).mean() < 3


@pytest.mark.fault("38")
@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_heic_without_its_extra_names_it(
    brand: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # as if it were not installed
    path = tmp_path / "photo.jpg"  # by what it holds, not by how it is called
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(100))
    with pytest.raises(InputError, match="HEIC") as refusal:
        read_picture(path)
    assert refusal.value.remedy == f"Install it with: {install_command('heif')}"


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    "each", [each for each in PICTURES if each.exit_code != 0], ids=lambda each: each.name
)
def test_refusal_names_the_file_and_the_fault(each: Media, media: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read_picture(media / each.name)
    assert each.says in refusal.value.message
    assert each.name in refusal.value.message
    assert refusal.value.remedy


@pytest.mark.fault("39")
@pytest.mark.parametrize(
    "content",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",  # would run Ghostscript
        b"\x1f\x8b\x08" + bytes(50),
        b"\0\0\x02" + bytes(100),  # Targa has no signature to go by
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"%PDF-1.7\n",
        b"x",
    ],
)
def test_other_formats_are_not_images(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"picture\.jpg is not an image"):
        read_picture(path)


@pytest.mark.fault("39")
@given(st.binary(min_size=1, max_size=200))
def test_random_bytes_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InputError):
        pictures._open_image(BytesIO(content), "noise.jpg").load()
