"""The picture that a detector is given: a frame or a piece of it, at the size its window wants."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.region import cut_region, resize_quickly

MAX_WORKING_PIXELS: Final = 8_300_000
"""Most pixels a detector is given (a 4K picture); a larger working picture is made smaller."""


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class WorkingPicture:
    """The whole frame or a piece of it, at the size that a detector wants.

    Attributes:
        pixels: Grey, uint8, contiguous.
        scale_x: Width of `pixels` over that of the piece; rounding makes it differ from scale_y.
        scale_y: The same of the heights.
        left: Column of the frame where the piece begins.
        top: Row of the frame where the piece begins.
    """

    pixels: NDArray[np.uint8]
    scale_x: float
    scale_y: float
    left: int
    top: int

    def box_in_frame(self, box: FaceBox) -> FaceBox:
        """A box of `pixels` as a box of the frame."""
        return self.in_frame(box.left, box.top, box.right, box.bottom)

    def in_frame(self, left: float, top: float, right: float, bottom: float) -> FaceBox:
        """A rectangle of `pixels` as a box of the frame, at least one pixel large."""
        x, y = round(left / self.scale_x), round(top / self.scale_y)
        return FaceBox(
            self.left + x,
            self.top + y,
            self.left + max(x + 1, round(right / self.scale_x)),
            self.top + max(y + 1, round(bottom / self.scale_y)),
        )


def about(grey: NDArray[np.uint8], box: FaceBox, face_px: int, region: float) -> WorkingPicture:
    """The surroundings of a face, `region` times its box, resized so that it is `face_px` wide."""
    piece = box.enlarged(region)
    pixels = cut_region(grey, piece)
    return resized(pixels, face_px / box.width, piece.left, piece.top, MAX_WORKING_PIXELS)


def resized(
    piece: NDArray[np.uint8], scale: float, left: int, top: int, most_pixels: float
) -> WorkingPicture:
    """Bring a piece of a frame to another size.

    Args:
        piece: Shape (H, W), uint8.
        scale: Wanted; less where the picture would have more than `most_pixels`.
        left: Column of the frame where the piece begins.
        top: Row of the frame where the piece begins.
        most_pixels: See there.
    """
    height, width = piece.shape
    scale = min(scale, sqrt(most_pixels / (height * width)))
    new_width, new_height = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = np.ascontiguousarray(resize_quickly(piece, new_width, new_height))
    return WorkingPicture(pixels, new_width / width, new_height / height, left, top)
