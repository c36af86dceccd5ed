"""Still pictures, decoded by Pillow: as a viewer shows them, whatever the file's colours."""

from __future__ import annotations

import logging
import os
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from fer_desktop.capture.files import open_input, reading, shown, unreadable
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.isobmff import major_brand
from fer_desktop.errors import InputError
from fer_desktop.missing import install_command

MAX_PICTURE_PIXELS = 89_478_485
"""Larger pictures are refused before a pixel is decoded; Pillow warns here, and refuses double."""

# Pillow's other formats run programs (EPS), are no photographs, or guess without a signature.
_FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
# How to turn a picture upright, by its EXIF orientation (EXIF 2.32, tag 0x0112; 1 is upright).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Without a handler of its own, what Pillow logs about damaged files is printed to stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_HEIF_BRANDS = frozenset({"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"})


def read_picture(path: str | os.PathLike[str]) -> Frame:
    """Read a picture upright, with 8 bits a channel, on white where it is transparent.

    The first picture of a file that holds several (animated GIF and WebP, TIFF pages).

    Raises:
        InputError: Missing, not a picture, incomplete, larger than `MAX_PICTURE_PIXELS`, or its
            disk fails.
    """
    path = Path(path)
    name = shown(path)
    with open_input(path) as file, warnings.catch_warnings():
        # Pillow prints warnings about odd notes beside the pixels, which change nothing here.
        warnings.simplefilter("ignore")
        image = _open_image(file, name)
        try:
            bgr = _as_bgr(_upright(image))
        except Exception as error:
            # Pillow's decoders answer damaged data with whatever exception they ran into
            # (OSError, SyntaxError, ValueError, struct.error, EOFError, MemoryError, ...).
            raise _of_the_disk(error, name) or InputError(
                f"Image incomplete or damaged: {name}.", "Copy or export it again."
            ) from error
    return Frame(0, 0.0, bgr)


def holds_several(path: Path) -> bool:
    """Whether a file that was read holds more than its first picture: pages, an animation."""
    with suppress(Exception), open_input(path) as file:  # as in read_picture; or it is gone by now
        image = _open_image(file, shown(path))
        # Cameras put previews and depth maps behind a photo.
        return bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    return False


def _open_image(file: BinaryIO, name: str) -> Image.Image:
    with reading(name):
        needs_heif = major_brand(file) in _HEIF_BRANDS
    has_heif = needs_heif and _register_heif()
    formats = (*_FORMATS, "HEIF") if has_heif else _FORMATS
    try:
        image = Image.open(file, formats=formats)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except Exception as error:  # as in read_picture: the header may be damaged in any way
        if needs_heif and not has_heif:
            raise InputError(
                f"{name} is a HEIC picture, which needs an extra package.",
                f"Install it with: {install_command('heif')}",
            ) from error
        raise _of_the_disk(error, name) or _not_an_image(name) from error
    if image.width * image.height > MAX_PICTURE_PIXELS:
        raise _too_large(name)
    return image


def _register_heif() -> bool:
    """Teach Pillow HEIC if the extra [heif] is there."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _upright(image: Image.Image) -> Image.Image:
    """Decode the pixels and turn them as the EXIF orientation says, once."""
    image.load()
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # noqa: BLE001 - a damaged note, however damaged, leaves the pixels good
        return image
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _as_bgr(image: Image.Image) -> NDArray[np.uint8]:
    """Pixels as shape (H, W, 3), uint8, BGR."""
    if image.mode.startswith("I") or image.mode == "F":
        grey = _eight_bits(np.asarray(image))
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if image.has_transparency_data:
        # On white, as on paper and on most pages; what lies under it may be anything.
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    elif image.mode == "CMYK":
        image = _printed(image)
    rgb = np.asarray(image.convert("RGB"))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def _eight_bits(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Grey values of 16 bits and more, scaled to 8."""
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, nan=0.0)
        # Floating point pictures run to 1 or, converted from others, to their full scale.
        largest = float(values.max())
        full_scale = next(scale for scale in (1.0, 255.0, 65535.0, largest) if largest <= scale)
        return np.asarray(values.clip(0, full_scale) * (255 / full_scale) + 0.5).astype(np.uint8)
    full_scale = 65535 if values.dtype.itemsize == 2 or int(values.max()) <= 65535 else 2**31 - 1
    return ((values.clip(0).astype(np.int64) * 255 + full_scale // 2) // full_scale).astype(
        np.uint8
    )


def _printed(image: Image.Image) -> Image.Image:
    """CMYK as its own profile says that it prints; the bare formula gives glaring colours.

    Profiles of RGB and grey pictures are left aside: for those used in cameras the greys,
    all that a face is judged by, differ by a few levels.
    """
    profile = image.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            printed = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if printed is not None:
                return printed
    return image


def _of_the_disk(error: Exception, name: str) -> InputError | None:
    """What to say of an error that the system has a number for; Pillow's own have none."""
    return unreadable(name, error) if isinstance(error, OSError) and error.errno else None


def _not_an_image(name: str) -> InputError:
    return InputError(f"{name} is not an image.", "Videos are read with --video.")


def _too_large(name: str) -> InputError:
    return InputError(
        f"{name} is too large: more than {MAX_PICTURE_PIXELS // 10**6} megapixels.",
        "Scale it down first.",
    )
