"""Curves of any length in constant memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.expression.emotions import EMOTIONS

MAX_BINS: Final = 2000
"""More points than a chart has columns show nothing more."""

_COUNT: Final = len(EMOTIONS)  # the last cell of a bin: how many readings its sums hold


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Curve:
    """One face over time.

    Attributes:
        track_id: Which face.
        seen: Part of the analysed frames that show it, 0 to 1.
        named: Part of those in which an expression is named, 0 to 1.
        times_s: Shape (n,): middle of each bin.
        values: Shape (n, 7), in `EMOTIONS` order: mean smoothed distribution; NaN in a bin in
            which nothing was said about the face.
    """

    track_id: int
    seen: float
    named: float
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]


class Curves:
    """Gathers curves frame by frame.

    A bin holds a number of analysed frames, one at first. Whenever the bins are used up, each two
    become one, so that however long a video is, its curves are `MAX_BINS` points at most. Counting
    frames, not seconds, makes no false gaps where frames lie far apart.
    """

    def __init__(self) -> None:
        self.analysed = 0
        self._frames_per_bin = 1
        self._time_sums: list[float] = []
        self._counts: list[int] = []
        self._bins: dict[int, dict[int, NDArray[np.float64]]] = {}
        self._seen: dict[int, int] = {}
        self._named: dict[int, int] = {}

    @property
    def faces(self) -> int:
        """Number of faces so far."""
        return len(self._seen)

    def add(self, analysis: FrameAnalysis) -> None:
        """Add one analysed frame."""
        self.analysed += 1
        if not self._counts or self._counts[-1] == self._frames_per_bin:
            if len(self._counts) == MAX_BINS:
                self._halve()
            self._counts.append(0)
            self._time_sums.append(0.0)
        self._counts[-1] += 1
        self._time_sums[-1] += analysis.timestamp_s
        current = len(self._counts) - 1
        for face in analysis.faces:
            track = face.track_id
            self._seen[track] = self._seen.get(track, 0) + 1
            if (distribution := face.said) is None:
                continue
            self._named[track] = self._named.get(track, 0) + 1
            cells = self._bins.setdefault(track, {}).setdefault(current, _empty())
            cells[:_COUNT] += distribution.probabilities
            cells[_COUNT] += 1

    def longest_seen(self, limit: int) -> list[Curve]:
        """Return the curves of the `limit` faces seen longest, in order of their ids."""
        chosen = sorted(self._seen, key=lambda track: (-self._seen[track], track))[:limit]
        return [self.curve_of(track) for track in sorted(chosen)]

    def curve_of(self, track: int) -> Curve:
        """Return the curve of one face; KeyError if there was none of this id."""
        values = np.full((len(self._counts), len(EMOTIONS)), np.nan)
        for index, cells in self._bins.get(track, {}).items():
            values[index] = cells[:_COUNT] / cells[_COUNT]
        times_s = np.array(self._time_sums) / np.array(self._counts)
        seen = self._seen[track]
        named = self._named.get(track, 0) / seen
        return Curve(track, seen / self.analysed, named, times_s, values)

    def _halve(self) -> None:
        self._frames_per_bin *= 2
        self._counts = [sum(self._counts[i : i + 2]) for i in range(0, MAX_BINS, 2)]
        self._time_sums = [sum(self._time_sums[i : i + 2]) for i in range(0, MAX_BINS, 2)]
        for track, bins in self._bins.items():
            halved: dict[int, NDArray[np.float64]] = {}
            for index, cells in bins.items():
                halved.setdefault(index // 2, _empty())[:] += cells
            self._bins[track] = halved


def _empty() -> NDArray[np.float64]:
    return np.zeros(_COUNT + 1)
