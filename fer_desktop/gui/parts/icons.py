"""Icons drawn by us, in the colours of the theme, and the buttons that show one."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QToolButton

from fer_desktop.gui.theme import Theme

_SCALE: Final = 3  # sharp on every screen there is
_BUTTON_PX: Final = 20


def icon(name: str, color: str, side_px: int, dot: str | None = None) -> QIcon:
    """Return a drawing of `resources/icons`.

    Args:
        name: Of the file, without its ending.
        color: For what the file draws in `currentColor`.
        side_px: Side of the icon.
        dot: Colour of a dot at its upper right; None for none.
    """
    svg = files("fer_desktop").joinpath("resources", "icons", f"{name}.svg").read_text("utf-8")
    side = side_px * _SCALE
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tinted = svg.replace("currentColor", color).encode()
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, side, side))
    if dot is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(dot))
        painter.drawEllipse(QRectF(side * 0.7, 0, side * 0.3, side * 0.3))
    painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    return QIcon(pixmap)


class IconButton(QToolButton):
    """A button without words, but with a name and a tooltip.

    Args:
        name: Of the drawing.
        title: What it does, for screen readers and in the tooltip.
        key: Its shortcut, for the tooltip; empty for none.
        theme: Colours.
    """

    def __init__(self, name: str, title: str, key: str, theme: Theme) -> None:
        super().__init__()
        self._name = name
        self.setProperty("tool", True)
        self.setIconSize(QSize(_BUTTON_PX, _BUTTON_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setToolTip(f"{title} ({key})" if key else title)
        self.use_theme(theme)
        self.toggled.connect(lambda _: self._draw())

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        color = self._theme.notice if self.isChecked() else self._theme.text
        self.setIcon(icon(self._name, color, _BUTTON_PX))
