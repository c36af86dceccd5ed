"""How stored pixels become an upright picture with square pixels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from av.sidedata.sidedata import SideData, SideDataContainer
from av.video.frame import VideoFrame
from numpy.typing import NDArray

_STRANGEST_ASPECT = 4  # beyond this the header is damaged, not the lens anamorphic


@dataclass(frozen=True, slots=True)
class Orientation:
    """Quarter turns and mirrorings that a display matrix asks for.

    Attributes:
        transposed: Rows become columns, before the flips.
        flipped_x: Left and right change places.
        flipped_y: Top and bottom change places.
    """

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False

    @classmethod
    def of_frame(cls, frame: VideoFrame) -> Orientation:
        """What a decoded frame asks for; as it is stored where it asks for nothing."""
        try:
            # Not `frame.side_data`: it and the frame would hold each other until the next
            # collection.
            matrix = SideDataContainer(frame).get("DISPLAYMATRIX")  # type: ignore[call-arg]
        except ValueError:
            # PyAV has no name for some side data, such as EXIF, and then gives none of it. The
            # angle it gives all the same; what is mirrored besides cannot be told.
            return cls.of_angle(frame.rotation)
        return cls.of_matrix(bytes(matrix)) if isinstance(matrix, SideData) else cls()

    @classmethod
    def of_angle(cls, degrees: int) -> Orientation:
        """Nearest quarter turn of an angle, anticlockwise."""
        quarter = round(degrees / 90) % 4
        return cls(
            transposed=quarter in (1, 3), flipped_x=quarter in (2, 3), flipped_y=quarter in (1, 2)
        )

    @classmethod
    def of_matrix(cls, matrix: bytes) -> Orientation:
        """Nearest quarter turn of a display matrix: nine int32, as FFmpeg hands it over.

        Source:
            ISO/IEC 14496-12, 6.2.2 (transformation matrix): x' = a x + c y, y' = b x + d y.
        """
        a, b, _, c, d = np.frombuffer(matrix, dtype=np.int32, count=5).tolist()
        if abs(a) + abs(d) >= abs(b) + abs(c):
            return cls(flipped_x=a < 0, flipped_y=d < 0)
        return cls(transposed=True, flipped_x=c < 0, flipped_y=b < 0)

    def applied_to(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture as it is to be seen; the same array if nothing is to do."""
        if self.transposed:
            image = np.asarray(cv2.transpose(image), dtype=np.uint8)
        if self.flipped_x or self.flipped_y:
            # OpenCV's code for the axes: -1 both, 1 left-right, 0 top-bottom.
            code = -1 if self.flipped_x and self.flipped_y else int(self.flipped_x)
            image = np.asarray(cv2.flip(image, code), dtype=np.uint8)
        return image


def square_pixel_width(width_px: int, aspect: Fraction | None) -> int:
    """Width at which pixels are square, for stored pixels that are `aspect` as wide as high."""
    if not aspect or not 1 / _STRANGEST_ASPECT <= aspect <= _STRANGEST_ASPECT:
        return width_px
    return max(1, round(width_px * aspect))
