"""What becomes of one file of the queue: read, analysed, and kept in little memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.kept import KeptAnalyses
from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.batch import run_batch
from fer_desktop.capture.files import shown
from fer_desktop.capture.folders import is_picture
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import VideoInfo, open_video
from fer_desktop.errors import InputError
from fer_desktop.export.curves import Curves
from fer_desktop.export.provenance import Provenance
from fer_desktop.export.statistics import FaceStatistics, RunStatistics
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.wiring import FileRun

_TOLD_EVERY_S: Final = 0.1
_GUESSED_AFTER_S: Final = 0.5  # a guess from fewer frames would jump about

FileState: TypeAlias = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a video has come.

    Attributes:
        done: Frames analysed.
        total: Frames that the file declares; None if it declares none.
        left_s: Seconds that the rest will take; None before it can be guessed.
    """

    done: int
    total: int | None
    left_s: float | None


@dataclass(frozen=True, slots=True, eq=False)  # holds arrays
class PictureResult:
    """What was seen in a picture; the picture itself is read again when it is shown.

    Attributes:
        made: What makes the numbers.
        state: Of the file before it was analysed.
        analysis: Its faces.
        redrawn: The small ones before and after they were redrawn, by track.
    """

    made: Provenance
    state: FileState | None
    analysis: FrameAnalysis
    redrawn: Mapping[int, RedrawnChip]

    @property
    def main_face(self) -> FaceAnalysis | None:
        """The largest face; None where there is none."""
        return self.analysis.largest


@dataclass(frozen=True, slots=True)
class Flaws:
    """What went wrong while a video was read to its end.

    Attributes:
        ended_early: It broke off before the length it declares.
        damaged_packets: Pieces that could not be decoded and were passed over.
        replaced_times: Times that did not rise and were replaced.
    """

    ended_early: bool = False
    damaged_packets: int = 0
    replaced_times: int = 0


@dataclass(frozen=True, slots=True, eq=False)  # holds arrays
class VideoResult:
    """What was seen in a video.

    Attributes:
        made: What makes the numbers.
        state: Of the file before it was analysed.
        info: What the file declares.
        kept: The analysis of every frame.
        curves: Every face over time, in as many points as a chart has columns.
        faces: How each face looked over the whole, by its id.
        flaws: What went wrong while it was read.
    """

    made: Provenance
    state: FileState | None
    info: VideoInfo
    kept: KeptAnalyses
    curves: Curves
    faces: dict[int, FaceStatistics]
    flaws: Flaws

    @property
    def main_face(self) -> FaceStatistics | None:
        """The face seen longest; None where there is none."""
        return max(
            self.faces.values(), key=lambda face: (face.seen_s, -face.track_id), default=None
        )

    @property
    def duration_s(self) -> float:
        """Time of the last frame."""
        times_s = self.kept.times_s
        return float(times_s[-1]) if len(times_s) else 0.0


FileResult: TypeAlias = PictureResult | VideoResult


def analyse_file(
    path: Path,
    run: FileRun,
    should_stop: Callable[[], bool],
    tell: Callable[[Progress], None],
) -> FileResult | None:
    """Analyse a picture or video.

    Args:
        path: The file.
        run: What it is analysed with.
        should_stop: Asked before each frame.
        tell: Told of a video's progress, ten times a second at most.

    Returns:
        What was seen; None if it was to stop before the end.

    Raises:
        InputError: It cannot be read.
    """
    state = state_of(path)
    if is_picture(path):
        analysis = run.analyzer.analyze(read_picture(path))
        return PictureResult(run.made, state, analysis, run.analyzer.redrawn)
    with open_video(path) as video:
        gathered = _Gathering(video.info)
        counting = _Counting(video.info.frame_count, tell)
        ended = run_batch(
            video.frames(),
            run.analyzer,
            [gathered],
            should_stop=should_stop,
            on_frame=lambda frame: counting.add(),
        )
        if not ended.reached_end:
            return None
        flaws = Flaws(video.ended_early is not None, video.damaged_packets, video.replaced_times)
        return gathered.result(run.made, state, video.info, flaws)


def state_of(path: Path) -> FileState | None:
    """Return by what a changed file is known; None for one that is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # a zero byte in the name
        return None
    return status.st_size, status.st_mtime_ns


def require_unchanged(path: Path, result: FileResult) -> None:
    """Make sure that a file is still the one that was analysed.

    Raises:
        InputError: It was changed or removed.
    """
    state = state_of(path)
    if state is None:
        raise InputError(f"There is no file {shown(path)} any more.", "Put it back.")
    if state != result.state:
        raise InputError(f"{shown(path)} was changed since it was analysed.", "Analyse it again.")


def mean_of(face: FaceStatistics) -> NDArray[np.float32] | None:
    """Return a face's mean distribution, shape (7,); None if nothing could be said."""
    mean = face.mean
    return None if mean is None else np.array([mean[name] for name in EMOTIONS], np.float32)


class _Gathering:
    """The sink of a video in the queue."""

    def __init__(self, info: VideoInfo) -> None:
        self._kept = KeptAnalyses()
        self._curves = Curves()
        self._statistics = RunStatistics(info.frame_interval_s)

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        self._kept.write(frame, analysis)
        self._statistics.add(frame, analysis)
        if analysis is not None:
            self._curves.add(analysis)

    def result(
        self, made: Provenance, state: FileState | None, info: VideoInfo, flaws: Flaws
    ) -> VideoResult:
        self._statistics.close()
        faces = {face.track_id: face for face in self._statistics.faces()}
        return VideoResult(made, state, info, self._kept, self._curves, faces, flaws)


class _Counting:
    """Says how far a video has come, not too often."""

    def __init__(self, total: int | None, tell: Callable[[Progress], None]) -> None:
        self._total = total
        self._tell = tell
        self._done = 0
        self._began_s = self._told_s = time.monotonic()

    def add(self) -> None:
        self._done += 1
        now_s = time.monotonic()
        if now_s - self._told_s < _TOLD_EVERY_S:
            return
        self._told_s = now_s
        took_s = now_s - self._began_s
        left_s = None
        if self._total is not None and took_s >= _GUESSED_AFTER_S:
            left_s = took_s / self._done * max(0, self._total - self._done)
        self._tell(Progress(self._done, self._total, left_s))
