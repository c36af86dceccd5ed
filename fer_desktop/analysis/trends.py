"""Whether faces looked different towards the end of some weeks than at their beginning.

The unit is the day: the seconds of one day hang together and are no independent witnesses. More
of them make a day's mean surer only up to a point: with s readable seconds a day weighs
s / (s + 10), a check-in a tenth of a long sitting and not a thousandth. That weight is best where
seconds within a day vary ten times as much as days do; false alarms hardly depend on it. Through
the days' means of each emotion goes a straight line; it stands out if it is steeper than chance
makes it. What chance makes is seen by shuffling the days: an emotion stands out when its weighted
correlation with time exceeds the highest of all seven in 95 of 100 shuffles, so that seven
questions do not raise the rate of false alarms above one in twenty (the maximum statistic of
Westfall and Young, "Resampling-Based Multiple Testing", 1993).

Shuffles take days for independent, but neighbouring days resemble each other, and such weather
makes slopes of its own. So the threshold rises by sqrt((1 + r) / (1 - r)), on Fisher's scale of
correlations, where r is how much neighbours resemble each other around the line (an autoregression
of first order; Bayley and Hammersley, "The Effective Number of Independent Observations", 1946).
How large a change is comes with a 95 % interval that widens with it: residuals by leverage (HC3;
MacKinnon and White, 1985), which a few days far from all others cannot make too narrow. A change
is told only if its interval leaves out 0.

By simulation (300 runs each, long sittings on all days, logits of days with standard deviation
0.4), false alarms in per cent, in brackets without the raised threshold, where neighbouring days
correlate with

    days   0        0.3       0.5       0.7
    8      3 (6)    4 (15)    9 (29)    15 (48)
    14     3 (3)    6 (17)    9 (38)    13 (72)
    28     4 (4)    7 (27)    7 (52)    13 (82)
    90     5 (5)    7 (28)    6 (57)     8 (85)

The price is paid where days are few: of 100 plain trends among independent days 39 are found
instead of 59 (8 days, 2 logits), 63 instead of 78 (14 days, 1.6), 63 instead of 69 (28 days, 1.0),
86 instead of 88 (90 days, 0.7). What bends much looks like weather, too: of 100 jumps by 2 logits
halfway 48 are found instead of 99 (14 days), 97 instead of 100 (28 days).

What this cannot see: a change that came and went is not along a line; camera and light change,
too. Networks are not comparable: whoever asks for a verdict over days of two should give none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.emotions import EMOTIONS

LEAST_DAYS: Final = 8
"""Fewer say nothing about weeks."""
_HALF_MINUTES: Final = 10 / 60  # a day with so much readable time weighs half
_LEAST_CHANGE: Final = 0.01  # less is told as "0 points" and means nothing to anybody
_MOST_ALIKE: Final = 0.9
_DRAWS: Final = 2000
_FALSE_ALARMS: Final = 0.05
_SEED: Final = 2026  # the same days always give the same answer


@dataclass(frozen=True, slots=True)
class Change:
    """One emotion that was seen more, or less, as time went on.

    Attributes:
        emotion: Which.
        by: Difference of the line's end and its beginning, in probability, -1 to 1; 0.01 or more
            either way.
        interval: 95 % interval of `by`, roughly; within -1 and 1, without 0.
    """

    emotion: str
    by: float
    interval: tuple[float, float]

    @property
    def in_points(self) -> tuple[str, str, str]:
        """Size and signed ends of the interval for people; a small change to a tenth of a point."""
        digits = 1 if abs(self.by) < 0.095 else 0
        low, high = (f"{100 * edge:+.{digits}f}" for edge in self.interval)
        return f"{abs(100 * self.by):.{digits}f}", low, high


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
    times = days.astype(np.float64)
    weights = minutes / (minutes + _HALF_MINUTES)
    weights /= weights.sum()
    strength = np.abs(_correlation(times[None], means, weights))[0]
    by, error, inflation = _line(times, means, weights)
    # On Fisher's scale no threshold gets out of a strong change's reach.
    threshold = np.tanh(inflation * np.arctanh(_by_chance(times, means, weights)))
    margin = _t_quantile(len(days) - 2) * inflation * error
    is_told = (strength > threshold) & (np.abs(by) > np.maximum(margin, _LEAST_CHANGE))
    by, low, high = (np.clip(edge, -1, 1) for edge in (by, by - margin, by + margin))
    return Trend(
        len(days),
        total,
        tuple(
            Change(EMOTIONS[n], float(by[n]), (float(low[n]), float(high[n])))
            for n in np.argsort(-strength).tolist()
            if is_told[n]
        ),
    )


def _by_chance(
    times: NDArray[np.float64], means: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    """Strength of correlation that shuffled days exceed, in any emotion, as often as allowed."""
    random = np.random.default_rng(_SEED)
    shuffles = random.permuted(np.tile(times, (_DRAWS, 1)), axis=1)
    highest = np.abs(_correlation(shuffles, means, weights)).max(axis=1)
    return min(float(np.quantile(highest, 1 - _FALSE_ALARMS)), 1 - 1e-9)


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


def _line(
    times: NDArray[np.float64], means: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Fit the lines.

    Returns:
        Change from the first day to the last, (7,); its standard error for independent days,
        (7,); and the factor by which that error grows because neighbouring days are alike.
    """
    apart = times - weights @ times
    spread = weights @ apart**2
    pulls = weights * apart / spread  # of each day at the slope
    slopes = pulls @ means
    around = means - weights @ means - apart[:, None] * slopes
    # A day that pulls the line towards itself lies closer to it than it would by chance.
    leverage = weights * (1 + apart**2 / spread)
    errors = np.sqrt(pulls**2 @ (around / (1 - leverage)[:, None]) ** 2)
    span = times[-1] - times[0]
    return slopes * span, errors * span, _inflation(around * np.sqrt(weights)[:, None])


def _inflation(around: NDArray[np.float64]) -> float:
    """Factor of a slope's error where neighbours are alike; from standardised residuals, (n, 7).

    Neighbours are days that follow each other here, whatever lies between: what counts is how
    much of their own they bring. All emotions answer together, those that move most the loudest.
    """
    total = float((around**2).sum())
    if total < 1e-12:  # rounding leaves a trace
        return 1.0
    alike = float((around[1:] * around[:-1]).sum()) / total
    # A line follows the days a little, which hides some of it: by (2 + 4 r) / n on average.
    alike = min(max((alike + 2 / len(around)) / (1 - 4 / len(around)), 0.0), _MOST_ALIKE)
    return float(np.sqrt((1 + alike) / (1 - alike)))


def _t_quantile(freedom: int) -> float:
    """Student's t at 97.5 %, by its series about the normal one; 6 or more degrees of freedom."""
    return 1.96 + 2.37 / freedom + 2.82 / freedom**2
