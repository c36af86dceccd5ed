"""A picture and what belongs to it, with panels about its faces beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

_SIDE_PX: Final = (260, 340)


def two_columns(left: Sequence[QWidget], right: Sequence[QWidget]) -> QHBoxLayout:
    """Lay out two columns.

    Args:
        left: From above; the first takes all the room that is left.
        right: From above, in a column that is narrower only where the window is too narrow.
    """
    column = QVBoxLayout()
    column.setSpacing(10)
    for part in left:
        column.addWidget(part, stretch=int(part is left[0]))
    side = QWidget()
    side.setMinimumWidth(_SIDE_PX[0])
    side.setMaximumWidth(_SIDE_PX[1])
    panels = QVBoxLayout(side)
    panels.setContentsMargins(0, 0, 0, 0)
    panels.setSpacing(10)
    for part in right:
        panels.addWidget(part)
    panels.addStretch()
    both = QHBoxLayout()
    both.setSpacing(12)
    both.addLayout(column, stretch=1)
    both.addWidget(side, stretch=100)  # has its full width before the picture grows
    return both
