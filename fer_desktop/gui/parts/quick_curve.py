"""A curve that is painted in a twentieth of the time that pyqtgraph takes.

Qt turns a thick, smooth line into one outline and looks for all crossings of its edges: 300 points
that go up and down take 50 ms, a piece of eight of them less than 0.1 ms.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPen

_PIECE: Final = 8  # lines drawn at once


class QuickCurve(pg.PlotDataItem):  # type: ignore[misc]  # pyqtgraph comes without types
    """A line through points, with gaps where there are none; a time is never before the last."""

    curve: Any  # what paints

    def __init__(self) -> None:
        super().__init__(connect="finite")
        # pyqtgraph makes it itself and lets nobody choose.
        self.curve.setParentItem(None)
        self.curve = _Pieces()
        self.curve.setParentItem(self)


class _Pieces(pg.PlotCurveItem):  # type: ignore[misc]
    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw piece by piece; the dashes of each go on where those of the one before ended."""
        x, y = self.getData()
        if x is None or len(x) < 2:
            return
        placed = painter.transform()
        pixels = np.column_stack([x * placed.m11() + placed.dx(), y * placed.m22() + placed.dy()])
        pen = QPen(self.opts["pen"])
        if pen.style() == Qt.PenStyle.SolidLine:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.save()
        painter.resetTransform()  # dashes are measured in pixels
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_there = np.isfinite(pixels).all(axis=1)
        edges = np.flatnonzero(np.diff(np.pad(is_there, 1).astype(np.int8)))
        for begin, end in edges.reshape(-1, 2).tolist():
            run = pixels[begin:end]
            points = pg.functions.create_qpolygonf(len(run))
            pg.functions.ndarray_from_qpolygonf(points)[:] = run
            lengths = np.cumsum(np.hypot(*np.diff(run, axis=0, prepend=run[:1]).T)) / pen.widthF()
            for first in range(0, len(run) - 1, _PIECE):
                pen.setDashOffset(float(lengths[first]))
                painter.setPen(pen)
                painter.drawPolyline(points[first : first + _PIECE + 1])
        painter.restore()
