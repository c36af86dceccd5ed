"""One face of a video over its whole length, with the moment shown."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent

from fer_desktop.export.curves import Curve
from fer_desktop.gui.parts.timeline_chart import TimelineChart
from fer_desktop.gui.theme import Theme

_SHORTEST_S: Final = 1.0


class PlayerChart(TimelineChart):
    """The timeline of a film that is known to its end; a click says which moment is wanted.

    Signals:
        moment_chosen(float): the person clicked at this second.
        steps_wanted(int): so many frames later; earlier if negative.
    """

    moment_chosen = pyqtSignal(float)
    steps_wanted = pyqtSignal(int)

    def __init__(self, theme: Theme) -> None:
        self._now = pg.InfiniteLine(angle=90, movable=False)
        self._end_s = _SHORTEST_S
        super().__init__(theme)
        self._plot.addItem(self._now)
        self._plot.scene().sigMouseClicked.connect(self._click)
        self.setToolTip(self.tr("Click to jump there; turn the wheel to look closer"))

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        super().use_theme(theme)
        self._now.setPen(pg.mkPen(QColor(theme.text), width=1.5))

    def show_curve(self, curve: Curve | None, end_s: float) -> None:
        """Show a face from the first second to `end_s`; None shows an empty chart."""
        self.clear()
        self._end_s = max(_SHORTEST_S, end_s)
        if curve is not None:
            # As they are: in a film of hours its points lie further apart than a live gap.
            self._points = np.column_stack([curve.times_s, curve.values])
            self._count = len(self._points)
        self._stop_following()
        self.draw()
        self._plot.setLimits(xMin=0, xMax=self._end_s, minXRange=_SHORTEST_S)
        self._plot.setXRange(0, self._end_s, padding=0)

    def mark(self, moment_s: float) -> None:
        """Move the line to the moment shown."""
        self._now.setValue(moment_s)

    @property
    def marked_s(self) -> float:
        """The moment that the line stands at."""
        return float(self._now.value())

    def position_of(self, moment_s: float) -> QPointF:
        """Return where a moment lies in the chart's own pixels."""
        view = self._plot.getViewBox()
        scene = view.mapViewToScene(QPointF(moment_s, 0.5))
        return QPointF(self._plot.mapTo(self, self._plot.mapFromScene(scene)))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Step with the arrows; everything else belongs to the page."""
        key = None if event is None else event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.steps_wanted.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif event is not None:
            event.ignore()

    def _click(self, event: pg.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            seconds = self._plot.getViewBox().mapSceneToView(event.scenePos()).x()
            self.moment_chosen.emit(min(max(0.0, seconds), self._end_s))
