"""Curves look as pyqtgraph draws them, and take a fraction of its time."""

import time

import numpy as np
import pyqtgraph as pg
import pytest
from PyQt6.QtCore import Qt

from fer_desktop.gui.parts.quick_curve import QuickCurve

SIZE = (600, 200)
POINTS = 300


@pytest.fixture
def plot(qtbot):
    """Show one curve over a whole picture; returns what paints it and gives the pixels."""

    def show(curve, times, values, dash):
        widget = pg.PlotWidget(background="white")
        qtbot.addWidget(widget)
        widget.resize(*SIZE)
        for side in ("left", "bottom"):
            widget.hideAxis(side)
        widget.hideButtons()
        widget.setXRange(0, times[-1], padding=0)
        widget.setYRange(0, 1)
        pen = pg.mkPen("black", width=2)
        if dash:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern(list(dash))
        curve.setPen(pen)
        widget.addItem(curve)
        curve.setData(times, values, antialias=True)
        widget.show()

        def paint():
            picture = widget.grab().toImage().convertToFormat(pg.QtGui.QImage.Format.Format_RGB32)
            return pg.functions.ndarray_from_qimage(picture)[..., 0].astype(float)

        return paint

    return show


def jagged():
    times = np.linspace(0, 60, POINTS)
    return times, np.random.default_rng(5).random(POINTS) ** 3


@pytest.mark.parametrize("dash", [(), (7, 2, 1.5, 2), (1, 1.5)])
def test_a_curve_looks_as_pyqtgraph_draws_it(plot, dash):
    times = np.linspace(0, 60, POINTS)
    values = 0.5 + 0.4 * np.sin(times / 5)
    ours = plot(QuickCurve(), times, values, dash)()
    theirs = plot(pg.PlotDataItem(connect="finite"), times, values, dash)()
    drawn = theirs < 128
    assert drawn.sum() > 400
    assert ((ours < 128) != drawn).sum() < 0.05 * drawn.sum()


def test_no_line_leads_over_a_gap(plot):
    times = np.linspace(0, 60, POINTS)
    values = np.full(POINTS, 0.5)
    values[100:200] = np.nan
    painted = plot(QuickCurve(), times, values, ())() < 128
    width = painted.shape[1]
    assert painted[:, : int(0.3 * width)].any()
    assert painted[:, int(0.7 * width) :].any()
    assert not painted[:, int(0.35 * width) : int(0.64 * width)].any()


def test_nothing_and_one_point_paint_nothing(plot):
    for count in (0, 1):
        values = np.full(POINTS, np.nan)
        values[:count] = 0.5
        assert not (plot(QuickCurve(), np.linspace(0, 60, POINTS), values, ())() < 128).any()


def test_lines_that_go_up_and_down_are_painted_in_half_the_time_at_most(plot):
    def cost(paint):
        paint()
        begun = time.process_time()
        for _ in range(5):
            paint()
        return time.process_time() - begun

    ours = cost(plot(QuickCurve(), *jagged(), (5, 2)))
    theirs = cost(plot(pg.PlotDataItem(connect="finite"), *jagged(), (5, 2)))
    assert ours < theirs / 2
