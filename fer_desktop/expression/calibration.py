"""Makes a network's confidence mean what it says, by one temperature."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
