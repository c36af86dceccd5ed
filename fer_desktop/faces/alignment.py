"""Upright, evenly placed face chips: the same function for live pictures and for training.

The chip is placed by a similarity transform (turn, even scale, shift) that lays the 51
inner points onto the mean face with least squares. It keeps a face's proportions; an
affine or a piecewise fit would undo the very movements that make an expression.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.own_files import read_scheme
from fer_desktop.faces.region import cut_region, resize_area

EYE_DISTANCE: Final = 0.364
"""Distance of the eye centres over the side of a chip: the margin around the face.

The median of FER-2013: in 708 of 900 drawn Training rows the detector found a face, whose
points put the eyes 0.364 of the side apart (quarter points 0.331 and 0.389). Networks that
learned from raw FER-2013 rows so see live faces as large as those they know.
"""

EYE_LINE: Final = 0.40
"""Height of the eye line over the side of a chip, from the top; measured as `EYE_DISTANCE`."""

INNER: Final = slice(17, 68)
"""The points that place a chip: brows, nose, eyes, mouth. The jaw follows every open mouth."""

CHIP_PER_BOX: Final = 1.115
"""Side of a chip over the width of a detector's box, so that it shows what an aligned chip shows.

The median over the annotated faces whose eye line is level within 8 degrees.
"""

CHIP_ABOVE_BOX: Final = 0.0775
"""How far a chip's middle lies above the box's, over its width; measured as `CHIP_PER_BOX`."""

# A face much larger than its chip is first averaged down to between so many times the chip's
# side and twice as many: warping samples single pixels and would alias.
_DRAWN_LARGER: Final = 2


def native_size(landmarks: Landmarks68) -> int:
    """Side of the chip, in pixels, at which one chip pixel is one frame pixel.

    Args:
        landmarks: Shape (68, 2), x then y.

    Raises:
        ValueError: The points are not finite or lie on one spot.
    """
    return _native_side(_chip_to_frame(landmarks))


def tilt_deg(landmarks: Landmarks68) -> float:
    """How far a face is turned in the picture, clockwise, in degrees, by its points.

    Raises:
        ValueError: The points are not finite or lie on one spot.
    """
    turned = fit_similarity(mean_face(), landmarks)
    return math.degrees(math.atan2(turned[1, 0], turned[0, 0]))


def align_face(image: NDArray[np.uint8], landmarks: Landmarks68, size: int) -> NDArray[np.uint8]:
    """Cut the upright chip of a face.

    Below its native size a chip is drawn larger and averaged down, so nothing aliases.

    Args:
        image: Frame, shape (H, W) grey or (H, W, 3) BGR, uint8.
        landmarks: iBUG-68 points, shape (68, 2), x then y, pixels of `image`.
        size: Side of the square result in pixels.

    Returns:
        Grey chip, shape (size, size), uint8. Outside the frame: edge pixels.

    Raises:
        ValueError: The points are not finite or lie on one spot.

    Source:
        Point order: Sagonas et al., "300 Faces in-the-Wild", ICCVW 2013. Least-squares
        similarity: Umeyama, "Least-Squares Estimation of Transformation Parameters Between
        Two Point Patterns", PAMI 1991.
    """
    chip_to_frame = _chip_to_frame(landmarks)
    native = _native_side(chip_to_frame)
    if size >= native:
        return _warp(image, chip_to_frame, size, shrink=1)
    shrink = max(1, native // (_DRAWN_LARGER * size))
    return resize_chip(_warp(image, chip_to_frame, native // shrink, shrink), size)


def landmarks_in_chip(landmarks: Landmarks68) -> NDArray[np.float64]:
    """Carry points of a frame, shape (68, 2), into the face's chip: 0 to 1 from edge to edge.

    Raises:
        ValueError: The points are not finite or lie on one spot.
    """
    to_chip = invert_similarity(_chip_to_frame(landmarks))
    return apply_similarity(np.asarray(landmarks, dtype=np.float64), to_chip)


def native_size_of_box(box: FaceBox) -> int:
    """Side in pixels of the chip about a detector's box at frame resolution."""
    return max(1, round(box.width * CHIP_PER_BOX))


def crop_face(image: NDArray[np.uint8], box: FaceBox, size: int) -> NDArray[np.uint8]:
    """Cut a chip by the detector's box alone, for when alignment is off.

    Args:
        image: Frame, shape (H, W) grey or (H, W, 3) BGR, uint8.
        box: The face as a detector gives it, pixels of `image`.
        size: Side of the square result in pixels.

    Returns:
        Grey chip, shape (size, size), uint8. Outside the frame: edge pixels.
    """
    side = native_size_of_box(box)
    x, y = box.center
    left = round(x - side / 2)
    top = round(y - box.width * CHIP_ABOVE_BOX - side / 2)
    region = _grey(cut_region(image, FaceBox(left, top, left + side, top + side)))
    return resize_chip(region, size)


def resize_chip(chip: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Bring a chip to another side: areas averaged on the way down, bicubic on the way up."""
    if chip.shape == (size, size):
        return chip
    method = cv2.INTER_AREA if size < chip.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(chip, (size, size), interpolation=method), dtype=np.uint8)


@cache
def mean_face() -> NDArray[np.float64]:
    """The mean face of the scheme: shape (68, 2), eye centres at (-0.5, 0) and (0.5, 0).

    Raises:
        ModelError: The scheme is missing or damaged.
    """
    return np.array(read_scheme()["mean_face"], dtype=np.float64)


def fit_similarity(
    source: NDArray[np.floating], target: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Fit turn, even scale and shift that carry `source` onto `target` with least squares.

    Args:
        source: Shape (N, 2), not all on one spot.
        target: Shape (N, 2).

    Returns:
        Shape (2, 3), float64; no mirroring.

    Raises:
        ValueError: A point is not finite, or all of either set lie on one spot.
    """
    origin, aim = source.mean(axis=0), target.mean(axis=0)
    x, y = (source - origin).T
    u, v = (target - aim).T
    spread = float(x @ x + y @ y)
    along, across = float(x @ u + y @ v), float(x @ v - y @ u)
    if not np.isfinite(along + across) or spread * (along**2 + across**2) < 1e-12:
        raise ValueError("the points of a face are not finite or lie on one spot")
    turn = np.array([[along, -across], [across, along]]) / spread
    return np.column_stack([turn, aim - turn @ origin])


def apply_similarity(
    points: NDArray[np.floating], similarity: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Carry points, shape (N, 2), by a similarity, shape (2, 3)."""
    return np.asarray(points @ similarity[:, :2].T + similarity[:, 2], dtype=np.float64)


def invert_similarity(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """The similarity, shape (2, 3), that undoes another."""
    return np.asarray(cv2.invertAffineTransform(similarity), dtype=np.float64)


def _chip_to_frame(landmarks: Landmarks68) -> NDArray[np.float64]:
    """Similarity from the chip, its edges at 0 and 1, to pixel centres of the frame."""
    return fit_similarity(_mean_in_chip(), np.asarray(landmarks, dtype=np.float64)[INNER])


@cache
def _mean_in_chip() -> NDArray[np.float64]:
    return mean_face()[INNER] * EYE_DISTANCE + (0.5, EYE_LINE)


def _native_side(chip_to_frame: NDArray[np.float64]) -> int:
    return max(1, round(math.hypot(chip_to_frame[0, 0], chip_to_frame[1, 0])))


def _warp(
    image: NDArray[np.uint8], chip_to_frame: NDArray[np.float64], size: int, shrink: int
) -> NDArray[np.uint8]:
    """Draw the chip from the piece of the picture that it needs, made `shrink` times smaller."""
    # Landmarks speak of pixel centres; those of the chip lie half a pixel inside its edges.
    from_chip = chip_to_frame.copy()
    from_chip[:, :2] /= size
    from_chip[:, 2] += from_chip[:, :2] @ (0.5, 0.5)
    # The piece alone, because OpenCV warps no picture with a side beyond 32,767.
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]])
    reached = apply_similarity(corners, from_chip)
    left, top = (np.floor(reached.min(axis=0)).astype(int) - 3 * shrink).tolist()
    right, bottom = (np.ceil(reached.max(axis=0)).astype(int) + 3 * shrink).tolist()
    width, height = -(-(right - left) // shrink), -(-(bottom - top) // shrink)
    box = FaceBox(left, top, left + width * shrink, top + height * shrink)
    region = resize_area(_grey(cut_region(image, box)), width, height)
    from_chip[:, 2] = (from_chip[:, 2] - (left, top) + 0.5) / shrink - 0.5
    from_chip[:, :2] /= shrink
    chip = cv2.warpAffine(
        region,
        from_chip,
        (size, size),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(chip, dtype=np.uint8)


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if image.ndim == 2:
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
