"""Fits a network's temperature, and measures how far off its confidence still is.

Honestly: the temperature is fitted on pictures it is not judged by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.calibration import soften

ECE_BINS: Final = 15
SPLITS: Final = 5

_LOWEST, _HIGHEST = 0.05, 20.0  # where `fit_temperature` looks


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


def negative_log_likelihood(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer]
) -> float:
    """Return the mean of -log p(label); probabilities of 0 count as 1e-12."""
    p = np.asarray(probabilities, dtype=np.float64)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(p, 1e-12)).mean())


def fit_temperature(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], tolerance: float = 1e-5
) -> float:
    """Find the temperature under which the labels are most likely.

    The likelihood has one peak over 1 / T (it is concave there), so golden-section search over
    log T finds it.

    Args:
        probabilities: Shape (N, classes), uncalibrated softmax outputs of held-out pictures.
        labels: Shape (N,), class indices.
        tolerance: Width in log T at which the search ends.

    Returns:
        A temperature between 0.05 and 20.

    Raises:
        ValueError: Nothing to fit on, or lengths differ.
    """
    if len(labels) == 0 or len(probabilities) != len(labels):
        raise ValueError(f"{len(probabilities)} rows of probabilities, {len(labels)} labels")

    def loss(log_temperature: float) -> float:
        return negative_log_likelihood(soften(probabilities, math.exp(log_temperature)), labels)

    golden = (math.sqrt(5.0) - 1.0) / 2.0
    low, high = math.log(_LOWEST), math.log(_HIGHEST)
    left, right = high - golden * (high - low), low + golden * (high - low)
    loss_left, loss_right = loss(left), loss(right)
    while high - low > tolerance:
        if loss_left < loss_right:
            high, right, loss_right = right, left, loss_left
            left = high - golden * (high - low)
            loss_left = loss(left)
        else:
            low, left, loss_left = left, right, loss_right
            right = low + golden * (high - low)
            loss_right = loss(right)
    return math.exp((low + high) / 2.0)


def expected_calibration_error(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = ECE_BINS
) -> float:
    """Return how far confidence and accuracy lie apart, averaged over all pictures.

    Args:
        probabilities: Shape (N, classes).
        labels: Shape (N,), class indices.
        bins: Equal bins of the highest probability over 0..1; a value on an edge falls below it.

    Returns:
        Between 0 and 1; 0 means that of the pictures named with 70 %, 70 % are right.

    Raises:
        ValueError: No rows, or lengths differ.

    Source:
        Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.
    """
    if len(labels) == 0 or len(probabilities) != len(labels):
        raise ValueError(f"{len(probabilities)} rows of probabilities, {len(labels)} labels")
    p = np.asarray(probabilities, dtype=np.float64)
    confidence = p.max(axis=1)
    correct = p.argmax(axis=1) == labels
    which = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    count = np.bincount(which, minlength=bins)
    gap = np.abs(
        np.bincount(which, weights=confidence, minlength=bins)
        - np.bincount(which, weights=correct, minlength=bins)
    )
    return float(gap.sum() / count.sum())
