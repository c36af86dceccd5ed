"""The seven curves over time, scrollable back to the beginning."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from fer_desktop.analysis.smoothing import GAP_S
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.parts.plot import Plot
from fer_desktop.gui.parts.quick_curve import QuickCurve
from fer_desktop.gui.theme import Theme
from fer_desktop.palette import STYLES

WINDOW_S: Final = 60.0
_FIRST_ROOM: Final = 1024
_STEP_S: Final = 10.0
_POINT_EVERY_S: Final = 0.2 - 1e-3  # timestamps are rounded
_FINE: Final = 1500  # moments: five minutes of them


class TimelineChart(QWidget):
    """Draws smoothed distributions against seconds; missing seconds are gaps, not lines.

    The points stand in one array: the newest `_FINE` to twice as many are moments as they came,
    those before them means of a second, as a history keeps them. So eight hours take 2 MB, and a
    point costs no more than in the first minute; pyqtgraph draws the visible part only.

    Signals:
        following_changed(bool): the person scrolled back (False), or it moves with time again.
    """

    following_changed = pyqtSignal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._points = np.empty((_FIRST_ROOM, 1 + len(EMOTIONS)))
        self._count = 0
        self._means = 0  # so many of them are means of a second
        self._has_new = False
        self._follows = True
        self._theme = theme
        self._marks: list[pg.InfiniteLine] = []
        self._plot = Plot(self.tr("Expressions over time"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Expressions over time"))
        self.setToolTip(self.tr("Drag, or press Left and Right, to look back; End returns"))
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setYRange(0, 1, padding=0.08)  # room for the uppermost tick's words
        self._plot.getAxis("left").setTicks([[(0, "0"), (0.5, "50 %"), (1, "100 %")]])
        self._plot.setLabel("bottom", self.tr("seconds"))
        self._plot.setXRange(0, WINDOW_S, padding=0)
        self._plot.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self._curves = [QuickCurve() for _ in EMOTIONS]
        for curve in self._curves:
            self._plot.addItem(curve)
            curve.setClipToView(True)
            curve.setDownsampling(auto=True, method="subsample")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.use_theme(theme)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of ground, axes, curves and marks."""
        self._theme = theme
        for mark in self._marks:
            self._color_mark(mark)
        self._plot.use_theme(theme)
        for emotion, curve in zip(EMOTIONS, self._curves, strict=True):
            style = STYLES[emotion]
            pen = pg.mkPen(QColor(theme.emotion_color(style)), width=2)
            if style.dash:
                pen.setStyle(Qt.PenStyle.CustomDashLine)
                pen.setDashPattern(list(style.dash))
            curve.setPen(pen)

    def add(self, timestamp_s: float, probabilities: NDArray[np.float32] | None) -> None:
        """Append one moment; None leaves a gap, as does a time without any. `draw` shows it.

        Of moments that lie closer than 0.2 s one is kept: smoothed over half a second they hardly
        differ. Of moments in a row without a face the last one is kept.
        """
        if probabilities is not None and self._is_close(timestamp_s):
            return
        if probabilities is None and self._count and np.isnan(self._points[self._count - 1, 1]):
            self._count -= 1
        if self._count and timestamp_s - self._points[self._count - 1, 0] > GAP_S:
            self._append(timestamp_s, None)
        self._append(timestamp_s, probabilities)

    def add_mark(self, at_s: float, text: str) -> None:
        """Draw a line at a moment, with a few words at its head."""
        beside = [(0.0, 0.5), (0.0, 0.5)]  # the words stand right of the line, wherever it is
        mark = pg.InfiniteLine(
            at_s, angle=90, label=as_label(text), labelOpts={"position": 0.93, "anchors": beside}
        )
        self._marks.append(mark)
        self._color_mark(mark)
        self._plot.addItem(mark)

    def draw_new(self) -> None:
        """Draw if something was added: a minute takes 30 ms to paint."""
        if self._has_new:
            self.draw()

    def draw(self) -> None:
        """Show what was added; the newest minute unless the person scrolled back."""
        self._has_new = False
        times = self._points[: self._count, 0]
        first = 0
        if self._follows and self._count:
            # pyqtgraph looks through all it is given: eight hours would take 90 ms, ten times a
            # second. The point before the minute leads into it.
            first = max(0, int(np.searchsorted(times, times[-1] - WINDOW_S)) - 1)
        for column, curve in enumerate(self._curves, start=1):
            curve.setData(times[first:], self._points[first : self._count, column])
        if self._follows and self._count:
            newest = max(WINDOW_S, float(times[-1]))
            self._plot.setXRange(newest - WINDOW_S, newest, padding=0)

    def follow(self) -> None:
        """Go back to the newest minute and stay there."""
        self._set_following(True)
        self.draw()

    def look(self, by_s: float) -> None:
        """Show another minute, this many seconds later; earlier if negative."""
        if not self._count:
            return
        newest = max(WINDOW_S, float(self._points[self._count - 1, 0]))
        end = min(newest, max(WINDOW_S, self.visible_s[1] + by_s))
        self._set_following(end == newest)
        self._plot.setXRange(end - WINDOW_S, end, padding=0)

    @property
    def visible_s(self) -> tuple[float, float]:
        """First and last second shown."""
        first, last = self._plot.viewRange()[0]
        return first, last

    @property
    def follows(self) -> bool:
        """The chart moves with time."""
        return self._follows

    def clear(self) -> None:
        """Forget all points."""
        self._count = self._means = 0
        self._has_new = False
        self._set_following(True)
        for curve in self._curves:
            curve.clear()
        while self._marks:
            self._plot.removeItem(self._marks.pop())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Scroll with the arrows, return with End."""
        key = None if event is None else event.key()
        if key == Qt.Key.Key_Left:
            self.look(-_STEP_S)
        elif key == Qt.Key.Key_Right:
            self.look(_STEP_S)
        elif key == Qt.Key.Key_End:
            self.follow()
        else:
            super().keyPressEvent(event)

    def _color_mark(self, mark: pg.InfiniteLine) -> None:
        mark.setPen(pg.mkPen(self._theme.notice, width=1.5))
        mark.label.setColor(self._theme.notice)

    def _is_close(self, timestamp_s: float) -> bool:
        if not self._count or np.isnan(self._points[self._count - 1, 1]):
            return False
        return 0 <= timestamp_s - float(self._points[self._count - 1, 0]) < _POINT_EVERY_S

    def _append(self, timestamp_s: float, probabilities: NDArray[np.float32] | None) -> None:
        if self._count - self._means == 2 * _FINE:
            self._average_older()
        if self._count == len(self._points):
            self._points = np.concatenate([self._points, np.empty_like(self._points)])
        self._points[self._count, 0] = timestamp_s
        self._points[self._count, 1:] = np.nan if probabilities is None else probabilities
        self._count += 1
        self._has_new = True

    def _average_older(self) -> None:
        fine = self._count - _FINE
        means = by_second(self._points[self._means : fine])
        newest = self._points[fine : self._count].copy()
        self._means += len(means)
        self._count = self._means + len(newest)
        self._points[self._means - len(means) : self._means] = means
        self._points[self._means : self._count] = newest

    def _stop_following(self) -> None:
        if self._count:
            self._set_following(False)

    def _set_following(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            if not follows:
                self.draw()  # what lies before the newest minute, too
            self.following_changed.emit(follows)


def by_second(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each second's moments; a gap stays a row of its own.

    Args:
        points: Shape (n, 1 + 7), n > 0: rising times and values; NaN where there is a gap.
    """
    is_gap = np.isnan(points[:, 1])
    begins = np.ones(len(points), dtype=bool)
    begins[1:] = (np.diff(np.floor(points[:, 0])) != 0) | is_gap[1:] | is_gap[:-1]
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(points)))
    means: NDArray[np.float64] = np.add.reduceat(points, starts) / lengths[:, None]
    return means


def as_label(text: str) -> str:
    """Return what makes pyqtgraph show `text`: it takes labels for format strings."""
    return text.replace("{", "{{").replace("}", "}}")
