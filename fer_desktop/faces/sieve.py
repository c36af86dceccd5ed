"""A coarse look over the whole picture that says where dlib's detector should look closely.

dlib's HOG detector spends its time on places where no face could be. The sieve is the very same
detector made coarse: its five filters of 10 by 10 cells are resampled to 7 by 7, the scales lie
further apart, and it speaks up far below the threshold of a face. What the full detector would
call a face passes, with a few places that are none; the full detector decides about both.

Source:
    Felzenszwalb et al., "Cascade Object Detection with Deformable Part Models", CVPR 2010, for
    the idea.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from fer_desktop.faces.filters import Reader, detector_of, full_content, real, whole
from fer_desktop.faces.geometry import Detection, FaceBox

CELLS: Final = 7
CELL_PX: Final = 6

STEP: Final = 0.72
"""Each scale over the one before; between two of them a face still scores."""

THRESHOLD: Final = -1.2
"""Low enough for faces: in 544 photographs with 556 faces that dlib finds in the whole picture,
ten are missed and four others found. Two places a picture pass."""

_TILE_PX: Final = 222 * CELL_PX  # whole cells, which so lie where they lie in the whole picture
_OVERLAP_PX: Final = 14 * CELL_PX  # twice a window: its outermost cells see no neighbours

_FULL_CELLS: Final = 10
_PLANES: Final = 31  # numbers that describe a cell: the orientations, and how strong its edges are


class Sieve:
    """Finds places where faces could be; used by one thread at a time."""

    WINDOW_PX: Final = CELLS * CELL_PX
    SMALLEST_PX: Final = 37
    """Width of the smallest face, which fits the window no worse than one between two scales. With
    pictures so large that it filled the window, of 988 faces as many would be missed, nineteen, and
    the search would take a quarter longer."""

    def __init__(self) -> None:
        self._filters = detector_of(_coarse())

    def places(self, grey: NDArray[np.uint8]) -> list[Detection]:
        """Return where faces from `SMALLEST_PX` wide on could be, surest first.

        Args:
            grey: Shape (H, W), uint8.

        Returns:
            Boxes in pixels of `grey`, about as the full detector would draw them.
        """
        height, width = grey.shape
        found: list[Detection] = []
        picture, scale = np.ascontiguousarray(grey), 1.0
        while min(picture.shape) >= self.WINDOW_PX / 2:
            for left, top, tile in _tiles(picture):
                rectangles, scores, _ = self._filters.run(tile, 0, THRESHOLD)
                found += [
                    Detection(_in_whole(rectangle, left, top, scale), float(score))
                    for rectangle, score in zip(rectangles, scores, strict=True)
                ]
            scale *= STEP
            size = max(1, round(width * scale)), max(1, round(height * scale))
            # From scale to scale: averaging areas of the first one would take a third of the time.
            smaller = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
            picture = np.asarray(smaller, dtype=np.uint8)
        return sorted(found, key=lambda place: place.confidence, reverse=True)


def _tiles(picture: NDArray[np.uint8]) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """Cut a large picture up, so that the memory for its cells does not grow with it.

    Yields:
        Left and top of a tile, and the tile; the whole of a picture that is not large.
    """
    height, width = picture.shape
    if picture.size <= _TILE_PX**2:
        yield 0, 0, picture
        return
    step = _TILE_PX - _OVERLAP_PX
    for top in range(0, max(1, height - _OVERLAP_PX), step):
        for left in range(0, max(1, width - _OVERLAP_PX), step):
            tile = picture[top : top + _TILE_PX, left : left + _TILE_PX]
            yield left, top, np.ascontiguousarray(tile)


def _in_whole(rectangle: dlib.rectangle, left: int, top: int, scale: float) -> FaceBox:
    return FaceBox(
        round((left + rectangle.left()) / scale),
        round((top + rectangle.top()) / scale),
        round((left + rectangle.right() + 1) / scale),
        round((top + rectangle.bottom() + 1) / scale),
    )


@cache
def _coarse() -> bytes:
    """Rewrite dlib's detector with the coarse filters; its bytes as dlib itself writes them."""
    read = Reader(full_content())
    written = bytearray()
    for _ in range(4):  # versions, and no features yet
        written += whole(read.whole())
    settings = [read.whole() for _ in range(7)]
    if settings != [8, 0, 80, 80, 1000, 64, 64]:
        raise RuntimeError(f"dlib's detector is set otherwise than known: {settings}")
    cell_px, padding, window_px, levels, smallest_level_px = CELL_PX, 0, Sieve.WINDOW_PX, 1, 1
    for value in (cell_px, padding, window_px, window_px, levels, *2 * [smallest_level_px]):
        written += whole(value)
    written += real(read.real())  # of training only
    if read.whole() != _PLANES * _FULL_CELLS**2:
        raise RuntimeError("dlib's detector has other filters than known")
    written += whole(_PLANES * CELLS**2)
    written += real(read.real()) + real(read.real())  # when two boxes are one face
    filters = read.whole()
    written += whole(filters)
    for _ in range(filters):
        rows, columns = read.whole(), read.whole()  # both negative: a mark of the format
        weights = np.array([read.real() for _ in range(rows * columns)])
        coarse = [*resampled(weights[:-1]), weights[-1]]  # the last one is the bias
        written += whole(-len(coarse)) + whole(columns)
        written += b"".join(real(float(weight)) for weight in coarse)
    return bytes(written)


def resampled(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring a filter of 10 by 10 cells to `CELLS` by `CELLS`, by the area that cells share.

    The weights of the cells that fall together are added up: over an even picture the coarse
    filter then answers what the fine one did.

    Args:
        weights: Shape (31 * 10 * 10,), plane by plane.

    Returns:
        Shape (31 * CELLS * CELLS,).
    """
    edges = np.arange(CELLS + 1) * _FULL_CELLS / CELLS
    cells = np.arange(_FULL_CELLS)
    ends = np.minimum(edges[1:, None], cells + 1)
    shares = np.maximum(0, ends - np.maximum(edges[:-1, None], cells))
    planes = weights.reshape(_PLANES, _FULL_CELLS, _FULL_CELLS)
    coarse: NDArray[np.float64] = shares @ planes @ shares.T
    return coarse.ravel()
