"""The seven drawn faces, ready to paint."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QWidget


def paint_emoji(painter: QPainter, emotion: str, place: QRectF) -> None:
    """Paint the face of `emotion` into `place`, sharp at the device's scale."""
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    side = round(place.width() * ratio)
    painter.drawPixmap(place, _pixmap(emotion, side), QRectF(0, 0, side, side))


class EmojiView(QWidget):
    """A drawn face, or a ring where there is none."""

    def __init__(self, side_px: int) -> None:
        super().__init__()
        self._emotion: str | None = None
        self.setFixedSize(side_px, side_px)

    def show_emotion(self, emotion: str | None) -> None:
        """Show the face of `emotion`; None for the ring."""
        if emotion != self._emotion:
            self._emotion = emotion
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the face."""
        painter = QPainter(self)
        place = QRectF(self.rect())
        if self._emotion is not None:
            paint_emoji(painter, self._emotion, place)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().placeholderText().color())
        painter.drawEllipse(place.adjusted(3, 3, -3, -3))


@cache
def _pixmap(emotion: str, side: int) -> QPixmap:
    svg = files("fer_desktop").joinpath("resources", "emoji", f"{emotion}.svg").read_bytes()
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
