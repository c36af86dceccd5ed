"""Still pictures: the same pixels from every kind of file, and a sentence for what is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, TiffImagePlugin

from fer_desktop.capture.pictures import holds_several, read_picture
from tests.drawn_media import draw, read_number
from tests.media import PICTURES, Media

RGB = draw(37)
GREY = np.asarray(Image.fromarray(RGB).convert("L"))
ORIENTATION = 0x0112
GOOD = [each for each in PICTURES if each.exit_code == 0]
REFUSED = [each for each in PICTURES if each.exit_code != 0]


def rgb(path: Path) -> NDArray[np.uint8]:
    frame = read_picture(path)
    assert (frame.index, frame.timestamp_s) == (0, 0.0)
    return frame.image[..., ::-1]


def stored_as(image: Image.Image, path: Path, **arguments: object) -> Path:
    image.save(path, **arguments)
    return path


@pytest.mark.parametrize(
    ("suffix", "several"),
    [("gif", True), ("png", True), ("tif", True), ("webp", True), ("mpo", False)],
)
def test_pages_and_animations_are_known_and_previews_behind_a_photo_are_none(
    suffix: str, several: bool, tmp_path: Path
) -> None:
    image, other = Image.fromarray(RGB), Image.fromarray(draw(38))
    many = stored_as(image, tmp_path / f"many.{suffix}", save_all=True, append_images=[other])
    assert holds_several(many) == several
    assert not holds_several(stored_as(image, tmp_path / f"one.{suffix}"))
    assert not holds_several(tmp_path / f"none.{suffix}")


@pytest.mark.fault("34")
@pytest.mark.parametrize(
    ("suffix", "mode"),
    [
        *(("png", mode) for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "I;16")),
        *(("tif", mode) for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "CMYK", "F", "I;16")),
        *(("bmp", mode) for mode in ("RGB", "L", "1", "P")),
        *(("jp2", mode) for mode in ("RGB", "L", "RGBA", "LA", "I;16")),
        ("gif", "P"),
        ("webp", "RGB"),
    ],
)
def test_every_kind_of_colours_gives_the_pixels_of_its_8_bit_copy(
    suffix: str, mode: str, tmp_path: Path
) -> None:
    image, copy = in_mode(mode)
    path = tmp_path / f"picture.{suffix}"
    image.save(path, **({"lossless": True} if suffix == "webp" else {}))
    with Image.open(path) as stored:
        assert stored.mode == mode
    assert np.array_equal(rgb(path), copy)


def in_mode(mode: str) -> tuple[Image.Image, NDArray[np.uint8]]:
    """The test's picture in a mode of Pillow, and as plain RGB of 8 bits."""
    grey = np.stack([GREY] * 3, axis=-1)
    match mode:
        case "I;16":
            return Image.fromarray(GREY.astype(np.uint16) * np.uint16(257)), grey
        case "F":
            return Image.fromarray(GREY.astype(np.float32) / 255), grey
        case "P":
            image = Image.fromarray(RGB).quantize(32)
        case _:
            image = Image.fromarray(RGB).convert(mode)
    return image, np.asarray(image.convert("RGB"))


@pytest.mark.fault("34")
def test_16_bits_are_scaled_not_clipped(tmp_path: Path) -> None:
    ramp = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    path = stored_as(Image.fromarray(ramp), tmp_path / "ramp.png")
    expected = np.round(ramp / 257).astype(np.uint8)
    for channel in range(3):
        assert np.array_equal(rgb(path)[..., channel], expected)


@pytest.mark.fault("34")
def test_16_bit_portable_greymap_is_scaled_by_its_full_scale(tmp_path: Path) -> None:
    path = tmp_path / "scan.pgm"
    path.write_bytes(b"P5\n3 1\n65535\n" + np.array([0, 32768, 65535], ">u2").tobytes())
    assert rgb(path)[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.fault("34")
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_are_white(mode: str, tmp_path: Path) -> None:
    image = Image.fromarray(RGB).convert("RGBA")
    image.putalpha(Image.fromarray(np.repeat(np.uint8([[0] * 160 + [255] * 160]), 240, axis=0)))
    path = tmp_path / "cut out.png"
    if mode == "P":
        quantized = image.quantize(32)
        quantized.save(path)
        assert quantized.mode == "P"
    else:
        image.convert(mode).save(path)
    seen = rgb(path)
    assert (seen[:, :150] == 255).all()
    assert not (seen[:, 170:] == 255).all()


@pytest.mark.fault("34")
def test_half_transparent_pixel_is_half_white(tmp_path: Path) -> None:
    path = stored_as(Image.new("RGBA", (4, 4), (0, 100, 200, 128)), tmp_path / "half.png")
    assert rgb(path)[0, 0].tolist() == pytest.approx([127, 177, 227], abs=1)


@pytest.mark.fault("34")
@pytest.mark.parametrize(
    "each", [each for each in PICTURES if each.exit_code == 0], ids=lambda each: each.name
)
def test_every_good_picture_of_the_corpus_shows_its_number(each: Media, media: Path) -> None:
    image = read_picture(media / each.name).image
    if each.name == "exif6.jpg":
        image = np.rot90(image)  # stored lying on its side
    assert read_number(image) == 5


@pytest.mark.fault("34")
def test_cmyk_is_read_by_its_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.new("CMYK", (8, 8), (0, 0, 0, 128))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = rgb(stored_as(image, tmp_path / "plain.tif"))
    seen: list[bytes] = []

    def convert(image: Image.Image, profile: ImageCms.ImageCmsProfile, *_: object, **__: object):
        seen.append(profile.tobytes())
        return Image.new("RGB", image.size, (1, 2, 3))

    monkeypatch.setattr(ImageCms, "profileToProfile", convert)
    path = stored_as(image, tmp_path / "profiled.tif", icc_profile=srgb)
    assert rgb(path)[0, 0].tolist() == [1, 2, 3]
    assert seen == [srgb]
    monkeypatch.undo()
    # That profile is none of CMYK, and is passed over as if it were damaged.
    assert np.array_equal(rgb(path), plain)


@pytest.mark.fault("35")
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_every_exif_orientation_gives_the_same_upright_picture(
    orientation: int, suffix: str, tmp_path: Path
) -> None:
    # EXIF 2.32, 4.6.4.A, tag 0x0112: where the stored first row and column are to be seen.
    stored = {
        1: RGB,
        2: RGB[:, ::-1],
        3: RGB[::-1, ::-1],
        4: RGB[::-1],
        5: RGB.transpose(1, 0, 2),
        6: np.rot90(RGB),
        7: RGB[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(RGB, -1),
    }[orientation]
    path = tmp_path / f"turned.{suffix}"
    image = Image.fromarray(np.ascontiguousarray(stored))
    if suffix == "tif":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[ORIENTATION] = orientation
        image.save(path, tiffinfo=tags)
    else:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        image.save(path, exif=exif, quality=95, lossless=True)
    seen = rgb(path)
    assert seen.shape == RGB.shape
    assert np.abs(seen.astype(int) - RGB).mean() < (3 if suffix == "jpg" else 0.01)


@pytest.mark.fault("35")
def test_16_bit_and_transparent_pictures_are_turned_too(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    turned = np.rot90(GREY).astype(np.uint16) * 257
    path = stored_as(Image.fromarray(turned), tmp_path / "grey16.png", exif=exif)
    assert np.array_equal(rgb(path)[..., 0], GREY)
    alpha = Image.fromarray(np.ascontiguousarray(np.rot90(RGB))).convert("RGBA")
    assert np.array_equal(rgb(stored_as(alpha, tmp_path / "alpha.png", exif=exif)), RGB)


@pytest.mark.fault("35")
@pytest.mark.parametrize("exif", [b"", b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_leaves_the_picture(exif: bytes, tmp_path: Path) -> None:
    path = stored_as(Image.fromarray(RGB), tmp_path / "note.jpg", exif=exif)
    assert rgb(path).shape == RGB.shape


@pytest.mark.fault("35")
@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_orientation_that_does_not_exist_turns_nothing(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert rgb(stored_as(Image.fromarray(RGB), tmp_path / "a.png", exif=exif)).shape == RGB.shape
