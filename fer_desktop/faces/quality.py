"""Whether the picture of a face is good enough to say anything about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.geometry import FaceBox, Landmarks68

REASONS: Final = ("too_small", "dark", "bright", "blurred", "turned", "cut_off")
"""Codes of why nothing should be said about a face, in the order they are named to a person."""

SMALLEST_PX: Final = 16.0
"""The network that names 68 of 100 FER-2013 faces right names 57 at 16 px and 48 at 12 px, not
redrawn (`models/fsrnet/metrics.json`): a little below 16 px it errs more often than not."""

MEASURED_PX: Final = 48
"""Side of the chips that are measured, whatever the classifier takes: the bounds hold for it."""

_DARKEST: Final = 30.0
_BRIGHTEST: Final = 235.0
"""Of 4,000 drawn FER-2013 rows one in a thousand is darker than 35 or brighter than 240; beyond
these bounds no network has learned anything."""

_SOFTEST: Final = 0.02
"""FER-2013 rows lie between 0.12 (one in a thousand is softer) and 4.8, annotated video faces
between 0.09 and 2. Chips enlarged from 16 px have 0.038 (median), from 12 px 0.017; a Gaussian
blur of a twenty-fourth of the chip's side leaves 0.010."""

_WIDEST_YAW_DEG: Final = 40.0
"""Nine in ten annotated video faces lie within 33 degrees; past 40 the far eye and half of the
mouth are hidden."""

_LEAST_INSIDE: Final = 0.75
"""Share of the box inside the frame; with a quarter outside, an eye or the mouth is guessed."""


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Measurements of one face's picture.

    Attributes:
        size_px: Side of the native-size chip: how many frame pixels the chip is cut from.
        brightness: Mean grey of the chip, 0 to 255.
        sharpness: Variance of the Laplacian of the 48 px chip after contrast normalisation.
        yaw_deg: Rough turn of the head from the points, positive to the picture's right; None
            without points.
        roll_deg: Tilt of the eye line, positive clockwise; None without points.
        reasons: Codes out of `REASONS`; empty when the face is fit to be read.
    """

    size_px: float
    brightness: float
    sharpness: float
    yaw_deg: float | None
    roll_deg: float | None
    reasons: tuple[str, ...]

    @property
    def is_readable(self) -> bool:
        """Nothing speaks against naming an apparent expression."""
        return not self.reasons


def measure_quality(
    chip48: NDArray[np.uint8],
    size_px: float,
    landmarks: Landmarks68 | None,
    box: FaceBox,
    frame_shape: tuple[int, ...],
    smallest_px: float = SMALLEST_PX,
) -> FaceQuality:
    """Measure the picture of one face.

    Args:
        chip48: Shape (48, 48), uint8, upright grey: the one that is read, redrawn or not.
        size_px: Side of the chip at native size, frame pixels.
        landmarks: Shape (68, 2), pixels of the frame; None when alignment is off.
        box: The face's box, pixels of the frame.
        frame_shape: Height and width of the frame first.
        smallest_px: The face is too small below this side.
    """
    brightness = float(cv2.mean(chip48)[0])
    sharpness = _sharpness(chip48)
    yaw = None if landmarks is None else _yaw_deg(landmarks)
    roll = None if landmarks is None else _roll_deg(landmarks)
    present = {
        "too_small": size_px < smallest_px,
        "dark": brightness < _DARKEST,
        "bright": brightness > _BRIGHTEST,
        "blurred": sharpness < _SOFTEST,
        "turned": yaw is not None and abs(yaw) > _WIDEST_YAW_DEG,
        "cut_off": _share_inside(box, frame_shape) < _LEAST_INSIDE,
    }
    reasons = tuple(code for code in REASONS if present[code])
    return FaceQuality(float(size_px), brightness, sharpness, yaw, roll, reasons)


def _sharpness(chip: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian over the variance of the chip: free of light and contrast."""
    _, deviation = cv2.meanStdDev(chip)
    contrast = float(deviation[0, 0])
    if contrast < 1.0:
        return 0.0
    _, edges = cv2.meanStdDev(cv2.Laplacian(chip, cv2.CV_32F))
    return (float(edges[0, 0]) / contrast) ** 2


def _roll_deg(landmarks: Landmarks68) -> float:
    right_eye, left_eye = landmarks[36:42].mean(axis=0), landmarks[42:48].mean(axis=0)
    x, y = left_eye - right_eye
    return float(np.degrees(np.arctan2(y, x)))


def _yaw_deg(landmarks: Landmarks68) -> float:
    """Turn from how far the nose's tip stands off the middle between the eyes' outer corners.

    The tip swings with the sine of the turn; with the corners as the measure of the head's
    half width a full profile comes out as 90 degrees.
    """
    right, left, tip = landmarks[36], landmarks[45], landmarks[30]
    axis = left - right
    square = float(axis @ axis)
    if square == 0.0:
        return 90.0
    offset = 2 * float((tip - (right + left) / 2) @ axis) / square
    return float(np.degrees(np.arcsin(np.clip(offset, -1.0, 1.0))))


def _share_inside(box: FaceBox, frame_shape: tuple[int, ...]) -> float:
    height, width = frame_shape[:2]
    inside_x = max(0, min(box.right, width) - max(box.left, 0))
    inside_y = max(0, min(box.bottom, height) - max(box.top, 0))
    return inside_x * inside_y / box.area
