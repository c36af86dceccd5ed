"""What all charts stand on: a plot without pyqtgraph's menus, in the colours of a theme."""

from __future__ import annotations

import pyqtgraph as pg
from PyQt6.QtCore import Qt

from fer_desktop.gui.theme import Theme

pg.setConfigOptions(antialias=True)


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph comes without types
    """Draws what it is given; the keys are those of the chart it lies in.

    Args:
        name: What a screen reader says that it shows.
    """

    def __init__(self, name: str) -> None:
        super().__init__(enableMenu=False)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hideButtons()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours of ground and axes."""
        self.setBackground(theme.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.muted))
