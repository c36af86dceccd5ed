"""What the window is handed by whoever opens it, so that it imports no model package itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fer_desktop.analysis.smoothing import SMOOTHING_S
from fer_desktop.settings import DetectorName, SuperResolution
from fer_desktop.storage.vault import DEFAULT_COST, KdfCost

if TYPE_CHECKING:  # hundreds of milliseconds of libraries that the first page does without
    from fer_desktop.analysis.pipeline import Analyzer
    from fer_desktop.capture.sources import FrameSource
    from fer_desktop.export.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a live run can be started on.

    Attributes:
        title: What people call it.
        open: Opens it; called on a thread of its own, because that can take seconds.
        kind: "live" for one's own camera; a video may show anybody.
        path: Where the video lies: two may have one title.
    """

    title: str
    open: Callable[[], FrameSource]
    kind: Literal["live", "video"] = "live"
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """How faces are found and read, as the person wants it.

    Attributes:
        network: Network id, or the path of a network of one's own.
        detector: "dlib" or "haar".
        smoothing_s: Time constant of the smoothing in seconds; 0 smooths nothing.
        super_resolution: Which small faces are redrawn before they are read.
    """

    network: str
    detector: DetectorName = "dlib"
    smoothing_s: float = SMOOTHING_S
    super_resolution: SuperResolution = "off"


@dataclass(frozen=True, slots=True)
class RedrawingOffer:
    """How small faces can be treated on this machine.

    Attributes:
        modes: What there is to choose from, the one for whoever chose none first; empty where
            no network redraws them.
        problem: Why the network that is there cannot be used; empty where it can.
    """

    modes: tuple[SuperResolution, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FileRun:
    """What a file is analysed with.

    Attributes:
        analyzer: At its beginning, for this file alone.
        made: What makes its numbers; source and its SHA-256 are named when they are exported.
    """

    analyzer: Analyzer
    made: Provenance


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts behind the window.

    The three builders load models when they are first called and share none of them, so that a
    photo can be analysed beside a live run and a queue of files. None of them is ever called on
    the window's thread, nor two analyzers of one builder used at a time.

    Attributes:
        build_live: Gives the analyzer of a new live run.
        build_still: Gives the analyzer of a check-in.
        begin_file: Gives what the next file of the queue is analysed with.
        list_cameras: Asks the system for cameras; drivers can take seconds.
        networks: Id (or path) and title of every network there is to choose from, the one that
            was asked for at the start first.
        pictures_dir: Where pictures go that the person saves.
        data_dir: Folder of accounts and histories.
        redrawing: How small faces can be treated.
        cost: Work that a guess at a password takes; tests choose little.
    """

    build_live: Callable[[Choice], Analyzer]
    build_still: Callable[[Choice], Analyzer]
    begin_file: Callable[[Choice], FileRun]
    list_cameras: Callable[[], list[Source]]
    networks: tuple[tuple[str, str], ...]
    pictures_dir: Path
    data_dir: Path
    redrawing: RedrawingOffer = RedrawingOffer()
    cost: KdfCost = DEFAULT_COST
