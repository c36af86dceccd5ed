"""From analyses of frames to rows of `sample`: one per track and second."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.expression.emotions import EMOTIONS

SampleRow: TypeAlias = tuple[int | float | str | None, ...]
"""second, track_id, frames, readable_frames, reason, size_px, confidence, upscaled_frames, then
the means of the seven raw and the seven smoothed probabilities in `EMOTIONS` order, or None."""

_NUMBERS: Final = 2 * len(EMOTIONS)


@dataclass(frozen=True, slots=True)
class SecondOfSamples:
    """All that one second of a source gives to the history.

    Attributes:
        second: Since the source began, rounded down.
        frames: Analysed in this second, with or without faces.
        rows: One for each track seen in it.
    """

    second: int
    frames: int
    rows: tuple[SampleRow, ...]


@dataclass(slots=True)
class _TrackSecond:
    """Sums over the frames of one track in one second."""

    frames: int = 0
    readable: int = 0
    upscaled: int = 0
    size_px: float = 0.0
    confidence: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.zeros(_NUMBERS))

    def add(self, face: FaceAnalysis) -> None:
        self.frames += 1
        self.upscaled += face.upscaled
        self.size_px += face.quality.size_px
        self.confidence += face.confidence
        self.reasons.update(face.quality.reasons)
        if (said := face.said) is not None:
            self.readable += 1
            # A face that is held counts with the reading that holds.
            self.numbers[: len(EMOTIONS)] += (face.emotions or said).probabilities
            self.numbers[len(EMOTIONS) :] += said.probabilities

    def row(self, second: int, track_id: int) -> SampleRow:
        means: Iterable[float | None] = [None] * _NUMBERS
        if self.readable:
            means = (self.numbers / self.readable).tolist()
        reason = self.reasons.most_common(1)[0][0] if self.reasons else None
        return (
            second,
            track_id,
            self.frames,
            self.readable,
            reason,
            self.size_px / self.frames,
            self.confidence / self.frames,
            self.upscaled,
            *means,
        )


class SampleCollector:
    """Collects the frames of the running second and gives it away when the next one begins.

    A clock that goes backwards never reopens a second: such frames count to the running one.
    """

    def __init__(self) -> None:
        self._second: int | None = None
        self._frames = 0
        self._tracks: dict[int, _TrackSecond] = {}

    def add(self, analysis: FrameAnalysis) -> SecondOfSamples | None:
        """Take one analysis; return the second before it if that is now complete."""
        complete = None
        second = math.floor(analysis.timestamp_s)
        if self._second is None or second > self._second:
            complete = self.finish()
            self._second = second
        self._frames += 1
        for face in analysis.faces:
            self._tracks.setdefault(face.track_id, _TrackSecond()).add(face)
        return complete

    @property
    def is_first_frame(self) -> bool:
        """The frame added last began the running second."""
        return self._frames == 1

    def finish(self) -> SecondOfSamples | None:
        """Return the running second as it is; None if no frame came. The next frame begins anew."""
        if self._second is None or not self._frames:
            return None
        second = self._second
        rows = tuple(track.row(second, track_id) for track_id, track in self._tracks.items())
        collected = SecondOfSamples(second, self._frames, rows)
        self._frames = 0
        self._tracks = {}
        return collected
