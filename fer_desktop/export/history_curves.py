"""What window and report draw of a history: curves of a sitting, the trend of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.trends import Trend, trend_of
from fer_desktop.expression.emotions import EMOTIONS

if TYPE_CHECKING:
    from fer_desktop.storage.history import Period, Sample

_SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True, eq=False)  # holds arrays
class TrackCurve:
    """One face of a sitting over time.

    Attributes:
        track_id: Which face.
        seen_s: Seconds in which it was in the picture.
        readable_s: Those of them in which something could be said.
        times_s: Shape (n,): the middle of every second from the first to the last of the sitting.
        values: Shape (n, 7), in `EMOTIONS` order: smoothed distribution; NaN where nothing could
            be said.
        mean: Shape (7,), float32: mean raw distribution; None where nothing could ever be said.
    """

    track_id: int
    seen_s: int
    readable_s: int
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]
    mean: NDArray[np.float32] | None

    def silent_stretches(self) -> list[tuple[float, float]]:
        """Return begin and end, in seconds, of each stretch in which nothing is said."""
        edges = np.flatnonzero(np.diff(np.pad(np.isnan(self.values[:, 0]), 1).astype(np.int8)))
        return [(float(begin), float(end)) for begin, end in edges.reshape(-1, 2).tolist()]


def curves_of(samples: Sequence[Sample], seconds: int) -> tuple[TrackCurve, ...]:
    """Lay the samples of each track on a line of seconds that has no holes.

    Args:
        samples: Of one sitting, by second.
        seconds: In which frames were analysed; the line is that long at least.
    """
    if not samples:
        return ()
    length = max(seconds, samples[-1].second + 1)
    times_s = np.arange(length, dtype=np.float64) + 0.5
    curves: list[TrackCurve] = []
    for track in sorted({sample.track_id for sample in samples}):
        own = [sample for sample in samples if sample.track_id == track]
        said = [s for s in own if s.raw is not None and s.smoothed is not None]
        raw = np.array([sample.raw for sample in said], np.float64)
        values = np.full((length, len(EMOTIONS)), np.nan)
        mean: NDArray[np.float32] | None = None
        if said:
            values[[sample.second for sample in said]] = [sample.smoothed for sample in said]
            mean = raw.mean(axis=0).astype(np.float32)
        curves.append(TrackCurve(track, len(own), len(said), times_s, values, mean))
    return tuple(curves)


def networks_of(samples: Sequence[Sample]) -> tuple[tuple[int, str], ...]:
    """Return the second and the id of the first network and of each that took over."""
    changes: list[tuple[int, str]] = []
    for sample in samples:
        if not changes or changes[-1][1] != sample.network:
            changes.append((sample.second, sample.network))
    return tuple(changes)


def trend_over(days: Sequence[Period]) -> Trend:
    """Look for changes over days, each weighted by its readable minutes."""
    told = [day for day in days if day.mood.means is not None]
    return trend_of(
        np.array([day.first_day.toordinal() for day in told], np.int64),
        np.array([day.mood.means for day in told], np.float64).reshape(-1, len(EMOTIONS)),
        np.array([day.mood.readable / _SECONDS_PER_MINUTE for day in told], np.float64),
    )


def mean_over(periods: Sequence[Period]) -> NDArray[np.float32] | None:
    """Return the mean distribution, shape (7,), over all readable seconds; None without any."""
    told = [period.mood for period in periods if period.mood.means is not None]
    if not told:
        return None
    weights = [mood.readable for mood in told]
    mean: NDArray[np.float32] = np.average(
        [mood.means for mood in told], axis=0, weights=weights
    ).astype(np.float32)
    return mean
