"""The seven FER-2013 emotions and a distribution over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

EMOTIONS: Final = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Class names in FER-2013 order; the only place where the order is written down."""


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class EmotionDistribution:
    """Calibrated probabilities of the seven apparent expressions of one face.

    Attributes:
        probabilities: Shape (7,), float32, in `EMOTIONS` order, non-negative, sums to 1.
    """

    probabilities: NDArray[np.float32]

    def __post_init__(self) -> None:
        p = self.probabilities
        if p.shape != (len(EMOTIONS),) or p.dtype != np.float32:
            raise ValueError(f"expected (7,) float32, got {p.shape} {p.dtype}")
        if not (np.isfinite(p).all() and (p >= 0).all() and abs(float(p.sum()) - 1.0) < 1e-3):
            raise ValueError(f"not a probability distribution: {p.tolist()}")
        p.flags.writeable = False

    @property
    def dominant(self) -> str:
        """The emotion with the highest probability; the first of equals."""
        # numpy's argmax lets other threads run: the window would wait for the analysis, or it for
        # the window, half a millisecond for seven numbers.
        shares = self.probabilities.tolist()
        return EMOTIONS[shares.index(max(shares))]

    @property
    def confidence(self) -> float:
        """The highest probability."""
        return float(self.probabilities.max())

    def probability_of(self, emotion: str) -> float:
        """Return the probability of `emotion`; ValueError for a name that is none of the seven."""
        return float(self.probabilities[EMOTIONS.index(emotion)])
