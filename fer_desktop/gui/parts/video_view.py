"""The picture with its faces drawn on it."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.parts.emoji import paint_emoji
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import dominant_of, label_of
from fer_desktop.palette import STYLES

_PILL = QColor(12, 16, 19, 216)  # behind words on a picture, whatever its colours
_WORDS = QColor(255, 255, 255)
_EMOJI_PX = 26
_CORNER_PX = 6


class VideoView(QWidget):
    """Shows the newest frame and what was said about it.

    A plain widget that paints one `QImage`: half a millisecond a frame at 640x480, where
    pyqtgraph's image item takes two. OpenCV resizes the picture: for 1280x720 that takes a third
    of the time that Qt takes, and the analysis goes on meanwhile, where Qt lets no Python run.

    Attributes:
        shows_landmarks: Draw the 68 points.

    Signals:
        face_chosen(int): the person clicked on the face of this track.
    """

    face_chosen = pyqtSignal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.shows_landmarks = False
        self._theme = theme
        self._frame: Frame | None = None
        self._faces: tuple[FaceAnalysis, ...] = ()
        self._chosen: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(self.tr("Picture with the faces found"))

    def sizeHint(self) -> QSize:
        """Ask for a camera's usual size."""
        return QSize(640, 480)

    def show_analysis(self, frame: Frame, analysis: FrameAnalysis, chosen: int | None) -> None:
        """Show a frame with its faces; the track `chosen` is drawn stronger."""
        self._frame, self._faces, self._chosen = frame, analysis.faces, chosen
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._frame, self._faces = None, ()
        self.update()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours around the picture."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the picture, fitted and centred, then the faces."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.well))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        if self._frame is None:
            return
        target, ratio = self._target(), self.devicePixelRatioF()
        pixels = _fitted(self._frame, round(target.width() * ratio), round(target.height() * ratio))
        height, width = pixels.shape[:2]
        picture = QImage(  # no copy: `pixels` outlives its painting
            cast(bytes, pixels.data), width, height, 4 * width, QImage.Format.Format_RGB32
        )
        picture.setDevicePixelRatio(ratio)
        painter.drawImage(target.topLeft(), picture)
        painter.setClipRect(target)
        for face in self._faces:
            self._paint_face(painter, face, target)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the face under the pointer."""
        if event is None or self._frame is None:
            return
        target = self._target()
        for face in self._faces:
            if self._place(face, target).contains(event.position()):
                self.face_chosen.emit(face.track_id)
                return

    def _target(self) -> QRectF:
        assert self._frame is not None
        scale = min(self.width() / self._frame.width, self.height() / self._frame.height)
        width, height = round(self._frame.width * scale), round(self._frame.height * scale)
        return QRectF((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def _place(self, face: FaceAnalysis, target: QRectF) -> QRectF:
        assert self._frame is not None
        scale = target.width() / self._frame.width
        box = face.box
        return QRectF(
            target.left() + box.left * scale,
            target.top() + box.top * scale,
            box.width * scale,
            box.height * scale,
        )

    def _paint_face(self, painter: QPainter, face: FaceAnalysis, target: QRectF) -> None:
        place = self._place(face, target)
        named = dominant_of(face)
        color = _WORDS if named is None else QColor(STYLES[named].on_dark)
        strong = face.track_id == self._chosen or len(self._faces) == 1
        painter.setPen(Qt.PenStyle.NoPen)
        # A dark line under the coloured one keeps the box visible on a bright picture.
        for line_color, width in ((_PILL, 5.0 if strong else 3.5), (color, 3.0 if strong else 1.5)):
            painter.setBrush(line_color)
            painter.drawPath(_outline(place, width))
        if self.shows_landmarks and face.landmarks is not None:
            self._paint_landmarks(painter, face, target)
        self._paint_label(painter, face, place, target)

    def _paint_landmarks(self, painter: QPainter, face: FaceAnalysis, target: QRectF) -> None:
        assert self._frame is not None and face.landmarks is not None
        scale = target.width() / self._frame.width
        painter.setPen(QPen(_PILL, 1))
        painter.setBrush(_WORDS)
        for x, y in face.landmarks.tolist():
            center = QPointF(target.left() + x * scale, target.top() + y * scale)
            painter.drawEllipse(center, 2.0, 2.0)

    def _paint_label(
        self, painter: QPainter, face: FaceAnalysis, place: QRectF, target: QRectF
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(15)
        font.setWeight(QFont.Weight.DemiBold)
        text = label_of(face)
        named = dominant_of(face)
        room = 0 if named is None else _EMOJI_PX + 6
        width = QFontMetricsF(font).horizontalAdvance(text) + room + 16
        height = _EMOJI_PX + 6.0
        left = max(target.left(), min(place.left(), target.right() - width))
        top = place.top() - height - 4
        if top < target.top():
            top = min(place.bottom() + 4, target.bottom() - height)
        pill = QRectF(left, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PILL)
        painter.drawRoundedRect(pill, _CORNER_PX, _CORNER_PX)
        if named is not None:
            paint_emoji(painter, named, QRectF(left + 5, top + 3, _EMOJI_PX, _EMOJI_PX))
        painter.setFont(font)
        painter.setPen(_WORDS)
        painter.drawText(
            pill.adjusted(8 + room, 0, -8, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            text,
        )


def _outline(place: QRectF, width: float) -> QPainterPath:
    """Return a rounded line as the ring that it covers, filled in a fifth of a pen's time."""
    ring, half = QPainterPath(), width / 2
    for outwards in (half, -half):
        edge = place.adjusted(-outwards, -outwards, outwards, outwards)
        ring.addRoundedRect(edge, _CORNER_PX + outwards, _CORNER_PX + outwards)
    return ring


def _fitted(frame: Frame, width: int, height: int) -> NDArray[np.uint8]:
    """Resize a picture as Qt's smooth scaling does; shape (height, width, 4), BGRA."""
    size = max(1, width), max(1, height)
    resized = cv2.resize(frame.image, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.cvtColor(resized, cv2.COLOR_BGR2BGRA), dtype=np.uint8)
