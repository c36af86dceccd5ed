"""What a whole run says about each face, gathered frame by frame in constant memory per face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.expression.emotions import EMOTIONS


@dataclass(slots=True)
class FaceStatistics:
    """One face's share in a run. Times in seconds.

    Attributes:
        track_id: Which face.
        first_s: When it was seen first.
        last_s: When it was seen last.
        frames: Analysed frames that show it.
        valid_frames: Those of them in which an expression is named.
        seen_s: How long it was seen.
        valid_s: How long an expression was named.
    """

    track_id: int
    first_s: float
    last_s: float
    frames: int = 0
    valid_frames: int = 0
    seen_s: float = 0.0
    valid_s: float = 0.0
    _dominant_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(EMOTIONS)))
    _weighted: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(EMOTIONS)))

    @property
    def share(self) -> dict[str, float] | None:
        """Part of the valid time in which each emotion was the highest; sums to 1."""
        return self._by_emotion(self._dominant_s)

    @property
    def mean(self) -> dict[str, float] | None:
        """Mean probability of each emotion over the valid time; sums to 1."""
        return self._by_emotion(self._weighted)

    def _by_emotion(self, totals: NDArray[np.float64]) -> dict[str, float] | None:
        if self.valid_s <= 0:
            return None
        return dict(zip(EMOTIONS, (totals / self.valid_s).tolist(), strict=True))

    def add(self, face: FaceAnalysis, timestamp_s: float, weight_s: float) -> None:
        """Count the face's analysis of `timestamp_s` for `weight_s` seconds."""
        self.last_s = timestamp_s
        self.frames += 1
        self.seen_s += weight_s
        if face.emotions is not None and face.quality.is_readable:
            probabilities = face.emotions.probabilities
            self.valid_frames += 1
            self.valid_s += weight_s
            self._dominant_s[int(probabilities.argmax())] += weight_s
            self._weighted += weight_s * probabilities


class RunStatistics:
    """Statistics of a run.

    An analysed frame stands for the time until the next one, so that a variable frame rate and
    `--every` weigh right; the last one stands until the last frame that was seen ends, which lasts
    as long as the one before it. So does a frame before some that could not be decoded: their time
    is nobody's.

    Attributes:
        frames: Frames seen, analysed or not.
        analysed: Frames analysed.
        without_face: Analysed frames that show no face.
        duration_s: Time that the analysed frames stand for.
    """

    def __init__(self, frame_interval_s: float) -> None:
        """Begin; `frame_interval_s` is how long a single frame stands if there is only one."""
        self.frames = 0
        self.analysed = 0
        self.without_face = 0
        self.duration_s = 0.0
        self._interval_s = frame_interval_s
        self._seen: tuple[int, float] | None = None
        self._lost_s = 0.0
        self._waiting: FrameAnalysis | None = None
        self._faces: dict[int, FaceStatistics] = {}

    def add(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Count the next frame; None for the analysis of one that was skipped."""
        self.frames += 1
        if self._seen is not None:
            index, seen_s = self._seen
            step_s = max(0.0, frame.timestamp_s - seen_s)
            is_hole = frame.index > index + 1
            self._interval_s = min(self._interval_s, step_s) if is_hole else step_s
            self._lost_s += step_s - self._interval_s
        self._seen = frame.index, frame.timestamp_s
        if analysis is None:
            return
        self.analysed += 1
        self.without_face += not analysis.faces
        if self._waiting is not None:
            self._count(self._waiting, frame.timestamp_s)
        self._waiting, self._lost_s = analysis, 0.0

    def close(self) -> None:
        """Count the last frame."""
        if self._waiting is not None and self._seen is not None:
            self._count(self._waiting, self._seen[1] + self._interval_s)
            self._waiting = None

    def faces(self) -> Iterator[FaceStatistics]:
        """Every face in order of its id."""
        return iter(sorted(self._faces.values(), key=lambda face: face.track_id))

    def _count(self, analysis: FrameAnalysis, until_s: float) -> None:
        now_s = analysis.timestamp_s
        stands_s = max(0.0, until_s - now_s - self._lost_s)
        self.duration_s += stands_s
        for face in analysis.faces:
            if face.track_id not in self._faces:
                self._faces[face.track_id] = FaceStatistics(face.track_id, now_s, now_s)
            self._faces[face.track_id].add(face, now_s, stands_s)
