"""Whether faces looked different towards the end of some weeks than at their beginning.

The unit is the day: the seconds of one day hang together and are no independent witnesses. A day
counts by the minutes of it that could be read. Through the days' means of each emotion goes a
straight line; it stands out if it is steeper than chance makes it. What chance makes is seen by
shuffling the days: an emotion stands out when its weighted correlation with time exceeds the
highest of all seven in 95 of 100 shuffles, so that seven questions do not raise the rate of
false alarms above one in twenty (the maximum statistic of Westfall and Young, "Resampling-Based
Multiple Testing", 1993). How large a change is comes with an interval of its own, by drawing
days with replacement (Efron's bootstrap).

What this cannot see: that neighbouring days resemble each other makes it a little too willing;
a change that came and went is not along a line; and camera, light and network change, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.emotions import EMOTIONS

LEAST_DAYS: Final = 8
"""Fewer say nothing about weeks."""
_DRAWS: Final = 2000
_FALSE_ALARMS: Final = 0.05
_SEED: Final = 2026  # the same days always give the same answer


@dataclass(frozen=True, slots=True)
class Change:
    """One emotion that was seen more, or less, as time went on.

    Attributes:
        emotion: Which.
        by: Difference of the line's end and its beginning, in probability, -1 to 1.
        interval: 95 % interval of `by`.
    """

    emotion: str
    by: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trend:
    """What can be said about a stretch of days.

    Attributes:
        days: Number of days with readable time.
        minutes: Readable minutes of them all.
        changes: Those that stand out from the noise, the surest first; none for too few days.
    """

    days: int
    minutes: float
    changes: tuple[Change, ...]

    @property
    def is_long_enough(self) -> bool:
        """There are days enough to speak of a change at all."""
        return self.days >= LEAST_DAYS


def trend_of(
    days: NDArray[np.int64], means: NDArray[np.float64], minutes: NDArray[np.float64]
) -> Trend:
    """Look for changes along a line.

    Args:
        days: Shape (n,): day numbers, rising; days without readable time are left out.
        means: Shape (n, 7), in `EMOTIONS` order: mean distribution of each day.
        minutes: Shape (n,): readable minutes of each day, positive.

    Raises:
        ValueError: The shapes do not fit, or a day has no readable time.
    """
    if means.shape != (len(days), len(EMOTIONS)) or minutes.shape != days.shape:
        raise ValueError(f"{days.shape} days, {means.shape} means, {minutes.shape} minutes")
    if not (minutes > 0).all():
        raise ValueError("a day without readable time")
    total = float(minutes.sum())
    if len(days) < LEAST_DAYS:
        return Trend(len(days), total, ())
    random = np.random.default_rng(_SEED)
    times = days.astype(np.float64)
    weights = minutes / total
    strength = np.abs(_correlation(times[None], means, weights))[0]
    shuffles = random.permuted(np.tile(times, (_DRAWS, 1)), axis=1)
    by_chance = np.abs(_correlation(shuffles, means, weights)).max(axis=1)
    outstanding = strength > np.quantile(by_chance, 1 - _FALSE_ALARMS)
    if not outstanding.any():
        return Trend(len(days), total, ())
    span = times[-1] - times[0]
    by = _slopes(weights[None], times, means)[0] * span
    drawn = random.multinomial(len(days), np.full(len(days), 1 / len(days)), _DRAWS)
    # A draw of one single day has no line through it.
    drawn = drawn[(drawn > 0).sum(axis=1) > 1]
    low, high = np.quantile(_slopes(drawn * weights, times, means) * span, (0.025, 0.975), axis=0)
    return Trend(
        len(days),
        total,
        tuple(
            Change(EMOTIONS[n], float(by[n]), (float(low[n]), float(high[n])))
            for n in np.argsort(-strength).tolist()
            if outstanding[n]
        ),
    )


def _correlation(
    times: NDArray[np.float64], means: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weighted correlation of each row of `times`, (m, n), with each emotion: (m, 7)."""
    apart = times - (times @ weights)[:, None]
    around = means - weights @ means
    scale = np.sqrt((apart**2 @ weights)[:, None] * (weights @ around**2)[None])
    # Rounding leaves a trace where an emotion never moved; it is no correlation.
    moved = scale > 1e-12
    result: NDArray[np.float64] = np.where(
        moved, (apart * weights) @ around / np.where(moved, scale, 1), 0
    )
    return result


def _slopes(
    weights: NDArray[np.float64], times: NDArray[np.float64], means: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Slope per day of the line through the days, for each row of `weights`, (m, n): (m, 7)."""
    shares = weights / weights.sum(axis=1, keepdims=True)
    center = shares @ times
    spread = shares @ times**2 - center**2
    together = shares @ (times[:, None] * means) - center[:, None] * (shares @ means)
    result: NDArray[np.float64] = together / spread[:, None]
    return result
