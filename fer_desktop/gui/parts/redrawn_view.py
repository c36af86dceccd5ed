"""A small face before and after it was redrawn, side by side."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPixmap
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from fer_desktop.analysis.redrawing import RedrawnChip

_SIDE_PX: Final = 96  # twice a chip: whole pixels, and both fit beside each other


class RedrawnView(QWidget):
    """Shows what the network made of few pixels, so that a person can judge it; else it hides."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: RedrawnChip | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        self._pictures = []
        for column, (caption, name) in enumerate(
            (
                (self.tr("Enlarged"), self.tr("The face before it was redrawn")),
                (self.tr("Redrawn"), self.tr("The face after it was redrawn")),
            )
        ):
            picture = QLabel()
            picture.setFixedSize(_SIDE_PX, _SIDE_PX)
            picture.setAccessibleName(name)
            words = QLabel(caption)
            words.setProperty("role", "muted")
            grid.addWidget(picture, 0, column)
            grid.addWidget(words, 1, column, Qt.AlignmentFlag.AlignHCenter)
            self._pictures.append(picture)
        grid.setColumnStretch(2, 1)
        caution = QLabel(self.tr("What the network adds may not have been there."))
        caution.setProperty("role", "muted")
        caution.setWordWrap(True)
        grid.addWidget(caution, 2, 0, 1, 3)
        self.hide()

    def show_chip(self, chip: RedrawnChip | None) -> None:
        """Show a face before and after; None hides both."""
        if chip is self._shown:
            return
        self._shown = chip
        if chip is not None:
            for label, pixels in zip(self._pictures, (chip.before, chip.after), strict=True):
                label.setPixmap(_pixmap(pixels, self.devicePixelRatioF()))
        self.setVisible(chip is not None)


def _pixmap(pixels: NDArray[np.uint8], ratio: float) -> QPixmap:
    """Draw grey pixels, shape (H, W), as large as `RedrawnView` shows them."""
    height, width = pixels.shape
    image = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    side = round(_SIDE_PX * ratio)
    pixmap = QPixmap.fromImage(
        image.scaled(side, side, transformMode=Qt.TransformationMode.SmoothTransformation)
    )
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
