"""One look for each emotion, in charts, videos, pictures and the window.

Nobody should need to see colours as most people do to read a chart: the seven colours stay apart
for the three kinds of colour blindness, on white and on dark grounds, and every emotion has its
own line pattern and marker as well, so that a grey print can be read. Tests measure all of it.

The colours were found by a search for the largest smallest difference (CIEDE2000, for normal
sight and as protanopia, deuteranopia and tritanopia see) under hues that people expect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DARK_GROUND: Final = "#15171c"
"""What labels in pictures stand on; the darkest ground of the dark theme."""


@dataclass(frozen=True, slots=True)
class EmotionStyle:
    """How one emotion looks; colours are `#rrggbb`.

    Attributes:
        on_light: Lines and areas on a light ground, contrast at least 3:1.
        on_dark: Lines and areas on a dark ground, contrast at least 3:1; also the emoji's disc.
        dash: Lengths of dashes and gaps in line widths; empty for a solid line.
        marker: "circle", "triangle_up", "triangle_down", "square", "diamond", "plus" or "cross";
            a word, because chart libraries give them different letters.
    """

    on_light: str
    on_dark: str
    dash: tuple[float, ...]
    marker: str


STYLES: Final[Mapping[str, EmotionStyle]] = MappingProxyType(
    {
        "angry": EmotionStyle("#990100", "#f52316", (7, 2, 1.5, 2), "triangle_up"),
        "disgust": EmotionStyle("#156c51", "#398d65", (10, 3), "plus"),
        "fear": EmotionStyle("#6536cd", "#986dac", (5, 1.5, 1, 1.5, 1, 1.5), "square"),
        "happy": EmotionStyle("#a88313", "#f3d572", (), "circle"),
        "sad": EmotionStyle("#5589f9", "#76bdff", (5, 2), "triangle_down"),
        "surprise": EmotionStyle("#5c0f45", "#fc7e9f", (2.5, 1.5), "diamond"),
        "neutral": EmotionStyle("#88898c", "#d9d9e3", (1, 1.5), "cross"),
    }
)
"""By emotion."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green, blue, 0 to 255, of a `#rrggbb` colour."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
