"""What the window is handed by whoever opens it, so that it imports no model package itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.capture.sources import FrameSource


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a live run can be started on.

    Attributes:
        title: What people call it.
        open: Opens it; called on a thread of its own, because that can take seconds.
    """

    title: str
    open: Callable[[], FrameSource]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts behind the window.

    The two builders load models when they are first called and share none of them, so that a
    picture can be analysed beside a live run. Neither is ever called on the window's thread.

    Attributes:
        build_live: Gives the analyzer of a new live run.
        build_still: Gives the analyzer of a picture.
        list_cameras: Asks the system for cameras; drivers can take seconds.
        network: Title of the network, for people.
        pictures_dir: Where pictures go that the person saves.
    """

    build_live: Callable[[], Analyzer]
    build_still: Callable[[], Analyzer]
    list_cameras: Callable[[], list[Source]]
    network: str
    pictures_dir: Path
