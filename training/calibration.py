"""Measures calibration honestly: the temperature is fitted on pictures it is not judged by."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.calibration import (
    expected_calibration_error,
    fit_temperature,
    soften,
)

SPLITS: Final = 5


def cross_fitted_ece(
    probabilities: NDArray[np.floating], labels: NDArray[np.int64], seed: int = 0
) -> tuple[float, ...]:
    """Fit the temperature on one half of the pictures, measure on the other, and the reverse.

    Args:
        probabilities: Shape (N, 7), uncalibrated; N at least 2.
        labels: Shape (N,).
        seed: Of the splits.

    Returns:
        For each of five random splits the mean of the two halves' calibration errors.
    """
    random = np.random.default_rng(seed)
    errors = []
    for _ in range(SPLITS):
        order = random.permutation(len(labels))
        half = len(order) // 2
        halves = (order[:half], order[half:])
        both = [
            expected_calibration_error(
                soften(
                    probabilities[judged], fit_temperature(probabilities[fitted], labels[fitted])
                ),
                labels[judged],
            )
            for fitted, judged in (halves, halves[::-1])
        ]
        errors.append(float(np.mean(both)))
    return tuple(errors)
