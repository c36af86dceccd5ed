"""Draws the rasters of the seven faces from their SVGs: `python -m tests.export.emoji_rasters`.

Videos and charts use the rasters, so that no SVG library is needed to run; a test draws them again
and compares.
"""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtSvg import QSvgRenderer

from fer_desktop.expression.emotions import EMOTIONS

FOLDER = Path(__file__).parents[2] / "fer_desktop" / "resources" / "emoji"
SIDE_PX = 128


def drawn(emotion: str) -> QImage:
    """Draw one face at raster size, with a transparent ground."""
    image = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(FOLDER / f"{emotion}.svg")).render(painter)
    painter.end()
    return image


if __name__ == "__main__":
    for each in EMOTIONS:
        drawn(each).save(str(FOLDER / f"{each}.png"))
