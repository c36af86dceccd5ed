"""Boxes and points on a frame, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Landmarks68: TypeAlias = NDArray[np.float32]
"""Shape (68, 2), float32, x then y, pixels of the frame, iBUG-68 order."""

POINTS_SPREAD: Final = 0.3618
"""Root mean square distance of the points from their middle, over the width of a box: with
`POINTS_LOWER`, how the detector's boxes lie about 1,425 annotated faces."""

POINTS_LOWER: Final = 0.0694
"""How far the middle of the points lies below that of the box, over the width of the box."""


@dataclass(frozen=True, slots=True)
class FaceBox:
    """An axis-aligned rectangle around a face; it may leave the frame but is never empty.

    Attributes:
        left: First column.
        top: First row.
        right: Column after the last.
        bottom: Row after the last.
    """

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.right <= self.left or self.bottom <= self.top:
            raise ValueError(f"empty box {self}")

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Area in square pixels."""
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        """Middle of the box, x then y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def iou(self, other: FaceBox) -> float:
        """Intersection over union with `other`, 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area + other.area - shared)

    def generalised_iou(self, other: FaceBox) -> float:
        """Generalised IoU with `other`, -1 to 1, which also tells near from far without overlap.

        Source: Rezatofighi et al., "Generalized Intersection over Union", CVPR 2019.
        """
        hull = FaceBox(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        ).area
        iou = self.iou(other)
        union = (self.area + other.area) / (1 + iou)
        return iou - (hull - union) / hull

    def enlarged(self, factor: float) -> FaceBox:
        """Return the box scaled by `factor` about its middle."""
        x, y = self.center
        half_width, half_height = self.width * factor / 2, self.height * factor / 2
        return FaceBox(
            round(x - half_width),
            round(y - half_height),
            max(round(x + half_width), round(x - half_width) + 1),
            max(round(y + half_height), round(y - half_height) + 1),
        )


@dataclass(frozen=True, slots=True)
class Detection:
    """A face as a detector reports it.

    Attributes:
        box: Where it is, pixels of the frame.
        confidence: The detector's own score, higher is surer; not a probability.
        pose: Which of the detector's filters answered most; 0 where it has one.
    """

    box: FaceBox
    confidence: float
    pose: int = 0


def box_around(landmarks: NDArray[np.floating]) -> FaceBox:
    """The box that a detector would draw around a face with these points, shape (68, 2)."""
    middle = landmarks.mean(axis=0)
    side = float(np.sqrt(((landmarks - middle) ** 2).sum(axis=1).mean())) / POINTS_SPREAD
    left = round(float(middle[0]) - side / 2)
    top = round(float(middle[1]) - (0.5 + POINTS_LOWER) * side)
    return FaceBox(left, top, left + max(1, round(side)), top + max(1, round(side)))
