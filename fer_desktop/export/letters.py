"""The letters of a page: which the fonts of this computer have, and how wide lines become."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from fer_desktop.export.plotting import known_fonts
from fer_desktop.export.rows import printable

_WIDE, _CLOSING = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60", "，。、；：！？）》”"
_BREAKABLE: Final = re.compile(f"[^{_WIDE}]+|[{_WIDE}][{_CLOSING}]*")
"""What is not torn: a word, or one Chinese letter with what may not begin a line."""


@contextmanager
def all_letters() -> Iterator[None]:
    """Let charts that are drawn meanwhile find their letters in all fonts known here."""
    fonts = known_fonts()
    from matplotlib import rc_context

    with rc_context({"font.family": fonts}):
        yield


def can_draw(text: str) -> bool:
    """Whether the fonts known here have all letters of a text."""
    fonts = known_fonts()
    from matplotlib.font_manager import findfont, get_font

    letters: set[int] = set()
    for name in fonts:
        letters |= get_font(findfont(name)).get_charmap().keys()
    return set(map(ord, text)) <= letters


def pieces_of(
    text: str, size: float, room: float, bold: bool, fonts: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the words of a line with the gap after each; what is too wide for `room`, by letters.

    Chinese is written without gaps, and is torn anywhere but before what ends a sentence.
    """
    for word in text.split(" "):
        for piece in _BREAKABLE.findall(word):
            if width_of(piece, size, bold, fonts) <= room:
                yield piece, ""
            else:
                yield from ((letter, "") for letter in piece)
        yield "", " "


@lru_cache(4096)
def width_of(text: str, size: float, bold: bool, fonts: tuple[str, ...]) -> float:
    """Return the width of a line in points; `fonts` from `known_fonts`."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    weight = "bold" if bold else "normal"
    look = FontProperties(family=list(fonts), size=size, weight=weight)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        width, _, _ = TextToPath().get_text_width_height_descent(text, look, ismath=False)
    return float(width)


def clean(text: str) -> str:
    """Return `text` without what no font can draw: control characters, halves of characters."""
    lines = printable(text).replace("\r\n", "\n").split("\n")
    return "\n".join(
        "".join(each if each.isprintable() else " " for each in line) for line in lines
    )
