"""Cutting a piece out of a picture, also where it reaches over the border."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.geometry import FaceBox


def cut_region(image: NDArray[np.uint8], box: FaceBox) -> NDArray[np.uint8]:
    """Return the pixels of `box`; outside the picture the nearest edge pixel is repeated.

    Array slicing alone would wrap: a negative index counts from the other side.

    Args:
        image: Shape (H, W) or (H, W, 3), uint8, not empty.
        box: Pixels of `image`; may lie partly or wholly outside.

    Returns:
        Shape (box.height, box.width) or (box.height, box.width, 3); a view where no
        pixel had to be repeated.
    """
    height, width = image.shape[:2]
    above, below = max(0, -box.top), max(0, box.bottom - height)
    before, behind = max(0, -box.left), max(0, box.right - width)
    if not (above or below or before or behind):
        return image[box.top : box.bottom, box.left : box.right]
    if max(above, below) >= box.height or max(before, behind) >= box.width:  # wholly outside
        rows = np.clip(np.arange(box.top, box.bottom), 0, height - 1)
        columns = np.clip(np.arange(box.left, box.right), 0, width - 1)
        return np.ascontiguousarray(image[rows[:, None], columns])
    inside = image[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    padded = cv2.copyMakeBorder(inside, above, below, before, behind, cv2.BORDER_REPLICATE)
    return np.asarray(padded, dtype=np.uint8)


def resize_area(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Resize without aliasing: areas are averaged down, pixels interpolated linearly up."""
    if image.shape[:2] == (height, width):
        return image
    smaller = width < image.shape[1]
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    resized = cv2.resize(image, (width, height), interpolation=method)
    return np.asarray(resized, dtype=np.uint8)


def resize_quickly(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Resize as `resize_area`, but interpolate down to half the size as well.

    It takes a fifth of the time, and what HOG and the trees compare is hardly finer than that.
    """
    if 2 * width < image.shape[1]:
        return resize_area(image, width, height)
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.uint8)
