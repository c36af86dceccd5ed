"""Small pictures that are laid over frames: texts, plates and emoji, drawn once and kept.

Drawing text takes a hundred times as long as copying it, and a video shows the same few words over
and over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from fer_desktop.palette import DARK_GROUND, STYLES, rgb

_SMOOTHING: Final = 4  # plates are drawn this much larger and shrunk: round corners without steps
_PLATE_OPACITY: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Raster:
    """A picture with transparency, prepared for laying over a frame.

    Attributes:
        color: Shape (h, w, 3), uint8, BGR, already multiplied by the opacity.
        through: Shape (h, w, 3), uint8: how much of the frame shines through, 255 for all.
    """

    color: NDArray[np.uint8]
    through: NDArray[np.uint8]

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.color.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.color.shape[0])

    def lay_over(self, image: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw into `image` (H, W, 3) uint8 BGR; what leaves it is cut off."""
        rows, columns = image.shape[:2]
        first_row, first_column = max(0, -top), max(0, -left)
        last_row, last_column = min(self.height, rows - top), min(self.width, columns - left)
        if first_row >= last_row or first_column >= last_column:
            return
        part = np.s_[first_row:last_row, first_column:last_column]
        under = image[top + first_row : top + last_row, left + first_column : left + last_column]
        shining = cv2.multiply(under, self.through[part], scale=1 / 255)
        under[:] = cv2.add(shining, self.color[part])


def raster_of(picture: Image.Image) -> Raster:
    """Prepare an RGBA picture."""
    rgba = np.asarray(picture.convert("RGBA"))
    alpha = rgba[..., 3:].astype(np.uint16)
    color = (rgba[..., 2::-1] * alpha + 127) // 255
    through = np.repeat(255 - alpha, 3, axis=2)
    return Raster(color.astype(np.uint8), through.astype(np.uint8))


def font(size_px: int) -> ImageFont.FreeTypeFont:
    """The one typeface of pictures: Aileron (CC0), which comes with Pillow; ASCII, "·" and "…"."""
    loaded = ImageFont.load_default(size_px)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType")
    return loaded


@lru_cache(maxsize=2048)
def text(words: str, size_px: int, colour: str) -> Raster:
    """Words on a transparent ground; the height is that of the font, not of the letters."""
    typeface = font(size_px)
    ascent, descent = typeface.getmetrics()
    width = max(1, round(typeface.getlength(words)))
    picture = Image.new("RGBA", (width, ascent + descent), (*rgb(colour), 0))
    # Drawn as coverage, so that the edges of light letters do not turn dark.
    coverage = Image.new("L", picture.size)
    ImageDraw.Draw(coverage).text((0, 0), words, fill=255, font=typeface)
    picture.putalpha(coverage)
    return raster_of(picture)


@lru_cache(maxsize=256)
def plate(width: int, height: int, radius: int, edge: str | None = None) -> Raster:
    """A dark, rounded, slightly transparent ground for text, with a coloured left edge or none."""
    many = _SMOOTHING
    size = (width * many, height * many)
    shape = Image.new("L", size)
    box = (0, 0, size[0] - 1, size[1] - 1)
    ImageDraw.Draw(shape).rounded_rectangle(box, radius * many, fill=round(255 * _PLATE_OPACITY))
    picture = Image.new("RGBA", size, (*rgb(DARK_GROUND), 255))
    if edge is not None:
        strip = (0, 0, max(1, radius // 2) * many, size[1])
        ImageDraw.Draw(picture).rectangle(strip, fill=(*rgb(edge), 255))
    picture.putalpha(shape)
    return raster_of(picture.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=32)
def dot(diameter: int) -> Raster:
    """A white disc with a dark rim, seen on every picture."""
    many = _SMOOTHING
    side = diameter * many
    picture = Image.new("RGBA", (side, side), (*rgb(DARK_GROUND), 0))
    pencil = ImageDraw.Draw(picture)
    pencil.ellipse((0, 0, side - 1, side - 1), fill=(*rgb(DARK_GROUND), 255))
    rim = max(many // 2, side // 6)
    pencil.ellipse((rim, rim, side - 1 - rim, side - 1 - rim), fill=(255, 255, 255, 255))
    return raster_of(picture.resize((diameter, diameter), Image.Resampling.BOX))


@lru_cache(maxsize=128)
def emoji(emotion: str, size_px: int) -> Raster:
    """The face of `emotion`, `size_px` wide and high."""
    with emoji_picture(emotion) as picture:
        return raster_of(picture.resize((size_px, size_px), Image.Resampling.LANCZOS))


def emoji_picture(emotion: str) -> Image.Image:
    """The face of `emotion` at its full size, RGBA; KeyError for none of the seven."""
    if emotion not in STYLES:
        raise KeyError(emotion)
    resource = files("fer_desktop").joinpath("resources", "emoji", f"{emotion}.png")
    with resource.open("rb") as file:
        picture = Image.open(file)
        picture.load()
        return picture
