"""What is written beside a face: its label, and the seven bars."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis
from fer_desktop.export import rasters
from fer_desktop.export.rasters import Raster
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import STYLES, rgb

REASON_WORDS: Final = {
    "too_small": "too small",
    "dark": "too dark",
    "bright": "too bright",
    "blurred": "blurred",
    "turned": "turned away",
    "cut_off": "cut off",
}
"""What a person reads for a reason of `FaceQuality`."""

_WHITE: Final = "#ffffff"
_DIM: Final = "#b4b9c4"
_GROOVE: Final = "#454b57"


def smaller(size: int) -> int:
    """Return the height of secondary text beside text of `size` pixels."""
    return max(4, round(size * 0.82))


class Label:
    """Emoji, emotion, confidence and id on one line; or "cannot say" and why.

    Attributes:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, face: FaceAnalysis, size: int) -> None:
        """Lay out the label with text of `size` pixels."""
        identity = rasters.text(f"#{face.track_id}", smaller(size), _DIM)
        distribution = face.said
        self._edge: str | None = None
        self._parts: list[Raster]
        if distribution is None:
            reasons = [REASON_WORDS.get(code, code) for code in face.quality.reasons[:1]]
            words = ": ".join(["cannot say", *reasons])
            self._parts = [rasters.text(words, size, _WHITE), identity]
        else:
            emotion = distribution.dominant
            self._edge = STYLES[emotion].on_dark
            self._parts = [
                rasters.emoji(emotion, round(size * 1.35)),
                rasters.text(f"{emotion} {distribution.confidence:.0%}", size, _WHITE),
                identity,
            ]
        if face.upscaled or face.is_held:
            self._parts.append(rasters.text("upscaled", smaller(size), _DIM))
        self._gap = max(2, size // 3)
        self.height = round(size * 1.75)
        self.width = sum(part.width + self._gap for part in self._parts) + self._gap

    def draw(self, image: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw into `image` (H, W, 3) uint8 BGR, the top left corner at `left`, `top`."""
        rasters.plate(self.width, self.height, self._gap, self._edge).lay_over(image, left, top)
        x = left + self._gap
        for part in self._parts:
            part.lay_over(image, x, top + (self.height - part.height) // 2)
            x += part.width + self._gap


class Bars:
    """Seven bars with their names, the whole length meaning 1.

    Attributes:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, face: FaceAnalysis, size: int) -> None:
        """Lay out the bars with names of `size` pixels; ValueError if nothing is to be shown."""
        distribution = face.said
        if distribution is None:
            raise ValueError(f"nothing to show for face {face.track_id}")
        self._values = distribution.probabilities
        self._size = size
        self._row = round(size * 1.25)
        self._pad = max(2, size // 2)
        self._names_px = _names_width(size)
        self._bar_px = round(size * 4.5)
        self.width = self._names_px + self._bar_px + 3 * self._pad
        self.height = len(EMOTIONS) * self._row + self._pad

    def draw(self, image: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw into `image` (H, W, 3) uint8 BGR, the top left corner at `left`, `top`."""
        rasters.plate(self.width, self.height, self._pad).lay_over(image, left, top)
        highest = int(self._values.argmax())
        x = left + 2 * self._pad + self._names_px
        thick = max(2, self._size // 2)
        for row, emotion in enumerate(EMOTIONS):
            y = top + self._pad // 2 + row * self._row
            name = rasters.text(emotion, self._size, _WHITE if row == highest else _DIM)
            name.lay_over(image, left + self._pad, y + (self._row - name.height) // 2)
            middle = y + (self._row - thick) // 2
            _fill(image, x, middle, self._bar_px, thick, _GROOVE)
            length = round(self._bar_px * float(self._values[row]))
            _fill(image, x, middle, length, thick, STYLES[emotion].on_dark)


@lru_cache(maxsize=64)
def _names_width(size: int) -> int:
    return max(rasters.text(emotion, size, _DIM).width for emotion in EMOTIONS)


def _fill(
    image: NDArray[np.uint8], left: int, top: int, width: int, height: int, colour: str
) -> None:
    red, green, blue = rgb(colour)
    image[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)] = (
        blue,
        green,
        red,
    )
