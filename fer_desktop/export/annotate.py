"""Draws what was said about a frame into a copy of it: boxes, labels, bars, points, and the mark.

Values are the smoothed ones, which can be read in motion; tables hold the raw ones.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export import rasters
from fer_desktop.export.badges import Bars, Label, smaller
from fer_desktop.export.placing import Placing, Rect
from fer_desktop.export.provenance import AI_MARK
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.palette import DARK_GROUND, STYLES, rgb

_WHITE: Final = "#ffffff"
_UNREAD: Final = "#b4b9c4"
_LINES_PER_TEXT: Final = 36  # a text is as high as one of so many lines of the frame
_SMALLEST_TEXT_PX: Final = 11
_LARGEST_TEXT_PX: Final = 72
_TEXTS_PER_WIDTH: Final = 14  # a label is about so many text heights wide
_CROWD: Final = 6  # with more faces than this, labels shrink and bars go
_CROWD_TEXT: Final = 0.75
_FACE_PER_POINT: Final = 36  # a point is this part of the face wide
_LARGEST_POINT_PX: Final = 15
_CORNER_SHARE: Final = 5  # a box's thick corners are this part of its side long
_DASHES_PER_SIDE: Final = 9


class Annotator:
    """Draws one run's analyses; remembers where labels were, so that they do not jump.

    A face about which nothing should be said gets a broken grey box, "cannot say" and the reason
    in place of label and bars. Bars are left out in a crowd, and where there is no room for them.
    """

    def __init__(self, *, landmarks: bool = False, aligned: bool = True) -> None:
        """Prepare to draw.

        Args:
            landmarks: Draw the 68 points.
            aligned: False names "alignment off" in the picture.
        """
        self._landmarks = landmarks
        self._mark = AI_MARK if aligned else f"{AI_MARK} · alignment off"
        self._label_places: dict[int, int] = {}
        self._bars_places: dict[int, int] = {}

    def draw(self, frame: Frame, analysis: FrameAnalysis | None) -> NDArray[np.uint8]:
        """Return a copy of the picture with the analysis drawn in.

        Args:
            frame: The picture.
            analysis: What is said about it, or about the last frame analysed; None for nothing.

        Returns:
            Shape (H, W, 3), uint8, BGR.
        """
        image = frame.image.copy()
        faces = analysis.faces if analysis is not None else ()
        size = text_height(frame.width, frame.height)
        crowded = len(faces) > _CROWD
        if crowded:
            size = max(min(size, _SMALLEST_TEXT_PX), round(size * _CROWD_TEXT))
        placing = Placing(frame.width, frame.height, [_rect(face.box) for face in faces])
        self._draw_mark(image, size, placing)
        for face in faces:
            _draw_box(image, face, size)
            if self._landmarks:
                _draw_points(image, face)
        # Labels first: a face without bars can still be read, one without a label cannot.
        for face in faces:
            self._draw_label(image, face, size, placing)
        for face in () if crowded else faces:
            if face.said is not None:
                self._draw_bars(image, face, size, placing)
        present = {face.track_id for face in faces}
        self._label_places = {k: v for k, v in self._label_places.items() if k in present}
        self._bars_places = {k: v for k, v in self._bars_places.items() if k in present}
        return image

    def _draw_mark(self, image: NDArray[np.uint8], size: int, placing: Placing) -> None:
        words = rasters.text(self._mark, smaller(size), _WHITE)
        pad = size // 3
        width, height = words.width + 2 * pad, words.height + pad
        left, top = pad, placing.height - height - pad
        rasters.plate(width, height, pad).lay_over(image, left, top)
        words.lay_over(image, left + pad, top + pad // 2)
        placing.take((left, top, left + width, top + height))

    def _draw_label(
        self, image: NDArray[np.uint8], face: FaceAnalysis, size: int, placing: Placing
    ) -> None:
        label = Label(face, size)
        box, gap = face.box, max(2, size // 4)
        corners = (
            (box.left, box.top - label.height - gap),
            (box.left, box.bottom + gap),
            (box.right + gap, box.top),
            (box.left - label.width - gap, box.top),
            (box.left + gap, box.top + gap),
        )
        old = self._label_places.get(face.track_id)
        index, place, _ = placing.best((label.width, label.height), corners, old)
        self._label_places[face.track_id] = index
        label.draw(image, place[0], place[1])
        placing.take(place)

    def _draw_bars(
        self, image: NDArray[np.uint8], face: FaceAnalysis, size: int, placing: Placing
    ) -> None:
        bars = Bars(face, smaller(size))
        box, gap = face.box, max(2, size // 4)
        corners = [
            (box.right + gap, box.top),
            (box.left - bars.width - gap, box.top),
            (box.right + gap, box.bottom - bars.height),
            (box.left - bars.width - gap, box.bottom - bars.height),
            (box.left, box.bottom + gap),
            (box.left, box.bottom + 2 * gap + 2 * size),
        ]
        old = self._bars_places.get(face.track_id)
        index, place, conflict = placing.best((bars.width, bars.height), corners, old)
        if conflict > 0 or bars.width > placing.width or bars.height > placing.height:
            return
        self._bars_places[face.track_id] = index
        bars.draw(image, place[0], place[1])
        placing.take(place)


def text_height(width: int, height: int) -> int:
    """Return the height of label text in pixels for a frame of this size."""
    by_lines = min(height // _LINES_PER_TEXT, _LARGEST_TEXT_PX)
    # Small frames get text as small as can be read, tiny ones as small as fits.
    fitting = max(4, width // _TEXTS_PER_WIDTH)
    return min(max(by_lines, _SMALLEST_TEXT_PX), fitting)


def _draw_box(image: NDArray[np.uint8], face: FaceAnalysis, size: int) -> None:
    seen = face.said
    thin = max(1, round(size / 11))
    if seen is None:
        _draw_broken_box(image, face.box, thin)
        return
    colour, dark = _bgr(STYLES[seen.dominant].on_dark), _bgr(DARK_GROUND)
    left, top, right, bottom = _rect(face.box)
    length = max(4, min(face.box.width, face.box.height) // _CORNER_SHARE)
    thick = thin + max(1, size // 10)
    strokes = [
        np.array(points, np.int32)
        for points in (
            [(left, top + length), (left, top), (left + length, top)],
            [(right - length, top), (right, top), (right, top + length)],
            [(right, bottom - length), (right, bottom), (right - length, bottom)],
            [(left + length, bottom), (left, bottom), (left, bottom - length)],
        )
    ]
    # A dark line below the coloured one: seen on bright and on dark pictures.
    cv2.rectangle(image, (left, top), (right, bottom), dark, thin + 2, cv2.LINE_AA)
    cv2.polylines(image, strokes, False, dark, thick + 2, cv2.LINE_AA)
    cv2.rectangle(image, (left, top), (right, bottom), colour, thin, cv2.LINE_AA)
    cv2.polylines(image, strokes, False, colour, thick, cv2.LINE_AA)


def _draw_broken_box(image: NDArray[np.uint8], box: FaceBox, thin: int) -> None:
    left, top, right, bottom = _rect(box)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    dashes = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        for dash in range(0, _DASHES_PER_SIDE, 2):
            from_, to = dash / _DASHES_PER_SIDE, (dash + 1) / _DASHES_PER_SIDE
            ends = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in (from_, to)]
            dashes.append(np.array(ends).round().astype(np.int32))
    cv2.polylines(image, dashes, False, _bgr(DARK_GROUND), thin + 2, cv2.LINE_AA)
    cv2.polylines(image, dashes, False, _bgr(_UNREAD), thin, cv2.LINE_AA)


def _draw_points(image: NDArray[np.uint8], face: FaceAnalysis) -> None:
    if face.landmarks is None:
        return
    dot = rasters.dot(max(3, min(face.box.width // _FACE_PER_POINT, _LARGEST_POINT_PX)))
    half = dot.width // 2
    # A point far outside cannot be seen, and may be too large for a whole number.
    reach = 4 * max(image.shape[:2])
    for x, y in np.clip(face.landmarks, -reach, reach).round().astype(int).tolist():
        dot.lay_over(image, x - half, y - half)


def _rect(box: FaceBox) -> Rect:
    return box.left, box.top, box.right, box.bottom


def _bgr(colour: str) -> tuple[int, int, int]:
    red, green, blue = rgb(colour)
    return blue, green, red
