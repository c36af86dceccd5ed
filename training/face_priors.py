"""Draws what FSRNet's prior estimation is to see: where the points and the parts of a face lie."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.predictor import mirror_order

FOREHEAD: Final = 0.9
"""Height of the forehead over the brows, over the distance from the brows to the nose's tip."""

_DRAWN_LARGER: Final = 4  # maps are drawn so many times larger, then averaged
_WIDTH: Final = 1.0  # standard deviation of a point's bump, in pixels of the map

# The parts one over the other, later ones on top: place in the map, points around it.
_PARTS: Final = (
    (2, (17, 18, 19, 20, 21)),
    (2, (22, 23, 24, 25, 26)),
    (4, (27, 31, 32, 33, 34, 35)),
    (5, tuple(range(48, 60))),
    (6, tuple(range(60, 68))),
    (3, tuple(range(36, 42))),
    (3, tuple(range(42, 48))),
)


def heatmaps(points: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Draw a bump of height 1 at each point.

    Args:
        points: Shape (N, 68, 2), x then y, 0 to 1 from edge to edge; nan draws nothing.
        side: Of the maps.

    Returns:
        Shape (N, side, side, 68), float32.
    """
    centres = np.arange(side, dtype=np.float32) + 0.5
    apart = points[..., np.newaxis] * side - centres  # (N, 68, 2, side)
    bumps = np.nan_to_num(np.exp(-0.5 * (apart / _WIDTH) ** 2), nan=0.0)
    return np.asarray(
        np.einsum("npy,npx->nyxp", bumps[:, :, 1], bumps[:, :, 0], optimize=True), np.float32
    )


def parsing(points: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Draw which share of each pixel belongs to which part of the face.

    Args:
        points: Shape (N, 68, 2), x then y, 0 to 1 from edge to edge; a face with nan is empty.
        side: Of the maps.

    Returns:
        Shape (N, side, side, 7), float32, sums to 1: everything else, skin, brows, eyes, nose,
        lips, inside of the mouth.
    """
    return np.stack([_parse(face, side) for face in points])


def mirrored(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return points (..., 68, 2), 0 to 1, as a mirror shows them, named for where they then lie."""
    return np.asarray(points[..., mirror_order(), :] * (-1, 1) + (1, 0), np.float32)


def _parse(face: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    large = side * _DRAWN_LARGER
    labels = np.zeros((large, large), np.uint8)
    if np.isfinite(face).all():
        drawn = np.clip(face * large, -large, 2 * large)
        cv2.fillPoly(labels, [_outline(drawn)], 1)
        for label, around in _PARTS:
            part = np.rint(drawn[list(around)]).astype(np.int32)
            cv2.fillPoly(labels, [part], label)
            if label == 2:  # five points along a brow have no width of their own
                cv2.polylines(labels, [part], False, label, thickness=_DRAWN_LARGER)
    whole = np.eye(7, dtype=np.float32)[labels]
    blocks = whole.reshape(side, _DRAWN_LARGER, side, _DRAWN_LARGER, 7)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def _outline(face: NDArray[np.float32]) -> NDArray[np.int32]:
    """Return the skin's outline: along the jaw, and back above the brows."""
    brows = face[17:27]
    up = FOREHEAD * (brows.mean(axis=0) - face[30])
    outline = np.concatenate([face[:17], (brows + up)[::-1]])
    return np.asarray(np.rint(outline), np.int32)
