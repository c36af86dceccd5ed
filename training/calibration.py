"""Measures calibration honestly: the temperature is fitted on pictures it is not judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.calibration import (
    expected_calibration_error,
    fit_temperature,
    soften,
)

SPLITS: Final = 5


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """Calibration errors under temperatures fitted on other pictures, one number a split.

    Attributes:
        pooled: Of all pictures together, each under the temperature of the half it is not in.
        of_halves: Mean of the two halves' own errors. Fewer pictures in a bin scatter more, and
            all scatter counts as error: this is the higher of the two.
        of_halves_if_perfect: What a network would show on halves of this size whose confidence
            were exactly right.
    """

    pooled: tuple[float, ...]
    of_halves: tuple[float, ...]
    of_halves_if_perfect: float


def cross_fitted_ece(
    probabilities: NDArray[np.floating], labels: NDArray[np.int64], seed: int = 0
) -> CrossFitted:
    """Fit the temperature on one half of the pictures, judge the other by it, and the reverse.

    Args:
        probabilities: Shape (N, 7), uncalibrated; N at least 2.
        labels: Shape (N,).
        seed: Of the splits.
    """
    random = np.random.default_rng(seed)
    pooled, of_halves, perfect = [], [], []
    for _ in range(SPLITS):
        order = random.permutation(len(labels))
        half = len(order) // 2
        judged = np.empty(probabilities.shape, np.float64)
        halves = (order[:half], order[half:])
        for fitted, others in (halves, halves[::-1]):
            temperature = fit_temperature(probabilities[fitted], labels[fitted])
            judged[others] = soften(probabilities[others], temperature)
        pooled.append(expected_calibration_error(judged, labels))
        of_halves.append(
            np.mean([expected_calibration_error(judged[rows], labels[rows]) for rows in halves])
        )
        drawn = (judged.cumsum(axis=1) > random.random((len(labels), 1))).argmax(axis=1)
        perfect += [expected_calibration_error(judged[rows], drawn[rows]) for rows in halves]
    return CrossFitted(
        tuple(map(float, pooled)), tuple(map(float, of_halves)), float(np.mean(perfect))
    )
