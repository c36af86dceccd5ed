"""A small face before and after it was redrawn, side by side."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPixmap
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fer_desktop.analysis.redrawing import RedrawnChip

_SIDE_PX: Final = 72  # half as large again as a chip; both and a sentence fit into a panel


class RedrawnView(QWidget):
    """Shows what the network made of few pixels, so that a person can judge it; else it hides."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: RedrawnChip | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._pictures = []
        for name in (
            self.tr("The face before it was redrawn"),
            self.tr("The face after it was redrawn"),
        ):
            picture = QLabel()
            picture.setFixedSize(_SIDE_PX, _SIDE_PX)
            picture.setAccessibleName(name)
            picture.setToolTip(name)
            row.addWidget(picture)
            self._pictures.append(picture)
        caution = QLabel(
            self.tr("Before and after. What the network adds may not have been there.")
        )
        caution.setProperty("role", "muted")
        caution.setWordWrap(True)
        row.addWidget(caution, stretch=1)
        self.hide()

    def show_chip(self, chip: RedrawnChip | None) -> None:
        """Show a face before and after; None hides both."""
        if chip is self._shown:
            return
        self._shown = chip
        for label in self._pictures:
            label.clear()
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
