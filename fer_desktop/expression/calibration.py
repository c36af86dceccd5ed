"""Makes a network's confidence mean what it says: one temperature, and how far off it still is."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

ECE_BINS: Final = 15

_LOWEST, _HIGHEST = 0.05, 20.0  # where `fit_temperature` looks


def soften(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float64]:
    """Divide the logits behind `probabilities` by `temperature` and apply softmax again.

    That is p ** (1 / T), normalised: softmax forgets only a constant of the logits, which the
    second softmax would forget as well.

    Args:
        probabilities: Shape (..., classes), non-negative, each row summing to about 1.
        temperature: Above 0; above 1 makes the network less sure.

    Returns:
        Same shape, float64, each row summing to 1.

    Source:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    # Against the row's largest: tiny temperatures must not underflow every class to 0.
    powered = (p / p.max(axis=-1, keepdims=True)) ** (1.0 / temperature)
    softened: NDArray[np.float64] = powered / powered.sum(axis=-1, keepdims=True)
    return softened


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
