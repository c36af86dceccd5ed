"""Makes the faces of people unrecognisable who are merely in view."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.faces.geometry import FaceBox

_BLOCKS: Final = 6
"""A face is this many blocks wide and high: too few to tell who it is, or what it expresses."""
_REACH: Final = 1.4  # the detectors' boxes leave out chin, ears and hair


def without_bystanders(frame: Frame, analysis: FrameAnalysis, kept: int | None) -> Frame:
    """Return the frame with every face pixelated but the one of the track `kept`.

    Where a bystander's face reaches over the kept one, its pixels are blocks too: in doubt
    somebody is shown less. A face that was not found cannot be hidden, so a picture in which none
    was looked for becomes black.

    Args:
        frame: The picture.
        analysis: Where its faces are.
        kept: Whose face stays as it is; None for nobody's.

    Returns:
        A new frame of the same index and time; `frame` itself where there is nobody to hide.
    """
    if analysis.blank is not None:
        return replace(frame, image=np.zeros_like(frame.image))
    boxes = [face.box for face in analysis.faces if face.track_id != kept]
    if not boxes:
        return frame
    image = frame.image.copy()
    for box in boxes:
        pixelate(image, box.enlarged(_REACH))
    return replace(frame, image=image)


def pixelate(image: NDArray[np.uint8], box: FaceBox) -> None:
    """Replace the pixels of `box` by the means of large blocks, in place.

    Args:
        image: Shape (H, W, 3), uint8.
        box: May lie partly or wholly outside the picture.
    """
    height, width = image.shape[:2]
    top, bottom = max(box.top, 0), min(box.bottom, height)
    left, right = max(box.left, 0), min(box.right, width)
    if top >= bottom or left >= right:
        return
    part = image[top:bottom, left:right]
    columns = min(_BLOCKS, right - left)
    rows = min(_BLOCKS, bottom - top)
    blocks = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    size = (right - left, bottom - top)
    part[:] = cv2.resize(blocks, size, interpolation=cv2.INTER_NEAREST)
