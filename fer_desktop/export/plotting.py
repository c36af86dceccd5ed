"""matplotlib as it comes, with the fonts of this computer: a person's settings are for their own.

Whoever draws calls `prepare_matplotlib`, or `known_fonts`, which does, before importing anything
of matplotlib.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from functools import cache
from typing import Final

from fer_desktop.paths import cache_dir

# Tried after DejaVu Sans, which has no Chinese; those that a system lacks are left out.
_MORE_FONTS: Final = (
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "SimHei",
)


@cache
def prepare_matplotlib() -> None:
    """Import matplotlib without the person's settings, its list of fonts in the cache folder."""
    # Where matplotlib would otherwise keep the list, and look for settings, is the home folder.
    os.environ.setdefault("MPLCONFIGDIR", str(cache_dir() / "matplotlib"))
    os.environ["MPLBACKEND"] = "Agg"  # draws without a window; with an unknown one no import works
    # It would tell of keys that it does not know in a matplotlibrc in the working folder, and each
    # time that fonts with Chinese letters come without a bold face.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib
    from matplotlib import font_manager

    matplotlib.rcdefaults()
    # What was installed since matplotlib first looked, years ago perhaps.
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in font_manager.findSystemFonts():
        if path not in known:
            with suppress(OSError, RuntimeError, ValueError, KeyError):  # damaged, or no letters
                font_manager.fontManager.addfont(path)


def known_fonts() -> list[str]:
    """Return the fonts to look for a letter in, one after the other."""
    prepare_matplotlib()
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _MORE_FONTS if name in known)]
