"""Seven bars: the distribution of one face, now or over a sitting."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.parts.emoji import paint_emoji
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import emotion_word
from fer_desktop.palette import STYLES

_ROW_PX: Final = 26
_EMOJI_PX: Final = 22
_GAP_PX: Final = 8
_SHORTEST_BAR_PX: Final = 70


class EmotionBars(QWidget):
    """Draws a distribution with names, faces and percentages; never colour alone."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._probabilities: NDArray[np.float32] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Seven rows."""
        return self.minimumSizeHint().expandedTo(QSize(300, 0))

    def minimumSizeHint(self) -> QSize:
        """Room for the words and a bar worth looking at."""
        width = self._bar_left() + _SHORTEST_BAR_PX + _GAP_PX + self._number_width()
        return QSize(width, _ROW_PX * len(EMOTIONS))

    def show_distribution(self, probabilities: NDArray[np.float32] | None) -> None:
        """Show shape (7,) in `EMOTIONS` order, or empty bars."""
        self._probabilities = probabilities
        self.setAccessibleDescription(self.in_words())
        self.update()

    def in_words(self) -> str:
        """Return the bars as a sentence for a screen reader."""
        if self._probabilities is None:
            return self.tr("Nothing to show yet")
        return ", ".join(
            f"{emotion_word(emotion)} {p:.0%}"
            for emotion, p in zip(EMOTIONS, self._probabilities.tolist(), strict=True)
        )

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        self.update()

    def painted_words(self) -> list[tuple[str, QRectF]]:
        """Return every word and number shown, with its place."""
        left, width = _EMOJI_PX + _GAP_PX, self._word_width()
        words = [
            (emotion_word(emotion), self._row(number, left, width))
            for number, emotion in enumerate(EMOTIONS)
        ]
        if self._probabilities is not None:
            width = self._number_width()
            left = self.width() - width
            words += [
                (f"{p:.0%}", self._row(number, left, width))
                for number, p in enumerate(self._probabilities.tolist())
            ]
        return words

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw face, name, bar and number of each emotion."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shares = [] if self._probabilities is None else self._probabilities.tolist()
        best = shares.index(max(shares)) if shares else None
        plain, strong = self._font(strong=False), self._font(strong=True)
        painter.setPen(QColor(self._theme.text))
        for place, (text, where) in enumerate(self.painted_words()):
            row, is_number = place % len(EMOTIONS), place >= len(EMOTIONS)
            painter.setFont(strong if row == best and not is_number else plain)
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | side, text)
        left = self._bar_left()
        room = self.width() - left - _GAP_PX - self._number_width()
        painter.setPen(Qt.PenStyle.NoPen)
        for row, emotion in enumerate(EMOTIONS):
            top = row * _ROW_PX
            paint_emoji(painter, emotion, QRectF(0, top + 2, _EMOJI_PX, _EMOJI_PX))
            painter.setBrush(QColor(self._theme.well))
            painter.drawRoundedRect(QRectF(left, top + 7, room, 12), 3, 3)
            if shares:
                length = max(2.0, room * shares[row])
                painter.setBrush(QColor(self._theme.emotion_color(STYLES[emotion])))
                painter.drawRoundedRect(QRectF(left, top + 7, length, 12), 3, 3)

    def _font(self, *, strong: bool) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        return font

    def _word_width(self) -> int:
        metrics = QFontMetrics(self._font(strong=True))
        return max(metrics.horizontalAdvance(emotion_word(emotion)) for emotion in EMOTIONS) + 2

    def _number_width(self) -> int:
        return QFontMetrics(self._font(strong=False)).horizontalAdvance("100%") + 2

    def _bar_left(self) -> int:
        return _EMOJI_PX + _GAP_PX + self._word_width() + _GAP_PX

    def _row(self, number: int, left: int, width: int) -> QRectF:
        return QRectF(left, number * _ROW_PX, width, _ROW_PX)
