"""Sees from seven plain faces whether a network's labels are in the order that is claimed."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import permutations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import Engine
from fer_desktop.expression.registry import REINSTALL
from fer_desktop.paths import models_dir, read_learned

MARGIN: Final = 1.0
"""Log-likelihood by which another order must explain the outputs better to be believed.

On the seven canaries the right order was the likeliest of all 5,040 even for networks of 49 and
53 % accuracy; the alphabetical one, which exchanges the last three, was behind by 6 and 14.
"""

_SHA256: Final = "e93bdc221eed5695cece465b0a7305db0c513705bbfe40e97246101371e88960"
_LOWEST: Final = 1e-4  # probability below which a network may be as sure as it likes


def read_canaries() -> NDArray[np.uint8]:
    """Read the canaries (`training/canaries.py` draws them).

    Returns:
        Grey chips, shape (7, 48, 48), uint8, in `EMOTIONS` order.

    Raises:
        ModelError: Their picture is missing, unreadable, or its SHA-256 differs.
    """
    path = models_dir() / "canaries.png"
    content = read_learned(path, REINSTALL)
    if hashlib.sha256(content).hexdigest() != _SHA256:
        raise ModelError(f"{path} is damaged: SHA-256 differs.", REINSTALL)
    strip = np.asarray(
        cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8
    )
    return np.stack(np.split(strip, len(EMOTIONS), axis=1))


def likeliest_order(engine: Engine, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return `labels` unless another order explains the outputs for the canaries clearly better.

    Each order gives each canary's own expression one output; the product of those probabilities
    says how well it explains them. Every order uses each output once, so it does not matter that
    a network rarely says "disgust" or often says "neutral".

    Args:
        engine: Gives seven probabilities for a chip.
        labels: The seven emotions in the claimed order of the outputs.
    """
    side = (engine.chip_size, engine.chip_size)
    chips = [cv2.resize(chip, side, interpolation=cv2.INTER_CUBIC) for chip in read_canaries()]
    outputs = engine.run(np.stack(chips).astype(np.uint8))
    likelihood = np.log(np.maximum(outputs.astype(np.float64), _LOWEST))
    orders = _orders()  # entry e of an order: the output that means EMOTIONS[e]
    scores = likelihood[np.arange(len(EMOTIONS)), orders].sum(axis=1)
    claimed = np.array([labels.index(emotion) for emotion in EMOTIONS])
    score_of_claimed = scores[(orders == claimed).all(axis=1)][0]
    best = orders[scores.argmax()]
    if scores.max() - score_of_claimed <= MARGIN:
        return labels
    return tuple(EMOTIONS[int(np.flatnonzero(best == output)[0])] for output in range(len(best)))


@cache
def _orders() -> NDArray[np.intp]:
    return np.array(list(permutations(range(len(EMOTIONS)))), dtype=np.intp)
