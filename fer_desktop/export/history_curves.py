"""What window and report draw of a history: curves of a sitting, the trend of days."""

from __future__ import annotations

from collections import defaultdict
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

    Holds its own seconds alone: in hours of a busy place hundreds of faces are there for moments.

    Attributes:
        track_id: Which face.
        begin_s: Second of the source in which the sitting begins: late in it where saving was
            switched on late.
        end_s: The one after its last.
        seen_s: Seconds in which it was in the picture.
        said_s: Shape (n,), int32, rising: the seconds in which something could be said.
        smoothed: Shape (n, 7), in `EMOTIONS` order: smoothed distribution in each of them.
        mean: Shape (7,), float32: mean raw distribution; None where nothing could ever be said.
    """

    track_id: int
    begin_s: int
    end_s: int
    seen_s: int
    said_s: NDArray[np.int32]
    smoothed: NDArray[np.float64]
    mean: NDArray[np.float32] | None

    @property
    def readable_s(self) -> int:
        """Seconds in which something could be said."""
        return len(self.said_s)

    def line(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the curve on a line of seconds that has no holes, to be drawn.

        Returns:
            Times, shape (end_s - begin_s,): the middle of every second; and values, as many times
            7: NaN where nothing could be said.
        """
        values = np.full((self.end_s - self.begin_s, len(EMOTIONS)), np.nan)
        values[self.said_s - self.begin_s] = self.smoothed
        return np.arange(self.begin_s, self.end_s, dtype=np.float64) + 0.5, values

    def silent_stretches(self) -> list[tuple[float, float]]:
        """Return begin and end, in seconds, of each stretch in which nothing is said."""
        silent = np.ones(self.end_s - self.begin_s, np.int8)
        silent[self.said_s - self.begin_s] = 0
        edges = np.flatnonzero(np.diff(np.pad(silent, 1))) + self.begin_s
        return [(float(begin), float(end)) for begin, end in edges.reshape(-1, 2).tolist()]


def curves_of(
    samples: Sequence[Sample], seconds: int, moments_s: Sequence[float] = ()
) -> tuple[TrackCurve, ...]:
    """Return a curve for each track, by its number; all are as long as the sitting.

    Args:
        samples: Of one sitting, by second.
        seconds: In which frames were analysed; the sitting is that long at least.
        moments_s: Marked in it, in seconds of the source.
    """
    tracks: defaultdict[int, list[Sample]] = defaultdict(list)
    filled_s, newest = 0, None
    for sample in samples:
        tracks[sample.track_id].append(sample)
        filled_s += sample.second != newest
        newest = sample.second
    if newest is None:
        return ()
    # Seconds without any face are counted, not placed. Where they fill the time until the first
    # face, the sitting began with its source; otherwise with that face.
    first = samples[0].second
    begin_s = min([0 if first <= seconds - filled_s else first, *map(int, moments_s)])
    end_s = max([begin_s + seconds, newest + 1, *(int(at_s) + 1 for at_s in moments_s)])
    return tuple(_curve(track_id, own, begin_s, end_s) for track_id, own in sorted(tracks.items()))


def _curve(track_id: int, samples: Sequence[Sample], begin_s: int, end_s: int) -> TrackCurve:
    said = [each for each in samples if each.raw is not None and each.smoothed is not None]
    return TrackCurve(
        track_id,
        begin_s,
        end_s,
        len(samples),
        np.array([each.second for each in said], np.int32),
        np.array([each.smoothed for each in said], np.float64).reshape(-1, len(EMOTIONS)),
        np.array([each.raw for each in said], np.float64).mean(axis=0).astype(np.float32)
        if said
        else None,
    )


def networks_of(samples: Sequence[Sample]) -> tuple[tuple[int, str], ...]:
    """Return the second and the id of the first network and of each that took over."""
    changes: list[tuple[int, str]] = []
    for sample in samples:
        if not changes or changes[-1][1] != sample.network:
            changes.append((sample.second, sample.network))
    return tuple(changes)


def trend_over(days: Sequence[Period]) -> Trend:
    """Look for changes over days of one network: the readings of two are not comparable."""
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
