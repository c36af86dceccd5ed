"""Means of days or weeks as seven lines, and below them the minutes that they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QCoreApplication, QDate, QLocale, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.parts.plot import Plot
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import emotion_word
from fer_desktop.palette import STYLES
from fer_desktop.storage.history import Period

_SYMBOLS: Final = {
    "circle": "o", "triangle_up": "t1", "triangle_down": "t", "square": "s", "diamond": "d",
    "plus": "+", "cross": "x",
}  # fmt: skip
"""pyqtgraph's letter for a marker of the palette."""
_MOST_TICKS: Final = 8
_AXIS_PX: Final = 52
_MINUTES_PX: Final = 96
_WEEK: Final = timedelta(days=7)


class TrendChart(QWidget):
    """Draws periods; one without readable time is a gap in the lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(self.tr("Expressions by day or week"))
        self._upper = Plot(self.tr("Mean expressions"))
        self._lower = Plot(self.tr("Readable minutes"))
        for plot in (self._upper, self._lower):
            plot.setMouseEnabled(x=False, y=False)
            plot.getAxis("left").setWidth(_AXIS_PX)
        self._upper.getAxis("bottom").setStyle(showValues=False)
        self._lower.setFixedHeight(_MINUTES_PX)
        self._lower.setLabel("left", self.tr("minutes"))
        self._lines = [
            self._upper.plot(connect="finite", name=emotion_word(emotion)) for emotion in EMOTIONS
        ]
        self._bars = pg.BarGraphItem(x=[0], height=[0], width=0.7)
        self._lower.addItem(self._bars)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._upper, stretch=1)
        layout.addWidget(self._lower)
        self.use_theme(theme)

    def show_periods(
        self, periods: Sequence[Period], span: tuple[date, date], *, weeks: bool
    ) -> None:
        """Show days, or weeks by their Mondays, from the first to the last.

        Args:
            periods: Those with sittings; all others are gaps.
            span: First and last day.
            weeks: A period is a week.
        """
        step = _WEEK if weeks else timedelta(days=1)
        first = span[0] - timedelta(days=span[0].weekday()) if weeks else span[0]
        places = [first + n * step for n in range((span[1] - first) // step + 1)]
        by_day = {period.first_day: period.mood for period in periods}
        values = np.full((len(places), len(EMOTIONS)), np.nan)
        minutes = np.zeros(len(places))
        for row, day in enumerate(places):
            if (mood := by_day.get(day)) is not None:
                minutes[row] = mood.readable / 60
                if mood.means is not None:
                    values[row] = mood.means
        where = np.arange(len(places))
        for number, line in enumerate(self._lines):
            if np.isnan(values[:, number]).all():
                line.clear()  # markers without a single place have no bounds
            else:
                line.setData(where, values[:, number])
        self._bars.setOpts(x=where, height=minutes, width=0.7)
        self._scale(values, minutes, places)

    def clear(self) -> None:
        """Forget everything."""
        for line in self._lines:
            line.clear()
        self._bars.setOpts(x=[0], height=[0])

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of ground, axes, lines and bars."""
        self._theme = theme
        for plot in (self._upper, self._lower):
            plot.use_theme(theme)
        for emotion, line in zip(EMOTIONS, self._lines, strict=True):
            style = STYLES[emotion]
            color = QColor(theme.emotion_color(style))
            pen = pg.mkPen(color, width=2)
            if style.dash:
                pen.setStyle(Qt.PenStyle.CustomDashLine)
                pen.setDashPattern(list(style.dash))
            line.setPen(pen)
            line.setSymbol(_SYMBOLS[style.marker])
            line.setSymbolSize(8)
            line.setSymbolBrush(color)
            line.setSymbolPen(pg.mkPen(theme.surface, width=0.8))
        self._bars.setOpts(brush=QColor(theme.muted), pen=pg.mkPen(None))

    def _scale(
        self,
        values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        minutes: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        places: Sequence[date],
    ) -> None:
        highest = min(1.0, float(np.nanmax(values, initial=0.4)) + 0.1)
        self._upper.setYRange(0, highest, padding=0.02)
        shown = [tick for tick in (0.0, 0.25, 0.5, 0.75, 1.0) if tick <= highest]
        self._upper.getAxis("left").setTicks([[(tick, f"{tick:.0%}") for tick in shown]])
        most = max(1, int(np.ceil(minutes.max())))
        self._lower.setYRange(0, most, padding=0.1)
        self._lower.getAxis("left").setTicks([[(0, "0"), (most, str(most))]])
        step = max(1, -(-len(places) // _MOST_TICKS))
        ticks = [(n, _day(places[n])) for n in range(step // 2, len(places), step)]
        self._lower.getAxis("bottom").setTicks([ticks])
        for plot in (self._upper, self._lower):
            plot.setXRange(-0.7, len(places) - 0.3, padding=0)


def _day(day: date) -> str:
    """Day and month in the language's own order, without the year."""
    order = QCoreApplication.translate("TrendChart", "d MMM")
    return QLocale().toString(QDate(day.year, day.month, day.day), order)
