"""Reads apparent facial expressions, honestly, on one's own machine.

The Python API is described in `fer_desktop.api`; its names are found here too::

    from fer_desktop import analyze_image, analyze_video, open_analyzer

They are imported on first use, so that `fer-desktop --help` need not wait for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fer_desktop.analysis.pipeline import Analyzer
    from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
    from fer_desktop.api import analyze_image, analyze_video, open_analyzer
    from fer_desktop.errors import UserError
    from fer_desktop.expression.emotions import EMOTIONS

__version__ = "0.1.0"

__all__ = [
    "EMOTIONS",
    "Analyzer",
    "FaceAnalysis",
    "FrameAnalysis",
    "UserError",
    "__version__",
    "analyze_image",
    "analyze_video",
    "open_analyzer",
]

_HOME_OF: Final = {
    "EMOTIONS": "fer_desktop.expression.emotions",
    "Analyzer": "fer_desktop.analysis.pipeline",
    "FaceAnalysis": "fer_desktop.analysis.results",
    "FrameAnalysis": "fer_desktop.analysis.results",
    "UserError": "fer_desktop.errors",
    "analyze_image": "fer_desktop.api",
    "analyze_video": "fer_desktop.api",
    "open_analyzer": "fer_desktop.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOME_OF]
