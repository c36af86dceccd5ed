"""The timeline of a stored sitting: all of it at once, with gaps, marks and changes of network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QKeyEvent

from fer_desktop.export.chart import clock_words
from fer_desktop.export.history_curves import TrackCurve
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.parts.timeline_chart import TimelineChart, as_label
from fer_desktop.gui.theme import Theme
from fer_desktop.palette import STYLES
from fer_desktop.storage.annotations import Mark

_LONGEST_LABEL: Final = 18
_ZOOM: Final = 1.5
_NEAREST_S: Final = 10.0
_MOST_POINTS: Final = 240
_BELOW, _ABOVE = -1.0, 2.0  # of the probabilities: over the whole height
_SILENCE: Final = 0.45  # how much of the ground a silence takes
_TICKS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS: Final = 9


class _Clock(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph comes without types
    """Ticks as minutes and seconds."""

    def tickSpacing(  # noqa: N802
        self, low: float, high: float, size: float
    ) -> list[tuple[float, float]]:
        """Return the distance of ticks in seconds: one that a clock has."""
        fitting = (step for step in _TICKS_S if (high - low) / step <= _MOST_TICKS)
        return [(next(fitting, _TICKS_S[-1]), 0)]

    def tickStrings(  # noqa: N802  # pyqtgraph calls it so
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the words of the ticks."""
        return [clock_words(value) for value in values]


class SittingChart(TimelineChart):
    """Shows one track of a sitting; stretches in which nothing could be said are shaded.

    Dashed lines of thousands of points take seconds to paint. So no more than `_MOST_POINTS` are
    in view: each is the mean of as many seconds as that takes, and zooming in shows single ones.
    """

    def __init__(self, theme: Theme) -> None:
        self._begin_s = self._end_s = 0.0
        self._silences: pg.BarGraphItem | None = None
        self._changes: list[pg.InfiniteLine] = []
        self._seconds_per_point = 1
        self._lonely = pg.ScatterPlotItem(size=5, pen=None)
        super().__init__(theme)
        self._plot.addItem(self._lonely)
        self._plot.getViewBox().sigXRangeChanged.connect(self._look_closer)
        self._plot.setAxisItems({"bottom": _Clock("bottom")})
        self._plot.setLabel("bottom", self.tr("minutes:seconds"))
        self.setToolTip(
            self.tr("Drag or Left and Right to move, wheel or + and − to zoom, End for the whole")
        )
        self.use_theme(theme)

    def show_track(
        self, curve: TrackCurve, marks: Sequence[Mark], networks: Sequence[tuple[int, str]]
    ) -> None:
        """Show a track in place of what was shown.

        Args:
            curve: The face.
            marks: Of the sitting.
            networks: Second and id of the first network and of each that took over.
        """
        self.clear()
        self._begin_s = float(curve.begin_s)
        self._end_s = float(max(curve.begin_s + 1, curve.end_s))
        silences = curve.silent_stretches()
        if silences:
            begins, ends = zip(*silences, strict=True)
            self._silences = pg.BarGraphItem(x0=begins, x1=ends, y0=_BELOW, y1=_ABOVE)
            self._silences.setZValue(-10)
            self._plot.addItem(self._silences)
        # At once: a video of hours has tens of thousands of seconds.
        self._points = np.column_stack(curve.line())
        self._count = len(self._points)
        for mark in marks:
            self.add_mark(mark.at_s, _short(mark.label))
        for second, network in networks[1:]:
            change = pg.InfiniteLine(
                second, angle=90, label=as_label(f"→ {_short(network)}"),
                labelOpts={"position": 0.83, "anchors": [(0.0, 0.5), (0.0, 0.5)]},
            )  # fmt: skip
            self._changes.append(change)
            self._plot.addItem(change)
        nearest_s = min(_NEAREST_S, self._end_s - self._begin_s)
        self._plot.setLimits(xMin=self._begin_s, xMax=self._end_s, minXRange=nearest_s)
        self.follow()
        self._seconds_per_point = self._wanted_seconds()
        self.use_theme(self._theme)

    def clear(self) -> None:
        """Forget the sitting."""
        super().clear()
        self._lonely.clear()
        while self._changes:
            self._plot.removeItem(self._changes.pop())
        if self._silences is not None:
            self._plot.removeItem(self._silences)
            self._silences = None

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of everything, silences and changes of network included."""
        super().use_theme(theme)
        self.draw()
        if self._silences is not None:
            ground = QColor(theme.border)
            ground.setAlphaF(_SILENCE)
            self._silences.setOpts(brush=ground, pen=pg.mkPen(None))
        for change in self._changes:
            change.setPen(pg.mkPen(theme.muted, width=1.5, style=Qt.PenStyle.DashLine))
            change.label.setColor(theme.muted)

    def follow(self) -> None:
        """Show the whole sitting."""
        self._plot.setXRange(self._begin_s, self._end_s, padding=0)

    def draw(self) -> None:
        """Show the track, so finely that no more than `_MOST_POINTS` are in view."""
        times, values = averaged(self._points[: self._count], self._seconds_per_point)
        for number, curve in enumerate(self._curves):
            curve.setData(times, values[:, number])
        # A reading between two silences has no line to be seen by.
        silent = np.isnan(np.pad(values[:, 0], 1, constant_values=np.nan))
        alone = ~silent[1:-1] & silent[:-2] & silent[2:]
        colors = [QColor(self._theme.emotion_color(STYLES[emotion])) for emotion in EMOTIONS]
        self._lonely.setData(
            x=np.repeat(times[alone], len(EMOTIONS)),
            y=values[alone].ravel(),
            brush=colors * int(alone.sum()),
        )

    def look(self, by_s: float) -> None:
        """Move by a sixth of what is shown, later or earlier, inside the sitting."""
        first, last = self.visible_s
        step = math.copysign((last - first) / 6, by_s)
        step = min(max(step, self._begin_s - first), self._end_s - last)
        self._plot.setXRange(first + step, last + step, padding=0)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Zoom with + and −; the rest as in every timeline."""
        if event is not None and event.text() in ("+", "-", "−"):
            first, last = self.visible_s
            middle, half = (first + last) / 2, (last - first) / 2
            half = half / _ZOOM if event.text() == "+" else half * _ZOOM
            half = min(max(half, _NEAREST_S / 2), (self._end_s - self._begin_s) / 2)
            begin = min(max(self._begin_s, middle - half), self._end_s - 2 * half)
            self._plot.setXRange(begin, begin + 2 * half, padding=0)
        else:
            super().keyPressEvent(event)

    def _wanted_seconds(self) -> int:
        first, last = self.visible_s
        return max(1, math.ceil((last - first) / _MOST_POINTS))

    def _look_closer(self) -> None:
        if self._count and self._seconds_per_point != self._wanted_seconds():
            self._seconds_per_point = self._wanted_seconds()
            self.draw()


def averaged(
    points: NDArray[np.float64], seconds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times and values, each the mean of what was said in so many seconds.

    Args:
        points: Shape (n, 1 + 7): times and values, a second each; NaN where nothing was said.
        seconds: In a point; one that holds nothing said stays NaN.
    """
    starts = np.arange(0, len(points), seconds)
    if not starts.size:
        return points[:, 0], points[:, 1:]
    said = ~np.isnan(points[:, 1])
    counts = np.add.reduceat(said.astype(np.float64), starts)
    sums = np.add.reduceat(np.where(said[:, None], points[:, 1:], 0.0), starts, axis=0)
    times = np.add.reduceat(points[:, 0], starts) / np.diff(np.append(starts, len(points)))
    return times, sums / np.where(counts, counts, np.nan)[:, None]


def _short(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"
