"""One picture on its way through the program."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Frame:
    """A whole picture, upright, with its place in time.

    Attributes:
        index: Number of the frame in its source, from 0, counting frames that were skipped, and
            those of a file that cannot be decoded.
        timestamp_s: Seconds since the source began: the container's PTS for files, a
            monotonic clock for cameras, 0.0 for stills.
        image: Shape (H, W, 3), uint8, BGR; made read-only here.
    """

    index: int
    timestamp_s: float
    image: NDArray[np.uint8]

    def __post_init__(self) -> None:
        shape = self.image.shape
        if len(shape) != 3 or shape[2] != 3 or 0 in shape or self.image.dtype != np.uint8:
            raise ValueError(f"expected (H, W, 3) uint8, got {shape} {self.image.dtype}")
        if self.index < 0 or not math.isfinite(self.timestamp_s):
            raise ValueError(f"frame {self.index} at {self.timestamp_s} s is not a place in time")
        self.image.flags.writeable = False

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.image.shape[1])
